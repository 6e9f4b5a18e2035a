"""Whether one person may serve one need, what it costs, and why not: the same words for the solver and its judge."""

from __future__ import annotations

import math
from collections import Counter
from enum import StrEnum

from cordee_engines.matching_people.problem import Matching, Need, Person, Place, Problem, Span

EARTH_KM = 6371.0088  # mean radius, IUGG
RARITY = 1000  # what a skill weighs, shared among those who still hold it


class Bar(StrEnum):
    """What stands between a person and a need; the first that holds, in this order."""

    NO_SKILL = "no_skill"
    LEVEL = "level"
    ENGAGED = "engaged"
    WINDOW = "window"
    CLEARANCE = "clearance"
    FAR = "far"


def bar(problem: Problem, person: Person, need: Need) -> Bar | None:
    """None when nothing does."""
    held = person.level(need.skill)
    if not held:
        return Bar.NO_SKILL
    if held < need.level:
        return Bar.LEVEL
    return unfit(problem, person)


def unfit(problem: Problem, person: Person) -> Bar | None:
    """What keeps the person from this mission, whatever they know."""
    if person.engaged:
        return Bar.ENGAGED
    if not is_free(person, problem.span):
        return Bar.WINDOW
    if not problem.clearances <= person.clearances:
        return Bar.CLEARANCE
    return Bar.FAR if travel_min(problem, person) > problem.farthest_min else None


def is_free(person: Person, span: Span) -> bool:
    """The whole span is within the person's windows, two that touch counting as one."""
    if person.on_call:
        return True
    reached = span[0]
    for first, last in sorted(person.free):
        if first <= reached < last:
            reached = last
    return reached >= span[1]


def distance_km(one: Place, other: Place) -> float:
    """Great circle, by the haversine."""
    lat, there = math.radians(one.lat), math.radians(other.lat)
    half = (
        math.sin((there - lat) / 2) ** 2
        + math.cos(lat) * math.cos(there) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def travel_min(problem: Problem, person: Person) -> int:
    """Whole minutes as the crow flies at the announced speed. Who tells no place counts as the farthest allowed."""
    if problem.place is None:
        return 0
    if person.place is None:
        return problem.farthest_min
    return round(distance_km(person.place, problem.place) / problem.speed_kmh * 60)


def rarities(problem: Problem) -> dict[int, int]:
    """What each person takes away from a second victim: for each skill they hold, its level × 1000 shared among those
    who hold it and are fit for this mission."""
    fit = [person for person in problem.people if unfit(problem, person) is None]
    holders = Counter(skill for person in fit for skill, _level in person.skills)
    return {
        person.key: sum(level * RARITY // holders[skill] for skill, level in person.skills) for person in fit
    }


def matching_of(problem: Problem, pairs: tuple[tuple[int, int], ...]) -> Matching:
    """The figures of some pairs, whoever chose them."""
    by_key = {person.key: person for person in problem.people}
    rare = rarities(problem)
    return Matching(
        pairs=tuple(sorted(pairs)),
        covered=len(pairs),
        travel_min=sum(travel_min(problem, by_key[key]) for key, _need in pairs),
        rarity=sum(rare[key] for key, _need in pairs),
    )
