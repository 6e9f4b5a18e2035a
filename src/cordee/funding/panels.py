"""What the pages of an application and of the panel show, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict
from cordee.funding import rules
from cordee.funding.completeness import missing
from cordee.funding.conditions import Seen, look
from cordee.funding.enums import WRITABLE, ApplicationState, ReviewState
from cordee.funding.models import Application, Call, Deliverable, Instalment, Piece, Review
from cordee.journal.models import Entry

LAST_ENTRIES = 40
# What a house does not read of its own application: who judges, before and after.
REGION_ONLY = ("funding.review_asked", "funding.review_recused", "funding.review_given")


@dataclass(frozen=True, slots=True)
class InstalmentLine:
    row: Instalment
    invoice: Piece | None
    can_invoice: Verdict
    can_advance: Verdict
    can_pay: Verdict

    @property
    def next_step(self) -> bool:
        """Whether the region's word is awaited, whoever may give it."""
        return self.row.state in rules.STEPS


@dataclass(frozen=True, slots=True)
class DeliverableLine:
    row: Deliverable
    is_seen: bool
    paper: Piece | None
    can_deliver: Verdict
    can_judge: Verdict


@dataclass(frozen=True, slots=True)
class Page:
    """An application as one person sees it."""

    conditions: list[Seen]
    lacks: list[str]
    answers: list[tuple[str, str]]
    pieces: list[tuple[str, Piece]]
    corrections: list[Any]
    deliverables: list[DeliverableLine]
    instalments: list[InstalmentLine]
    reviews: list[Review]
    history: list[Entry]
    can_write: Verdict
    can_withdraw: Verdict
    can_see_reviews: Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the panel. ``score`` out of a hundred, the mean of the opinions; ``proposed`` in cents."""

    application: Application
    score: float | None
    favourable: int
    given: int
    proposed: int
    is_decided: bool
    is_ready: bool
    unmet: int


def page_of(actor: Actor, application: Application) -> Page:
    terms = application.call.terms
    pieces = {piece.key: piece for piece in application.pieces.current().defer("data")}
    titles = {piece.key: piece.label for piece in terms.pieces}
    sees = rules.can_see_reviews(actor, application)
    draft = application.state in WRITABLE
    return Page(
        conditions=look(application) if draft else [Seen(**seen) for seen in application.conditions],
        lacks=missing(application) if draft else [],
        answers=[(q.label, application.answers.get(q.key, "")) for q in terms.questions],
        pieces=[(titles[key], piece) for key, piece in pieces.items() if key in titles],
        corrections=list(application.corrections.all()),
        deliverables=list(_deliverables(actor, application, pieces)),
        instalments=list(_instalments(actor, application, pieces)),
        reviews=list(application.reviews.all()) if sees else [],
        history=_history(application, bool(sees)),
        can_write=rules.can_write(actor, application),
        can_withdraw=rules.can_withdraw(actor, application),
        can_see_reviews=sees,
    )


def ranked(call: Call) -> list[Row]:
    """The applications that the panel decides or has decided, the best score first."""
    rows = call.applications.filter(state__in=("admissible", "awarded", "refused", "settled"))
    rows = rows.select_related("site", "call").prefetch_related("reviews")
    return sorted(
        (_row(application, call) for application in rows),
        key=lambda row: (-(row.score or -1), row.application.pk),
    )


def _row(application: Application, call: Call) -> Row:
    given = [review for review in application.reviews.all() if review.state == ReviewState.GIVEN]
    for review in given:
        review.application = application
    scores = [review.score or 0.0 for review in given]
    most = call.terms.most(application.cost or 0)
    return Row(
        application=application,
        score=sum(scores) / len(scores) if scores else None,
        favourable=sum(bool(review.favourable) for review in given),
        given=len(given),
        proposed=min(application.requested or 0, most),
        is_decided=application.state != ApplicationState.ADMISSIBLE,
        is_ready=len(given) >= call.terms.reviewers,
        unmet=sum(not seen["met"] for seen in application.conditions),
    )


def _deliverables(
    actor: Actor, application: Application, pieces: dict[str, Piece]
) -> Iterator[DeliverableLine]:
    seen = {due.key for due in application.call.terms.deliverables if due.test == "attested"}
    for row in application.deliverables.all():
        row.application = application
        yield DeliverableLine(
            row=row,
            is_seen=row.key in seen,
            paper=pieces.get(f"livrable:{row.key}"),
            can_deliver=rules.can_deliver(actor, row),
            can_judge=rules.can_judge_deliverable(actor, row),
        )


def _instalments(
    actor: Actor, application: Application, pieces: dict[str, Piece]
) -> Iterator[InstalmentLine]:
    for row in application.instalments.all():
        row.application = application
        yield InstalmentLine(
            row=row,
            invoice=pieces.get(f"facture:{row.key}"),
            can_invoice=rules.can_invoice(actor, row),
            can_advance=rules.can_advance(actor, row),
            can_pay=rules.can_pay(actor, row),
        )


def _history(application: Application, whole: bool) -> list[Entry]:
    entries = Entry.objects.of(application.stream).order_by("-seq")
    return list((entries if whole else entries.exclude(kind__in=REGION_ONLY))[:LAST_ENTRIES])
