"""The place of lessons in the menu, and what the quick search finds of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.directory.queries import HOUSE_ROLES, REGION_ROLES
from cordee.exercises.queries import STAFF_ROLES
from cordee.retex.models import Improvement
from cordee.ui import menu
from cordee.ui.icons import icon
from cordee.ui.search import PER_PROVIDER, Hit

READERS = {*HOUSE_ROLES, *REGION_ROLES, *STAFF_ROLES}


def _concerned(actor: Actor) -> bool:
    return actor.is_admin or any(grant.role in READERS for grant in actor.grants)


def _of_region(actor: Actor) -> bool:
    return actor.is_admin or bool(actor.keys("region", REGION_ROLES))


def register_menu() -> None:
    menu.register(40, _("Retours d’expérience"), icon("report"), "retex:index", visible=_concerned)
    menu.register(
        45, _("Actions d’amélioration"), icon("checklist"), "retex:improvements", visible=_concerned
    )
    menu.register(50, _("Cible régionale"), icon("target"), "retex:target", visible=_of_region)


def find(actor: Actor, words: str) -> Iterator[Hit]:
    for found in Improvement.objects.visible_to(actor).filter(title__icontains=words)[:PER_PROVIDER]:
        yield Hit(
            found.title, reverse("retex:improvement", args=[found.pk]), gettext("Action d’amélioration")
        )
