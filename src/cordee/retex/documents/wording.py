"""Numbers, dates and states in the words of a report."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.exercises.enums import Rating
from cordee.kits.enums import Level
from cordee.kits.offsets import format_offset

NOTHING = "—"
# Four squares: an order that black and white, or a bad photocopy, still shows.
SQUARES = {"P": "■■■■", "S": "■■■□", "M": "■■□□", "U": "■□□□"}


def rating_words(rating: str) -> str:
    """« ■■■□ Réalisé avec quelques difficultés », or that it was not rated."""
    return f"{SQUARES[rating]} {Rating(rating).label}" if rating else _("Non évalué")


def level_words(level: str) -> str:
    return str(Level(level).label) if level in Level.values else level


def instant(text: str | None) -> dt.datetime | None:
    return timezone.localtime(dt.datetime.fromisoformat(text)) if text else None


def day_words(text: str | None) -> str:
    at = instant(text)
    return date_format(at, "j F Y") if at else NOTHING


def when_words(text: str | None) -> str:
    at = instant(text)
    return date_format(at, "j F Y, H:i") if at else NOTHING


def date_words(text: str) -> str:
    return date_format(dt.date.fromisoformat(text), "d/m/Y")


def offset_words(at_s: int) -> str:
    """Exercise time to the minute; what came before the start is said as such."""
    return format_offset(at_s - at_s % 60) if at_s >= 0 else _("avant T0")


def at_offset(t0: str, at_s: int) -> dt.datetime | None:
    at = instant(t0)
    return at + dt.timedelta(seconds=at_s) if at else None


def room_hour(t0: str, at_s: int) -> str:
    at = at_offset(t0, at_s)
    return date_format(at, "H:i") if at else ""


def minutes_words(minutes: float | None) -> str:
    """« 42 min », « 1 h 05 », « moins d’une minute »."""
    if minutes is None:
        return NOTHING
    whole = int(minutes + 0.5)
    if whole < 1:
        return _("moins d’une minute") if minutes >= 0 else NOTHING
    hours, rest = divmod(whole, 60)
    return f"{hours} h {rest:02d}" if hours else f"{whole} min"


def mean_words(mean: float | None) -> str:
    return NOTHING if mean is None else _("%(mean)s sur 5") % {"mean": number_format(mean, 1)}


def percent_words(value: float) -> str:
    return f"{number_format(value, 1)} %"
