"""The place of the assessments in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.plan.menu import concerned
from cordee.ui import menu
from cordee.ui.icons import icon


def register_menu() -> None:
    menu.register(17, _("Évaluations"), icon("list-check"), "referentials:index", visible=concerned)
