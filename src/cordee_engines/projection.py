"""Where a line of figures is heading, and how little that says: a robust slope and its interval.

Theil and Sen's line: the median of the slopes between every two points, through the median of what is left. One
snapshot that is wrong does not turn it. The interval of the slope is Sen's (1968), from Kendall's statistic; it
supposes points independent of one another, which successive snapshots are not quite: it is then too narrow.

Source: P. K. Sen, « Estimates of the regression coefficient based on Kendall's tau », JASA 63 (1968), 1379-1389.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

VERSION = "1"
FEWEST = 6  # points: under them, an interval says nothing
Z_95 = 1.959963984540054
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Projection:
    """``value`` at the instant asked for, with the bounds that the interval of the slope draws around the middle of
    the points; all within ``floor`` and ``ceiling``. ``slope``: per unit of time. ``status``: ``projected``, or
    ``too_few`` and the figures are None. ``confidence`` is a share."""

    status: str
    points: int
    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    confidence: float = 0.95
    method: str = "theil-sen"
    version: str = VERSION


def project(points: Sequence[Point], at: float, *, floor: float = 0.0, ceiling: float = 100.0) -> Projection:
    """Carry ``points`` (time, figure) on to ``at``. O(n²) slopes: meant for the snapshots of a few years at most.

    Raises ``ValueError`` when two points share an instant, or a figure is not a finite number.
    """
    if len({time for time, _figure in points}) != len(points):
        raise ValueError("two points at the same instant")
    if not all(math.isfinite(number) for point in points for number in point):
        raise ValueError("a figure that is not a finite number")
    if len(points) < FEWEST:
        return Projection("too_few", len(points))
    slopes = sorted((b - a) / (t - s) for (s, a), (t, b) in combinations(sorted(points), 2))
    slope, (low, high) = median(slopes), _interval(slopes, points)
    middle = median(time for time, _figure in points)
    height = median(figure - slope * (time - middle) for time, figure in points)
    ahead = at - middle
    ends = sorted(height + one * ahead for one in (low, high))

    def held(figure: float) -> float:
        return min(ceiling, max(floor, figure))

    return Projection(
        "projected", len(points), slope, low, high, held(height + slope * ahead), held(ends[0]), held(ends[1])
    )


def _interval(slopes: Sequence[float], points: Sequence[Point]) -> tuple[float, float]:
    """The slopes whose ranks stand one half-width away from the middle rank."""
    n = len(points)
    variance = n * (n - 1) * (2 * n + 5)
    for tied in _ties(figure for _time, figure in points):
        variance -= tied * (tied - 1) * (2 * tied + 5)
    half = Z_95 * math.sqrt(variance / 18) / 2
    first = max(0, math.floor(len(slopes) / 2 - half))
    last = min(len(slopes) - 1, math.ceil(len(slopes) / 2 + half) - 1)
    return slopes[min(first, last)], slopes[max(first, last)]


def _ties(figures: Iterable[float]) -> list[int]:
    counts: dict[float, int] = {}
    for figure in figures:
        counts[figure] = counts.get(figure, 0) + 1
    return [count for count in counts.values() if count > 1]
