"""The place of exercises in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.exercises.queries import STAFF_ROLES
from cordee.kits.queries import KIT_READERS
from cordee.ui import menu

ORDER = 20


def _concerned(actor: Actor) -> bool:
    return actor.is_admin or any(grant.role in {*STAFF_ROLES, *KIT_READERS} for grant in actor.grants)


def register_menu() -> None:
    menu.register(ORDER, _("Exercices"), "target-arrow", "exercises:index", visible=_concerned)
