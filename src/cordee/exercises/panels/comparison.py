"""The same kit on several sites: delays, ratings and answers side by side."""

from __future__ import annotations

from dataclasses import dataclass

from cordee.exercises.enums import Rating
from cordee.exercises.measures import Measure, measures_of
from cordee.exercises.models import Exercise, Series

POINTS = {Rating.PERFORMED: 3, Rating.SOME: 2, Rating.MAJOR: 1, Rating.UNABLE: 0}


@dataclass(frozen=True, slots=True)
class SiteLine:
    exercise: Exercise
    measures: tuple[Measure, ...]
    ratings: dict[str, int]
    mean: float | None
    released: int
    answered_percent: int | None


def comparison(series: Series) -> list[SiteLine]:
    """One line a site; a site that has not played yet has no figure rather than a zero."""
    exercises = series.exercises.select_related("site", "room").prefetch_related("observations", "injects")
    return [_line(exercise) for exercise in exercises]


def _line(exercise: Exercise) -> SiteLine:
    given = [o.rating for o in exercise.observations.all() if o.rating]
    released = [i for i in exercise.injects.all() if i.state == "released"]
    awaited = [i.key for i in released if i.reply_expected]
    answered = set(exercise.room.messages.filter(replies__isnull=False).values_list("origin", flat=True))
    got = sum(f"inject:{key}" in answered for key in awaited)
    return SiteLine(
        exercise=exercise,
        measures=tuple(measures_of(exercise)),
        ratings={str(level): given.count(level) for level in Rating},
        mean=sum(POINTS[Rating(r)] for r in given) / len(given) if given else None,
        released=len(released),
        answered_percent=round(100 * got / len(awaited)) if awaited else None,
    )
