"""The indicator month after month, from 0 to 100 %, with the target across; never a scale that flatters."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cordee.retex.indicator import Share
from cordee.ui.charts import Chart

WIDTH, HEIGHT, LEFT, FOOT, TOP = 720, 260, 48, 26, 10
ROOM = WIDTH - LEFT - 16
LABELS = 6  # dates written under the line, so that they never touch


def trend_chart(shares: Sequence[Share]) -> Chart:
    """By count (plain line) and weighted by activity (dotted)."""
    target = shares[-1].denominator.target_percent
    counted, weighted = [s.percent for s in shares], [s.weighted_percent for s in shares]
    parts = [
        *(_level(percent) for percent in (0, 25, 50, 75, 100)),
        format_html('<path class="retex-target" d="M{} {}H{}"/>', LEFT, _y(target), LEFT + ROOM),
        format_html('<path class="retex-trend tone-1" d="{}"/>', _path(counted)),
        format_html('<path class="retex-trend retex-trend-2 tone-2" d="{}"/>', _path(weighted)),
        *_dates(shares),
    ]
    rows = [
        [date_format(s.on, "j F Y"), s.exercised, s.total, round(s.percent, 1), round(s.weighted_percent, 1)]
        for s in shares
    ]
    return Chart(
        title=_("Part exercée, mois par mois"),
        description=_("De %(first)s %% à %(last)s %% ; cible %(target)s %%.")
        % {"first": number_format(counted[0], 1), "last": number_format(counted[-1], 1), "target": target},
        drawing=format_html_join("", "{}", ((part,) for part in parts)),
        width=WIDTH,
        height=HEIGHT,
        headers=[_("Date"), _("Exercés"), _("Sur"), _("En nombre (%)"), _("Pondéré (%)")],
        rows=rows,
        legend=(
            ("tone-1", _("En nombre")),
            ("tone-2", _("Pondéré par l’activité, pointillé")),
            ("chart-target", _("Cible, tirets")),
        ),
    )


def _y(percent: float) -> str:
    return f"{TOP + (HEIGHT - TOP - FOOT) * (1 - min(percent, 100) / 100):.1f}"


def _x(index: int, count: int) -> str:
    return f"{LEFT + ROOM * index / max(count - 1, 1):.1f}"


def _path(values: Sequence[float]) -> str:
    points = (f"{_x(index, len(values))} {_y(value)}" for index, value in enumerate(values))
    return "M" + "L".join(points)


def _level(percent: int) -> SafeString:
    return format_html(
        '<path class="retex-grid" d="M{} {}H{}"/><text class="chart-label retex-small" x="{}" y="{}" text-anchor="end">{} %</text>',
        LEFT,
        _y(percent),
        LEFT + ROOM,
        LEFT - 6,
        f"{float(_y(percent)) + 4:.1f}",
        percent,
    )


def _dates(shares: Sequence[Share]):
    step = -(-len(shares) // LABELS)
    for index in range(len(shares) - 1, -1, -step):
        yield format_html(
            '<text class="chart-label retex-small" x="{}" y="{}" text-anchor="{}">{}</text>',
            _x(index, len(shares)),
            HEIGHT - 6,
            "end" if index == len(shares) - 1 else "middle" if index else "start",
            date_format(shares[index].on, "M Y"),
        )
