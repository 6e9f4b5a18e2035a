"""Taking back the last change: the inverse order, kept in the author's session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cordee.core.verdict import Refused
from cordee.kits import actions
from cordee.kits.models import Kit

MOST = 12  # changes; a session is not an archive


def remember(request: HttpRequest, kit: Kit, **inverse: Any) -> None:
    """``inverse``: ``order`` (move, save, remove, add, head) and what it needs."""
    stack = request.session.get(_name(kit), [])
    request.session[_name(kit)] = [*stack, inverse][-MOST:]


def can_undo(request: HttpRequest, kit: Kit) -> bool:
    return bool(request.session.get(_name(kit)))


def undo_last(request: HttpRequest, kit: Kit) -> Kit:
    """Carry out the inverse of the last change. Raises ``Refused`` when there is none, or it no longer fits."""
    stack = request.session.get(_name(kit), [])
    if not stack:
        raise Refused(_("Il n’y a rien à annuler."))
    *rest, last = stack
    request.session[_name(kit)] = rest  # even if refused: what cannot be undone must not block the rest
    order = last.pop("order")
    return ORDERS[order](kit, **last, revision=kit.revision, by=request.actor)


def _add_back(kit: Kit, *, injects: list, steps: list, **told: Any) -> Kit:
    changes = {"rehearsal": [*kit.document.get("rehearsal", []), *steps]} if steps else None
    return actions.add_injects(kit, injects=injects, changes=changes, **told)


ORDERS = {
    "move": actions.move_inject,
    "save": actions.save_inject,
    "remove": actions.remove_injects,
    "add": _add_back,
    "head": actions.edit_head,
}


def _name(kit: Kit) -> str:
    return f"kits:undo:{kit.pk}"
