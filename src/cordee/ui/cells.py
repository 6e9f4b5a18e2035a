"""From a row to what a cell shows, sorts by and exports."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cordee.core.dates import date_format

MISSING = "—"


def look_up(row: Any, path: str) -> Any:
    """Follow ``site__entity__name`` through attributes, keys and plain methods; a missing link is None."""
    value = row
    for name in path.split("__") if path else ():
        if value is None:
            return None
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name)
        value = value() if callable(value) else value
    return value


def show(value: Any) -> str:
    """A value in the reader's words; numbers, dates and booleans as French pages write them."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return format_html(
            '<time datetime="{}">{}</time>', value.isoformat(), date_format(local, "SHORT_DATETIME_FORMAT")
        )
    if isinstance(value, dt.date):
        return format_html(
            '<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "SHORT_DATE_FORMAT")
        )
    if isinstance(value, int | float | Decimal):
        return number_format(value, use_l10n=True, force_grouping=True)
    return str(value)


def fold(text: Any) -> str:
    """Without case or accents, so that « Évreux » is found by « evreux » and sorts beside « Epinal »."""
    decomposed = unicodedata.normalize("NFKD", str(text))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def sort_key(value: Any) -> tuple[int, float, str]:
    """A total order over whatever a list holds: numbers and dates by size, then text, then nothing at all."""
    if value is None or value == "":
        return (2, 0.0, "")
    if isinstance(value, dt.datetime):
        return (0, value.timestamp(), "")
    if isinstance(value, dt.date):
        return (0, float(value.toordinal()), "")
    if isinstance(value, int | float | Decimal):
        return (0, float(value), "")
    return (1, 0.0, fold(value))
