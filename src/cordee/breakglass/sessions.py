"""The session of whoever came in by a sealed code."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from django.utils.translation import gettext as _

from cordee.breakglass.models import SealedCode
from cordee.core import clock
from cordee.core.actor import Actor, Grant, Role

SESSION_KEY, SESSION_HASH = "seal", "seal_hash"


def bearer(code: SealedCode, name: str) -> Actor:
    """Somebody before the glass is broken: the paper in hand, and no right yet."""
    return Actor("seal", code.scope, _("Bris de glace %(code)s (%(name)s)") % {"code": code, "name": name})


def actor_of_session(session: Mapping) -> Actor | None:
    """The RSSI of the house, for the night: enough to declare a crisis and lead it, not to sign as the direction."""
    key, code_hash = session.get(SESSION_KEY), session.get(SESSION_HASH)
    if not key or not code_hash:
        return None
    code = SealedCode.objects.open_at(clock.now()).filter(pk=key, code_hash=code_hash).first()
    if code is None:
        return None
    known = bearer(code, code.used_by)
    return Actor(known.kind, known.id, known.label, frozenset({Grant(Role.RSSI, f"site:{code.site_id}")}))


def come_in(session: Any, code: SealedCode) -> None:
    session.cycle_key()
    session[SESSION_KEY], session[SESSION_HASH] = code.pk, code.code_hash


def leave(session: MutableMapping[str, Any]) -> None:
    for key in (SESSION_KEY, SESSION_HASH):
        session.pop(key, None)
