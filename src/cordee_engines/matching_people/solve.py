"""The best matching, proved: a flow of least cost from people to needs, one augmenting path at a time.

Each person has one unit to give and each need takes ``count``. Successive shortest paths (Busacker and Gowen 1960)
keep the flow of least cost at every size; going on until no path is left reaches the largest one. Costs are whole
numbers: minutes of travel × (more than all rarities together) + rarity, so that the order is lexicographic and exact.
"""

from __future__ import annotations

from cordee_engines.matching_people.fitness import bar, matching_of, rarities, travel_min
from cordee_engines.matching_people.problem import Matching, Problem
from cordee_engines.result import Provenance, Result, Status

VERSION = "1"
CAVEAT = "travel is a great-circle distance at an announced speed: neither roads, nor traffic, nor notice are in it"


def solve(problem: Problem) -> Result[Matching]:
    """Always ``OPTIMAL``: covering nothing is an answer as well. The order in which people come changes nothing."""
    pairs = _Flow(problem).pairs()
    return Result(Status.OPTIMAL, matching_of(problem, pairs), Provenance("matching_people", VERSION), CAVEAT)


class _Flow:
    """``taken[p]``: the need that person ``p`` serves, or -1. People are in the order of their keys."""

    def __init__(self, problem: Problem):
        self.people = sorted(problem.people, key=lambda person: person.key)
        self.left = [need.count for need in problem.needs]
        self.taken = [-1] * len(self.people)
        rare = rarities(problem)
        scale = sum(rare.values()) + 1
        self.cost: list[dict[int, int]] = [
            {
                rank: travel_min(problem, person) * scale + rare[person.key]
                for rank, need in enumerate(problem.needs)
                if bar(problem, person, need) is None
            }
            for person in self.people
        ]

    def pairs(self) -> tuple[tuple[int, int], ...]:
        while self._augment():
            pass
        return tuple(
            (person.key, need) for person, need in zip(self.people, self.taken, strict=True) if need >= 0
        )

    def _augment(self) -> bool:
        """Let one more person in, along the cheapest chain of exchanges; False when there is none."""
        reach, through = self._distances()
        ends = [(cost, rank) for rank, cost in reach.items() if self.left[rank]]
        if not ends:
            return False
        _cost, rank = min(ends)
        self.left[rank] -= 1
        while True:
            person = through[rank]
            before, self.taken[person] = self.taken[person], rank
            if before < 0:
                return True
            rank = before

    def _distances(self) -> tuple[dict[int, int], dict[int, int]]:
        """The cheapest way to have one more at each need that can be reached, and who comes there last. Bellman and
        Ford: going back on an earlier choice gives its cost back, which is a negative length."""
        reach: dict[int, int] = {}
        through: dict[int, int] = {}
        for person, costs in enumerate(self.cost):
            if self.taken[person] < 0:
                for rank, cost in costs.items():
                    if rank not in reach or cost < reach[rank]:
                        reach[rank], through[rank] = cost, person
        changed = True
        while changed:
            changed = False
            for person, now in enumerate(self.taken):
                if now not in reach:
                    continue
                base = reach[now] - self.cost[person][now]
                for rank, cost in self.cost[person].items():
                    if rank != now and (rank not in reach or base + cost < reach[rank]):
                        reach[rank], through[rank], changed = base + cost, person, True
        return reach, through
