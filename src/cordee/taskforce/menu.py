"""The place of the task force in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.directory.queries import REGION_ROLES
from cordee.ui import menu
from cordee.ui.icons import icon

READERS = {*ESTABLISHMENT_EDITORS, *REGION_ROLES}


def concerned(actor: Actor) -> bool:
    return actor.is_admin or any(grant.role in READERS for grant in actor.grants)


def register_menu() -> None:
    menu.register(20, _("Task force"), icon("users-group"), "taskforce:index", visible=concerned)
