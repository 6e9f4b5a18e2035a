"""What the pages of the mobilisation show, as frozen values."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.core.dates import date_format
from cordee.directory.models import Site
from cordee.incidents.models import Incident
from cordee.incidents.panels import age
from cordee.mobilisation import rules
from cordee.mobilisation.enums import Answer, CallState
from cordee.mobilisation.models import Call, Callout, Contact, Need, Presence, Rota, RotaSlot
from cordee.mobilisation.reading import policy
from cordee.outbox.models import Message, State
from cordee_engines.rotation import long_stretches, uncovered

TONES = {
    CallState.WAITING: ("info", "phone-outgoing"),
    CallState.COMING: ("ok", "walk"),
    CallState.ARRIVED: ("ok", "circle-check"),
    CallState.DECLINED: ("neutral", "circle-x"),
    CallState.SILENT: ("warn", "phone-off"),
}
SENT_TONES = {State.QUEUED: "warn", State.SENT: "ok", State.GIVEN_UP: "danger"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One channel of one call, and how far it got. Words, never the number."""

    channel: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class CallRow:
    call: Call
    words: str
    tone: str
    icon: str
    sent: tuple[Sent, ...]
    numbers: tuple[str, ...]
    is_late: bool
    choices: tuple[tuple[str, str], ...]

    @property
    def is_spoken_only(self) -> bool:
        """No message could leave: somebody has to ring."""
        return not self.sent and self.call.state == CallState.WAITING


@dataclass(frozen=True, slots=True)
class NeedRow:
    need: Need
    held: int
    arrived: int
    extra: int
    calls: tuple[CallRow, ...]

    @property
    def arrived_words(self) -> str:
        return _("sur place : %s") % self.arrived

    @property
    def extra_words(self) -> str:
        return _("en plus : %s") % self.extra

    @property
    def is_filled(self) -> bool:
        return self.held >= self.need.count

    @property
    def is_exhausted(self) -> bool:
        return bool(self.need.exhausted_at) and not self.is_filled


def need_rows(actor: Actor, callout: Callout, now: dt.datetime) -> list[NeedRow]:
    """Roles with how many are held; the people, for those who may read who they are."""
    calls: dict[int, list[Call]] = defaultdict(list)
    for call in callout.calls.select_related("contact"):
        call.callout = callout
        calls[call.need_id].append(call)
    names = rules.sees_people(actor, callout.incident)
    numbers = rules.sees_numbers(actor, callout.incident)
    notes = callout.is_open and bool(rules.can_note(actor, callout.incident))
    sent = _sent(callout) if names else {}
    rows = []
    for need in callout.needs.all():
        mine = calls[need.pk]
        held = [call for call in mine if call.is_confirmed and not call.is_extra]
        rows.append(
            NeedRow(
                need=need,
                held=len(held),
                arrived=sum(call.state == CallState.ARRIVED for call in held),
                extra=sum(call.is_confirmed and call.is_extra for call in mine),
                calls=tuple(_call_row(call, now, sent, numbers, notes) for call in mine) if names else (),
            )
        )
    return rows


def _call_row(call: Call, now: dt.datetime, sent: dict, numbers: bool, notes: bool) -> CallRow:
    tone, icon = TONES[call.state]
    is_late = call.state == CallState.COMING and call.eta_at < now
    choices = Answer.choices if notes and call.state != CallState.ARRIVED else []
    return CallRow(
        call=call,
        words=_call_words(call, now),
        tone="danger" if is_late else tone,
        icon=icon,
        sent=tuple(sent.get(call.reference, ())),
        numbers=tuple(call.contact.numbers) if numbers else (),
        is_late=is_late,
        choices=tuple(choices),
    )


def _call_words(call: Call, now: dt.datetime) -> str:
    if call.state == CallState.WAITING:
        left = (
            max(0, int((call.escalate_at - now).total_seconds() // 60) + 1) if call.escalate_at > now else 0
        )
        return _("appelé, attend encore %s min") % left if left else _("appelé, délai passé")
    if call.state == CallState.COMING:
        hour = date_format(timezone.localtime(call.eta_at), "H:i")
        if call.eta_at < now:
            return _("attendu à %(hour)s, en retard de %(late)s") % {
                "hour": hour,
                "late": age(call.eta_at, now),
            }
        return _("arrive à %(hour)s, dans %(left)s") % {"hour": hour, "left": age(call.eta_at, now)}
    if call.state == CallState.ARRIVED:
        return _("arrivé à %s") % date_format(timezone.localtime(call.answered_at), "H:i")
    return str(call.get_state_display()).lower()


def _sent(callout: Callout) -> dict[str, list[Sent]]:
    found: dict[str, list[Sent]] = defaultdict(list)
    rows = Message.objects.filter(reference__startswith=f"{callout.reference}-").order_by("channel")
    for row in rows.only("reference", "channel", "state", "attempts", "last_error"):
        words = str(row.get_state_display())
        if row.state == State.QUEUED and row.attempts:
            words = _("%(attempts)s essais, %(error)s") % {"attempts": row.attempts, "error": row.last_error}
        elif row.state == State.GIVEN_UP:
            words = _("Abandonné : %s") % row.last_error
        found[row.reference].append(Sent(str(row.get_channel_display()), words, SENT_TONES[row.state]))
    return found


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """``since``: when the stretch began, short absences not counted."""

    presence: Presence
    since: dt.datetime
    lasted: str
    tone: str
    words: str
    deputies: tuple[str, ...]


def presence_rows(incident: Incident, now: dt.datetime) -> list[PresenceRow]:
    """Who is in the room, the longest there first."""
    told = policy()
    spans: dict[str, list[Presence]] = defaultdict(list)
    for row in incident.presences.select_related("cell", "call__need"):
        spans[row.person].append(row)
    deputies = _deputies(incident)
    rows = []
    for mine in spans.values():
        current = next((row for row in mine if row.left_at is None), None)
        if current is None:
            continue
        since = _since(mine, current, told.pause_min)
        hours = (now - since).total_seconds() / 3600
        tone, words = "ok", _("en poste")
        if hours >= told.long_h:
            tone, words = "danger", _("à relever : plus de %s h d’affilée") % told.long_h
        elif hours >= told.near_h:
            tone, words = "warn", _("à relever bientôt")
        role = current.call.need.role if current.call else ""
        rows.append(
            PresenceRow(
                current, since, age(since, now), tone, words, tuple(deputies.get((role, current.person), ()))
            )
        )
    return sorted(rows, key=lambda row: row.since)


def _since(mine: list[Presence], current: Presence, pause_min: int) -> dt.datetime:
    since = current.arrived_at
    for row in sorted(mine, key=lambda one: one.arrived_at, reverse=True):
        if row.left_at and row.arrived_at < since and (since - row.left_at) < dt.timedelta(minutes=pause_min):
            since = row.arrived_at
    return since


def _deputies(incident: Incident) -> dict[tuple[str, str], list[str]]:
    """(role, person) → who stands behind them in the call list."""
    lines: dict[str, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(site=incident.site).active():
        lines[contact.role].append(contact)
    return {
        (role, contact.person): [other.name for other in line[rank + 1 : rank + 3]]
        for role, line in lines.items()
        for rank, contact in enumerate(line)
    }


@dataclass(frozen=True, slots=True)
class ShiftRow:
    rank: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    cells: tuple[CellShift, ...]


@dataclass(frozen=True, slots=True)
class CellShift:
    key: str
    name: str
    count: int
    slots: tuple[RotaSlot, ...]
    long: frozenset[int]  # slots that end a stretch longer than it should be

    @property
    def missing(self) -> int:
        return max(0, self.count - len(self.slots))


@dataclass(frozen=True, slots=True)
class RotaPanel:
    shifts: tuple[ShiftRow, ...]
    missing: tuple[str, ...]
    long: tuple[str, ...]
    loads: tuple[tuple[str, int], ...]


def rota_panel(rota: Rota, problem: Any, slots: list[RotaSlot]) -> RotaPanel:
    """The planning as it stands, hand changes included; ``problem`` is the engine's."""
    from cordee.mobilisation.adapter import slots_of

    engine_slots = slots_of(slots)
    names = {row.person: row.name for row in slots}
    known = {person.key for person in problem.people}
    long = long_stretches(problem, [slot for slot in engine_slots if slot.person in known])
    ending = {(person, shift) for person, shift, _minutes in long}
    cells = [cell for cell in rota.incident.room.cells.all() if cell.key in rota.places]
    shifts = []
    for rank in range(rota.shifts):
        here = [row for row in slots if row.shift == rank]
        shifts.append(
            ShiftRow(
                rank,
                *rota.shift_at(rank),
                tuple(
                    CellShift(
                        cell.key,
                        cell.name,
                        rota.places[cell.key],
                        tuple(row for row in here if row.cell_id == cell.pk),
                        frozenset(row.pk for row in here if (row.person, rank) in ending),
                    )
                    for cell in cells
                ),
            )
        )
    titles = {cell.key: cell.name for cell in cells}
    loads: dict[str, int] = defaultdict(int)
    for row in slots:
        loads[row.name] += rota.shift_h
    return RotaPanel(
        shifts=tuple(shifts),
        missing=tuple(
            _("%(when)s, %(cell)s : il manque %(n)s")
            % {"when": _when(rota, rank), "cell": titles[place], "n": count}
            for rank, place, count in uncovered(problem, engine_slots)
            if place in titles
        ),
        long=tuple(
            _("%(name)s : %(hours)s h d’affilée, jusqu’à %(when)s")
            % {"name": names.get(person, ""), "hours": minutes // 60, "when": _when(rota, shift, end=True)}
            for person, shift, minutes in long
        ),
        loads=tuple(sorted(loads.items(), key=lambda told: (-told[1], told[0]))),
    )


def _when(rota: Rota, rank: int, *, end: bool = False) -> str:
    return date_format(timezone.localtime(rota.shift_at(rank)[end]), "D j, H:i")


def sheet_panel(request: HttpRequest, site: Site) -> dict[str, Any] | None:
    """The call list on the sheet of an establishment."""
    if not rules.can_keep(request.actor, site):
        return None
    roles = set(Contact.objects.filter(site=site).active().values_list("role", flat=True))
    return {"site": site, "roles": len(roles), "people": Contact.objects.filter(site=site).active().count()}
