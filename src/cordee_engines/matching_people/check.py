"""The judge: whether a matching may stand, whoever made it. It knows nothing of the solver."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cordee_engines.matching_people.fitness import bar, matching_of
from cordee_engines.matching_people.problem import Matching, Problem

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """``code``: ``unknown_person``, ``unknown_need``, ``twice``, ``too_many``, ``figures``, or a ``Bar``. ``person`` and
    ``need`` are -1 when the fault is of no one in particular."""

    code: str
    person: int = -1
    need: int = -1


def check_pairs(problem: Problem, pairs: Pairs) -> list[Fault]:
    """Every fault of a choice of people, none when it may stand."""
    people = {person.key: person for person in problem.people}
    faults = [Fault("twice", key) for key, times in Counter(key for key, _n in pairs).items() if times > 1]
    for key, rank in pairs:
        if key not in people:
            faults.append(Fault("unknown_person", key, rank))
        elif not 0 <= rank < len(problem.needs):
            faults.append(Fault("unknown_need", key, rank))
        elif (why := bar(problem, people[key], problem.needs[rank])) is not None:
            faults.append(Fault(str(why), key, rank))
    sent = Counter(rank for _key, rank in pairs)
    faults += [
        Fault("too_many", need=rank) for rank, need in enumerate(problem.needs) if sent[rank] > need.count
    ]
    return sorted(faults)


def check(problem: Problem, matching: Matching) -> list[Fault]:
    """The faults of its pairs; then whether its figures are those of its pairs. Not whether a better one exists."""
    faults = check_pairs(problem, matching.pairs)
    if not faults and matching != matching_of(problem, matching.pairs):
        faults.append(Fault("figures"))
    return faults
