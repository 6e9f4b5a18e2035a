"""Decisions looked at again: maintained, changed, lifted. The first decision is never rewritten."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Conflict, Refused
from cordee.crises import events, rules
from cordee.crises.actions.log import line
from cordee.crises.actions.once import answered_by, kept, locked, within
from cordee.crises.actions.tasks import NAME_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from cordee.crises.clock import room_time
from cordee.crises.enums import EntryKind, ReviewOutcome, Source
from cordee.crises.events import about_room
from cordee.crises.models import Cell, Decision, Review, Room, Seat
from cordee.journal.record import record

# What apps above do when a review is due, in the same transaction: write to those who lead.
ON_REVIEW_DUE: list[Callable[..., None]] = []


def _reviewed_before(decision: Decision, *, client_uuid: uuid.UUID | None = None, **_told) -> Review | None:
    return decision.reviews.filter(client_uuid=client_uuid).first() if client_uuid else None


@answered_by(_reviewed_before)
@action(rules.can_review)
def review_decision(
    decision: Decision,
    *,
    outcome: str,
    text: str = "",
    reasons: str = "",
    next_room_at: dt.datetime | None = None,
    seen: int | None = None,
    reviewer: str = "",
    cell: Cell | None = None,
    seat: Seat | None = None,
    client_uuid: uuid.UUID | None = None,
    by: Actor,
) -> Review:
    """A decision maintained, changed (``text``: what it becomes) or lifted, the last two with their reasons.

    ``next_room_at``: when it is looked at again, in room time; None for never. ``seen``: how many reviews were on
    screen; raises ``Conflict`` when somebody has reviewed it since, ``Refused`` when it was lifted.
    """
    room = locked(decision.room)
    if _reviewed_before(decision, client_uuid=client_uuid):
        return UNCHANGED
    decision = _afresh(decision)
    _refuse_what_is_settled(decision, seen)
    present, outcome = room_time(room).at, ReviewOutcome(outcome)
    lifted, changed = outcome == ReviewOutcome.LIFTED, outcome == ReviewOutcome.CHANGED
    if next_room_at and next_room_at <= present:
        raise Refused(_("La prochaine revue ne peut pas être déjà passée."))
    said_why = kept if lifted or changed else within
    review = Review(
        decision=decision,
        rank=len(decision.history) + 1,
        cell=cell,
        outcome=outcome,
        text=kept(text, TITLE_LIMIT, what=_("Ce que la décision devient")) if changed else "",
        reasons=said_why(reasons, TEXT_LIMIT, what=_("Motifs")),
        reviewer=within(reviewer, NAME_LIMIT, what=_("Revue par")) or str(seat or by.label),
        was_due_room_at=decision.due_room_at,
        reviewed_room_at=present,
        next_room_at=None if lifted else next_room_at,
        client_uuid=client_uuid,
    )
    written = record(_reviewed(room, review), by=by)
    review.seq = written.seq
    review.save(force_insert=True)
    decision.due_room_at = review.next_room_at
    decision.save(update_fields=["due_room_at"])
    told = {"kind": EntryKind.DECISION, "text": _line_of(review), "fact_room_at": present}
    line(room, written, seat=seat, cell=cell, **told)
    return review


@action(rules.can_recall_review)
def recall_review(decision: Decision, *, by: Actor) -> Decision:
    """The time to look at a decision again has come: said once in the journal and in the main courante."""
    room = locked(decision.room)
    decision = _afresh(decision)
    present = room_time(room).at
    if not decision.is_due(present) or decision.recalled_room_at == decision.due_room_at:
        return UNCHANGED
    decision.recalled_room_at = decision.due_room_at
    decision.save(update_fields=["recalled_room_at"])
    event = about_room(
        events.ReviewDue,
        room,
        at=present,
        source=Source.MACHINE,
        number=decision.number,
        due_room_at=clock.iso_or_none(decision.due_room_at),
    )
    line(
        room,
        record(event, by=by),
        seat=None,
        cell=decision.cell,
        kind=EntryKind.FACT,
        text=_("Décision D%s à revoir : maintenez-la, modifiez-la ou levez-la.") % decision.number,
        source=Source.MACHINE,
        fact_room_at=present,
    )
    for tell in ON_REVIEW_DUE:
        tell(decision, by=by)
    return decision


def _afresh(decision: Decision) -> Decision:
    rows = Decision.objects.select_related("room__site__legal_entity", "cell").prefetch_related("reviews")
    return rows.get(pk=decision.pk)


def _refuse_what_is_settled(decision: Decision, seen: int | None) -> None:
    history = decision.history
    if seen is not None and seen != len(history):
        last = history[-1] if history else None
        state = f"{last.get_outcome_display()}, {last.reviewer}" if last else _("aucune revue")
        sentence = _(
            "La décision D%(number)s a été revue entre-temps (%(state)s). Rien n’a été enregistré : relisez-la."
        )
        raise Conflict(sentence % {"number": decision.number, "state": state})
    if decision.is_lifted:
        raise Refused(_("La décision D%s est levée : prenez-en une nouvelle.") % decision.number)


def _reviewed(room: Room, review: Review):
    told = {
        "number": review.decision.number,
        "outcome": str(review.get_outcome_display()),
        "text": review.text,
        "reasons": review.reasons,
        "reviewer": review.reviewer,
        "cell": review.cell.name if review.cell else "",
        "was_due_room_at": clock.iso_or_none(review.was_due_room_at),
        "next_room_at": clock.iso_or_none(review.next_room_at),
    }
    at, client_uuid = review.reviewed_room_at, review.client_uuid
    return about_room(events.Reviewed, room, at=at, client_uuid=client_uuid, **told)


def _line_of(review: Review) -> str:
    number = {"number": review.decision.number}
    said = {
        ReviewOutcome.MAINTAINED: _("D%(number)s maintenue") % number,
        ReviewOutcome.CHANGED: _("D%(number)s modifiée : %(text)s") % (number | {"text": review.text}),
        ReviewOutcome.LIFTED: _("D%(number)s levée") % number,
    }[ReviewOutcome(review.outcome)]
    return f"{said}\n{review.reasons}".strip()
