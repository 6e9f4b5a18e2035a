"""Makers of call lists and call-outs. They call the product's own actions."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

from cordee.core import clock
from cordee.incidents.models import Incident
from cordee.journal.models import Entry
from cordee.mobilisation import actions
from cordee.mobilisation.models import Call, Callout, Contact
from cordee.mobilisation.reminders import escalate_silence
from tests.makers import CONSOLE

TOLD = {
    "message": "Cyberattaque : cellule de crise réunie.",
    "meeting": "Salle Laennec, bâtiment A",
    "channels": ["email"],
    "wait_min": 10,
}


def listed(site, role: str, name: str, number: int, **facts) -> Contact:
    fields = {
        "role": role,
        "name": name,
        "function": "",
        "email": f"astreinte{number}@essai.example",
        "mobile": f"06 00 00 00 {number:02}",
    } | facts
    return actions.add_contact(site, fields=fields, by=CONSOLE)


def launched(incident: Incident, *needs: tuple[str, int], by, **changes) -> Callout:
    return actions.launch_callout(incident, needs=needs or (("rssi", 1),), by=by, **(TOLD | changes))


def call_of(callout: Callout, name: str) -> Call:
    return Call.objects.select_related("callout", "need", "contact").get(callout=callout, name=name)


def called(callout: Callout) -> list[tuple[str, str]]:
    return list(callout.calls.order_by("number").values_list("name", "state"))


@contextmanager
def later(start: dt.datetime, minutes: float):
    with clock.frozen(start + dt.timedelta(minutes=minutes)):
        yield


def silence(start: dt.datetime, minutes: float) -> int:
    with later(start, minutes):
        return escalate_silence()


def kinds(incident: Incident) -> list[str]:
    return [
        kind
        for kind in Entry.objects.of(incident.room.stream).order_by("seq").values_list("kind", flat=True)
        if kind.startswith("mobilisation.")
    ]
