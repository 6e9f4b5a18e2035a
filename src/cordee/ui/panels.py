"""What the components show, as values. Views build them; templates only lay them out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from cordee.core import clock
from cordee.core.dates import date_format


@dataclass(frozen=True, slots=True)
class Banner:
    """The strip that never leaves the page: an exercise must not be taken for a crisis, nor the reverse."""

    kind: Literal["exercise", "crisis", ""] = ""
    detail: str = ""
    tlp: Literal["", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"] = ""


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class ClockFace:
    """A fictional clock: second ``anchor_fiction_s`` of the fiction was instant ``anchor_real``; it then runs
    at ``speed`` fictional seconds a real second, unless paused. ``zero`` is what the fiction calls H+0."""

    anchor_real: dt.datetime
    anchor_fiction_s: float
    speed: float = 1.0
    running: bool = True
    zero: dt.datetime | None = None

    @property
    def anchor_real_ms(self) -> int:
        return round(self.anchor_real.timestamp() * 1000)

    @property
    def server_ms(self) -> int:
        """The server's own time when the page was made: lets a browser with a wrong clock correct itself."""
        return round(clock.now().timestamp() * 1000)

    @property
    def zero_ms(self) -> int | None:
        """Wall clock of H+0 as if it were UTC: the browser must show the fiction's hour, not its own."""
        if self.zero is None:
            return None
        return round(timezone.localtime(self.zero).replace(tzinfo=dt.UTC).timestamp() * 1000)

    @property
    def fiction_s(self) -> float:
        elapsed = (clock.now() - self.anchor_real).total_seconds() if self.running else 0.0
        return self.anchor_fiction_s + elapsed * self.speed

    @property
    def h_plus(self) -> str:
        """``H+02:05``, or ``H-00:10`` before the start: what the page shows without JavaScript."""
        return h_plus(self.fiction_s)

    @property
    def time_of_day(self) -> str:
        if self.zero is None:
            return ""
        return date_format(timezone.localtime(self.zero + dt.timedelta(seconds=self.fiction_s)), "D j b, H:i")


def h_plus(seconds: float) -> str:
    """A duration since H+0 in the words of the crisis cell."""
    minutes = int(abs(seconds) // 60)
    sign = "-" if seconds < 0 and minutes else "+"
    return f"H{sign}{minutes // 60:02d}:{minutes % 60:02d}"
