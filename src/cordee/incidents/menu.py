"""The place of crises in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.directory.queries import REGION_ROLES
from cordee.incidents.models import Incident
from cordee.ui import menu
from cordee.ui.icons import icon

READERS = {*ESTABLISHMENT_EDITORS, *REGION_ROLES}
ORDER = 5


def concerned(actor: Actor) -> bool:
    return actor.is_admin or any(grant.role in READERS for grant in actor.grants)


def has_shared(actor: Actor) -> bool:
    """Whether a crisis of the actor's group is shared with them now: the page is in the menu only then."""
    return Incident.objects.shared_with(actor).exists()


def register_menu() -> None:
    menu.register(ORDER, _("Crises"), icon("urgent"), "incidents:index", visible=concerned)
    menu.register(
        ORDER + 1, _("Crises de mon groupement"), icon("users-group"), "incidents:group", visible=has_shared
    )
