"""Writing a draft. Its document is replaced whole, never half, and never over somebody else's change."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Conflict, Refused
from cordee.journal.record import record
from cordee.kits import events, rules
from cordee.kits.models import Kit
from cordee.kits.offsets import format_offset, parse_offset
from cordee.kits.soundness import require_readable

Document = dict[str, Any]
FIXED = {"format", "id", "version", "injects", "rehearsal"}  # what edit_head leaves alone


@action(rules.can_edit)
def edit_head(kit: Kit, *, changes: Document, revision: int, what: str = "", by: Actor) -> Kit:
    """Change what is above the injects: title, summary, cells, objectives, variables, milestones…

    A value of None takes an optional field away.
    """
    if unknown := FIXED & changes.keys():
        raise TypeError(f"not part of the head: {unknown}")

    def change(document: Document) -> None:
        document.update(changes)
        for name in [name for name, value in changes.items() if value is None]:
            del document[name]

    return _edit(kit, revision, change, what or _("Fiche du kit modifiée"), by)


@action(rules.can_edit)
def save_inject(
    kit: Kit, *, inject: Document, revision: int, previous_key: str | None = None, by: Actor
) -> Kit:
    """Add an inject, or replace the one called ``previous_key``. A new key is followed by what refers to it."""

    def change(document: Document) -> None:
        if previous_key is not None:
            _found(document, previous_key)
        rest = [other for other in document["injects"] if other["key"] != previous_key]
        if any(other["key"] == inject["key"] for other in rest):
            raise Refused(_("Un autre inject porte déjà la clé « %s ».") % inject["key"])
        document["injects"] = in_order([*rest, inject], _start(document))
        if previous_key not in (None, inject["key"]):
            _rename(document, previous_key, inject["key"])

    return _edit(kit, revision, change, _("Inject %s enregistré") % inject["key"], by)


@action(rules.can_edit)
def move_inject(kit: Kit, *, key: str, to_s: int, revision: int, by: Actor) -> Kit:
    """Give an inject another hour, as when it is dragged on the timeline. ``to_s``: exercise seconds."""
    if to_s < 0:
        raise Refused(_("Un inject ne part pas avant le début."))

    def change(document: Document) -> None:
        _found(document, key)["at"] = format_offset(to_s)
        document["injects"] = in_order(document["injects"], _start(document))

    told = {"key": key, "at": format_offset(to_s)}
    return _edit(kit, revision, change, _("Inject %(key)s déplacé à %(at)s") % told, by)


@action(rules.can_edit)
def remove_injects(kit: Kit, *, keys: list[str], revision: int, by: Actor) -> Kit:
    """Take injects out. What the rehearsal did after them goes with them."""

    def change(document: Document) -> None:
        for key in keys:
            document["injects"].remove(_found(document, key))
        if not document["injects"]:
            raise Refused(_("Un kit garde au moins un inject."))
        if "rehearsal" in document:
            document["rehearsal"] = [step for step in document["rehearsal"] if step.get("after") not in keys]

    return _edit(kit, revision, change, _("Retiré : %s") % ", ".join(keys)[:150], by)


@action(rules.can_edit)
def add_injects(
    kit: Kit, *, injects: list[Document], revision: int, changes: Document | None = None, by: Actor
) -> Kit:
    """Add many at once (a pasted list, a spreadsheet): all, or none. ``changes`` go to the head with them."""

    def change(document: Document) -> None:
        known = {inject["key"] for inject in document["injects"]}
        if repeated := sorted(known & {inject["key"] for inject in injects}):
            raise Refused(_("Ces clés existent déjà : %s.") % ", ".join(repeated))
        document.update(changes or {})
        document["injects"] = in_order([*document["injects"], *injects], _start(document))

    return _edit(kit, revision, change, _("%s injects ajoutés") % len(injects), by)


def in_order(injects: list[Document], clock_start: str = "06:10") -> list[Document]:
    """By hour, then by key: the order in which they will be played and numbered."""
    return sorted(injects, key=lambda i: (parse_offset(i["at"], clock_start=clock_start), i["key"]))


def _edit(kit: Kit, revision: int, change: Callable[[Document], None], what: str, by: Actor) -> Kit:
    """Replace the document, provided nobody else did since ``revision``, and provided it stays readable."""
    fresh = Kit.objects.select_for_update().get(pk=kit.pk)
    if not (verdict := rules.can_edit(by, fresh)):  # published since the page was opened
        raise Refused(str(verdict.reason))
    if fresh.revision != revision:
        raise Conflict(_("Ce kit a été modifié entre-temps par %s.") % fresh.changed_by)
    document = copy.deepcopy(fresh.document)
    change(document)
    require_readable(document)
    fresh.document, fresh.title, fresh.level = document, document["title"], document["level"]
    fresh.revision += 1
    fresh.changed_at, fresh.changed_by = clock.now(), by.label
    fresh.save(update_fields=["document", "title", "level", "revision", "changed_at", "changed_by"])
    record(events.about(events.KitEdited, fresh, what=what), by=by)
    return fresh


def _start(document: Document) -> str:
    return document["fiction"]["time"]


def _found(document: Document, key: str) -> Document:
    for inject in document["injects"]:
        if inject["key"] == key:
            return inject
    raise Refused(_("L’inject « %s » n’est plus dans le kit.") % key)


def _rename(document: Document, old: str, new: str) -> None:
    """Conditions and rehearsal steps that speak of an inject keep speaking of it."""
    for inject in document["injects"]:
        if "condition" in inject:
            inject["condition"] = _answered_renamed(inject["condition"], old, new)
    for step in document.get("rehearsal", []):
        if step.get("after") == old:
            step["after"] = new


def _answered_renamed(node: Any, old: str, new: str) -> Any:
    if isinstance(node, dict):
        return {
            name: new if name == "answered" and part == old else _answered_renamed(part, old, new)
            for name, part in node.items()
        }
    return [_answered_renamed(part, old, new) for part in node] if isinstance(node, list) else node
