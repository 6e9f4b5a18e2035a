"""A share of something day after day, from 0 to 100 %, with the target across; never a scale that flatters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.ui.charts import Cell, Chart

WIDTH, HEIGHT, LEFT, FOOT, TOP = 720, 260, 48, 26, 10
ROOM = WIDTH - LEFT - 16
LABELS = 6  # dates written under the line, so that they never touch
STROKES = (("tone-1", ""), ("tone-2", " trend-line-2"))


@dataclass(frozen=True, slots=True)
class Trend:
    """Days in order, and one or two lines of percentages over them."""

    days: Sequence[dt.date]
    lines: Sequence[Sequence[float]]
    legends: Sequence[str]
    target: float | None = None


def trend(
    drawn: Trend, *, title: str, description: str, headers: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> Chart:
    """The chart of a trend; ``headers`` and ``rows`` are the table that says the same."""
    legend = [(tone, label) for (tone, _dash), label in zip(STROKES, drawn.legends, strict=False)]
    if drawn.target is not None:
        legend.append(("chart-target", _("Cible, tirets")))
    return Chart(
        title=title,
        description=description,
        drawing=format_html_join("", "{}", ((part,) for part in _parts(drawn))),
        width=WIDTH,
        height=HEIGHT,
        headers=headers,
        rows=rows,
        legend=tuple(legend),
    )


def _parts(drawn: Trend) -> Iterator[SafeString]:
    yield from (_level(percent) for percent in (0, 25, 50, 75, 100))
    if drawn.target is not None:
        yield format_html('<path class="trend-target" d="M{} {}H{}"/>', LEFT, _y(drawn.target), LEFT + ROOM)
    for (tone, dash), values in zip(STROKES, drawn.lines, strict=False):
        yield format_html('<path class="trend-line{} {}" d="{}"/>', dash, tone, _path(values))
    yield from _dates(drawn.days)


def _y(percent: float) -> str:
    return f"{TOP + (HEIGHT - TOP - FOOT) * (1 - min(percent, 100) / 100):.1f}"


def _x(index: int, count: int) -> str:
    return f"{LEFT + ROOM * index / max(count - 1, 1):.1f}"


def _path(values: Sequence[float]) -> str:
    points = (f"{_x(index, len(values))} {_y(value)}" for index, value in enumerate(values))
    return "M" + "L".join(points)


def _level(percent: int) -> SafeString:
    return format_html(
        '<path class="trend-grid" d="M{} {}H{}"/><text class="chart-label trend-small" x="{}" y="{}" text-anchor="end">{} %</text>',
        LEFT,
        _y(percent),
        LEFT + ROOM,
        LEFT - 6,
        f"{float(_y(percent)) + 4:.1f}",
        percent,
    )


def _dates(days: Sequence[dt.date]) -> Iterator[SafeString]:
    step = -(-len(days) // LABELS)
    for index in range(len(days) - 1, -1, -step):
        yield format_html(
            '<text class="chart-label trend-small" x="{}" y="{}" text-anchor="{}">{}</text>',
            _x(index, len(days)),
            HEIGHT - 6,
            "end" if index == len(days) - 1 else "middle" if index else "start",
            date_format(days[index], "M Y"),
        )
