"""The timeline of a report as an SVG for the page; the table under it says the same."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cordee.ui.charts import Chart

WIDTH, LEFT, LANE = 960, 150, 30
ROOM = WIDTH - LEFT - 20
TONES = ("tone-1", "tone-3", "tone-6", "tone-2", "tone-2")


def timeline_chart(block: dict[str, Any]) -> Chart:
    """Lanes of marks on one scale; a line goes from a message to its first answer."""
    height = LANE * len(block["lanes"]) + 26
    parts = [
        *(_tick(share, words, height) for share, words in block["ticks"]),
        *(_link(start, stop) for start, stop in block["links"]),
        *(_lane(rank, lane) for rank, lane in enumerate(block["lanes"])),
    ]
    return Chart(
        title=block["caption"],
        description=block["words"],
        drawing=format_html_join("", "{}", ((part,) for part in parts)),
        width=WIDTH,
        height=height,
        headers=[_("Piste"), _("Nombre")],
        rows=[[lane["label"], len(lane["marks"])] for lane in block["lanes"]],
    )


def _x(share: float) -> str:
    return f"{LEFT + ROOM * share:.1f}"


def _tick(share: float, words: str, height: int) -> SafeString:
    return format_html(
        '<path class="trend-grid" d="M{} 4V{}"/><text class="chart-label trend-small" x="{}" y="{}" text-anchor="middle">{}</text>',
        _x(share),
        height - 22,
        _x(share),
        height - 6,
        words,
    )


def _link(start: float, stop: float) -> SafeString:
    return format_html(
        '<path class="retex-link" d="M{} {}L{} {}"/>', _x(start), LANE // 2, _x(stop), LANE + LANE // 2
    )


def _lane(rank: int, lane: dict[str, Any]) -> SafeString:
    y = rank * LANE + LANE // 2
    marks = ((_mark(share, words, y, TONES[rank % len(TONES)]),) for share, words in lane["marks"])
    return format_html(
        '<text class="chart-label" x="{}" y="{}" text-anchor="end">{}</text><path class="trend-grid" d="M{} {}H{}"/>{}',
        LEFT - 10,
        y + 5,
        lane["label"],
        LEFT,
        y,
        LEFT + ROOM,
        format_html_join("", "{}", marks),
    )


def _mark(share: float, words: str, y: int, tone: str) -> SafeString:
    if not words:
        return format_html('<circle class="chart-fill {}" cx="{}" cy="{}" r="4"/>', tone, _x(share), y)
    return format_html(
        '<circle class="chart-fill {0}" cx="{1}" cy="{2}" r="9"/>'
        '<text class="chart-inside trend-small" x="{1}" y="{3}" text-anchor="middle">{4}</text>',
        tone,
        _x(share),
        y,
        y + 4,
        words,
    )
