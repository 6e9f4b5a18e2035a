"""The clock is a pure function of the orders it was given."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordee.exercises.clock import Mark, elapsed_at, instant_of, order, played_s

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def given_orders(*orders) -> list[Mark]:
    marks: list[Mark] = []
    for seconds, kind, values in orders:
        marks.append(order(marks, kind, after(seconds), **values))
    return marks


def test_before_the_start_the_clock_is_at_zero():
    assert elapsed_at([], NOON) == 0
    assert elapsed_at(given_orders((60, "start", {})), NOON) == 0


def test_speed_pause_and_resume_add_up():
    marks = given_orders(
        (0, "start", {"speed": 30}),
        (60, "pause", {}),  # 30 minutes of exercise
        (600, "resume", {"speed": 1}),
        (660, "speed", {"speed": 60}),  # one more minute
        (670, "end", {}),  # ten more minutes
    )
    assert [mark.elapsed_s for mark in marks] == [0, 1800, 1800, 1860, 2460]
    assert elapsed_at(marks, after(300)) == 1800
    assert elapsed_at(marks, after(100_000)) == 2460


def test_a_change_to_winter_time_moves_nothing():
    before = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # Paris goes from 3:00 back to 2:00 at 01:00 UTC
    marks = [Mark("start", before, 0.0, 1.0)]
    assert elapsed_at(marks, before + dt.timedelta(hours=1)) == 3600


@pytest.mark.parametrize(
    ("orders", "kind", "reason"),
    [
        ([], "pause", "not_started"),
        ([(0, "start", {})], "start", "already_started"),
        ([(0, "start", {}), (1, "pause", {})], "pause", "already_paused"),
        ([(0, "start", {})], "resume", "already_running"),
        ([(0, "start", {}), (1, "end", {})], "resume", "ended"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(orders, kind, reason):
    with pytest.raises(ValueError, match=reason):
        order(given_orders(*orders), kind, after(10))


def test_the_clock_never_jumps_backwards():
    marks = given_orders((0, "start", {}))
    with pytest.raises(ValueError, match="backwards"):
        order(marks, "jump", after(600), to_s=599)
    assert order(marks, "jump", after(600), to_s=3600).elapsed_s == 3600


def test_what_is_jumped_over_is_not_played():
    marks = given_orders((0, "start", {"speed": 10}), (60, "jump", {"to_s": 7200}), (120, "end", {}))
    assert (marks[-1].elapsed_s, played_s(marks)) == (7800, 1200)


ORDERS = st.lists(
    st.tuples(st.sampled_from(["pause", "resume", "speed", "jump"]), st.integers(1, 500), st.integers(1, 60)),
    max_size=12,
)


@settings(deadline=None)  # a slow machine proves nothing about the clock
@given(ORDERS)
def test_exercise_time_never_goes_back_and_its_instants_are_found_again(orders):
    marks, now = given_orders((0, "start", {"speed": 2})), 0
    for kind, wait, value in orders:
        now += wait
        try:
            to_s = elapsed_at(marks, after(now)) + value
            marks.append(order(marks, kind, after(now), speed=value, to_s=to_s))
        except ValueError:
            continue
    seen = [elapsed_at(marks, after(second)) for second in range(0, now + 100, 7)]
    assert seen == sorted(seen)
    for seconds in seen:
        reached = instant_of(marks, seconds)
        assert reached is not None
        assert elapsed_at(marks, reached) >= seconds - 1e-3
