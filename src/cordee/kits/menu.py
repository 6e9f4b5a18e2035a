"""The place of kits in the menu and in the quick search."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.core.actor import Actor
from cordee.kits.models import Kit
from cordee.kits.rules import can_read_kits
from cordee.ui import menu, search

ORDER = 30


def register() -> None:
    label = gettext_lazy("Kits")
    menu.register(ORDER, label, "package", "kits:index", visible=lambda actor: bool(can_read_kits(actor)))
    search.register(find)


def find(actor: Actor, words: str) -> Iterator[search.Hit]:
    for kit in Kit.objects.visible_to(actor).filter(title__icontains=words).exclude(state="retired")[:8]:
        yield search.Hit(str(kit), reverse("kits:detail", args=[kit.pk]), _("Kit"))
