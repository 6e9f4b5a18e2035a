"""Whom to send: as good as trying every way, accepted by the judge, the same in any order, and told why."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee_engines.matching_people import (
    Bar,
    Chosen,
    Fault,
    Lack,
    Matching,
    Need,
    Person,
    Place,
    Problem,
    Shortfall,
    Why,
    bar,
    check,
    check_pairs,
    distance_km,
    explain,
    matching_of,
    solve,
    travel_min,
    unfit,
)
from cordee_engines.matching_people.naive import best
from cordee_engines.result import Status

PARIS, VERSAILLES, LYON = Place(48.8566, 2.3522), Place(48.8049, 2.1204), Place(45.7640, 4.8357)
SKILLS = ("ad", "reseau", "sauvegardes")
WEEK = (0, 7)


def person(key: int, *skills: tuple[str, int], **facts) -> Person:
    return Person(key, tuple(skills), **({"on_call": True, "place": PARIS} | facts))


def problem(people, *needs: Need, **facts) -> Problem:
    return Problem(tuple(people), needs, **({"span": WEEK, "place": PARIS} | facts))


PLACES = st.one_of(
    st.none(), st.builds(Place, st.sampled_from([48.0, 48.5, 48.8, 49.4]), st.sampled_from([2.0, 2.4]))
)
PEOPLE = st.builds(
    lambda skills, free, on_call, place, signed, engaged: Person(
        0,
        tuple(sorted(skills.items())),
        tuple((first, first + days) for first, days in free),
        on_call,
        place,
        frozenset({"signed"}) if signed else frozenset(),
        engaged,
    ),
    st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3), max_size=3),
    st.lists(st.tuples(st.integers(-3, 6), st.integers(1, 9)), max_size=2),
    st.booleans(),
    PLACES,
    st.booleans(),
    st.sampled_from([False, False, False, True]),
)
PROBLEMS = st.builds(
    lambda people, needs, place, limit: Problem(
        tuple(dataclasses.replace(one, key=rank * 3 + 1) for rank, one in enumerate(people)),
        tuple(needs),
        WEEK,
        place,
        frozenset({"signed"}) if limit % 2 else frozenset(),
        limit,
    ),
    st.lists(PEOPLE, max_size=6),
    st.lists(
        st.builds(Need, st.sampled_from(SKILLS), st.integers(1, 3), st.integers(1, 3)),
        min_size=1,
        max_size=3,
    ),
    PLACES,
    st.sampled_from([40, 75, 90, 180, 181]),
)


@given(PROBLEMS)
def test_it_is_as_good_as_the_best_of_every_way(told):
    found = solve(told)
    assert found.status is Status.OPTIMAL
    assert found.value.worth == best(told).worth


@given(PROBLEMS)
def test_the_judge_accepts_it_and_every_person_and_seat_is_told(told):
    found = solve(told).value
    assert check(told, found) == []
    reasons = explain(told, found)
    assert [(one.person, one.need) for one in reasons.chosen] == list(found.pairs)
    assert sum(lack.missing for lack in reasons.shortfalls) == told.seats - found.covered
    assert {one.why for one in reasons.chosen} <= set(Why) - {Why.NOT_BEST}
    for lack in reasons.shortfalls:
        served = sum(1 for _key, rank in found.pairs if rank == lack.need)
        assert lack.holders == served + sum(count for _bar, count in lack.bars)


@given(PROBLEMS, st.randoms(use_true_random=False))
def test_the_order_in_which_people_come_changes_nothing(told, rng):
    people = list(told.people)
    rng.shuffle(people)
    again = dataclasses.replace(told, people=tuple(people))
    assert solve(again) == solve(told) == solve(told)


@given(PROBLEMS)
def test_one_more_person_never_covers_less(told):
    if told.people:
        fewer = dataclasses.replace(told, people=told.people[:-1])
        assert solve(fewer).value.covered <= solve(told).value.covered


def test_covering_everything_comes_before_the_shortest_road():
    """The nearest holder of two skills goes where nobody else can, though it sends somebody from farther."""
    near = person(1, ("ad", 3), ("reseau", 2))
    far = person(2, ("ad", 2), place=VERSAILLES)
    found = solve(problem([near, far], Need("ad", 1), Need("reseau", 1))).value
    assert found.pairs == ((1, 1), (2, 0))
    assert found.travel_min == travel_min(problem([far]), far) == 21


def test_the_nearest_comes_before_the_rare():
    rare = person(1, ("ad", 1), ("forensique", 3))
    plain = person(2, ("ad", 1), place=VERSAILLES)
    assert solve(problem([rare, plain], Need("ad", 1))).value.pairs == ((1, 0),)


def test_of_two_as_near_the_one_of_fewer_rare_skills_goes():
    rare, plain = person(1, ("ad", 2), ("forensique", 2)), person(2, ("ad", 2))
    told = problem([rare, plain], Need("ad", 1))
    found = solve(told).value
    assert found.pairs == ((2, 0),)
    # Two hold « ad » at level 2: 2 × 1000 shared by two.
    assert found.rarity == 1000
    assert explain(told, found).chosen == (Chosen(2, 0, Why.SPARES, 2, 0, 1000, 1),)


def test_a_chain_of_exchanges_lets_one_more_in():
    """1 and 2 first fill the needs that only they and 3 hold; letting 3 in moves both."""
    people = [
        person(1, ("ad", 1), ("reseau", 1)),
        person(2, ("reseau", 1), ("sauvegardes", 1)),
        person(3, ("ad", 1), place=VERSAILLES),
    ]
    found = solve(problem(people, Need("ad", 1), Need("reseau", 1), Need("sauvegardes", 1))).value
    assert found.pairs == ((1, 1), (2, 2), (3, 0))


def test_from_afar_travel_counts_for_nothing_and_nobody_is_too_far():
    lyon = person(1, ("ad", 1), place=LYON)
    assert solve(problem([lyon], Need("ad", 1), place=None)).value.pairs == ((1, 0),)
    assert solve(problem([lyon], Need("ad", 1))).value.pairs == ()


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (person(1, ("reseau", 3)), Bar.NO_SKILL),
        (person(1, ("ad", 1)), Bar.LEVEL),
        (person(1, ("ad", 2), engaged=True), Bar.ENGAGED),
        (person(1, ("ad", 2), on_call=False), Bar.WINDOW),
        (person(1, ("ad", 2), on_call=False, free=((0, 3), (4, 9))), Bar.WINDOW),
        (person(1, ("ad", 2), on_call=False, free=((3, 9), (-1, 3))), Bar.CLEARANCE),
        (person(1, ("ad", 2), place=LYON, clearances=frozenset({"signed"})), Bar.FAR),
        (person(1, ("ad", 2), place=None, clearances=frozenset({"signed"})), None),
        (person(1, ("ad", 2), clearances=frozenset({"signed", "badge"})), None),
    ],
)
def test_what_stands_between_a_person_and_a_need(one, why):
    told = problem([one], Need("ad", 1, 2), clearances=frozenset({"signed"}))
    assert bar(told, one, told.needs[0]) is why
    lacks = explain(told, solve(told).value).shortfalls
    wanted = Lack.NOBODY if why is Bar.NO_SKILL else Lack(why.value) if why else None
    assert [lack.why for lack in lacks] == ([wanted] if wanted else [])


def test_every_empty_seat_is_counted_by_what_stops_whom():
    people = [
        person(1, ("ad", 2), ("reseau", 2)),
        person(2, ("ad", 2), engaged=True),
        person(3, ("ad", 2), engaged=True),
        person(4, ("ad", 2), on_call=False),
        person(5, ("ad", 1), place=LYON),
    ]
    told = problem(people, Need("ad", 4), Need("reseau", 1), Need("forensique", 2))
    found = solve(told).value
    assert found.pairs == ((1, 0),)
    assert explain(told, found).shortfalls == (
        Shortfall(0, 3, Lack.ENGAGED, 5, ((Lack.ENGAGED, 2), (Lack.WINDOW, 1), (Lack.FAR, 1))),
        Shortfall(1, 1, Lack.SERVES_ELSEWHERE, 1, ((Lack.SERVES_ELSEWHERE, 1),)),
        Shortfall(2, 2, Lack.NOBODY, 0, ()),
    )


def test_a_need_whose_every_holder_goes_already_is_told_as_such():
    told = problem([person(1, ("ad", 1))], Need("ad", 3))
    assert explain(told, solve(told).value).shortfalls == (Shortfall(0, 2, Lack.ALL_SENT, 1, ()),)


def test_why_each_person_was_chosen():
    people = [
        person(1, ("ad", 2), ("reseau", 1)),
        person(2, ("ad", 2), place=VERSAILLES),
        person(3, ("sauvegardes", 1)),
        person(4, ("sauvegardes", 1)),
        person(5, ("telephonie", 1), place=None),
    ]
    needs = (Need("ad", 1), Need("reseau", 1), Need("sauvegardes", 1), Need("telephonie", 1))
    told = problem(people, *needs)
    reasons = explain(told, solve(told).value).chosen
    assert [(one.person, one.why, one.travel_min) for one in reasons] == [
        (1, Why.ONLY, 0),
        (2, Why.NEARER_ELSEWHERE, 21),
        (3, Why.EQUAL, 0),
        (5, Why.ONLY, None),
    ]


def test_a_choice_by_hand_is_told_as_such():
    told = problem([person(1, ("ad", 1)), person(2, ("ad", 1), place=VERSAILLES)], Need("ad", 1))
    by_hand = matching_of(told, ((2, 0),))
    assert check(told, by_hand) == []
    assert [one.why for one in explain(told, by_hand).chosen] == [Why.NOT_BEST]
    assert [one.why for one in explain(told, solve(told).value).chosen] == [Why.NEAREST]


@pytest.mark.parametrize(
    ("pairs", "faults"),
    [
        (((9, 0),), [Fault("unknown_person", 9, 0)]),
        (((1, 4),), [Fault("unknown_need", 1, 4)]),
        (((1, 0), (1, 1)), [Fault("twice", 1)]),
        (((1, 0), (2, 0)), [Fault("too_many", need=0)]),
        (((2, 1),), [Fault("no_skill", 2, 1)]),
        (((3, 0),), [Fault("engaged", 3, 0)]),
        (((1, 0),), []),
    ],
)
def test_the_judge_says_every_fault(pairs, faults):
    people = [person(1, ("ad", 1), ("reseau", 1)), person(2, ("ad", 1)), person(3, ("ad", 1), engaged=True)]
    assert check_pairs(problem(people, Need("ad", 1), Need("reseau", 1)), pairs) == faults


def test_the_judge_does_not_take_a_figure_on_trust():
    told = problem([person(1, ("ad", 1))], Need("ad", 1))
    right = solve(told).value
    assert check(told, right) == []
    for wrong in (
        Matching(right.pairs, 2, 0, 1000),
        Matching(right.pairs, 1, 5, 1000),
        Matching((), 1, 0, 0),
    ):
        assert check(told, wrong) == [Fault("figures")]


def test_the_distance_is_that_of_the_map():
    assert distance_km(PARIS, LYON) == pytest.approx(391.5, abs=1)
    assert distance_km(PARIS, VERSAILLES) == pytest.approx(17.9, abs=0.2)
    assert distance_km(PARIS, PARIS) == 0


@pytest.mark.parametrize(
    "absurd",
    [
        lambda: Place(91, 0),
        lambda: Person(1, (("ad", 4),)),
        lambda: Person(1, (("ad", 1), ("ad", 2))),
        lambda: Person(1, (), ((3, 3),)),
        lambda: Need("ad", 0),
        lambda: Need("ad", 1, 0),
        lambda: problem([], Need("ad", 1), span=(3, 3)),
        lambda: problem([person(1), person(1)], Need("ad", 1)),
        lambda: problem([], Need("ad", 1), speed_kmh=0),
    ],
)
def test_absurd_facts_are_refused(absurd):
    with pytest.raises(ValueError):
        absurd()


def test_a_region_full_of_people_is_matched_at_once_and_rightly():
    """400 people, 12 needs: too many for the twin; the judge, and a bound that any matching must keep, speak instead."""
    rng = random.Random(7)
    skills = [f"s{n}" for n in range(12)]
    people = [
        Person(
            key,
            tuple((skill, rng.randint(1, 3)) for skill in rng.sample(skills, 3)),
            on_call=True,
            place=Place(48 + rng.random(), 2 + rng.random()),
        )
        for key in range(400)
    ]
    told = problem(people, *(Need(skill, 4, 2) for skill in skills))
    found = solve(told).value
    assert check(told, found) == []
    assert found.covered == told.seats == 48
    nearest = sorted(travel_min(told, one) for one in people if unfit(told, one) is None)
    assert found.travel_min >= sum(nearest[:48])
