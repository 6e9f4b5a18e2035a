"""The views of lessons, side by side."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.directory.queries import REGION_ROLES
from cordee.ui.panels import Tab


def tabs_of(request: HttpRequest, current: str) -> list[Tab]:
    shown = [
        ("retex:index", _("Exercices")),
        ("retex:crises", _("Crises")),
        ("retex:improvements", _("Actions d’amélioration")),
        ("retex:lessons", _("Enseignements")),
    ]
    if request.actor.is_admin or request.actor.keys("region", REGION_ROLES):
        shown.append(("retex:target", _("Cible régionale")))
    return [Tab(label, reverse(name), name == current) for name, label in shown]
