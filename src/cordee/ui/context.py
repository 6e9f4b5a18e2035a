"""What every page needs around its own content."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cordee.ui import menu, scopes


def page(request: HttpRequest) -> dict[str, object]:
    """Lazy, so that a fragment pays for neither the menu nor the scopes."""
    return {
        "ui_menu": SimpleLazyObject(lambda: menu.items(request)),
        "ui_scopes": SimpleLazyObject(lambda: scopes.switch(request)),
        "ui_version": settings.VERSION,
        "ui_demo": settings.DEMO,
    }
