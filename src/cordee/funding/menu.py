"""The place of calls for projects in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.plan.menu import concerned
from cordee.ui import menu
from cordee.ui.icons import icon


def register_menu() -> None:
    menu.register(19, _("Financements"), icon("coin-euro"), "funding:index", visible=concerned)
