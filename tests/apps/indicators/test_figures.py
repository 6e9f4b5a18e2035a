"""From letters to figures, against a twin that counts one by one; and what may be shown of small groups."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from cordee.indicators.figures import FEWEST, Tally, tallies, together, withheld

ROWS = st.integers(1, 6).flatmap(
    lambda n: st.lists(
        st.tuples(st.text("0123n-", min_size=n, max_size=n), st.integers(1, 900)), min_size=1, max_size=12
    )
)


def naive(rows, place: int) -> Tally:
    counts, weight, in_place = [0, 0, 0, 0], 0, 0
    for levels, activity in rows:
        letter = levels[place]
        if letter in "n-":
            continue
        counts[int(letter)] += 1
        weight += activity
        if int(letter) >= 2:
            in_place += activity
    return Tally(tuple(counts), weight, in_place)


@given(ROWS)
def test_columns_are_counted_as_one_by_one(rows):
    actions = len(rows[0][0])
    assert tallies(rows, actions) == [naive(rows, place) for place in range(actions)]


def test_without_a_house_every_figure_is_nothing():
    assert tallies([], 3) == [Tally((0, 0, 0, 0), 0, 0)] * 3
    assert tallies([], 3)[0].percent is None


def test_a_share_of_four_houses_is_not_shown():
    assert Tally((2, 0, 2, 0), 40, 20).percent is None
    assert Tally((2, 0, 2, 1), 50, 30).percent == 60
    assert Tally((2, 0, 2, 1), 50, 30).weighted_percent == 60


def test_a_big_house_weighs_more_than_a_small_one():
    tally = tallies([("2", 900), ("0", 100), ("0", 100), ("0", 100), ("0", 100)], 1)[0]
    assert (tally.percent, round(tally.weighted_percent, 1)) == (20, 69.2)


def test_together_adds_actions():
    assert together([Tally((1, 0, 0, 2), 30, 20), Tally((0, 1, 1, 0), 20, 10)]) == Tally((1, 1, 1, 2), 50, 30)


def can_be_found(cells: list[int], hidden: set[int]) -> bool:
    """Whether someone who knows the total and what is shown learns a small cell exactly: the judge.

    They know that a hidden part holds at least one house. With a single hidden part, or with a hidden sum that
    leaves one possibility, they have it.
    """
    left = sum(cells[place] for place in hidden)
    if not hidden:
        return False
    ways = [w for w in itertools.product(range(1, left + 1), repeat=len(hidden)) if sum(w) == left]
    return any(len({way[n] for way in ways}) == 1 for n in range(len(hidden)))


@given(st.lists(st.integers(0, 14), min_size=2, max_size=4))
def test_what_is_shown_never_gives_a_small_part_away(cells):
    hidden = withheld(cells)
    assert {place for place, count in enumerate(cells) if 0 < count < FEWEST} <= hidden
    rest = [count for place, count in enumerate(cells) if place not in hidden and count >= FEWEST]
    if hidden and rest:  # with nothing left to hide beside it, the page shows no part at all
        assert not can_be_found(cells, hidden)


def test_a_single_small_part_is_not_the_total_less_the_others():
    assert withheld([40, 3, 20]) == {1, 2}
    assert withheld([40, 12, 20]) == set()
    assert withheld([40, 2, 2, 20]) == {1, 2, 3}
