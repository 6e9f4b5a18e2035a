"""Deliverables: a paper that the region accepts, or what Cordée has seen by itself. Instalments follow them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor, system
from cordee.core.dates import date_format
from cordee.core.money import euros
from cordee.core.verdict import Refused, require
from cordee.directory.models import Site
from cordee.documents.papers import Paper
from cordee.funding import events, rules
from cordee.funding.actions.rows import application_now, deliverable_now, keep_piece
from cordee.funding.conditions import proof_of
from cordee.funding.enums import ApplicationState, DeliverableState, InstalmentState
from cordee.funding.models import Application, Deliverable
from cordee.funding.pack import Due
from cordee.journal.record import record
from cordee.retex.models import Attestation

FOLLOWER = system("suivi des dossiers")
UNPAID = (InstalmentState.WAITING, InstalmentState.DUE)


@action(rules.can_deliver)
def deliver(deliverable: Deliverable, *, paper: Paper, by: Actor) -> Deliverable:
    """The house brings a paper; the region will accept it or say what to redo."""
    deliverable = deliverable_now(deliverable)
    require(rules.can_deliver(by, deliverable))
    keep_piece(deliverable.application, f"livrable:{deliverable.key}", paper, by)
    _move(deliverable, DeliverableState.RECEIVED, paper.name, by=by)
    return deliverable


@action(rules.can_judge_deliverable)
def judge_deliverable(deliverable: Deliverable, *, accepted: bool, why: str = "", by: Actor) -> Deliverable:
    deliverable = deliverable_now(deliverable)
    require(rules.can_judge_deliverable(by, deliverable))
    if not accepted and not why.strip():
        raise Refused(_("Dites ce qu’il faut revoir."))
    state = DeliverableState.ACCEPTED if accepted else DeliverableState.REFUSED
    _move(deliverable, state, why.strip() or _("Accepté par %s") % by.label, by=by)
    settle(deliverable.application, by=by)
    return deliverable


@action(rules.can_note_record)
def note_record(site: Site, *, by: Actor) -> list[Deliverable]:
    """Look again at what Cordée has seen of the house: exercises played since the call opened. What they show is
    accepted without being asked; what they show no more is expected again, unless its money has moved."""
    moved: list[Deliverable] = []
    for row in Application.objects.filter(site=site, state=ApplicationState.AWARDED):
        application = application_now(row)
        terms = application.call.terms
        played = Attestation.objects.filter(site=site, counts_on__gte=terms.opens_on)
        played = list(played.order_by("-counts_on", "-pk"))
        rows = {deliverable.key: deliverable for deliverable in application.deliverables.all()}
        for due in terms.deliverables:
            if due.test == "attested" and _look(rows[due.key], due, played, by):
                moved.append(rows[due.key])
        settle(application, by=by)
    return moved or UNCHANGED


def settle(application: Application, *, by: Actor) -> None:
    """Open the instalments whose deliverables are all accepted; close those that are not, while no invoice came."""
    accepted = set(
        application.deliverables.filter(state=DeliverableState.ACCEPTED).values_list("key", flat=True)
    )
    after = {part.key: set(part.after) for part in application.call.terms.instalments}
    for instalment in application.instalments.filter(state__in=UNPAID):
        ready = after[instalment.key] <= accepted
        state = InstalmentState.DUE if ready else InstalmentState.WAITING
        if instalment.state != state:
            instalment.state, instalment.moved_at = state, clock.now()
            instalment.save(update_fields=["state", "moved_at"])
            why = _("Livrables acceptés") if ready else _("Un livrable n’est plus acquis")
            told = {
                "label": instalment.label,
                "amount": euros(instalment.amount),
                "state": str(instalment.get_state_display()).lower(),
                "why": why,
            }
            record(events.InstalmentMoved(application.stream, told), by=by)


def _look(deliverable: Deliverable, due: Due, played: list[Attestation], by: Actor) -> bool:
    """Whether what was seen changes the deliverable."""
    proof = proof_of(due, played)
    if proof is None:
        seen_before = deliverable.state == DeliverableState.ACCEPTED and deliverable.url
        if seen_before:
            _move(
                deliverable,
                DeliverableState.EXPECTED,
                _("L’exercice qui le montrait ne le montre plus"),
                by=by,
            )
        return bool(seen_before)
    url = reverse("retex:attestation", args=[proof.pk])
    if deliverable.state == DeliverableState.ACCEPTED and deliverable.url == url:
        return False
    why = _("Vu par Cordée : « %(title)s », exercice du %(on)s") % {
        "title": proof.exercise,
        "on": date_format(proof.counts_on, "j F Y"),
    }
    _move(deliverable, DeliverableState.ACCEPTED, why, url=url, by=by)
    return True


def _move(deliverable: Deliverable, state: str, why: str, *, url: str = "", by: Actor) -> None:
    deliverable.state, deliverable.why, deliverable.url = state, why[:400], url
    deliverable.moved_at = clock.now()
    deliverable.save(update_fields=["state", "why", "url", "moved_at"])
    told = {"label": deliverable.label, "state": str(deliverable.get_state_display()).lower(), "why": why}
    record(events.DeliverableMoved(deliverable.application.stream, told), by=by)
