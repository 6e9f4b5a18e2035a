"""Who prints sealed codes, who may use one, who takes it back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.breakglass.models import SealedCode
from cordee.core import clock
from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.verdict import NOT_YOURS, Verdict, allow
from cordee.directory.models import Site


def can_seal(actor: Actor, site: Site) -> Verdict:
    """An account of the house's direction or RSSI: what opens with a code prints no other."""
    accounted = actor.is_machine or actor.user_pk is not None
    return allow(
        actor.is_machine or (accounted and actor.has_any(ESTABLISHMENT_EDITORS, site.scopes)),
        _("Les codes scellés se tirent par la direction ou le RSSI de l’établissement."),
    )


def can_break(actor: Actor, code: SealedCode) -> Verdict:
    """Whoever has the paper; once."""
    sealed = code.used_at is None and code.withdrawn_at is None
    return allow(sealed and actor.id == code.scope, _("Ce code a déjà servi, ou il a été retiré."))


def can_withdraw(actor: Actor, code: SealedCode) -> Verdict:
    """The house; the region's pilots and the administrators, who may be the only ones to have been reached."""
    told = actor.is_admin or actor.has(Role.REGION_PILOT, f"region:{code.site.region_id}")
    if not (told or can_seal(actor, code.site)):
        return NOT_YOURS
    spent = code.withdrawn_at or (code.used_at and not code.is_open(clock.now()))
    return allow(not spent, _("Ce code ne vaut déjà plus rien."))


def can_close(actor: Actor, code: SealedCode) -> Verdict:
    """Whoever came in by it."""
    return allow(actor.id == code.scope and code.is_open(clock.now()))
