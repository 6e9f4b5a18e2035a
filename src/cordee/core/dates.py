"""Days some months away, and dates as they are written: « 1er janvier », never « 1 janvier »."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from django.utils import dateformat, formats
from django.utils.translation import get_language

# A day before the name of its month, in Django's own letters; « j/m » and « D j, H:i » are left alone.
_DAY_OF_MONTH = re.compile(r"(?<!\\)j(?=\s+[FEMNb])")


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier, or the last day of that month."""
    return months_after(day, -months)


def months_after(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def date_format(value: dt.date, pattern: str | None = None, use_l10n: bool | None = None) -> str:
    """What Django's own ``date_format`` says, with the first of a month as French writes it. ``pattern``: letters of
    Django (``j F Y``) or the name of a format (``DATE_FORMAT``, the default). The one formatter of pages, mails, PDF, Word."""
    letters = formats.get_format(pattern or "DATE_FORMAT", use_l10n=use_l10n)
    if value.day == 1 and (get_language() or "fr").startswith("fr"):
        letters = _DAY_OF_MONTH.sub(r"j\\e\\r", letters)
    return dateformat.format(value, letters)
