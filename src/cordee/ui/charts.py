"""Small charts drawn by the server: an SVG with a title and a description, and the table of its numbers.

Nothing here needs JavaScript or an inline style. Every text is escaped; every chart can be read in black and
white, because its table says the same. Lengths are in drawing units, close to the pixels of a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cordee.ui.cells import show

Cell = str | int | float | None

TONES = ("tone-1", "tone-2", "tone-3", "tone-4", "tone-5", "tone-6")
WIDTH = 400
ROW = 46  # one bar, its label above it
BAND = 28  # height of a stacked bar
SPARK_WIDTH, SPARK_HEIGHT, MARGIN = 240, 56, 6


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the same facts as rows; ``{{ chart }}`` shows both."""

    title: str
    description: str
    drawing: SafeString
    width: int
    height: int
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    legend: Sequence[tuple[str, str]] = ()  # (class, label)

    @property
    def dom_id(self) -> str:
        """The same chart keeps the same id, so that a swapped fragment equals a reload."""
        return f"g{crc32(f'{self.title}{self.drawing}'.encode()):08x}"

    @property
    def cells(self) -> list[list[str]]:
        return [[show(cell) for cell in row] for row in self.rows]

    def __str__(self) -> SafeString:
        return render_to_string("ui/components/chart.html", {"chart": self})

    __html__ = __str__


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and, when there is one, the target it is held against."""

    label: str
    value: float | None
    target: float | None = None

    @property
    def below(self) -> bool:
        return self.value is not None and self.target is not None and self.value < self.target


def bars(title: str, bars: Sequence[Bar], *, unit: str = "", maximum: float | None = None) -> Chart:
    """Horizontal bars with a target mark; a missing value is written, not drawn as zero."""
    top = maximum or max([0.0, *(b.value or 0 for b in bars), *(b.target or 0 for b in bars)])
    targets = any(b.target is not None for b in bars)
    facts = {"n": len(bars), "below": sum(b.below for b in bars)}
    headers = [_("Libellé"), _with_unit(_("Valeur"), unit), _with_unit(_("Cible"), unit)]
    return Chart(
        title=title,
        description=(_("%(n)d barres, dont %(below)d sous la cible.") if targets else _("%(n)d barres."))
        % facts,
        drawing=_joined([_bar(bar, row * ROW, top, unit) for row, bar in enumerate(bars)]),
        width=WIDTH,
        height=max(len(bars), 1) * ROW,
        headers=headers if targets else headers[:2],
        rows=[[b.label, b.value, b.target] if targets else [b.label, b.value] for b in bars],
        legend=_bar_legend() if targets else (),
    )


def _bar_legend() -> tuple[tuple[str, str], ...]:
    return (
        ("tone-1", _("Cible atteinte")),
        ("tone-below", _("Sous la cible")),
        ("chart-target", _("Cible")),
    )


def _bar(bar: Bar, y: int, top: float, unit: str) -> SafeString:
    parts = [
        format_html('<text class="chart-label" x="0" y="{}">{}</text>', y + 14, _cut(bar.label)),
        format_html(
            '<text class="chart-value" x="{}" y="{}" text-anchor="end">{}</text>',
            WIDTH,
            y + 14,
            _amount(bar.value, unit),
        ),
        _rect("chart-track", 0, y + 22, WIDTH, 14),
        _rect(
            "chart-fill tone-below" if bar.below else "chart-fill tone-1",
            0,
            y + 22,
            WIDTH * _share(bar.value, top),
            14,
        ),
    ]
    if bar.target is not None:
        x = WIDTH * _share(bar.target, top)
        parts.append(format_html('<path class="chart-target" d="M{} {}v22"/>', _n(x), y + 18))
    return _joined(parts)


def stacked(title: str, parts: Sequence[tuple[str, float]], *, unit: str = "") -> Chart:
    """One horizontal bar cut in parts; up to six keep distinct tones."""
    total = sum(max(value, 0) for _label, value in parts)
    drawn = [_rect("chart-track", 0, 0, WIDTH, BAND)]
    x = 0.0
    for index, (_label, value) in enumerate(parts):
        width = WIDTH * _share(value, total)
        drawn.append(_slice(TONES[index % len(TONES)], x, width, show(value)))
        x += width
    return Chart(
        title=title,
        description=_("Total : %(total)s.") % {"total": _amount(total, unit)},
        drawing=_joined(drawn),
        width=WIDTH,
        height=BAND,
        headers=[_("Libellé"), _with_unit(_("Valeur"), unit), _("Part")],
        rows=[[label, value, f"{100 * _share(value, total):.0f} %"] for label, value in parts],
        legend=[(TONES[index % len(TONES)], label) for index, (label, _value) in enumerate(parts)],
    )


def _slice(css: str, x: float, width: float, text: str) -> SafeString:
    """A part of a stacked bar; its number only where there is room for it."""
    words = format_html(
        '<text class="chart-inside" x="{}" y="19" text-anchor="middle">{}</text>', _n(x + width / 2), text
    )
    return _joined(
        [_rect(f"chart-fill {css}", x, 0, width, BAND), words if width > 12 * len(text) else SafeString()]
    )


def sparkline(title: str, points: Sequence[tuple[str, float | None]], *, unit: str = "") -> Chart:
    """A line of (label, value); a missing value breaks the line instead of inventing a point."""
    values = [value for _label, value in points if value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    step = (SPARK_WIDTH - 2 * MARGIN) / max(len(points) - 1, 1)
    places = [
        None if value is None else (MARGIN + index * step, _spark_height(value, low, high))
        for index, (_label, value) in enumerate(points)
    ]
    facts = {"low": _amount(low, unit), "high": _amount(high, unit)}
    return Chart(
        title=title,
        description=_("De %(low)s à %(high)s.") % facts if values else _("Aucune donnée."),
        drawing=_line(places),
        width=SPARK_WIDTH,
        height=SPARK_HEIGHT,
        headers=[_("Date"), _with_unit(_("Valeur"), unit)],
        rows=[[label, value] for label, value in points],
    )


def _spark_height(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return SPARK_HEIGHT - MARGIN - share * (SPARK_HEIGHT - 2 * MARGIN)


def _line(places: Sequence[tuple[float, float] | None]) -> SafeString:
    """The path, a dot on the last point, and a dot on each point that has no neighbour to be joined to."""
    steps, dots = [], []
    for index, place in enumerate(places):
        if place is None:
            continue
        before = places[index - 1] if index else None
        after = places[index + 1] if index + 1 < len(places) else None
        steps.append(f"{'L' if before else 'M'}{_n(place[0])} {_n(place[1])}")
        if not after and (not before or not any(places[index + 1 :])):
            dots.append((_n(place[0]), _n(place[1])))
    circles = format_html_join("", '<circle class="chart-dot" cx="{}" cy="{}" r="3.5"/>', dots)
    return format_html('<path class="chart-line" d="{}"/>{}', "".join(steps), circles)


def gauge(
    title: str, value: float | None, *, target: float | None = None, maximum: float = 100, unit: str = "%"
) -> Chart:
    """A half-circle, its value in the middle and a mark at the target."""
    bar = Bar(title, value, target)
    parts = [_arc("gauge-track", 1)]
    if value:
        parts.append(
            _arc("gauge-fill tone-below" if bar.below else "gauge-fill tone-1", _share(value, maximum))
        )
    parts.append(
        format_html(
            '<text class="{}" x="110" y="102" text-anchor="middle">{}</text>',
            "chart-label" if value is None else "gauge-value",
            _amount(value, unit),
        )
    )
    facts = [[_("Valeur"), _amount(value, unit)]]
    if target is not None:
        turn = 180 * _share(target, maximum) - 90
        parts.append(
            format_html('<path class="chart-target" d="M110 8v24" transform="rotate({} 110 110)"/>', _n(turn))
        )
        facts.append([_("Cible"), _amount(target, unit)])
    return Chart(
        title=title,
        description=" ; ".join(f"{name} : {text}" for name, text in facts),
        drawing=_joined(parts),
        width=220,
        height=120,
        headers=[_("Mesure"), _("Nombre")],
        rows=facts,
    )


def _arc(css: str, share: float) -> SafeString:
    """A share of the half-circle; its length counts as 100 whatever its radius."""
    return format_html(
        '<path class="{}" d="M20 110A90 90 0 0 1 200 110" pathLength="100" stroke-dasharray="{} 200"/>',
        css,
        _n(share * 100),
    )


def _rect(css: str, x: float, y: float, width: float, height: float) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', css, _n(x), _n(y), _n(width), _n(height)
    )


def _joined(parts: Sequence[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - each part was escaped when it was made


def _share(value: float | None, top: float) -> float:
    return min(max((value or 0) / top, 0), 1) if top else 0.0


def _n(number: float) -> str:
    """A coordinate, whatever the language of the page."""
    return f"{number:.1f}".removesuffix(".0")


def _cut(label: str, longest: int = 40) -> str:
    """Room is short in a drawing; the table below always holds the whole label."""
    return label if len(label) <= longest else f"{label[: longest - 1]}…"


def _with_unit(header: str, unit: str) -> str:
    return f"{header} ({unit})" if unit else header


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return _("pas de donnée")
    return f"{show(value)} {unit}".strip()
