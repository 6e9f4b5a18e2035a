"""The judge: what is wrong with a plan, whoever made it, from the definition alone. It shares nothing with the solver."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cordee_engines.rotation.problem import Person, Plan, Problem, Shift, Slot


class FaultKind(StrEnum):
    UNKNOWN = "unknown"  # a person, a place or a shift that is not in the problem
    NOT_THEIRS = "not_theirs"  # not a place where they may sit
    TWICE = "twice"  # in two places at once
    TOO_MANY = "too_many"  # more people than the place needs
    TOO_LONG = "too_long"  # as many hours in a row as nobody may do
    NO_REST = "no_rest"  # two stretches too close
    MISCOUNTED = "miscounted"  # the plan says other figures than its own


@dataclass(frozen=True, slots=True)
class Fault:
    """``minutes``: of the stretch that is too long, or of the rest that is too short."""

    kind: FaultKind
    person: str = ""
    shift: int = -1
    place: str = ""
    minutes: int = 0


def check(problem: Problem, plan: Plan) -> list[Fault]:
    """Every fault of a plan; none for one that may be kept."""
    found = faults_of(problem, plan.slots)
    if any(fault.kind is FaultKind.UNKNOWN for fault in found):
        return found
    overrun = sum(
        minutes - problem.rules.long for _key, _last, minutes in long_stretches(problem, plan.slots)
    )
    real = (len(set(plan.slots)), overrun - _standing(problem, plan.slots))
    if real != (plan.covered, plan.overrun):
        found.append(Fault(FaultKind.MISCOUNTED))
    return found


def faults_of(problem: Problem, slots: Sequence[Slot]) -> list[Fault]:
    """The same without the figures: for a plan written by hand."""
    people = {person.key: person for person in problem.people}
    places = {place.key: place for place in problem.places}
    found = [
        Fault(FaultKind.UNKNOWN, slot.person, slot.shift, slot.place)
        for slot in slots
        if slot.person not in people or slot.place not in places or not 0 <= slot.shift < len(problem.shifts)
    ]
    if found:
        return found
    for slot in slots:
        if slot.place not in people[slot.person].places:
            found.append(Fault(FaultKind.NOT_THEIRS, slot.person, slot.shift, slot.place))
    for (person, shift), times in Counter((slot.person, slot.shift) for slot in slots).items():
        if times > 1:
            found.append(Fault(FaultKind.TWICE, person, shift))
    for (place, shift), times in Counter((slot.place, slot.shift) for slot in slots).items():
        if times > places[place].count:
            found.append(Fault(FaultKind.TOO_MANY, shift=shift, place=place))
    for key in sorted({slot.person for slot in slots}):
        found += _faults_of_person(problem, people[key], {slot.shift for slot in slots if slot.person == key})
    return found


def uncovered(problem: Problem, slots: Iterable[Slot]) -> list[tuple[int, str, int]]:
    """(shift, place, how many are missing), in order."""
    held = Counter((slot.shift, slot.place) for slot in slots)
    return [
        (rank, place.key, place.count - held[rank, place.key])
        for rank in range(len(problem.shifts))
        for place in problem.places
        if held[rank, place.key] < place.count
    ]


def long_stretches(problem: Problem, slots: Sequence[Slot]) -> list[tuple[str, int, int]]:
    """(person, last shift, minutes in a row) of each stretch of the plan that is longer than it should be."""
    people = {person.key: person for person in problem.people}
    found = []
    for key in sorted({slot.person for slot in slots} & set(people)):
        worked = {slot.shift for slot in slots if slot.person == key}
        for minutes, ranks in _stretches(problem, people[key], worked):
            if ranks and minutes > problem.rules.long:
                found.append((key, max(ranks), minutes))
    return found


def _faults_of_person(problem: Problem, person: Person, worked: set[int]) -> list[Fault]:
    found, rules = [], problem.rules
    for minutes, ranks in _stretches(problem, person, worked):
        if ranks and minutes >= rules.most:
            found.append(Fault(FaultKind.TOO_LONG, person.key, max(ranks), minutes=minutes))
    spans = sorted(
        [(done.start, done.end, -1) for done in person.worked]
        + [(problem.shifts[rank].start, problem.shifts[rank].end, rank) for rank in worked]
    )
    for (_start, end, _rank), (start, _end, rank) in itertools.pairwise(spans):
        if rank >= 0 and 0 < start - end < rules.rest:
            found.append(Fault(FaultKind.NO_REST, person.key, rank, minutes=start - end))
    return found


def _stretches(problem: Problem, person: Person, worked: set[int]) -> list[tuple[int, list[int]]]:
    """Each run of hours without a gap: how many minutes, and which shifts of the plan are in it."""
    spans: list[tuple[Shift, int]] = [(done, -1) for done in person.worked]
    spans += [(problem.shifts[rank], rank) for rank in worked]
    found: list[tuple[int, int, list[int]]] = []
    for span, rank in sorted(spans, key=lambda told: (told[0].start, told[0].end)):
        ranks = [rank] if rank >= 0 else []
        if found and found[-1][1] >= span.start:
            start, end, before = found[-1]
            found[-1] = (start, max(end, span.end), before + ranks)
        else:
            found.append((span.start, span.end, ranks))
    return [(end - start, ranks) for start, end, ranks in found]


def _carried(person: Person) -> int:
    """Minutes in a row with which somebody comes to the first instant of the planning."""
    reached, start = 0, 0
    for done in sorted(person.worked, key=lambda told: -told.end):
        if done.end < start:
            break
        start = min(start, done.start)
        reached = -start
    return reached


def _standing(problem: Problem, slots: Sequence[Slot]) -> int:
    """What was past the long stretch before the planning, of those who go on in its first shift: not the plan's doing."""
    if not problem.shifts or problem.shifts[0].start != 0:
        return 0
    going_on = {slot.person for slot in slots if slot.shift == 0}
    return sum(
        max(0, _carried(person) - problem.rules.long) for person in problem.people if person.key in going_on
    )
