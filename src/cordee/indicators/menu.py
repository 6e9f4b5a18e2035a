"""The place of the figures in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.directory.queries import REGION_ROLES
from cordee.ui import menu
from cordee.ui.icons import icon


def of_region(actor: Actor) -> bool:
    return actor.is_admin or bool(actor.keys("region", REGION_ROLES))


def register_menu() -> None:
    menu.register(17, _("Indicateurs"), icon("chart-bar"), "indicators:index", visible=of_region)
