"""The place of the plan in the menu, and what the quick search finds of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.directory.queries import HOUSE_ROLES, REGION_ROLES
from cordee.plan.models import Plan
from cordee.ui import menu
from cordee.ui.cells import fold
from cordee.ui.icons import icon
from cordee.ui.search import PER_PROVIDER, Hit

READERS = {*HOUSE_ROLES, *REGION_ROLES}


def concerned(actor: Actor) -> bool:
    return actor.is_admin or any(grant.role in READERS for grant in actor.grants)


def register_menu() -> None:
    menu.register(15, _("Plan de résilience"), icon("list-numbers"), "plan:index", visible=concerned)


def find(actor: Actor, words: str) -> Iterator[Hit]:
    if not concerned(actor):
        return
    plan = Plan.objects.visible_to(actor).in_force().first()
    wanted = fold(words)
    hits = (action for action in plan.actions if wanted in fold(action.title)) if plan else ()
    for action, _rank in zip(hits, range(PER_PROVIDER), strict=False):
        title = gettext("Action %(number)s : %(title)s") % {"number": action.number, "title": action.title}
        yield Hit(title, reverse("plan:action", args=[action.number]), gettext("Plan de résilience"))
