"""The place of the figures in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.directory.models import Ght
from cordee.directory.queries import HOUSE_ROLES, REGION_ROLES
from cordee.ui import menu
from cordee.ui.icons import icon


def of_region(actor: Actor) -> bool:
    return actor.is_admin or bool(actor.keys("region", REGION_ROLES))


def groups_of(actor: Actor):
    """The groups of hospitals that the actor looks after, by a role held on the group itself."""
    return Ght.objects.filter(pk__in=actor.keys("ght", HOUSE_ROLES)).order_by("name")


def has_figures(actor: Actor) -> bool:
    return of_region(actor) or bool(actor.keys("ght", HOUSE_ROLES))


def register_menu() -> None:
    menu.register(17, _("Indicateurs"), icon("chart-bar"), "indicators:index", visible=has_figures)
