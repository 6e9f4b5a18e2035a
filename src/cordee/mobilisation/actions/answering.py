"""What people say to a call, and what happens when they say nothing."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.dates import date_format
from cordee.core.verdict import Refused, require
from cordee.crises.actions.once import answered_by, within
from cordee.crises.enums import EntryKind
from cordee.incidents.actions.shared import about
from cordee.journal.record import record
from cordee.mobilisation import events, rules
from cordee.mobilisation.actions.presence import enter
from cordee.mobilisation.actions.shared import PLATFORM, fill, locked, write_line
from cordee.mobilisation.enums import Answer, CallState
from cordee.mobilisation.models import Call

LONGEST_ROAD_MIN = 24 * 60
NOTE_LIMIT = 300


@answered_by(lambda call, **_told: Call.objects.get(pk=call.pk))
@action(rules.can_answer)
def answer_call(call: Call, *, answer: str, eta_min: int | None = None, note: str = "", by: Actor) -> Call:
    """« J’arrive » (in so many minutes), « je ne peux pas », « je suis arrivé »: by the link or noted by somebody else. The
    last answer holds. A refusal calls the deputy; a yes that comes when the role is filled is kept, and told apart."""
    call = _fresh(call, by)
    answer, note = Answer(answer), within(note, NOTE_LIMIT, what=_("Remarque"))
    if call.state == CallState.ARRIVED:
        if answer == Answer.ARRIVED:
            return UNCHANGED
        raise Refused(_("%s est déjà arrivé : notez son départ au tableau de présence.") % call.name)
    now = clock.now()
    eta = _eta(answer, eta_min, now)
    if call.state == answer and call.eta_at == eta and call.note == note:
        return UNCHANGED
    was_held = call.is_confirmed
    call.state, call.eta_at, call.note = CallState(answer), eta, note
    call.answered_at, call.answered_by = now, by.label
    if not call.is_confirmed:
        call.is_extra = False
    elif not was_held:
        call.is_extra = _held_without(call) >= call.need.count
    call.save()
    said = _said(call)
    told = {"reference": call.callout.reference, "name": str(call), "said": said, "call": call.number}
    record(about(events.CallAnswered, call.callout.incident, **told, answer=str(answer)), by=by)
    write_line(call.callout.incident, EntryKind.MESSAGE_IN, f"{call}, {call.need.title} : {said}", by=by)
    if answer == Answer.ARRIVED:
        enter(
            call.callout.incident,
            person=call.person,
            name=call.name,
            function=call.function,
            call=call,
            by=by,
        )
    fill(call.callout, call.need, after=None if call.is_confirmed else call, by=PLATFORM)
    return call


@action(rules.can_escalate)
def escalate_call(call: Call, *, by: Actor) -> Call:
    """Silence past the delay: the deputy is called. Once, whatever the number of workers."""
    call = _fresh(call, by)
    if call.state != CallState.WAITING or clock.now() < call.escalate_at or not call.callout.is_open:
        return UNCHANGED
    if call.need.filled_at:
        return UNCHANGED
    call.state, call.escalated_at = CallState.SILENT, clock.now()
    call.save(update_fields=["state", "escalated_at"])
    told = {"reference": call.callout.reference, "name": str(call), "call": call.number}
    record(about(events.CallEscalated, call.callout.incident, **told), by=by)
    text = _("%(name)s, %(role)s : sans réponse après %(wait)s min") % {
        "name": call, "role": call.need.title, "wait": call.callout.wait_min,
    }  # fmt: skip
    write_line(call.callout.incident, EntryKind.FACT, text, by=by)
    fill(call.callout, call.need, after=call, by=by)
    return call


def _fresh(call: Call, by: Actor) -> Call:
    """The call as it is now, its call-out locked."""
    callout = locked(call.callout)
    fresh = Call.objects.select_related("need", "contact").get(pk=call.pk)
    fresh.callout = fresh.need.callout = callout
    if not by.is_machine:
        require(rules.can_answer(by, fresh))
    return fresh


def _eta(answer: Answer, minutes: int | None, now: dt.datetime) -> dt.datetime | None:
    if answer != Answer.COMING:
        return None
    if minutes is None or not 0 <= minutes <= LONGEST_ROAD_MIN:
        raise Refused(_("Dites dans combien de minutes, entre 0 et %s.") % LONGEST_ROAD_MIN)
    return now + dt.timedelta(minutes=minutes)


def _held_without(call: Call) -> int:
    return sum(one.is_confirmed and not one.is_extra for one in call.need.calls.exclude(pk=call.pk))


def _said(call: Call) -> str:
    if call.state == CallState.COMING:
        said = _("arrive vers %s") % date_format(timezone.localtime(call.eta_at), "H:i")
    else:
        said = {CallState.DECLINED: _("ne peut pas venir"), CallState.ARRIVED: _("est arrivé")}[call.state]
    if call.is_extra:
        said += _(" (en plus : rôle déjà pourvu)")
    return f"{said} — {call.note}" if call.note else said
