"""A house asks for help, or takes its word back; the region refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, require
from cordee.crises.actions.once import within
from cordee.crises.models import Room
from cordee.directory.models import Site
from cordee.journal.record import record
from cordee.taskforce import events, letters, rules
from cordee.taskforce.enums import AssignmentState, Level, PackState, RequestState
from cordee.taskforce.models import Assignment, HelpRequest, MaterialPack
from cordee.taskforce.reading import policy

REMARK = 300  # characters
MOST_NEEDS, MOST_PEOPLE, MOST_DAYS = 12, 50, 60
TWICE = dt.timedelta(minutes=5)  # the same words again so soon are a second click


@action(rules.can_ask)
def ask_help(
    site: Site,
    *,
    needs: list[dict[str, Any]],
    reason: str,
    contact: str,
    starts_at: dt.datetime,
    days: int,
    on_site: bool = True,
    packs_wanted: int = 0,
    material: str = "",
    room: Room | None = None,
    by: Actor,
) -> HelpRequest:
    """``needs``: [{skill, count, level}]. ``room``: the house's crisis room, if it has one open."""
    _refuse_absurd(site, needs, days, room)
    now = clock.now()
    Site.objects.select_for_update().get(pk=site.pk)  # a double click makes one request
    same = HelpRequest.objects.filter(site=site, state=RequestState.ASKED, reason=reason, needs=needs)
    if same.filter(asked_at__gte=now - TWICE).exists():
        raise Refused(_("Cette demande vient d’être envoyée."))
    request = HelpRequest.objects.create(
        site=site,
        room=room,
        needs=needs,
        packs_wanted=packs_wanted,
        material=material,
        reason=reason,
        contact=contact,
        starts_at=starts_at,
        days=days,
        on_site=on_site,
        asked_at=now,
        moved_at=now,
        asked_by=by.label,
    )
    told = {"reference": request.reference, "request": request.pk}
    record(events.HelpAsked(site.scope, told), by=by)
    letters.tell_pilots(request, _("Demande d’aide %s") % request.reference, by=by)
    return request


@action(rules.can_refuse)
def refuse_help(request: HelpRequest, *, words: str, by: Actor) -> HelpRequest:
    """Say no, and why."""
    request = fresh(request)
    require(rules.can_refuse(by, request))
    if not words.strip():
        raise Refused(_("Dites pourquoi la demande est refusée."))
    free_all(request, by=by)
    request.answer = words.strip()
    move(request, RequestState.REFUSED, by=by)
    letters.tell_house(request, _("Demande d’aide %s : refusée") % request.reference, by=by)
    return request


@action(rules.can_withdraw)
def withdraw_help(request: HelpRequest, *, words: str, by: Actor) -> HelpRequest:
    """The house no longer asks; whoever was held is free at once."""
    request = fresh(request)
    require(rules.can_withdraw(by, request))
    if not words.strip():
        raise Refused(_("Dites pourquoi la demande est retirée."))
    free_all(request, by=by)
    request.answer = words.strip()
    move(request, RequestState.WITHDRAWN, by=by)
    letters.tell_pilots(request, _("Demande d’aide %s : retirée") % request.reference, by=by)
    return request


def move(request: HelpRequest, state: RequestState, *, by: Actor) -> None:
    """Write the state and tell it, inside the caller's action."""
    request.state, request.moved_at = state, clock.now()
    request.save(update_fields=["state", "moved_at", "answer", "proposal"])
    told = {
        "reference": request.reference,
        "request": request.pk,
        "state": str(request.get_state_display()),
        "words": request.answer,
    }
    record(events.HelpMoved(request.site.scope, told), by=by)


def free_all(request: HelpRequest, *, by: Actor) -> None:
    """Let go of whom, and of what, a request holds: nobody has come yet."""
    for assignment in request.assignments.live().select_related("member"):
        let_go(assignment, _("demande close"), by=by)
    free_packs(request, state=PackState.READY)


def let_go(assignment: Assignment, why: str, *, by: Actor) -> None:
    """Somebody is no longer expected; whoever had been asked to come is told."""
    expected = assignment.state == AssignmentState.ACCEPTED
    assignment.state, assignment.ended_at = AssignmentState.STOOD_DOWN, clock.now()
    assignment.remark = within(why, REMARK, what=_("Remarque"))
    assignment.save(update_fields=["state", "ended_at", "remark"])
    if expected:
        subject = _("Mission %s : on ne vous attend plus") % assignment.request.reference
        letters.tell_member(assignment.request, assignment.member, subject, by=by)


def free_packs(request: HelpRequest, *, state: PackState) -> None:
    """Those that never left are as ready as before; those that come back are to be checked, from today."""
    held, now = request.loans.filter(back_at__isnull=True), clock.now()
    packs = list(held.values_list("pack_id", flat=True))
    held.update(back_at=now)
    due = {"next_check_on": timezone.localdate(now)} if state == PackState.TO_CHECK else {}
    MaterialPack.objects.filter(pk__in=packs).update(state=state, **due)


def fresh(request: HelpRequest) -> HelpRequest:
    """The request as it is now, locked: somebody may have moved it since the page was drawn."""
    rows = HelpRequest.objects.select_for_update(of=("self",))
    return rows.select_related("site__legal_entity", "site__region", "room").get(pk=request.pk)


def _refuse_absurd(site: Site, needs: list[dict[str, Any]], days: int, room: Room | None) -> None:
    known = policy().skills
    if not site.is_open:
        raise Refused(_("Cet établissement est fermé."))
    if not needs:
        raise Refused(_("Demandez au moins une personne : un pack de matériels ne vient pas seul."))
    slugs = [need["skill"] for need in needs]
    if len(set(slugs)) != len(slugs):
        raise Refused(_("Une compétence est demandée deux fois."))
    if len(needs) > MOST_NEEDS or any(slug not in known for slug in slugs):
        raise Refused(_("Une compétence demandée n’est pas dans la liste de la région."))
    if any(need["level"] not in Level.values or not 1 <= need["count"] <= MOST_PEOPLE for need in needs):
        raise Refused(_("Un besoin dit un nombre de personnes, de 1 à 50, et un niveau de 1 à 3."))
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("Une mission dure de 1 à 60 jours."))
    if room is not None and room.site_id != site.pk:
        raise Refused(_("Cette salle de crise n’est pas celle de cet établissement."))
