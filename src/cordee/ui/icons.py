"""Icons come from one sprite that ``scripts/vendor.py`` builds from the names it finds in the source."""

from __future__ import annotations

import re

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class UnknownIcon(ValueError):
    """Not the shape of a Tabler icon name."""


def icon(name: str) -> str:
    """Mark a name held in Python (a menu entry, an enum) as an icon, so that the sprite carries it."""
    if not NAME.fullmatch(name):
        raise UnknownIcon(name)
    return name


def icon_svg(name: str, label: str = "", css: str = "icon") -> SafeString:
    """The drawing; silent for screen readers unless it carries a meaning of its own (``label``)."""
    address = f"{static('vendor/icons.svg')}#{icon(name)}"
    if not label:
        return format_html(
            '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', css, address
        )
    return format_html(
        '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, address
    )
