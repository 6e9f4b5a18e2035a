"""From the invoice to the payment: two people of the region agree, then the payment is noted."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.money import euros
from cordee.core.verdict import Refused, require
from cordee.documents.papers import Paper
from cordee.funding import events, rules
from cordee.funding.actions.rows import instalment_now, keep_piece
from cordee.funding.enums import ApplicationState, InstalmentState
from cordee.funding.models import Instalment
from cordee.journal.record import record


@action(rules.can_invoice)
def file_invoice(instalment: Instalment, *, paper: Paper, by: Actor) -> Instalment:
    """The house sends its invoice; until it is checked, another replaces it."""
    instalment = instalment_now(instalment)
    require(rules.can_invoice(by, instalment))
    keep_piece(instalment.application, f"facture:{instalment.key}", paper, by)
    instalment.state = InstalmentState.INVOICED
    return _moved(instalment, paper.name, by)


@action(rules.can_advance)
def advance(instalment: Instalment, *, by: Actor) -> Instalment:
    """Say that the service was rendered; then, somebody else, that it may be paid."""
    instalment = instalment_now(instalment)
    require(rules.can_advance(by, instalment))
    if instalment.state == InstalmentState.INVOICED:
        instalment.checked_by, instalment.checker_id = by.label, by.id
    else:
        instalment.approved_by = by.label
    instalment.state = rules.STEPS[InstalmentState(instalment.state)]
    return _moved(instalment, by.label, by)


@action(rules.can_pay)
def note_payment(instalment: Instalment, *, paid_on: dt.date, payment: str, by: Actor) -> Instalment:
    """Note what the accounting office has paid. The last instalment settles the application."""
    instalment = instalment_now(instalment)
    require(rules.can_pay(by, instalment))
    if paid_on > timezone.localdate(clock.now()):
        raise Refused(_("Un paiement ne se note pas avant d’être fait."))
    instalment.state, instalment.paid_on, instalment.payment = InstalmentState.PAID, paid_on, payment
    _moved(instalment, payment, by)
    application = instalment.application
    if not application.instalments.exclude(state=InstalmentState.PAID).exists():
        application.state, application.changed_at = ApplicationState.SETTLED, clock.now()
        application.save(update_fields=["state", "changed_at"])
    return instalment


def _moved(instalment: Instalment, why: str, by: Actor) -> Instalment:
    instalment.moved_at = clock.now()
    instalment.save()
    told = {
        "label": instalment.label,
        "amount": euros(instalment.amount),
        "state": str(instalment.get_state_display()).lower(),
        "why": why,
    }
    record(events.InstalmentMoved(instalment.application.stream, told), by=by)
    return instalment
