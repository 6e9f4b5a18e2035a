"""Bringing kits in, and writing them. A draft's document is replaced whole, never half."""

from __future__ import annotations

import copy
import mimetypes
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Conflict, Refused
from cordee.journal.record import record
from cordee.kits import events, rules
from cordee.kits.enums import KitState, Origin
from cordee.kits.models import Kit, KitFile
from cordee.kits.offsets import format_offset, parse_offset
from cordee.kits.pack import check_document

Document = dict[str, Any]


@action(rules.can_import)
def import_kit(
    scope: str, *, document: Document, files: dict[str, bytes], origin: str, publish: bool = False, by: Actor
) -> Kit:
    """Store one version of a kit with its files. The same version at the same place is refused, not replaced."""
    slug, version = document["id"], str(document["version"])
    if Kit.objects.filter(slug=slug, version=version, scope=scope).exists():
        raise Refused(_("La version %(v)s du kit « %(k)s » est déjà là.") % {"v": version, "k": document["title"]})
    _require_sound(document)
    kit = _stored(document, scope, origin, by)
    KitFile.objects.bulk_create(
        KitFile(kit=kit, path=path, media_type=mimetypes.guess_type(path)[0] or "text/plain", data=data)
        for path, data in files.items()
    )
    told = {"title": kit.title, "version": version, "injects": len(document["injects"])}
    record(events.about(events.KitImported, kit, **told), by=by)
    if publish:
        publish_kit(kit, by=by)
    return kit


@action(rules.can_fork)
def fork_kit(kit: Kit, *, scope: str, by: Actor) -> Kit:
    """A draft of one's own, starting from another kit: its next version."""
    verdict = rules.can_import(by, scope)
    if not verdict:
        raise Refused(str(verdict.reason))
    document = copy.deepcopy(kit.document)
    document["version"] = _next_version(kit, scope)
    draft = _stored(document, scope, Origin.WRITTEN, by)
    KitFile.objects.bulk_create(
        KitFile(kit=draft, path=file.path, media_type=file.media_type, data=file.data) for file in kit.files.all()
    )
    record(events.about(events.KitForked, draft, source=str(kit)), by=by)
    return draft


@action(rules.can_edit)
def edit_head(kit: Kit, *, changes: Document, revision: int, by: Actor) -> Kit:
    """Change the title, the summary, the duration: what is above the injects."""
    return _edit(kit, revision, lambda document: document.update(changes), _("Fiche du kit modifiée"), by)


@action(rules.can_edit)
def save_inject(kit: Kit, *, inject: Document, revision: int, previous_key: str | None = None, by: Actor) -> Kit:
    """Add an inject, or replace the one called ``previous_key``."""

    def change(document: Document) -> None:
        rest = [other for other in document["injects"] if other["key"] != previous_key]
        if any(other["key"] == inject["key"] for other in rest):
            raise Refused(_("Un autre inject porte déjà la clé « %s ».") % inject["key"])
        document["injects"] = in_order([*rest, inject])

    return _edit(kit, revision, change, _("Inject %s enregistré") % inject["key"], by)


@action(rules.can_edit)
def move_inject(kit: Kit, *, key: str, to_s: int, revision: int, by: Actor) -> Kit:
    """Give an inject another hour, as when it is dragged on the timeline."""
    if to_s < 0:
        raise Refused(_("Un inject ne part pas avant le début."))

    def change(document: Document) -> None:
        _found(document, key)["at"] = format_offset(to_s)
        document["injects"] = in_order(document["injects"])

    return _edit(kit, revision, change, _("Inject %(key)s déplacé à %(at)s") % {"key": key, "at": format_offset(to_s)}, by)


@action(rules.can_edit)
def remove_inject(kit: Kit, *, key: str, revision: int, by: Actor) -> Kit:
    def change(document: Document) -> None:
        document["injects"].remove(_found(document, key))

    return _edit(kit, revision, change, _("Inject %s retiré") % key, by)


@action(rules.can_edit)
def add_injects(kit: Kit, *, injects: list[Document], revision: int, by: Actor) -> Kit:
    """Add many at once (a pasted list, a spreadsheet): all, or none."""

    def change(document: Document) -> None:
        known = {inject["key"] for inject in document["injects"]}
        if repeated := sorted(known & {inject["key"] for inject in injects}):
            raise Refused(_("Ces clés existent déjà : %s.") % ", ".join(repeated))
        document["injects"] = in_order([*document["injects"], *injects])

    return _edit(kit, revision, change, _("%s injects ajoutés") % len(injects), by)


@action(rules.can_publish)
def publish_kit(kit: Kit, *, by: Actor) -> Kit:
    """Freeze a version: it may now be played, and never changes."""
    _require_sound(kit.document)
    kit.state, kit.published_at = KitState.PUBLISHED, clock.now()
    kit.save(update_fields=["state", "published_at"])
    record(events.about(events.KitPublished, kit, title=kit.title, version=kit.version), by=by)
    return kit


@action(rules.can_retire)
def retire_kit(kit: Kit, *, by: Actor) -> Kit:
    if kit.state == KitState.RETIRED:
        return UNCHANGED
    kit.state = KitState.RETIRED
    kit.save(update_fields=["state"])
    record(events.about(events.KitRetired, kit, title=kit.title, version=kit.version), by=by)
    return kit


def in_order(injects: list[Document]) -> list[Document]:
    """By hour, then by key: the order in which they will be played and numbered."""
    return sorted(injects, key=lambda inject: (parse_offset(inject["at"]), inject["key"]))


def _edit(kit: Kit, revision: int, change: Callable[[Document], None], what: str, by: Actor) -> Kit:
    """Replace the document, provided nobody else did since ``revision``, and provided the kit stays readable."""
    fresh = Kit.objects.select_for_update().get(pk=kit.pk)
    if fresh.revision != revision:
        raise Conflict(_("Ce kit a été modifié entre-temps. Rechargez la page, puis refaites votre modification."))
    document = copy.deepcopy(fresh.document)
    change(document)
    _require_sound(document)
    fresh.document, fresh.title, fresh.level = document, document["title"], document["level"]
    fresh.revision += 1
    fresh.changed_at, fresh.changed_by = clock.now(), by.label
    fresh.save(update_fields=["document", "title", "level", "revision", "changed_at", "changed_by"])
    record(events.about(events.KitEdited, fresh, what=what), by=by)
    return fresh


def _stored(document: Document, scope: str, origin: str, by: Actor) -> Kit:
    return Kit.objects.create(
        slug=document["id"],
        version=str(document["version"]),
        title=document["title"],
        level=document["level"],
        language=document["language"],
        origin=origin,
        scope=scope,
        document=document,
        created_at=clock.now(),
        changed_at=clock.now(),
        changed_by=by.label,
    )


def _require_sound(document: Document) -> None:
    faults = check_document(document)
    if faults:
        shown = " ".join(str(fault.message) for fault in faults[:3])
        more = _(" (et %s autres)") % (len(faults) - 3) if len(faults) > 3 else ""
        raise Refused(shown + more)


def _found(document: Document, key: str) -> Document:
    for inject in document["injects"]:
        if inject["key"] == key:
            return inject
    raise Refused(_("L’inject « %s » n’est plus dans le kit.") % key)


def _next_version(kit: Kit, scope: str) -> str:
    """The next minor version free at that place: 1.2.0 after 1.1.3."""
    numbers = [int(part) if part.isdigit() else 0 for part in kit.version.split(".")]
    major, minor = (numbers + [0, 0])[:2]
    taken = set(Kit.objects.filter(slug=kit.slug, scope=scope).values_list("version", flat=True))
    while f"{major}.{minor}.0" in taken or minor <= (numbers + [0, 0])[1]:
        minor += 1
    return f"{major}.{minor}.0"
