"""The call list of each house of the world, and what its crisis made of it: a call-out, people in the room, a planning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cordee.core import clock
from cordee.incidents.models import Incident
from cordee.mobilisation import actions
from cordee.mobilisation.links import token_for
from cordee.mobilisation.models import Call, Callout, Contact, Presence, RotaSlot
from cordee.mobilisation.people import known_people
from tests.makers import CONSOLE


@dataclass(slots=True)
class OnCall:
    contact: Contact
    callout: Callout
    call: Call  # waits for an answer
    token: str
    presence: Presence
    slot: RotaSlot
    spare: str  # somebody who holds no shift


def on_call_of(tenant: str, incident: Incident, marks: Callable[[str, str], str]) -> OnCall:
    contacts = [
        actions.add_contact(
            incident.site,
            fields={
                "role": role,
                "name": marks(tenant, "oncall.name"),
                "email": f"{marks(tenant, 'oncall.email')}@cordee.example",
                "mobile": f"06 00 00 {incident.pk % 100:02} {number:02}",
            },
            by=CONSOLE,
        )
        for number, role in enumerate(("direction", "rssi", "rssi"), 1)
    ]
    callout = actions.launch_callout(
        incident,
        needs=[("rssi", 1), ("direction", 1)],
        message=marks(tenant, "callout.message"),
        meeting=marks(tenant, "callout.meeting"),
        channels=["email"],
        wait_min=10,
        by=CONSOLE,
    )
    waiting, coming = callout.calls.order_by("number")
    actions.answer_call(coming, answer="coming", eta_min=20, note=marks(tenant, "oncall.note"), by=CONSOLE)
    presence = actions.sign_in(incident, name=marks(tenant, "oncall.presence"), by=CONSOLE)
    key = incident.room.cells.get().key
    rota = actions.propose_rota(
        incident, starts_at=clock.now(), shift_h=12, days=1, places={key: 1}, by=CONSOLE
    )
    slot = rota.slots.select_related("cell").first()
    busy = set(rota.slots.values_list("person", flat=True))
    spare = next(one.person for one in known_people(incident) if one.person not in busy)
    return OnCall(contacts[0], callout, waiting, token_for(waiting.link_key), presence, slot, spare)
