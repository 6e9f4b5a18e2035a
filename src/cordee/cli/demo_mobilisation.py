"""Call lists of the demonstration's houses, and what the crisis of tonight made of one: invented people and numbers."""

from __future__ import annotations

import datetime as dt
import itertools

from django.db.models import Q

from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.directory.models import Region, Site
from cordee.incidents.models import Incident
from cordee.mobilisation import actions
from cordee.mobilisation.models import Call, Callout
from cordee.mobilisation.reminders import SENTRY

# Role; who is called first, then their deputies: name, function.
LIST = (
    ("direction", (("Armelle Desvignes", "Directrice"), ("Benoît Cazaux", "Directeur adjoint"))),
    ("garde", (("Clotilde Ferrières", "Administratrice de garde"), ("Didier Maubourg", "Administrateur de garde"))),
    ("rssi", (("Estelle Ravignan", "RSSI"), ("Fabien Louvel", "Adjoint au RSSI"))),
    ("dsi", (("Géraldine Aubrac", "DSI"), ("Henri Castellane", "Adjoint à la DSI"))),
    ("systemes", (
        ("Inès Valmont", "Systèmes"), ("Jules Ferrand", "Réseaux"), ("Karine Solignac", "Sauvegardes"), ("Loïc Tressan", "Postes"),
    )),
    ("soins", (("Mathilde Oriol", "Directrice des soins"), ("Noé Brassac", "Cadre supérieur de nuit"))),
    ("urgences", (("Odile Marsan", "Médecin des urgences"), ("Pierre-Yves Lanoux", "Régulation"))),
    ("communication", (("Romane Thévenot", "Chargée de communication"), ("Sylvain Aubépin", "Presse, GHT"))),
    ("logistique", (("Tiphaine Garrec", "Services techniques"),)),
)  # fmt: skip
TOLD = {
    "message": "Cyberattaque : le réseau est coupé, la cellule de crise se réunit maintenant.",
    "meeting": "Salle du conseil, bâtiment administratif, 1er étage",
    "channels": ["email"],
    "wait_min": 10,
}
# Minutes after the call, who, what they said, in how many minutes.
SAID = (
    (2, "Estelle Ravignan", "coming", 35),
    (3, "Armelle Desvignes", "declined", None),
    (4, "Inès Valmont", "coming", 20),
    (6, "Benoît Cazaux", "coming", 40),
    (9, "Romane Thévenot", "declined", None),
    (16, "Jules Ferrand", "coming", 30),
    (18, "Karine Solignac", "coming", 25),
    (26, "Inès Valmont", "arrived", None),
    (38, "Estelle Ravignan", "arrived", None),
    (44, "Benoît Cazaux", "arrived", None),
)
_numbers = itertools.count(1)


def keep_lists(region: Region, own: frozenset[str]) -> int:
    """How many lines: the lists of the houses of the cast and of the house of tonight, then its call-out."""
    tonight = Incident.objects.open().around().filter(site__region=region).first()
    houses = Site.objects.filter(Q(finess__in=own) | Q(pk=tonight.site_id if tonight else None))
    made = sum(_keep(site) for site in houses.order_by("finess"))
    if tonight:
        _call_out(tonight)
    return made


def _keep(site: Site) -> int:
    made = 0
    for role, people in LIST:
        for name, function in people:
            number = next(_numbers)
            fields = {
                "role": role,
                "name": name,
                "function": function,
                "email": f"astreinte{number:03}@{site.finess}.example",
                "mobile": f"06 00 00 {number // 100:02} {number % 100:02}",
            }
            actions.add_contact(site, fields=fields, by=STAGE)
            made += 1
    return made


def _call_out(incident: Incident) -> None:
    start = incident.declared_at + dt.timedelta(minutes=8)
    needs = (("direction", 1), ("rssi", 1), ("systemes", 2), ("communication", 1))
    with clock.frozen(start):
        callout = actions.launch_callout(incident, needs=needs, by=STAGE, **TOLD)
    for minutes, name, answer, eta_min in SAID:
        _be_silent(callout, start + dt.timedelta(minutes=minutes))
        with clock.frozen(start + dt.timedelta(minutes=minutes)):
            call = Call.objects.get(callout=callout, name=name)
            actions.answer_call(call, answer=answer, eta_min=eta_min, by=STAGE)
    with clock.frozen(start + dt.timedelta(minutes=50)):
        actions.sign_in(incident, name="Clotilde Ferrières", cell="decision", by=STAGE)
    hour = clock.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=2)
    places = {"decision": 2, "technique": 2}
    actions.propose_rota(incident, starts_at=hour, shift_h=12, days=3, places=places, by=STAGE)


def _be_silent(callout: Callout, until: dt.datetime) -> None:
    """The deputies of those whose delay is over by then, each at its instant."""
    while call := Call.objects.to_escalate(until).filter(callout=callout).order_by("escalate_at").first():
        with clock.frozen(call.escalate_at):
            actions.escalate_call(call, by=SENTRY)
