"""A pilot proposes people and packs; the house accepts. Nobody is promised to two victims."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Conflict, Refused, require
from cordee.journal.record import record
from cordee.taskforce import adapter, events, letters, rules
from cordee.taskforce.actions.requests import free_packs, fresh, let_go, move
from cordee.taskforce.enums import AssignmentState, PackState, RequestState
from cordee.taskforce.models import Assignment, HelpRequest, Loan, MaterialPack, Member
from cordee.taskforce.wording import fault_sentence
from cordee_engines.matching_people import Problem, check_pairs, explain, matching_of

Pairs = Iterable[tuple[int, int]]


@action(rules.can_propose)
def propose_people(
    request: HelpRequest, *, people: Pairs, packs: Iterable[int] = (), words: str = "", by: Actor
) -> HelpRequest:
    """``people``: (number of a person, rank of the need); ``packs``: their numbers. Takes the place of an earlier
    proposal. The engine's judge decides whether the choice may stand, whoever made it: raises ``Refused`` with every
    fault, and ``Conflict`` when somebody else took one of them meanwhile."""
    request = fresh(request)
    require(rules.can_propose(by, request))
    pairs = tuple(sorted(set(people)))
    if not pairs:
        raise Refused(_("Proposez au moins une personne, ou refusez la demande en disant pourquoi."))
    names = _locked_names(request, pairs)
    for earlier in request.assignments.live().select_related("member"):
        let_go(earlier, _("autre proposition"), by=by)
    free_packs(request, state=PackState.READY)
    problem = adapter.problem_of(request)
    faults = check_pairs(problem, pairs)
    if faults:
        raise Refused(" ".join(fault_sentence(fault, names, request.needs) for fault in faults))
    try:
        with transaction.atomic():
            _hold(request, problem, pairs)
            count = _lend(request, packs)
    except IntegrityError:
        raise Conflict(
            _("Une personne ou un pack vient d’être engagé ailleurs : relisez la proposition.")
        ) from None
    request.answer = words.strip()
    move(request, RequestState.PROPOSED, by=by)
    told = {"reference": request.reference, "request": request.pk, "people": len(pairs), "packs": count}
    record(events.HelpProposed(request.site.scope, told), by=by)
    letters.tell_house(
        request, _("Demande d’aide %s : une proposition vous attend") % request.reference, by=by
    )
    return request


@action(rules.can_accept)
def accept_proposal(request: HelpRequest, *, by: Actor) -> HelpRequest:
    """The house wants them: each is told that they are expected."""
    request = fresh(request)
    require(rules.can_accept(by, request))
    for assignment in request.assignments.live().select_related("member"):
        assignment.state = AssignmentState.ACCEPTED
        assignment.save(update_fields=["state"])
        subject = _("Mission %s : on vous attend") % request.reference
        letters.tell_member(request, assignment.member, subject, by=by)
    move(request, RequestState.ACCEPTED, by=by)
    letters.tell_pilots(request, _("Demande d’aide %s : proposition acceptée") % request.reference, by=by)
    return request


def _locked_names(request: HelpRequest, pairs: tuple[tuple[int, int], ...]) -> dict[int, str]:
    """Lock the people in one order, so that two pilots wait for each other instead of crossing."""
    keys = {key for key, _need in pairs}
    rows = Member.objects.select_for_update().filter(region=request.site.region, pk__in=keys).order_by("pk")
    return {member.pk: member.name for member in rows}


def _hold(request: HelpRequest, problem: Problem, pairs: tuple[tuple[int, int], ...]) -> None:
    matching = matching_of(problem, pairs)
    best = adapter.solved(problem).matching
    reasons = explain(problem, matching)
    request.proposal = adapter.told(problem, matching, reasons, best=matching.worth == best.worth)
    now = clock.now()
    for chosen in reasons.chosen:
        Assignment.objects.create(
            request=request,
            member_id=chosen.person,
            need=chosen.need,
            skill=request.needs[chosen.need]["skill"],
            level=chosen.level,
            why=str(chosen.why),
            others=chosen.others,
            travel_min=chosen.travel_min if problem.place is not None else None,
            proposed_at=now,
        )


def _lend(request: HelpRequest, packs: Iterable[int]) -> int:
    wanted = sorted(set(packs))
    rows = MaterialPack.objects.select_for_update().filter(region=request.site.region, pk__in=wanted)
    found = list(rows.ready(timezone.localdate(clock.now())).order_by("pk"))
    if len(found) != len(wanted):
        raise Refused(_("Un pack choisi n’est pas prêt : il est engagé, ou doit être vérifié d’abord."))
    for pack in found:
        Loan.objects.create(request=request, pack=pack, lent_at=clock.now())
        pack.state = PackState.ENGAGED
        pack.save(update_fields=["state"])
    return len(found)
