"""What the pages of the task force show."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from django.db.models import Min
from django.utils import timezone

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.directory.models import Region
from cordee.taskforce import adapter, rules
from cordee.taskforce.enums import PackState
from cordee.taskforce.models import Assignment, HelpRequest, MaterialPack, Member
from cordee.taskforce.reading import policy
from cordee.taskforce.wording import lack_sentence, need_sentence, why_sentence
from cordee_engines.matching_people import Bar, Problem, bar, travel_min, unfit


@dataclass(frozen=True, slots=True)
class SkillLeft:
    """How many hold one skill: who may be called today, who is with a victim, who is not free, who lacks a clearance."""

    title: str
    available: int
    engaged: int
    out: int
    unclear: int

    @property
    def holders(self) -> int:
        return self.available + self.engaged + self.out + self.unclear


@dataclass(frozen=True, slots=True)
class Left:
    """What a second victim would find today."""

    skills: tuple[SkillLeft, ...]
    people: int
    available: int
    engaged: int
    packs_ready: int
    packs_engaged: int
    packs_to_check: int
    second_needs: tuple[str, ...]
    second_days: int
    second_covered: int
    second_seats: int
    second_lacks: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        return self.second_covered == self.second_seats


def left(region: Region) -> Left:
    """Five queries, whatever the number of people."""
    told, today = policy(), timezone.localdate(clock.now())
    problem = adapter.problem_for(
        region, told.second, first_day=today, days=told.second_days, on_site=True, place=None
    )
    solved = adapter.solved(problem)
    stopped = {person.key: unfit(problem, person) for person in problem.people}
    packs = Counter(pack.standing(today) for pack in MaterialPack.objects.filter(region=region))
    needs = [{"skill": skill, "count": count, "level": level} for skill, count, level in told.second]
    lacks = adapter.told(problem, solved.matching, solved.reasons, best=True)["shortfalls"]
    return Left(
        skills=tuple(_skills_left(problem, stopped)),
        people=len(problem.people),
        available=sum(1 for why in stopped.values() if why is None),
        engaged=sum(1 for why in stopped.values() if why is Bar.ENGAGED),
        packs_ready=packs[PackState.READY],
        packs_engaged=packs[PackState.ENGAGED],
        packs_to_check=packs[PackState.TO_CHECK],
        second_needs=tuple(need_sentence(need) for need in needs),
        second_days=told.second_days,
        second_covered=solved.matching.covered,
        second_seats=problem.seats,
        second_lacks=tuple(lack_sentence(lack, needs) for lack in lacks),
    )


def hours_to_arrival(region: Region) -> float | None:
    """Median over a year, from the request to its first arrival; None while nobody has come anywhere."""
    since = clock.now() - dt.timedelta(days=365)
    rows = HelpRequest.objects.filter(site__region=region, asked_at__gte=since)
    waits = rows.annotate(came_at=Min("assignments__arrived_at")).filter(came_at__isnull=False)
    hours = [
        (came - asked).total_seconds() / 3600 for asked, came in waits.values_list("asked_at", "came_at")
    ]
    return round(median(hours), 1) if hours else None


def _skills_left(problem: Problem, stopped: dict[int, Bar | None]) -> Iterator[SkillLeft]:
    for slug, title in policy().skills.items():
        counted = Counter(stopped[person.key] for person in problem.people if person.level(slug))
        yield SkillLeft(
            title, counted[None], counted[Bar.ENGAGED], counted[Bar.WINDOW], counted[Bar.CLEARANCE]
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may serve one need. ``travel_min`` is None when no place is told."""

    key: int
    name: str
    employer: str
    level: int
    travel_min: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class NeedChoice:
    """One need, who may serve it (the nearest first), and why those who are proposed are."""

    rank: int
    words: str
    count: int
    candidates: tuple[Candidate, ...]
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the engine proposes to the pilot. ``packs``: those that are ready, and those that this request holds, ``held``."""

    needs: tuple[NeedChoice, ...]
    lacks: tuple[str, ...]
    covered: int
    seats: int
    packs: tuple[MaterialPack, ...]
    held: frozenset[int]
    placed: bool


def offer(request: HelpRequest) -> Offer:
    problem = adapter.problem_of(request)
    solved = adapter.solved(problem)
    region = request.site.region
    members = Member.objects.filter(region=region, pk__in=[p.key for p in problem.people])
    people = {m.pk: m for m in members.select_related("employer_site", "employer_provider")}
    told = adapter.told(problem, solved.matching, solved.reasons, best=True)
    today = timezone.localdate(clock.now())
    held = frozenset(request.loans.filter(back_at__isnull=True).values_list("pack_id", flat=True))
    packs = MaterialPack.objects.filter(region=region)
    return Offer(
        needs=tuple(
            _need_choice(request, problem, solved, people, rank) for rank in range(len(request.needs))
        ),
        lacks=tuple(lack_sentence(lack, request.needs) for lack in told["shortfalls"]),
        covered=solved.matching.covered,
        seats=problem.seats,
        packs=tuple(packs.ready(today) | packs.filter(pk__in=held)),
        held=held,
        placed=problem.place is not None,
    )


def _need_choice(
    request: HelpRequest, problem: Problem, solved: adapter.Solved, people: dict[int, Member], rank: int
) -> NeedChoice:
    chosen = {one.person: one for one in solved.reasons.chosen if one.need == rank}
    need = problem.needs[rank]
    found = [
        Candidate(
            key=person.key,
            name=people[person.key].name,
            employer=people[person.key].employer,
            level=person.level(need.skill),
            travel_min=travel_min(problem, person) if problem.place and person.place else None,
            chosen=person.key in chosen,
        )
        for person in problem.people
        if bar(problem, person, need) is None
    ]
    found.sort(key=lambda one: (not one.chosen, one.travel_min is None, one.travel_min or 0, one.name))
    reasons = tuple((people[key].name, why_sentence(str(one.why))) for key, one in chosen.items())
    return NeedChoice(rank, need_sentence(request.needs[rank]), need.count, tuple(found), reasons)


@dataclass(frozen=True, slots=True)
class Sent:
    """One person of a request, as whoever looks may see them."""

    assignment: Assignment
    skill: str
    why: str
    email: str
    phone: str
    can_stand_down: bool
    can_mark_arrival: bool
    can_release: bool

    @property
    def has_action(self) -> bool:
        return self.can_stand_down or self.can_mark_arrival or self.can_release


def sent(request: HelpRequest, actor: Actor) -> list[Sent]:
    """Whom the request was ever given; how to reach them, only while they are expected or at work."""
    seen = bool(rules.can_see_contacts(actor, request))
    found = []
    rows = request.assignments.select_related("member__employer_site", "member__employer_provider")
    for assignment in rows:
        assignment.request = request
        reach = seen and assignment.is_live
        found.append(
            Sent(
                assignment,
                policy().skill(assignment.skill),
                why_sentence(assignment.why),
                assignment.member.email if reach else "",
                assignment.member.phone if reach else "",
                bool(rules.can_stand_down(actor, assignment)),
                bool(rules.can_mark_arrival(actor, assignment)),
                bool(rules.can_release(actor, assignment)),
            )
        )
    return found


def lacks_of(request: HelpRequest) -> list[str]:
    """What the proposal that stands does not cover."""
    return [lack_sentence(lack, request.needs) for lack in request.proposal.get("shortfalls", [])]


def late_since(pack: MaterialPack, today: dt.date) -> int:
    """Days by which a check is late; 0 when it is not, or when the pack is with a victim."""
    if pack.state == PackState.ENGAGED:
        return 0
    return max(0, (today - pack.next_check_on).days)
