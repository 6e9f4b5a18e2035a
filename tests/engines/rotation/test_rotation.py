"""The planner against its definition, its judge and the law it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee_engines.result import Status
from cordee_engines.rotation import (
    Fault,
    FaultKind,
    Person,
    Place,
    Plan,
    Problem,
    Rules,
    Shift,
    Slot,
    check,
    faults_of,
    long_stretches,
    naive,
    solve,
    uncovered,
)

H = 60
BOTH = frozenset({"decision", "technique"})


def shifts(count: int, hours: int, gap: int = 0) -> tuple[Shift, ...]:
    return tuple(Shift(n * (hours + gap) * H, (n * (hours + gap) + hours) * H) for n in range(count))


def team(count: int, places=frozenset({"decision"}), worked=(), prefix="p") -> tuple[Person, ...]:
    return tuple(Person(f"{prefix}{n}", places, tuple(worked)) for n in range(count))


def problem(people, *, count=6, hours=12, needed=1, places=("decision",), **told) -> Problem:
    return Problem(
        shifts(count, hours, told.pop("gap", 0)),
        tuple(Place(key, needed) for key in places),
        tuple(people),
        **told,
    )


def test_two_people_hold_twelve_hour_shifts_for_three_days():
    asked = problem(team(2))
    solved = solve(asked)
    assert solved.status is Status.OPTIMAL
    assert (solved.value.covered, solved.value.overrun) == (6, 0)
    assert uncovered(asked, solved.value.slots) == []
    assert [slot.person for slot in solved.value.slots] == ["p0", "p1"] * 3


def test_nobody_is_left_twenty_four_hours_in_a_row():
    asked = problem(team(1))
    solved = solve(asked)
    assert [slot.shift for slot in solved.value.slots] in ([0, 2, 4], [1, 3, 5], [0, 2, 5], [0, 3, 5])
    assert solved.status is Status.OPTIMAL
    assert len(uncovered(asked, solved.value.slots)) == 3


def test_sixteen_hours_in_a_row_are_a_last_resort_and_are_told():
    alone = problem(team(2), count=4, hours=8)
    tired = solve(alone).value
    assert (tired.covered, tired.overrun) == (4, 4 * H)
    assert [(minutes // H) for _key, _last, minutes in long_stretches(alone, tired.slots)] == [16]
    enough = solve(problem(team(3), count=4, hours=8)).value
    assert (enough.covered, enough.overrun) == (4, 0)


def test_who_comes_tired_is_not_put_back_to_work():
    last_night = (Shift(-12 * H, 0),)
    asked = problem([*team(1, worked=last_night, prefix="nuit"), *team(1)], count=2)
    assert [slot.person for slot in solve(asked).value.slots] == ["p0", "nuit0"]
    nine_hours_ago = (Shift(-20 * H, -9 * H),)
    asked = problem(team(1, worked=nine_hours_ago), count=1)
    assert uncovered(asked, solve(asked).value.slots) == [(0, "decision", 1)]


def test_who_may_sit_in_one_place_only_is_spared_for_it():
    asked = problem(
        [Person("tout", BOTH), Person("technicienne", frozenset({"technique"}))],
        count=1,
        places=("decision", "technique"),
    )
    assert solve(asked).value.slots == (Slot("tout", "decision", 0), Slot("technicienne", "technique", 0))


def test_a_usual_night_is_proved_in_a_moment():
    people = [
        *team(4, frozenset({"decision"}), prefix="d"),
        *team(4, frozenset({"technique"}), prefix="t"),
        *team(2, BOTH, prefix="x"),
    ]
    asked = problem(people, count=14, needed=2, places=("decision", "technique"))
    solved = solve(asked)
    assert solved.status is Status.OPTIMAL
    assert (solved.value.covered, solved.value.overrun) == (56, 0)
    loads = [len(slots) for slots in solved.value.by_person.values()]
    assert max(loads) - min(loads) <= 3
    assert solved.provenance.runtime_s < 5


def test_out_of_budget_it_says_so_and_the_plan_still_holds():
    asked = problem(
        [*team(3), *team(2, BOTH, prefix="x")], count=9, hours=8, needed=2, places=("decision", "technique")
    )
    solved = solve(asked, budget=3)
    assert solved.status is Status.FEASIBLE
    assert check(asked, solved.value) == []


@pytest.mark.parametrize(
    ("slots", "fault"),
    [
        (
            [Slot("p0", "decision", 0), Slot("p0", "decision", 1)],
            Fault(FaultKind.TOO_LONG, "p0", 1, minutes=24 * H),
        ),
        ([Slot("p9", "decision", 0)], Fault(FaultKind.UNKNOWN, "p9", 0, "decision")),
        ([Slot("p0", "decision", 9)], Fault(FaultKind.UNKNOWN, "p0", 9, "decision")),
        ([Slot("p0", "technique", 0)], Fault(FaultKind.NOT_THEIRS, "p0", 0, "technique")),
        (
            [Slot("p0", "decision", 0), Slot("p1", "decision", 0)],
            Fault(FaultKind.TOO_MANY, shift=0, place="decision"),
        ),
    ],
)
def test_the_judge_names_what_is_wrong(slots, fault):
    assert fault in faults_of(problem(team(2), places=("decision", "technique")), slots)


def test_the_judge_wants_eleven_hours_of_rest_and_one_place_at_a_time():
    close = problem(team(1), count=3, hours=8)
    assert faults_of(close, [Slot("p0", "decision", 0), Slot("p0", "decision", 2)]) == [
        Fault(FaultKind.NO_REST, "p0", 2, minutes=8 * H)
    ]
    two = problem(team(1, BOTH), count=1, places=("decision", "technique"))
    assert faults_of(two, [Slot("p0", "decision", 0), Slot("p0", "technique", 0)]) == [
        Fault(FaultKind.TWICE, "p0", 0)
    ]
    exactly = problem(team(1), count=2, hours=8, gap=11)
    assert faults_of(exactly, [Slot("p0", "decision", 0), Slot("p0", "decision", 1)]) == []


def test_the_judge_counts_again():
    asked = problem(team(1), count=1)
    assert check(asked, Plan((Slot("p0", "decision", 0),), 2, 0)) == [Fault(FaultKind.MISCOUNTED)]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Shift(3, 3),
        lambda: Place("a", -1),
        lambda: Person("a", BOTH, (Shift(-1, 1),)),
        lambda: Rules(long=25 * H),
        lambda: Problem((Shift(0, 2), Shift(1, 3)), (), ()),
        lambda: Problem((Shift(-1, 2),), (), ()),
        lambda: Problem((), (Place("a", 1), Place("a", 1)), ()),
        lambda: Problem((), (), (Person("a", BOTH), Person("a", BOTH))),
    ],
)
def test_what_makes_no_sense_is_not_a_problem(wrong):
    with pytest.raises(ValueError):
        wrong()


@st.composite
def problems(draw) -> Problem:
    """At most three people, three shifts and two places: all plans can be looked at."""
    length, gap = draw(st.sampled_from([4, 6, 8, 12, 13])), draw(st.sampled_from([0, 0, 3, 11]))
    keys = draw(st.sampled_from([("decision",), ("decision", "technique")]))
    people = []
    for number in range(draw(st.integers(0, 3))):
        ends = draw(st.sampled_from([None, 0, 0, -2, -10, -11, -15]))
        worked = (Shift((ends - draw(st.integers(1, 14))) * H, ends * H),) if ends is not None else ()
        places = frozenset(draw(st.sets(st.sampled_from(keys), min_size=1)))
        people.append(Person(f"p{number}", places, worked))
    return Problem(
        shifts(draw(st.integers(1, 3)), length, gap),
        tuple(Place(key, draw(st.integers(0, 2))) for key in keys),
        tuple(people),
    )


@given(problems())
def test_as_good_as_trying_every_plan(asked):
    solved = solve(asked)
    assert solved.status is Status.OPTIMAL
    assert check(asked, solved.value) == []
    assert (solved.value.covered, solved.value.overrun) == naive.best(asked)


@given(problems(), st.integers(0, 4))
def test_whatever_the_budget_the_plan_holds_and_is_no_better_than_the_best(asked, budget):
    solved = solve(asked, budget=budget)
    assert check(asked, solved.value) == []
    held, over = naive.best(asked)
    assert (solved.value.covered, -solved.value.overrun) <= (held, -over)
    if solved.status is Status.OPTIMAL:
        assert (solved.value.covered, solved.value.overrun) == (held, over)


@given(problems())
def test_the_order_of_people_changes_no_figure(asked):
    turned = Problem(asked.shifts, asked.places, tuple(reversed(asked.people)), asked.rules)
    one, other = solve(asked).value, solve(turned).value
    assert (one.covered, one.overrun) == (other.covered, other.overrun)
