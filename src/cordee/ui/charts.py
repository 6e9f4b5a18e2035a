"""Small charts drawn by the server: an SVG with a title and a description, and the table of its numbers.

Nothing here needs JavaScript or an inline style. Every text passes through escaping; every chart is readable in
black and white, because its table says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cordee.ui.cells import show

Cell = str | int | float | None
_numbers = count(1)

TONES = ("tone-1", "tone-2", "tone-3", "tone-4", "tone-5", "tone-6")


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the same facts as rows."""

    title: str
    description: str
    drawing: SafeString
    width: int
    height: int
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    legend: Sequence[tuple[str, str]] = ()  # (class, label)

    def __str__(self) -> SafeString:
        shown = [[show(cell) for cell in row] for row in self.rows]
        return render_to_string(
            "ui/components/chart.html", {"chart": self, "id": f"g{next(_numbers)}", "rows": shown}
        )

    __html__ = __str__


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and, when there is one, the target it is held against."""

    label: str
    value: float | None
    target: float | None = None


def bars(title: str, bars: Sequence[Bar], *, unit: str = "", maximum: float | None = None) -> Chart:
    """Horizontal bars with a target mark; a missing value is written, not drawn as zero."""
    top = maximum or max([b.value or 0 for b in bars] + [b.target or 0 for b in bars] + [1])
    drawing = format_html_join("", "{}", ((_bar(bar, row, top, unit),) for row, bar in enumerate(bars)))
    missed = sum(1 for b in bars if b.value is not None and b.target is not None and b.value < b.target)
    has_target = any(b.target is not None for b in bars)
    return Chart(
        title=title,
        description=_("%(n)d barres ; %(missed)d sous leur cible.") % {"n": len(bars), "missed": missed}
        if has_target
        else _("%(n)d barres.") % {"n": len(bars)},
        drawing=drawing,
        width=640,
        height=max(len(bars), 1) * ROW,
        headers=[
            _("Libellé"),
            _with_unit(_("Valeur"), unit),
            *([_with_unit(_("Cible"), unit)] if has_target else []),
        ],
        rows=[[b.label, b.value, *([b.target] if has_target else [])] for b in bars],
        legend=[("tone-1", _("Valeur")), ("chart-target", _("Cible"))] if has_target else (),
    )


ROW, LEFT, RIGHT = 30, 200, 90  # height of a bar's line, room for labels, room for numbers; in drawing units


def _bar(bar: Bar, row: int, top: float, unit: str) -> SafeString:
    y, room = row * ROW, 640 - LEFT - RIGHT
    length = room * min(max((bar.value or 0) / top, 0), 1)
    below = bar.target is not None and bar.value is not None and bar.value < bar.target
    parts = [
        format_html(
            '<text class="chart-label" x="{}" y="{}" text-anchor="end">{}</text>',
            LEFT - 8,
            y + 20,
            _cut(bar.label),
        ),
        format_html(
            '<rect class="chart-track" x="{}" y="{}" width="{}" height="14" rx="3"/>', LEFT, y + 8, room
        ),
        format_html(
            '<rect class="{}" x="{}" y="{}" width="{}" height="14" rx="3"/>',
            "chart-fill tone-below" if below else "chart-fill tone-1",
            LEFT,
            y + 8,
            _n(length),
        ),
        format_html(
            '<text class="chart-value" x="{}" y="{}">{}</text>',
            640 - RIGHT + 8,
            y + 20,
            _with_unit_value(bar.value, unit),
        ),
    ]
    if bar.target is not None:
        x = LEFT + room * min(max(bar.target / top, 0), 1)
        parts.append(format_html('<path class="chart-target" d="M{} {}v22"/>', _n(x), y + 4))
    return format_html_join("", "{}", ((part,) for part in parts))


def sparkline(title: str, points: Sequence[tuple[str, float | None]], *, unit: str = "") -> Chart:
    """A line of (label, value); a missing value breaks the line instead of inventing a point."""
    width, height, margin = 240, 56, 6
    values = [value for _label, value in points if value is not None]
    low, high = (min(values), max(values)) if values else (0, 1)
    step = (width - 2 * margin) / max(len(points) - 1, 1)

    def place(index: int, value: float) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.5
        return margin + index * step, height - margin - share * (height - 2 * margin)

    path, pen = [], "M"
    for index, (_label, value) in enumerate(points):
        if value is None:
            pen = "M"
            continue
        x, y = place(index, value)
        path.append(f"{pen}{_n(x)} {_n(y)}")
        pen = "L"
    dots = [place(i, value) for i, (_label, value) in enumerate(points) if value is not None][-1:]
    drawing = format_html(
        '<path class="chart-line" d="{}"/>{}',
        "".join(path),
        format_html_join(
            "", '<circle class="chart-dot" cx="{}" cy="{}" r="3.5"/>', ((_n(x), _n(y)) for x, y in dots)
        ),
    )
    return Chart(
        title=title,
        description=_("De %(low)s à %(high)s.") % {"low": show(low), "high": show(high)}
        if values
        else _("Aucune donnée."),
        drawing=drawing,
        width=width,
        height=height,
        headers=[_("Date"), _with_unit(_("Valeur"), unit)],
        rows=[[label, value] for label, value in points],
    )


def stacked(title: str, parts: Sequence[tuple[str, float]], *, unit: str = "") -> Chart:
    """One horizontal bar cut in parts; six parts at most keep distinct tones."""
    total = sum(max(value, 0) for _label, value in parts)
    drawn, x = [], 0.0
    for index, (_label, value) in enumerate(parts):
        width = 640 * max(value, 0) / total if total else 0
        css = TONES[index % len(TONES)]
        if width:
            drawn.append(
                format_html(
                    '<rect class="chart-fill {}" x="{}" y="0" width="{}" height="28"/>', css, _n(x), _n(width)
                )
            )
        if width > 34:
            drawn.append(
                format_html(
                    '<text class="chart-inside {}" x="{}" y="19" text-anchor="middle">{}</text>',
                    css,
                    _n(x + width / 2),
                    show(value),
                )
            )
        x += width
    return Chart(
        title=title,
        description=_("Total : %(total)s.") % {"total": _with_unit_value(total, unit)},
        drawing=format_html_join("", "{}", ((part,) for part in drawn))
        or format_html('<rect class="chart-track" x="0" y="0" width="640" height="28"/>'),
        width=640,
        height=28,
        headers=[_("Libellé"), _with_unit(_("Valeur"), unit), _("Part")],
        rows=[[label, value, f"{_n(100 * value / total) if total else 0} %"] for label, value in parts],
        legend=[(TONES[index % len(TONES)], label) for index, (label, _value) in enumerate(parts)],
    )


def gauge(
    title: str, value: float | None, *, target: float | None = None, maximum: float = 100, unit: str = "%"
) -> Chart:
    """A half-circle, its value in the middle and a mark at the target."""
    share = min(max((value or 0) / maximum, 0), 1) if maximum else 0
    parts = [
        format_html('<path class="gauge-track" d="M20 110A90 90 0 0 1 200 110" pathLength="100"/>'),
        format_html(
            '<path class="{}" d="M20 110A90 90 0 0 1 200 110" pathLength="100" stroke-dasharray="{} 200"/>',
            "gauge-fill tone-below" if target is not None and (value or 0) < target else "gauge-fill tone-1",
            _n(share * 100),
        )
        if share
        else SafeString(""),
        format_html(
            '<text class="gauge-value" x="110" y="100" text-anchor="middle">{}</text>',
            _with_unit_value(value, unit),
        ),
    ]
    if target is not None and maximum:
        angle = 180 * min(max(target / maximum, 0), 1) - 90
        parts.append(
            format_html(
                '<path class="chart-target" d="M110 8v24" transform="rotate({} 110 110)"/>', _n(angle)
            )
        )
    facts = [[_("Valeur"), _with_unit_value(value, unit)]]
    if target is not None:
        facts.append([_("Cible"), _with_unit_value(target, unit)])
    return Chart(
        title=title,
        description=" ; ".join(f"{name} : {text}" for name, text in facts),
        drawing=format_html_join("", "{}", ((part,) for part in parts)),
        width=220,
        height=120,
        headers=[_("Mesure"), _("Nombre")],
        rows=facts,
    )


def _n(number: float) -> str:
    """A coordinate, whatever the language of the page."""
    return f"{number:.1f}".removesuffix(".0")


def _cut(label: str, longest: int = 30) -> str:
    """Room is short in a drawing; the table below always holds the whole label."""
    return label if len(label) <= longest else f"{label[: longest - 1]}…"


def _with_unit(header: str, unit: str) -> str:
    return f"{header} ({unit})" if unit else header


def _with_unit_value(value: float | None, unit: str) -> str:
    if value is None:
        return _("pas de donnée")
    return f"{show(value)} {unit}".strip()
