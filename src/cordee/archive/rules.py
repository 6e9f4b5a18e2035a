"""Who may take everything away."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.core.verdict import Verdict, allow
from cordee.directory.models import Site


def can_take_out(actor: Actor, site: Site) -> Verdict:
    """The direction and the CISO: the file holds the log of every room, names included."""
    return allow(
        actor.is_machine or actor.has_any(ESTABLISHMENT_EDITORS, site.scopes),
        _("La direction et le RSSI emportent les données de leur établissement."),
    )
