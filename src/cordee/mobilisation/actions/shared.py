"""What the orders of a call-out share: the call-out as it is now, calling somebody, filling a role."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.actor import Actor, system
from cordee.core.ids import fingerprint
from cordee.crises import actions as rooms
from cordee.crises.enums import EntryKind
from cordee.crises.models import LogEntry
from cordee.crises.rules import can_write
from cordee.incidents.actions.shared import about, house_leads, region_pilots, tell
from cordee.incidents.models import Incident
from cordee.journal.record import record
from cordee.mobilisation import events
from cordee.mobilisation.enums import CallState, Channel
from cordee.mobilisation.letters import mail_of, spoken_of, text_of
from cordee.mobilisation.links import new_link_key, token_for
from cordee.mobilisation.models import Call, Callout, Contact, Need
from cordee.mobilisation.reading import policy
from cordee.outbox.actions import drop_waiting, enqueue, enqueue_call

PLATFORM = system("mobilisation")


def locked(callout: Callout) -> Callout:
    """The call-out as it is now; whoever else moves it waits: two workers never call the same deputy twice."""
    return Callout.objects.around().select_for_update(of=("self",)).get(pk=callout.pk)


def write_line(incident: Incident, kind: str, text: str, *, by: Actor, matters: bool = False) -> LogEntry:
    """A line of the main courante, by whoever may write there, else by the platform."""
    hand = by if can_write(by, incident.room) else PLATFORM
    entry = rooms.log(incident.room, kind=kind, text=text, by=hand)
    if matters:
        rooms.promote_entry(entry, by=PLATFORM)
    return entry


def fill(callout: Callout, need: Need, *, after: Call | None = None, by: Actor) -> None:
    """Call who is missing, in the order of the list; say once that a role is filled, or that nobody is left. The call-out
    is locked. ``after``: the refusal or silence that led here."""
    calls = list(need.calls.order_by("answered_at", "number"))
    held = [call for call in calls if call.is_confirmed and not call.is_extra]
    for extra in [call for call in calls if call.is_confirmed and call.is_extra][: need.count - len(held)]:
        extra.is_extra = False
        extra.save(update_fields=["is_extra"])
        held.append(extra)
    if len(held) >= need.count:
        _say_filled(callout, need, len(held), by)
        return
    waiting = sum(call.state == CallState.WAITING for call in calls)
    missing = need.count - len(held) - waiting
    for contact in _next(callout, need)[: max(0, missing)]:
        call_person(callout, need, contact, replaces=after, by=by)
        after, missing = None, missing - 1
    need.filled_at = None
    if missing > 0:
        _say_exhausted(callout, need, len(held), by)
    need.save(update_fields=["filled_at", "exhausted_at"])


def call_person(callout: Callout, need: Need, contact: Contact, *, replaces: Call | None, by: Actor) -> Call:
    """One call, by every channel of the call-out that this person has; the same reference on each."""
    now, link_key = clock.now(), new_link_key()
    if replaces and Call.objects.filter(replaces=replaces).exists():
        replaces = None
    call = Call.objects.create(
        callout=callout,
        need=need,
        contact=contact,
        replaces=replaces,
        number=callout.calls.count() + 1,
        person=contact.person,
        name=contact.name,
        function=contact.function,
        link_key=link_key,
        token_hash=fingerprint(token_for(link_key)),
        called_at=now,
        escalate_at=now + dt.timedelta(minutes=callout.wait_min),
    )
    _send(callout, need, contact, call, by)
    told = {"reference": callout.reference, "name": str(call), "role": need.title, "call": call.number}
    record(about(events.PersonCalled, callout.incident, **told), by=by)
    return call


def drop_messages(call: Call) -> None:
    drop_waiting(call.scope, error=_("plus nécessaire"))


def _send(callout: Callout, need: Need, contact: Contact, call: Call, by: Actor) -> None:
    carried = {
        "reference": call.reference,
        "about": call.scope,
        "exercise": callout.is_exercise,
        "expires_at": clock.now() + dt.timedelta(hours=policy().expires_h),
        "by": by,
    }
    if Channel.EMAIL in callout.channels and contact.email:
        enqueue(contact.email, *mail_of(callout, need, call), **carried)
    if Channel.SMS in callout.channels and contact.mobile:
        enqueue_call("sms", contact.mobile, text_of(callout, need, call), **carried)
    number = contact.mobile or contact.landline
    if Channel.PHONE in callout.channels and number:
        enqueue_call("phone", number, spoken_of(callout, need, call), **carried)


def _next(callout: Callout, need: Need) -> list[Contact]:
    """Who of the list has not been called yet for anything in this call-out."""
    called = callout.calls.values("person")
    listed = Contact.objects.filter(site=callout.incident.site, role=need.role).active()
    return list(listed.exclude(person__in=called))


def _say_filled(callout: Callout, need: Need, held: int, by: Actor) -> None:
    for call in need.calls.filter(state=CallState.WAITING):
        drop_messages(call)
    if need.filled_at:
        return
    need.filled_at, need.exhausted_at = clock.now(), None
    need.save(update_fields=["filled_at", "exhausted_at"])
    told = {"reference": callout.reference, "role": need.title, "held": held, "count": need.count}
    record(about(events.RoleFilled, callout.incident, **told), by=by)
    write_line(callout.incident, EntryKind.FACT, str(events.RoleFilled.wording) % told, by=PLATFORM)


def _say_exhausted(callout: Callout, need: Need, held: int, by: Actor) -> None:
    """Loudly: in the log as an important line, by mail to those who lead and to the region."""
    if need.exhausted_at:
        return
    need.exhausted_at = clock.now()
    incident = callout.incident
    told = {"reference": callout.reference, "role": need.title, "held": held, "count": need.count}
    record(about(events.RoleExhausted, incident, **told), by=by)
    text = str(events.RoleExhausted.wording) % told
    write_line(incident, EntryKind.FACT, text, by=PLATFORM, matters=True)
    tell(
        [*house_leads(incident), *region_pilots(incident)],
        incident,
        subject=_("Mobilisation : il manque quelqu’un"),
        said=_("Alerte %(reference)s : plus personne à appeler pour un rôle, et il n’est pas pourvu.") % told,
        path=reverse("mobilisation:callout", args=[callout.pk]),
        by=by,
    )
