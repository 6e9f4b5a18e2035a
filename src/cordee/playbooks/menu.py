"""The place of the playbooks in the menu and in the quick search."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.plan.menu import concerned
from cordee.playbooks.models import Playbook
from cordee.ui import menu, search
from cordee.ui.icons import icon


def register_menu() -> None:
    menu.register(29, _("Procédures"), icon("clipboard-list"), "playbooks:index", visible=concerned)
    search.register(find)


def find(actor: Actor, words: str) -> Iterator[search.Hit]:
    found = Playbook.objects.visible_to(actor).filter(title__icontains=words).defer("document")
    for one in found[: search.PER_PROVIDER]:
        yield search.Hit(one.title, reverse("playbooks:playbook", args=[one.pk]), gettext("Procédure"))
