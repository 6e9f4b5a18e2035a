"""Who takes the offline kit of a house: it holds mobile numbers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.core.verdict import Verdict, allow
from cordee.directory.models import Site


def can_take_kit(actor: Actor, site: Site) -> Verdict:
    return allow(
        actor.is_machine or actor.has_any(ESTABLISHMENT_EDITORS, site.scopes),
        _("Le kit hors ligne se prend par la direction ou le RSSI de l’établissement."),
    )
