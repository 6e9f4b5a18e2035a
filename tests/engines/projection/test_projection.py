"""The line through snapshots: exact on a line, deaf to one wrong point, and an interval that holds what it says."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee_engines.projection import FEWEST, project

WIDE = {"floor": -1e9, "ceiling": 1e9}
FIGURES = st.lists(st.integers(-1000, 1000), min_size=FEWEST, max_size=25)


def naive_slope(points) -> Fraction:
    """The definition, in exact fractions: every pair once, sorted, the middle one."""
    slopes = []
    for i, (s, a) in enumerate(points):
        for t, b in points[i + 1 :]:
            slopes.append(Fraction(b - a, t - s))
    slopes.sort()
    half, odd = divmod(len(slopes), 2)
    return slopes[half] if odd else (slopes[half - 1] + slopes[half]) / 2


@given(FIGURES)
def test_the_slope_is_that_of_the_definition(figures):
    points = list(enumerate(figures))
    assert project(points, 100.0, **WIDE).slope == pytest.approx(float(naive_slope(points)))


@given(st.integers(-50, 50), st.integers(-9, 9), st.integers(FEWEST, 24), st.integers(25, 60))
def test_a_line_goes_on_as_it_was(start, step, many, at):
    told = project([(n, start + step * n) for n in range(many)], at, **WIDE)
    assert told.value == pytest.approx(start + step * at)
    assert (told.low, told.high) == (pytest.approx(told.value), pytest.approx(told.value))


@given(FIGURES, st.integers(0, 40))
def test_the_bounds_hold_the_value_and_stay_within_what_can_be(figures, at):
    told = project([(n, figure % 101) for n, figure in enumerate(figures)], at)
    assert 0 <= told.low <= told.value <= told.high <= 100
    assert told.slope_low <= told.slope <= told.slope_high


@given(FIGURES, st.randoms())
def test_the_order_of_the_points_changes_nothing(figures, rng):
    points = list(enumerate(figures))
    shuffled = rng.sample(points, len(points))
    assert project(points, 30.0, **WIDE) == project(shuffled, 30.0, **WIDE)


def test_one_wrong_snapshot_does_not_turn_the_line():
    points = [(n, 10 + 2 * n) for n in range(12)]
    points[7] = (7, 90)
    assert project(points, 20.0).value == pytest.approx(50, abs=1)


def test_few_points_say_nothing_and_bad_ones_are_refused():
    assert project([(n, n) for n in range(FEWEST - 1)], 9.0).status == "too_few"
    assert project([(n, n) for n in range(FEWEST - 1)], 9.0).value is None
    with pytest.raises(ValueError, match="same instant"):
        project([(0, 1), (0, 2), (1, 1)], 9.0)
    with pytest.raises(ValueError, match="finite"):
        project([(0, float("nan")), (1, 1)], 9.0)


@pytest.mark.parametrize(
    "noise", [lambda rng: rng.gauss(0, 3), lambda rng: rng.uniform(-5, 5), lambda rng: rng.expovariate(0.3)]
)
def test_the_interval_holds_the_slope_as_often_as_it_says(noise):
    """Of 600 drawings of independent points; 95 % said, and at least 92 % asked of so few points."""
    rng, held = random.Random(19), 0
    for _ in range(600):
        told = project([(n, 0.7 * n + noise(rng)) for n in range(14)], 20.0, **WIDE)
        held += told.slope_low <= 0.7 <= told.slope_high
    assert held / 600 >= 0.92


def test_figures_that_do_not_move_are_projected_where_they_are():
    told = project([(n, 40) for n in range(9)], 30.0)
    assert (told.value, told.low, told.high) == (40, 40, 40)
