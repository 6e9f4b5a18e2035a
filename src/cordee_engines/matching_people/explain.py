"""Why these people, and why nobody for the rest: codes and numbers, no sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cordee_engines.matching_people.fitness import Bar, bar, rarities, travel_min
from cordee_engines.matching_people.problem import Matching, Problem


class Why(StrEnum):
    """The first that is true of the person chosen, in this order."""

    ONLY = "only"  # nobody else may serve this need
    NEAREST = "nearest"  # everybody else who may is farther
    SPARES = "spares"  # somebody as near has rarer skills, or more of them, and stays
    EQUAL = "equal"  # others would do as well in every respect
    NEARER_ELSEWHERE = "nearer_elsewhere"  # whoever is nearer serves another need
    NOT_BEST = "not_best"  # somebody nearer, or as near and less rare, stays: chosen by hand


class Lack(StrEnum):
    """Why seats of a need stay empty."""

    NOBODY = "nobody"  # nobody in the list holds the skill
    ALL_SENT = "all_sent"  # every holder serves this need already
    LEVEL = "level"
    ENGAGED = "engaged"
    WINDOW = "window"
    CLEARANCE = "clearance"
    FAR = "far"
    SERVES_ELSEWHERE = "serves_elsewhere"  # every other holder serves another need of this request


@dataclass(frozen=True, slots=True)
class Chosen:
    """``others``: how many more might have served this need; ``travel_min`` is None when no place is told."""

    person: int
    need: int
    why: Why
    level: int
    travel_min: int | None
    rarity: int
    others: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """``missing`` seats of a need. ``holders``: who holds the skill at any level; ``bars``: what stops each of those who
    do not serve this need, counted; ``why``: the most frequent, the first of ``Lack`` among equals."""

    need: int
    missing: int
    why: Lack
    holders: int
    bars: tuple[tuple[Lack, int], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    chosen: tuple[Chosen, ...]
    shortfalls: tuple[Shortfall, ...]


def explain(problem: Problem, matching: Matching) -> Explanation:
    """For a matching that ``check`` accepts."""
    return Explanation(
        tuple(_chosen(problem, matching, key, need) for key, need in matching.pairs),
        tuple(_shortfalls(problem, matching)),
    )


def _chosen(problem: Problem, matching: Matching, key: int, rank: int) -> Chosen:
    need = problem.needs[rank]
    people = {person.key: person for person in problem.people}
    rare, used = rarities(problem), dict(matching.pairs)
    mine = people[key]
    peers = {p.key for p in problem.people if p.key != key and bar(problem, p, need) is None}
    others = {peer for peer in peers if used.get(peer) != rank}
    minutes = travel_min(problem, mine)
    staying = {peer for peer in others if peer not in used}
    nearer = {peer for peer in others if travel_min(problem, people[peer]) < minutes}
    level_with = {peer for peer in staying if travel_min(problem, people[peer]) == minutes}
    if not others:
        why = Why.ONLY
    elif nearer & staying or any(rare[peer] < rare[key] for peer in level_with):
        why = Why.NOT_BEST
    elif nearer:
        why = Why.NEARER_ELSEWHERE
    elif any(rare[peer] > rare[key] for peer in level_with):
        why = Why.SPARES
    else:
        why = Why.EQUAL if level_with else Why.NEAREST
    told = None if problem.place is not None and mine.place is None else minutes
    return Chosen(key, rank, why, mine.level(need.skill), told, rare[key], len(others))


def _shortfalls(problem: Problem, matching: Matching) -> Iterator[Shortfall]:
    sent, used = Counter(rank for _key, rank in matching.pairs), dict(matching.pairs)
    for rank, need in enumerate(problem.needs):
        missing = need.count - sent[rank]
        if not missing:
            continue
        holders = [person for person in problem.people if person.level(need.skill)]
        bars: Counter[Lack] = Counter()
        for person in holders:
            stopped = bar(problem, person, need)
            if stopped is not None and stopped != Bar.NO_SKILL:
                bars[Lack(stopped.value)] += 1
            elif used.get(person.key, rank) != rank:
                bars[Lack.SERVES_ELSEWHERE] += 1
        counted = tuple((lack, bars[lack]) for lack in Lack if bars[lack])
        nothing_stops = Lack.ALL_SENT if holders else Lack.NOBODY
        why = max(counted, key=lambda pair: pair[1])[0] if counted else nothing_stops
        yield Shortfall(rank, missing, why, len(holders), counted)
