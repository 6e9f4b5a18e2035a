"""The planning of a crisis: proposed by the engine, changed by hand under the same rules."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.incidents.actions.shared import about, locked
from cordee.incidents.models import Incident
from cordee.journal.record import record
from cordee.mobilisation import adapter, events, rules
from cordee.mobilisation.models import Rota, RotaSlot
from cordee.mobilisation.people import known_people
from cordee.mobilisation.reading import policy
from cordee_engines.rotation import FaultKind, Slot, faults_of, solve

MOST_SEATS = 12
EARLIEST = dt.timedelta(hours=24)


@action(rules.can_plan)
def propose_rota(
    incident: Incident,
    *,
    starts_at: dt.datetime,
    shift_h: int,
    days: int,
    places: dict[str, int],
    by: Actor,
) -> Rota:
    """A new planning in place of the old one. ``places``: key of a cell → how many it needs at every shift."""
    incident = locked(incident)
    told, now = policy().rota, clock.now()
    cells = {cell.key: cell for cell in incident.room.cells.all()}
    if shift_h not in told["shift_h"] or not 1 <= days <= told["most_days"]:
        raise Refused(_("Cette durée n’est pas proposée."))
    if set(places) - set(cells) or not all(0 <= count <= MOST_SEATS for count in places.values()):
        raise Refused(_("Une cellule n’est pas dans la salle, ou demande plus de %s personnes.") % MOST_SEATS)
    if not sum(places.values()):
        raise Refused(_("Dites au moins une personne dans une cellule."))
    if starts_at < now - EARLIEST:
        raise Refused(_("Un planning ne commence pas il y a plus d’un jour."))
    Rota.objects.filter(incident=incident).delete()
    rota = Rota(
        incident=incident,
        starts_at=starts_at.replace(second=0, microsecond=0),
        shift_h=shift_h,
        shifts=-(-days * 24 // shift_h),
        places={key: places[key] for key in cells if places.get(key)},
        made_at=now,
        made_by=by.label,
    )
    people = known_people(incident)
    problem = adapter.problem_of(rota, people, now)
    solved = solve(problem)
    if solved.value is None:
        raise Refused(_("Le calcul n’a pas trouvé de planning valable : changez les durées ou les places."))
    rota.outcome = adapter.told(problem, solved)
    rota.save()
    names = {one.person: one.name for one in people}
    RotaSlot.objects.bulk_create(
        RotaSlot(
            rota=rota, cell=cells[slot.place], shift=slot.shift, person=slot.person, name=names[slot.person]
        )
        for slot in solved.value.slots
    )
    record(about(events.RotaMade, incident, **rota.outcome), by=by)
    return rota


@action(rules.can_change_rota)
def put_on_shift(rota: Rota, *, cell: str, shift: int, person: str, by: Actor) -> RotaSlot:
    """By hand: refused, in words, for what the engine would refuse; the cell is a human decision."""
    rota = _fresh(rota)
    people = {one.person: one for one in known_people(rota.incident)}
    found = rota.incident.room.cells.filter(key=cell).first()
    if person not in people or found is None or cell not in rota.places:
        raise Refused(str(adapter.FAULTS[FaultKind.UNKNOWN]))
    problem = adapter.problem_of(rota, people.values(), clock.now(), anywhere=True)
    held = adapter.slots_of(rota.slots.filter(person=person).select_related("cell"))
    for fault in faults_of(problem, [*held, Slot(person, cell, shift)]):
        if fault.kind is not FaultKind.TOO_MANY:
            raise Refused(adapter.fault_sentence(fault, people[person].name))
    made = RotaSlot.objects.create(
        rota=rota, cell=found, shift=shift, person=person, name=people[person].name
    )
    _told(rota, made, _("ajouté"), by)
    return made


@action(rules.can_change_rota)
def free_slot(rota: Rota, *, slot: RotaSlot, by: Actor) -> Rota:
    rota = _fresh(rota)
    row = rota.slots.filter(pk=slot.pk).select_related("cell").first()
    if row is None:
        raise Refused(_("Cette place a déjà été libérée."))
    _told(rota, row, _("retiré"), by)
    row.delete()
    return rota


def _fresh(rota: Rota) -> Rota:
    incident = locked(rota.incident)
    fresh = Rota.objects.filter(pk=rota.pk).first()
    if fresh is None:
        raise Refused(_("Un autre planning a été proposé entre-temps : rechargez la page."))
    fresh.incident = incident
    return fresh


def _told(rota: Rota, row: RotaSlot, said: str, by: Actor) -> None:
    told = {
        "name": row.name,
        "said": said,
        "cell": row.cell.name,
        "shift_at": clock.iso(rota.shift_at(row.shift)[0]),
    }
    record(about(events.RotaChanged, rota.incident, **told), by=by)
