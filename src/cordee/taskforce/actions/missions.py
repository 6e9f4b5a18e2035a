"""Each person of a mission: stood down before coming, at work, then free again with their hours and costs."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, require
from cordee.crises.actions.once import within
from cordee.journal.record import record
from cordee.taskforce import events, letters, rules
from cordee.taskforce.actions.requests import REMARK, free_packs, fresh, let_go, move
from cordee.taskforce.enums import AssignmentState, PackState, RequestState
from cordee.taskforce.models import Assignment

MOST_HOURS = Decimal("2000")
MOST_CENTS = 100_000_000


@action(rules.can_stand_down)
def stand_down(assignment: Assignment, *, words: str, by: Actor) -> Assignment:
    """Somebody will not come after all. When nobody is left, the request waits for another proposal."""
    assignment = _fresh(assignment)
    require(rules.can_stand_down(by, assignment))
    if not words.strip():
        raise Refused(_("Dites pourquoi cette personne ne vient pas."))
    request = assignment.request
    let_go(assignment, words.strip(), by=by)
    told = {"reference": request.reference, "request": request.pk, "member": assignment.member_id}
    record(events.PersonStoodDown(request.site.scope, told), by=by)
    letters.tell_house(
        request, _("Demande d’aide %s : une personne ne viendra pas") % request.reference, by=by
    )
    if request.assignments.live().exists():
        return assignment
    if request.state == RequestState.ON_SITE:
        _end(request, by)
    else:
        free_packs(request, state=PackState.READY)
        move(request, RequestState.ASKED, by=by)
    return assignment


@action(rules.can_mark_arrival)
def mark_arrival(assignment: Assignment, *, by: Actor) -> Assignment:
    """They are there, or at work from afar. The first one puts the request at work."""
    assignment = _fresh(assignment)
    require(rules.can_mark_arrival(by, assignment))
    request = assignment.request
    assignment.state, assignment.arrived_at = AssignmentState.ON_SITE, clock.now()
    assignment.save(update_fields=["state", "arrived_at"])
    told = {"reference": request.reference, "request": request.pk, "member": assignment.member_id}
    record(events.PersonArrived(request.site.scope, told), by=by)
    if request.state == RequestState.ACCEPTED:
        move(request, RequestState.ON_SITE, by=by)
    letters.tell_pilots(
        request, _("Demande d’aide %s : une personne est à l’œuvre") % request.reference, by=by
    )
    return assignment


@action(rules.can_release)
def release_person(
    assignment: Assignment, *, hours: Decimal, cost: int = 0, remark: str = "", by: Actor
) -> Assignment:
    """Free again, with the hours worked and the costs in cents. The last one to go ends the request."""
    assignment = _fresh(assignment)
    require(rules.can_release(by, assignment))
    if not 0 <= hours <= MOST_HOURS or not 0 <= cost <= MOST_CENTS:
        raise Refused(_("Les heures vont de 0 à 2 000, les frais de 0 à 1 000 000 €."))
    request = assignment.request
    assignment.state, assignment.ended_at = AssignmentState.RELEASED, clock.now()
    assignment.hours, assignment.cost, assignment.remark = (
        hours,
        cost,
        within(remark, REMARK, what=_("Remarque")),
    )
    assignment.save(update_fields=["state", "ended_at", "hours", "cost", "remark"])
    told = {
        "reference": request.reference,
        "request": request.pk,
        "member": assignment.member_id,
        "hours": str(hours),
        "cost_cents": cost,
    }
    record(events.PersonReleased(request.site.scope, told), by=by)
    subject = _("Mission %s : vous êtes libre, merci") % request.reference
    letters.tell_member(request, assignment.member, subject, by=by)
    if not request.assignments.live().exists():
        _end(request, by)
    return assignment


def _end(request, by: Actor) -> None:
    """What comes back from a victim is to be checked before it leaves again."""
    free_packs(request, state=PackState.TO_CHECK)
    move(request, RequestState.RELEASED, by=by)
    letters.tell_pilots(request, _("Demande d’aide %s : terminée") % request.reference, by=by)
    letters.tell_house(request, _("Demande d’aide %s : terminée") % request.reference, by=by)


def _fresh(assignment: Assignment) -> Assignment:
    """Its request is locked first, as everywhere else."""
    request = fresh(assignment.request)
    found = Assignment.objects.select_for_update(of=("self",)).select_related("member").get(pk=assignment.pk)
    found.request = request
    return found
