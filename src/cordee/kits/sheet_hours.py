"""The hours of a spreadsheet: « 00:45 » is a delay in one sheet and a clock time in the next.

What decides, in this order: what the author says; the heading (« Temps relatif »); the first hour of the column
(a table that begins at 00:00 counts from the start, one that begins at 08:30 shows the clock).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cordee.kits.headings import fold
from cordee.kits.offsets import DAY_S, BadOffset, parse_offset
from cordee.packs.wording import _, said

USUAL_START = "06:10"
EARLY_S = 3600  # a first hour not later than 01:00 is a delay rather than a clock time
SERIAL_ZERO = dt.datetime(1899, 12, 31)  # noqa: DTZ001 what a spreadsheet calls day 0 has no zone

_RELATIVE = re.compile(
    r"relati|elapsed|offset|decalage|delai|minutage|^t0?\s*\+?$|^h\s*\+|t\+|h\+|minutes|\(min\)|\bmn\b"
)
_MINUTES = re.compile(r"\(min\)|\bmin\b|\bminutes?\b|\bmn\b")
_CLOCK = re.compile(r"(\d{1,2})\s*[:h]\s*(\d{2})(?::(\d{2}))?")
_PLAIN_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_NUMBER = re.compile(r"\d{1,5}([.,]\d+)?")
_DATED = (
    (re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})[ T,à]+(\d{1,2})\s*[:h]\s*(\d{2})"), (2, 1, 0)),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})"), (0, 1, 2)),
)


@dataclass(frozen=True, slots=True)
class Hours:
    """How this sheet writes hours. ``manner``: elapsed or clock; ``start``: the fiction's clock at T+00:00;
    ``unit_s``: what a bare number counts; ``first_date``: the date of the first dated hour."""

    manner: str
    start: str
    unit_s: int | None = None
    first_date: dt.date | None = None
    first_day: int = 0

    def seconds(self, value: Any, day: Any = None) -> int:
        """Exercise seconds of one row. Raises ``BadOffset`` in the author's words."""
        if isinstance(value, str) and (dated := _dated(value)):
            value = dated
        if isinstance(value, dt.datetime) and value.year > 1900:
            return self._since_first_date(value)
        days = self._days(day)
        if self.manner == "elapsed":
            return days * DAY_S + self._elapsed(value)
        if days and (clock_s := _clock_s(value)) is not None:
            return _not_before(days * DAY_S + clock_s - _start_s(self.start), value)
        if self.unit_s and _is_number(value):
            return round(_number(value) * self.unit_s)
        return days * DAY_S + parse_offset(value, clock_start=self.start)

    def _elapsed(self, value: Any) -> int:
        if isinstance(value, dt.datetime):  # 24 h or more, shown by the spreadsheet as a date of 1900
            return round((value - SERIAL_ZERO).total_seconds())
        if isinstance(value, dt.time) or (isinstance(value, float) and 0 <= value < 1):
            return _clock_s(value) or 0
        if _is_number(value) and self.unit_s:
            return round(_number(value) * self.unit_s)
        text = str(value).strip()
        if isinstance(value, str) and _PLAIN_CLOCK.fullmatch(text):
            return parse_offset(f"T+{text}")
        if isinstance(value, str) and _CLOCK.fullmatch(text.lower()):
            return parse_offset(f"H+{text}")
        return parse_offset(value, clock_start=self.start)

    def _since_first_date(self, value: dt.datetime) -> int:
        first = self.first_date or value.date()
        clock_s = value.hour * 3600 + value.minute * 60 + value.second
        return _not_before((value.date() - first).days * DAY_S + clock_s - _start_s(self.start), value)

    def _days(self, day: Any) -> int:
        if isinstance(day, dt.datetime | dt.date):
            return (_date(day) - self.first_date).days if self.first_date else 0
        number = _day_number(day)
        return (number or 0) - (self.first_day if number is not None else 0)


def hours_of(
    heading: str, values: Iterable[tuple[Any, Any]], *, start: str = "", manner: str = "auto"
) -> Hours:
    """Read how a column is written. ``values``: (hour, day) of each row; ``start``: HH:MM when it is known."""
    pairs = [(hour, day) for hour, day in values if not _is_void(hour)]
    hours = [_dated(hour) or hour if isinstance(hour, str) else hour for hour, _day in pairs]
    days = [day for _hour, day in pairs if not _is_void(day)]
    dates = [_date(v) for v in [*hours, *days] if isinstance(v, dt.date) and v.year > 1900]
    first = hours[0] if hours else None
    chosen = manner if manner in ("elapsed", "clock") else _manner(fold(heading), first, start)
    numbers = [n for n in map(_day_number, days) if n is not None]
    counted_from_1 = numbers and min(numbers) == 1 and not any("+" in str(day) for day in days)
    return Hours(
        manner=chosen,
        start=start or (_as_clock(first) if chosen == "clock" else None) or USUAL_START,
        unit_s=60 if _MINUTES.search(fold(heading)) else None,
        first_date=min(dates) if dates else None,
        first_day=1 if counted_from_1 else 0,
    )


def _manner(heading: str, first: Any, start: str) -> str:
    if _RELATIVE.search(heading):
        return "elapsed"
    if isinstance(first, dt.timedelta) or (isinstance(first, dt.datetime) and first.year <= 1900):
        return "elapsed"
    first_s = _clock_s(first)
    if first_s is None:
        return "clock"
    if start:  # whichever leaves the shorter wait before the first inject
        return "clock" if (first_s - _start_s(start)) % DAY_S <= first_s else "elapsed"
    return "elapsed" if first_s <= EARLY_S else "clock"


def _clock_s(value: Any) -> int | None:
    """Seconds since midnight of what looks like an hour and nothing else."""
    if isinstance(value, dt.datetime) and value.year > 1900:
        value = value.time()
    if isinstance(value, dt.time):
        return value.hour * 3600 + value.minute * 60 + value.second
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(value * DAY_S) if 0 <= value < 1 else None
    found = _CLOCK.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)


def _as_clock(value: Any) -> str | None:
    seconds = _clock_s(value)
    return None if seconds is None else f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def _dated(text: str) -> dt.datetime | None:
    """``14/10/2026 08:40`` or ``2026-10-14 08:40``, written as text."""
    for pattern, (year, month, day) in _DATED:
        if found := pattern.fullmatch(text.strip()):
            parts = [int(part) for part in found.groups()]
            try:
                return dt.datetime(parts[year], parts[month], parts[day], parts[3], parts[4])  # noqa: DTZ001
            except ValueError:
                return None
    return None


def _day_number(day: Any) -> int | None:
    """``J+1``, ``J1``, ``Jour 2``, ``D+1`` or a bare number."""
    if isinstance(day, bool) or _is_void(day):
        return None
    if isinstance(day, int | float):
        return int(day) if 0 <= day < 400 and day == int(day) else None
    found = re.fullmatch(r"(?:jour|day|j|d)?\s*\+?\s*(\d{1,3})", fold(day))
    return int(found[1]) if found else None


def _date(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value.strip()) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _number(value: Any) -> float:
    return float(value.strip().replace(",", ".")) if isinstance(value, str) else float(value)


def _is_void(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _start_s(start: str) -> int:
    hour, minute = start.split(":")
    return int(hour) * 3600 + int(minute) * 60


def _not_before(seconds: int, value: Any) -> int:
    if seconds < 0:
        sentence = _("« %(value)s » tombe avant le début de l’exercice : rien ne part avant T+00:00.")
        raise BadOffset(said(sentence, value=value))
    return seconds
