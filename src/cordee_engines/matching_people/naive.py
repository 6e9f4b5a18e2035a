"""The obvious twin: every way to give each person one need or none. The oracle of the tests, for a few people only."""

from __future__ import annotations

from itertools import product

from cordee_engines.matching_people.fitness import bar, matching_of
from cordee_engines.matching_people.problem import Matching, Problem

MOST_WAYS = 500_000


def best(problem: Problem) -> Matching:
    """One of the best matchings. Raises ``ValueError`` when there are too many ways to try."""
    choices = [
        [None, *(rank for rank, need in enumerate(problem.needs) if bar(problem, person, need) is None)]
        for person in problem.people
    ]
    ways = 1
    for options in choices:
        ways *= len(options)
    if ways > MOST_WAYS:
        raise ValueError(f"{ways} ways: too many to try them all")
    found = matching_of(problem, ())
    for way in product(*choices):
        pairs = tuple(
            (person.key, rank) for person, rank in zip(problem.people, way, strict=True) if rank is not None
        )
        if all(
            sum(1 for _key, rank in pairs if rank == need) <= told.count
            for need, told in enumerate(problem.needs)
        ):
            found = min(found, matching_of(problem, pairs), key=lambda matching: matching.worth)
    return found
