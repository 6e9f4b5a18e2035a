"""The definition, word for word: every plan there is, kept when the judge finds nothing to say. For a handful of people."""

from __future__ import annotations

from itertools import product

from cordee_engines.rotation.check import check, faults_of, long_stretches
from cordee_engines.rotation.problem import Plan, Problem, Slot

__all__ = ["best", "check"]


def best(problem: Problem) -> tuple[int, int]:
    """(seats held, minutes past the long stretch) of the best plan: the most seats, then the fewest such minutes."""
    cells = [
        [None, *sorted(person.places & {place.key for place in problem.places})] for person in problem.people
    ]
    found = None
    for chosen in product(*(cell for _shift in problem.shifts for cell in cells)):
        slots = tuple(
            Slot(problem.people[rank % len(cells)].key, place, rank // len(cells))
            for rank, place in enumerate(chosen)
            if place
        )
        if faults_of(problem, slots):
            continue
        over = sum(minutes - problem.rules.long for _key, _last, minutes in long_stretches(problem, slots))
        plan = Plan(slots, len(slots), over - _before(problem, slots))
        if found is None or (plan.covered, -plan.overrun) > found:
            found = (plan.covered, -plan.overrun)
    held, over = found or (0, 0)
    return held, -over


def _before(problem: Problem, slots: tuple[Slot, ...]) -> int:
    """Minutes past the long stretch that were there before the planning: minute by minute, for those who go on."""
    total = 0
    for person in problem.people:
        if not any(slot.person == person.key and slot.shift == 0 for slot in slots):
            continue
        if not problem.shifts or problem.shifts[0].start:
            continue
        minutes = 0
        while any(done.start <= -minutes - 1 < done.end for done in person.worked):
            minutes += 1
        total += max(0, minutes - problem.rules.long)
    return total
