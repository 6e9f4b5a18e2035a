"""Exercise time, in every form in which people write it.

An offset is a number of seconds since the exercise began (``T+00:00``). Accepted, in any case and spacing:

- ``T+00:45``, ``T+1:05:30``, ``H+00:45``, ``H+2``, ``H+2h15``, ``M+30``: since the start. A bare ``T+45`` is
  refused (minutes or hours?), but ``T+45 min`` is clear.
- ``J+1 H+2 M+30``, ``D+2 H3``, ``J+1 T+02:30``: added up, ``J+1`` being 24 hours. The sign may be left out:
  ``J1`` is ``J+1``, so the day of the start is ``J0``, as in crisis plans (not « first day »).
- ``45 min``, ``+45 min``, ``1 h 30 min``, ``90 s``, ``2 jours``: a delay since the start.
- ``08:40``, ``8:40:15``: a clock time of the fiction; earlier than the fiction's start, it is the next day.
  With a day before it (``J+1 08:40``), that calendar day's clock.
- ``8h40``, ``8h``: French writes clock times and durations alike. Not earlier than the fiction's start, it is
  a clock time; earlier, a duration (with a start at 06:10, ``8h40`` is 2 h 30 after it, ``1h30`` is 1 h 30).
- what spreadsheets hold: ``datetime.time``, ``datetime.timedelta``, a fraction of a day below 1 (clock time).
"""

from __future__ import annotations

import datetime as dt
import re

from cordee.packs.wording import _, said

DAY_S = 86_400
MOST_S = 366 * DAY_S
LONGEST = 60  # characters: no hour is longer, and a number of thousands of digits costs time

_SIGNED_PART = re.compile(
    r"(?:([th])\s*\+?\s*(\d+)\s*h\s*(\d*)|([jdhmt])\s*\+?\s*(\d+(?::\d+){0,2})(?:\s*(min|mn))?)"
    r"(?=$|[\s,;jdhmt])"
)
_DELAY_PART = re.compile(
    r"(\d+)\s*(jours|jour|j|heures|heure|h|minutes|minute|min|mn|secondes|seconde|sec|s)(?=$|[\s,;\d])"
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_HOUR_FORM = re.compile(r"(\d{1,2})\s*h\s*(\d{2})?")
_DAY_AND_CLOCK = re.compile(r"([jd])\s*\+?\s*(\d+)\s+(?:[àa]\s+)?(\d{1,2}\s*[:h]\s*\d{2})")
_UNIT_S = {"j": DAY_S, "d": DAY_S, "h": 3600, "m": 60, "s": 1}


class BadOffset(ValueError):
    """An hour that cannot be read; the message says why, in the author's words."""


def parse_offset(text: object, *, clock_start: str | dt.time = "06:10") -> int:
    """Seconds since the start of the exercise. ``clock_start`` is the fiction's clock at T+00:00.

    Raises BadOffset when the text is empty, unreadable, ambiguous, before the start or absurdly late.
    """
    if isinstance(text, str):
        seconds = _from_text(text, clock_start)
    else:
        seconds = _from_cell(text, clock_start)
    if seconds > MOST_S:
        raise BadOffset(said(_("« %(text)s » tombe plus d’un an après le début de l’exercice."), text=text))
    return seconds


def format_offset(seconds: int) -> str:
    """``T+00:45``, ``T+00:45:30`` or ``J+1 T+02:30``; read back by ``parse_offset`` to the same second."""
    sign = "-" if seconds < 0 else "+"
    days, rest = divmod(abs(int(seconds)), DAY_S)
    hours, minutes, left = rest // 3600, rest // 60 % 60, rest % 60
    shown = f"T{sign}{hours:02}:{minutes:02}" + (f":{left:02}" if left else "")
    return f"J{sign}{days} {shown}" if days else shown


def _from_cell(value: object, clock_start: str | dt.time) -> int:
    """What a spreadsheet cell holds once read: a time, a duration, or a fraction of a day."""
    if isinstance(value, dt.timedelta):
        if value < dt.timedelta(0):
            raise _before_start(value)
        return round(value.total_seconds())
    if isinstance(value, dt.datetime) and value.year > 1900:
        raise BadOffset(
            said(_("« %(text)s » est une date : donnez une heure ou un délai depuis le début."), text=value)
        )
    if isinstance(value, (dt.time, dt.datetime)):
        return _since_start(value.hour * 3600 + value.minute * 60 + value.second, clock_start)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value, clock_start)
    raise _unreadable("" if value is None else value)


def _from_number(value: float, clock_start: str | dt.time) -> int:
    if value < 0:
        raise _before_start(value)
    if value == 0:
        return 0
    if value < 1:
        return _since_start(round(value * DAY_S) % DAY_S, clock_start)
    raise _without_unit(value)


def _from_text(text: str, clock_start: str | dt.time) -> int:
    plain = re.sub(r"\s+", " ", text.replace("−", "-").replace("–", "-")).strip().lower()
    if not plain or len(plain) > LONGEST:
        raise _unreadable(plain[:LONGEST])
    if re.search(r"(^|[jdhmt\s])-\s*\d", plain):
        raise _before_start(text)
    if re.fullmatch(r"\+?\s*\d+([.,]\d+)?", plain):
        return _bare_number(plain, text)
    for read in (_clock, _day_and_clock, _hour_form, _signed, _delay):
        seconds = read(plain, text, clock_start)
        if seconds is not None:
            return seconds
    raise _unreadable(text)


def _bare_number(plain: str, text: str) -> int:
    if set(plain) <= set("+0 "):
        return 0
    raise _without_unit(text)


def _clock(plain: str, text: str, clock_start: str | dt.time) -> int | None:
    found = _CLOCK.fullmatch(plain)
    if found is None:
        return None
    return _since_start(_clock_s(*(int(part or 0) for part in found.groups()), text), clock_start)


def _day_and_clock(plain: str, text: str, clock_start: str | dt.time) -> int | None:
    """``J+1 08:40``: what the clock shows on that calendar day."""
    found = _DAY_AND_CLOCK.fullmatch(plain)
    if found is None:
        return None
    hour, minute = (int(part) for part in re.split(r"\s*[:h]\s*", found[3]))
    seconds = int(found[2]) * DAY_S + _clock_s(hour, minute, 0, text) - _start_s(clock_start)
    if seconds < 0:
        raise _before_start(text)
    return seconds


def _hour_form(plain: str, text: str, clock_start: str | dt.time) -> int | None:
    """``8h40``: a clock time when the fiction has not passed it at its start, otherwise a duration."""
    found = _HOUR_FORM.fullmatch(plain)
    if found is None:
        return None
    seconds = int(found[1]) * 3600 + _below_60(int(found[2] or 0), text) * 60
    start_s = _start_s(clock_start)
    return seconds - start_s if start_s <= seconds < DAY_S else seconds


def _signed(plain: str, text: str, clock_start: str | dt.time) -> int | None:
    """``T+00:45``, ``H+2h15``, ``J+1 H+2 M+30``: parts that add up, each letter at most once."""
    parts = _all_parts(_SIGNED_PART, plain)
    if parts is None:
        return None
    letters = [(part[1] or part[4]).replace("d", "j") for part in parts]
    if len(set(letters)) < len(letters) or {"t", "h"} <= set(letters):
        raise _said_twice(text)
    return sum(_signed_part_s(part, text) for part in parts)


def _signed_part_s(part: re.Match[str], text: str) -> int:
    if part[1]:
        return _hours_s([int(part[2]), int(part[3] or 0)], text)
    letter, amount, unit = part[4], part[5], part[6]
    if ":" in amount and letter in "th" and not unit:
        return _hours_s([int(number) for number in amount.split(":")], text)
    if ":" in amount or (unit and letter != "t"):
        raise _unreadable(text)
    if letter == "t" and not unit and int(amount):
        raise _without_unit(text)
    return int(amount) * _UNIT_S["m" if unit or letter == "t" else letter]


def _hours_s(numbers: list[int], text: str) -> int:
    """Hours, minutes and perhaps seconds; hours may go beyond a day."""
    hours, minutes, seconds = (*numbers, 0)[:3]
    return hours * 3600 + _below_60(minutes, text) * 60 + _below_60(seconds, text)


def _delay(plain: str, text: str, clock_start: str | dt.time) -> int | None:
    """``45 min``, ``1 h 30``, ``2 j 3 h``: a duration with its units, each at most once."""
    plain = re.sub(r"(\d\s*h(?:eures?)?)\s*(\d{1,2})$", r"\1 \2 min", plain.removeprefix("+").strip())
    parts = _all_parts(_DELAY_PART, plain)
    if parts is None:
        return None
    units = [part[2][0] for part in parts]
    if len(set(units)) < len(units):
        raise _said_twice(text)
    return sum(int(part[1]) * _UNIT_S[unit] for part, unit in zip(parts, units, strict=True))


def _all_parts(pattern: re.Pattern[str], plain: str) -> list[re.Match[str]] | None:
    """The parts that make up the whole text with only separators between them, or None."""
    parts, at = [], 0
    while found := pattern.match(plain, at):
        parts.append(found)
        at = len(plain) - len(plain[found.end() :].lstrip(" ,;"))
    return parts if parts and at == len(plain) else None


def _since_start(clock_s: int, clock_start: str | dt.time) -> int:
    """Seconds from the fiction's start to the next time its clock shows ``clock_s``."""
    return (clock_s - _start_s(clock_start)) % DAY_S


def _start_s(clock_start: str | dt.time) -> int:
    if isinstance(clock_start, dt.time):
        return clock_start.hour * 3600 + clock_start.minute * 60 + clock_start.second
    found = _CLOCK.fullmatch(clock_start.strip())
    if found is None:
        sentence = _("L’heure de début « %(text)s » ne s’écrit pas comme 06:10.")
        raise BadOffset(said(sentence, text=clock_start))
    return _clock_s(*(int(part or 0) for part in found.groups()), clock_start)


def _clock_s(hour: int, minute: int, second: int, text: object) -> int:
    if hour > 23:
        raise BadOffset(said(_("« %(text)s » n’est pas une heure d’horloge (00:00 à 23:59)."), text=text))
    return hour * 3600 + _below_60(minute, text) * 60 + _below_60(second, text)


def _below_60(number: int, text: object) -> int:
    if number > 59:
        raise BadOffset(said(_("« %(text)s » compte plus de 59 minutes ou secondes."), text=text))
    return number


def _unreadable(text: object) -> BadOffset:
    if text == "":
        return BadOffset(said(_("L’heure manque : écrivez par exemple T+00:45.")))
    sentence = _("« %(text)s » ne se lit pas comme une heure : écrivez T+00:45, J+1 H+2 M+30 ou 08:40.")
    return BadOffset(said(sentence, text=text))


def _said_twice(text: object) -> BadOffset:
    return BadOffset(said(_("« %(text)s » dit deux fois la même unité."), text=text))


def _without_unit(text: object) -> BadOffset:
    sentence = _("« %(text)s » n’a pas d’unité, minutes ou heures ? Écrivez 90 min ou T+01:30.")
    return BadOffset(said(sentence, text=text))


def _before_start(text: object) -> BadOffset:
    return BadOffset(
        said(_("« %(text)s » tombe avant le début de l’exercice : rien ne part avant T+00:00."), text=text)
    )
