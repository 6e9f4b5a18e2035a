"""The place of the directory in the menu, in the quick search and in the top bar."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.core.actor import Actor
from cordee.directory.models import Ght, LegalEntity, Site
from cordee.directory.queries import HOUSE_ROLES, REGION_ROLES
from cordee.directory.scopes import scope_switch
from cordee.ui import menu, scopes, search
from cordee.ui.icons import icon

ORDER = 60


def register_all() -> None:
    menu.register(ORDER, gettext_lazy("Annuaire"), icon("address-book"), "directory:list", visible=concerned)
    search.register(find)
    scopes.provide(scope_switch)


def concerned(actor: Actor) -> bool:
    return actor.is_admin or any(grant.role in {*REGION_ROLES, *HOUSE_ROLES} for grant in actor.grants)


def find(actor: Actor, words: str) -> Iterator[search.Hit]:
    for site in Site.objects.visible_to(actor).saying(words)[: search.PER_PROVIDER - 3]:
        yield search.Hit(site.name, site.get_absolute_url(), _("Établissement"))
    for ght in Ght.objects.visible_to(actor).filter(name__icontains=words)[:2]:
        yield search.Hit(ght.name, ght.get_absolute_url(), _("GHT"))
    for entity in LegalEntity.objects.visible_to(actor).filter(name__icontains=words)[:3]:
        yield search.Hit(entity.name, entity.get_absolute_url(), _("Entité juridique"))
