"""The most seats held, then the fewest minutes past the long stretch; among equals, hours shared out.

People are told apart only by the cells where they may sit and by how tired they are: the search goes over *how many* of
each kind work at each shift (a few hundred situations, each looked at once), then names are given, the least loaded
first. Exhaustive, so that the answer is proved; when the situations are too many, it stops with the best plan met and
says so. Sharing hours out is done as names are given: it is fair, not proved the fairest.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from cordee_engines.result import Provenance, Result, Status
from cordee_engines.rotation.check import check
from cordee_engines.rotation.problem import Person, Plan, Problem, Slot

ENGINE, VERSION = "rotation", "1"
BUDGET = 60_000  # ways of filling a shift that are looked at before saying « not proved »
CAVEAT = (
    "The plan knows hours and cells, not skills, nor who gets on with whom, nor the road home; sharing the hours out is "
    "fair, not proved the fairest."
)

# How tired somebody is: (True, minutes in a row) at work, (False, minutes of rest, all that is needed at most).
State = tuple[bool, int]
Kind = tuple[frozenset[str], State]
Crowd = tuple[tuple[Kind, int], ...]  # how many of each kind, sorted
Fill = tuple[tuple[Kind, str, int], ...]  # of this kind, in this place, so many
Score = tuple[int, int]  # seats held, minus the overrun


@dataclass
class _Search:
    problem: Problem
    budget: int
    spent: int = 0
    proved: bool = True
    known: dict[tuple[int, Crowd], tuple[Score, Fill]] = field(default_factory=dict)

    def best(self, rank: int, crowd: Crowd) -> Score:
        """The best that this crowd can still do from this shift on."""
        if rank == len(self.problem.shifts):
            return (0, 0)
        if (rank, crowd) in self.known:
            return self.known[rank, crowd][0]
        left = (len(self.problem.shifts) - rank) * sum(place.count for place in self.problem.places)
        found: tuple[Score, Fill] | None = None
        waiting = _waited(self.problem, rank, crowd)
        for fill in _fills(self.problem, rank, waiting):
            self.spent += 1
            if found and self.spent > self.budget:
                self.proved = (
                    False  # the first way of each situation is still followed: there is always a plan
                )
                break
            held = sum(count for _kind, _place, count in fill)
            over, after = _after(self.problem, rank, waiting, fill)
            ahead = self.best(rank + 1, after)
            score = (held + ahead[0], ahead[1] - over)
            if found is None or score > found[0]:
                found = (score, fill)
            if score == (left, 0):
                break
        assert found is not None
        self.known[rank, crowd] = found
        return found[0]


def solve(problem: Problem, *, budget: int = BUDGET) -> Result[Plan]:
    """A plan that the judge accepts. ``OPTIMAL``: no other holds more seats, nor as many with fewer long hours;
    ``FEASIBLE``: the budget ran out first."""
    began = time.perf_counter()
    search = _Search(problem, budget)
    start = {person.key: _state_at_start(problem, person) for person in problem.people}
    search.best(0, _crowd(Counter((person.places, start[person.key]) for person in problem.people)))
    slots, overrun = _named(search, start)
    plan = Plan(tuple(slots), len(slots), overrun)
    provenance = Provenance(
        ENGINE, VERSION, bound=float(problem.seats), runtime_s=time.perf_counter() - began
    )
    if check(problem, plan):
        return Result(Status.REFUSED, None, provenance, CAVEAT)
    return Result(Status.OPTIMAL if search.proved else Status.FEASIBLE, plan, provenance, CAVEAT)


def _state_at_start(problem: Problem, person: Person) -> State:
    """As tired as their last hours left them."""
    rest = problem.rules.rest
    if not person.worked:
        return (False, rest)
    end = max(done.end for done in person.worked)
    if end < 0:
        return (False, min(rest, -end))
    start = 0
    for done in sorted(person.worked, key=lambda told: -told.end):
        if done.end < start:
            break
        start = min(start, done.start)
    return (True, -start)


def _waited(problem: Problem, rank: int, crowd: Crowd) -> Crowd:
    """The crowd when the shift begins: a gap before it is rest, not enough of it to forget the hours before."""
    before = problem.shifts[rank - 1].end if rank else 0
    gap = problem.shifts[rank].start - before
    if not gap:
        return crowd
    counted: Counter[Kind] = Counter()
    for (places, state), count in crowd:
        counted[places, _rested(problem, state, gap)] += count
    return _crowd(counted)


def _rested(problem: Problem, state: State, minutes: int) -> State:
    at_work, told = state
    return (False, min(problem.rules.rest, minutes if at_work else told + minutes))


def _worked(problem: Problem, state: State, minutes: int) -> State | None:
    """After a shift; None when they may not hold it."""
    at_work, told = state
    if at_work:
        return (True, told + minutes) if told + minutes < problem.rules.most else None
    return (True, minutes) if told >= problem.rules.rest and minutes < problem.rules.most else None


def _overrun(problem: Problem, state: State, after: State) -> int:
    long = problem.rules.long
    return max(0, after[1] - long) - (max(0, state[1] - long) if state[0] else 0)


def _fills(problem: Problem, rank: int, crowd: Crowd) -> Iterator[Fill]:
    """Every way of holding the places of a shift, the fullest and least tiring first: who is rested works first, and those
    who may sit in few places before those who may sit in many."""
    length = problem.shifts[rank].length
    able = [
        (kind, count, _overrun(problem, kind[1], after))
        for kind, count in crowd
        if count and (after := _worked(problem, kind[1], length)) is not None
    ]
    able.sort(key=lambda told: (told[2], told[0][1][0], len(told[0][0]), sorted(told[0][0]), told[0][1][1]))
    pairs = [
        (kind, place.key)
        for kind, _count, _over in able
        for place in problem.places
        if place.count and place.key in kind[0]
    ]
    free = {kind: count for kind, count, _over in able}
    needed = {place.key: place.count for place in problem.places}
    yield from _spread(pairs, 0, free, needed, ())


def _spread(
    pairs: list[tuple[Kind, str]], rank: int, free: dict[Kind, int], needed: dict[str, int], held: Fill
) -> Iterator[Fill]:
    if rank == len(pairs):
        yield held
        return
    kind, place = pairs[rank]
    most = min(free[kind], needed[place])
    for count in range(most, -1, -1):
        free[kind] -= count
        needed[place] -= count
        yield from _spread(pairs, rank + 1, free, needed, (*held, (kind, place, count)) if count else held)
        free[kind] += count
        needed[place] += count


def _after(problem: Problem, rank: int, crowd: Crowd, fill: Fill) -> tuple[int, Crowd]:
    """Minutes past the long stretch in this shift, and the crowd at its end."""
    length, over = problem.shifts[rank].length, 0
    at_work: Counter[Kind] = Counter()
    for kind, _place, count in fill:
        at_work[kind] += count
    counted: Counter[Kind] = Counter()
    for kind, count in crowd:
        places, state = kind
        if working := at_work[kind]:
            after = _worked(problem, state, length)
            assert after is not None
            counted[places, after] += working
            over += working * _overrun(problem, state, after)
        if count > working:
            counted[places, _rested(problem, state, length)] += count - working
    return over, _crowd(counted)


def _named(search: _Search, start: dict[str, State]) -> tuple[list[Slot], int]:
    """Give names to numbers: of those who are alike, whoever has worked least."""
    problem, states = search.problem, dict(start)
    places_of = {person.key: person.places for person in problem.people}
    load = {person.key: sum(done.length for done in person.worked) for person in problem.people}
    slots, overrun = [], 0
    for rank, shift in enumerate(problem.shifts):
        crowd = _crowd(Counter((places_of[key], state) for key, state in states.items()))
        fill = search.known[rank, crowd][1]
        gap = shift.start - (problem.shifts[rank - 1].end if rank else 0)
        if gap:
            states = {key: _rested(problem, state, gap) for key, state in states.items()}
        free = sorted(states, key=lambda key: (load[key], key))
        working: dict[str, str] = {}
        for kind, place, count in fill:
            chosen = [key for key in free if key not in working and (places_of[key], states[key]) == kind]
            working |= dict.fromkeys(chosen[:count], place)
        for key, state in states.items():
            if key not in working:
                states[key] = _rested(problem, state, shift.length)
                continue
            after = _worked(problem, state, shift.length)
            assert after is not None
            overrun += _overrun(problem, state, after)
            states[key] = after
            load[key] += shift.length
            slots.append(Slot(key, working[key], rank))
    return sorted(slots, key=lambda slot: (slot.shift, slot.place, slot.person)), overrun


def _crowd(counted: Counter[Kind]) -> Crowd:
    return tuple(sorted(((kind, count) for kind, count in counted.items() if count), key=_order))


@cache
def _named_places(places: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(places))


def _order(told: tuple[Kind, int]) -> tuple[tuple[str, ...], State]:
    (places, state), _count = told
    return (_named_places(places), state)
