"""Rows ↔ the engine that chooses whom to send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from cordee.directory.models import Region, Site
from cordee.taskforce.models import Assignment, Availability, HelpRequest, Member
from cordee.taskforce.reading import policy
from cordee_engines.matching_people import (
    VERSION,
    Explanation,
    Matching,
    Need,
    Person,
    Place,
    Problem,
    explain,
    solve,
)


@dataclass(frozen=True, slots=True)
class Solved:
    """A problem, its best matching, and why."""

    problem: Problem
    matching: Matching
    reasons: Explanation


def solved(problem: Problem) -> Solved:
    matching = solve(problem).value
    return Solved(problem, matching, explain(problem, matching))


def problem_of(request: HelpRequest) -> Problem:
    """Those whom this very request holds already count as free: a new proposal takes the place of the old one."""
    return problem_for(
        request.site.region,
        [(need["skill"], need["count"], need["level"]) for need in request.needs],
        first_day=request.first_day,
        days=request.days,
        on_site=request.on_site,
        place=_place(request.site) if request.on_site else None,
        request=request,
    )


def problem_for(
    region: Region,
    needs: Iterable[tuple[str, int, int]],
    *,
    first_day: dt.date,
    days: int,
    on_site: bool,
    place: Place | None = None,
    request: HelpRequest | None = None,
) -> Problem:
    """The roster of a region before some needs. Three queries whatever the number of people."""
    told = policy()
    windows = Prefetch("windows", queryset=Availability.objects.filter(ends_on__gte=first_day))
    members = Member.objects.active().filter(region=region).prefetch_related(windows).order_by("pk")
    held = Assignment.objects.live().filter(member__region=region)
    if request is not None:
        held = held.exclude(request=request)
    engaged = set(held.values_list("member_id", flat=True))
    start = first_day.toordinal()
    return Problem(
        people=tuple(_person(member, engaged) for member in members),
        needs=tuple(Need(*need) for need in needs),
        span=(start, start + days),
        place=place,
        clearances=told.clearances_for(on_site=on_site),
        farthest_min=told.farthest_min,
        speed_kmh=told.speed_kmh,
    )


def _person(member: Member, engaged: set[int]) -> Person:
    return Person(
        key=member.pk,
        skills=tuple(sorted(member.skills.items())),
        free=tuple((w.starts_on.toordinal(), w.ends_on.toordinal() + 1) for w in member.windows.all()),
        on_call=member.on_call,
        place=Place(member.lat, member.lon) if member.lat is not None and member.lon is not None else None,
        clearances=frozenset(member.clearances),
        engaged=member.pk in engaged,
    )


def _place(site: Site) -> Place | None:
    return Place(site.lat, site.lon) if site.lat is not None and site.lon is not None else None


def told(problem: Problem, matching: Matching, reasons: Explanation, *, best: bool) -> dict[str, Any]:
    """What a request keeps of the proposal made for it. ``optimal``: the pilot took what the engine proved best."""
    return {
        "engine": "matching_people",
        "version": VERSION,
        "pack": policy().version,
        "optimal": best,
        "covered": matching.covered,
        "seats": problem.seats,
        "travel_min": matching.travel_min,
        "speed_kmh": problem.speed_kmh,
        "farthest_min": problem.farthest_min,
        "placed": problem.place is not None,
        "shortfalls": [
            {
                "need": lack.need,
                "missing": lack.missing,
                "why": str(lack.why),
                "holders": lack.holders,
                "bars": {str(code): count for code, count in lack.bars},
            }
            for lack in reasons.shortfalls
        ],
    }
