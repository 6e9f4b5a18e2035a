"""The decision: an amount within the envelope, or a reason. What is retained opens its deliverables and instalments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.money import euros, split
from cordee.core.verdict import Refused, require
from cordee.funding import events, rules
from cordee.funding.actions.delivering import FOLLOWER, note_record, settle
from cordee.funding.actions.examining import write_to_house
from cordee.funding.actions.rows import application_now
from cordee.funding.enums import ApplicationState, ReviewState
from cordee.funding.envelope import engaged_of
from cordee.funding.models import Application, Call, Deliverable, Instalment
from cordee.journal.record import record


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided of one application. ``amount`` in cents; zero refuses."""

    application: int
    amount: int
    reason: str = ""


@action(rules.can_decide)
def decide(application: Application, *, amount: int, reason: str = "", by: Actor) -> Application:
    """Retain for an amount in cents, or refuse (zero) with a reason."""
    call = Call.objects.select_for_update().get(
        pk=application.call_id
    )  # two decisions never share the same euros
    application = application_now(application)
    require(rules.can_decide(by, application))
    _refuse_nonsense(call, application, amount, reason)
    now = clock.now()
    application.state = ApplicationState.AWARDED if amount else ApplicationState.REFUSED
    application.awarded = amount or None
    application.reason, application.decided_at, application.decided_by = reason.strip(), now, by.label
    application.changed_at = now
    application.save()
    if amount:
        _open_follow_up(application)
    told = {
        "state": str(application.get_state_display()).lower(),
        "amount": euros(amount) if amount else "—",
        "reason": application.reason,
    }
    record(events.Decided(application.stream, told), by=by)
    _write(application, by)
    if amount:
        note_record(application.site, by=FOLLOWER)
    return application


@action(rules.can_keep_calls)
def decide_batch(region, *, call: Call, choices: Iterable[Choice], by: Actor) -> list[Application]:
    """Decide many at once: all of them, or none when one cannot be."""
    rows = {row.pk: row for row in Application.objects.filter(call=call, call__region=region)}
    decided = []
    for choice in choices:
        if choice.application not in rows:
            raise Refused(_("Un des dossiers n’est pas de cet appel : rien n’est décidé."))
        application = rows[choice.application]
        try:
            decided.append(decide(application, amount=choice.amount, reason=choice.reason, by=by))
        except Refused as refusal:
            told = {"reference": application.reference, "why": refusal.reason}
            raise Refused(_("%(reference)s : %(why)s Rien n’est décidé.") % told) from None
    if not decided:
        raise Refused(_("Aucun dossier n’est choisi."))
    return decided


def _refuse_nonsense(call: Call, application: Application, amount: int, reason: str) -> None:
    given = application.reviews.filter(state=ReviewState.GIVEN).count()
    if given < call.terms.reviewers:
        told = {"given": given, "wanted": call.terms.reviewers}
        raise Refused(_("%(given)s avis rendus sur les %(wanted)s que l’appel demande.") % told)
    if not amount and not reason.strip():
        raise Refused(_("Dites pourquoi le dossier n’est pas retenu."))
    if amount > (application.requested or 0):
        raise Refused(_("L’aide ne peut dépasser ce qui est demandé (%s).") % euros(application.requested))
    left = call.envelope - engaged_of(call)
    if amount > left:
        raise Refused(_("L’enveloppe ne le permet plus : il reste %s.") % euros(left))


def _open_follow_up(application: Application) -> None:
    terms, now = application.call.terms, clock.now()
    Deliverable.objects.bulk_create(
        Deliverable(application=application, key=due.key, label=due.label, moved_at=now)
        for due in terms.deliverables
    )
    amounts = split(application.awarded or 0, [part.percent for part in terms.instalments])
    Instalment.objects.bulk_create(
        Instalment(application=application, key=part.key, label=part.label, amount=amount, moved_at=now)
        for part, amount in zip(terms.instalments, amounts, strict=True)
    )
    settle(application, by=FOLLOWER)


def _write(application: Application, by: Actor) -> None:
    if application.is_granted:
        words = _(
            "Votre dossier est retenu : %s. Le courrier de notification est sur la page du dossier."
        ) % euros(application.awarded)
    else:
        words = _("Votre dossier n’est pas retenu. Motif : %s") % application.reason
    write_to_house(application, _("Décision sur le dossier %s") % application.reference, words, by)
