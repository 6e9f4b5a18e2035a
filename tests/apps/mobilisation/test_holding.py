"""Who is in the room and for how long; who relieves whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.mobilisation import actions, adapter, panels
from cordee.mobilisation.links import actor_of_call
from cordee.mobilisation.models import Presence, Rota, RotaSlot
from cordee.mobilisation.people import cells_for, known_people
from tests.apps.mobilisation.calling import call_of, kinds, later, launched, listed
from tests.apps.mobilisation.conftest import NIGHT
from tests.makers import a_site, an_actor

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)


def rows(incident, hours):
    return panels.presence_rows(incident, NIGHT + hours * H)


def enters(incident, director, hours, name="Aude Rivoire", **told):
    with clock.frozen(NIGHT + hours * H):
        return actions.sign_in(incident, name=name, by=director, **told)


def leaves(presence, director, hours):
    with clock.frozen(NIGHT + hours * H):
        return actions.sign_out(presence, by=director)


def test_hours_in_a_row_are_counted_and_told_before_it_is_too_late(incident, people, director):
    enters(incident, director, 0, cell="technique")
    [row] = rows(incident, 3)
    assert (row.lasted, row.tone, row.presence.cell.key) == ("3 h 00", "ok", "technique")
    assert row.deputies == ()
    assert rows(incident, 10)[0].words == "à relever bientôt"
    assert (rows(incident, 12)[0].tone, rows(incident, 12)[0].words) == (
        "danger",
        "à relever : plus de 12 h d’affilée",
    )


def test_a_short_absence_does_not_cut_the_stretch_and_a_long_one_does(incident, people, director):
    leaves(enters(incident, director, 0), director, 5)
    enters(incident, director, 5.5)
    assert rows(incident, 6)[0].since == NIGHT
    leaves(Presence.objects.now().get(), director, 6)
    enters(incident, director, 8)
    assert rows(incident, 9)[0].since == NIGHT + 8 * H
    assert kinds(incident).count("mobilisation.signed_out") == 2


def test_nobody_is_there_twice(incident, people, director):
    kept = enters(incident, director, 0)
    with pytest.raises(Refused, match="déjà au tableau"):
        enters(incident, director, 1, name="AUDE RIVOIRE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.create(incident=incident, person=kept.person, name="x", arrived_at=NIGHT)
    leaves(kept, director, 2)
    assert actions.sign_out(kept, by=director) is None


def test_an_arrival_of_the_call_out_shows_its_deputies_and_its_cell(incident, people, director):
    callout = launched(incident, ("systemes", 1), by=director)
    call = call_of(callout, "Cyprien Lavaur")
    actions.answer_call(call, answer="arrived", by=actor_of_call(call))
    [row] = rows(incident, 1)
    assert (row.presence.cell.key, row.deputies) == ("technique", ("Doriane Meyssac", "Edgar Vaulnay"))


def test_an_arrival_is_not_noted_in_the_future_nor_in_another_room(incident, people, director):
    with pytest.raises(Refused, match="au plus tard maintenant"):
        actions.sign_in(incident, name="Aude", arrived_at=NIGHT + H, by=director)
    with pytest.raises(Refused, match="n’est pas dans la salle"):
        actions.sign_in(incident, name="Aude", cell="ailleurs", by=director)
    stranger = an_actor((Role.DIRECTOR, a_site("Autre").scope))
    with pytest.raises(Forbidden):
        actions.sign_in(incident, name="Aude", by=stranger)
    kept = enters(incident, director, 0)
    with pytest.raises(Forbidden):
        actions.sign_out(kept, by=stranger)
    assert list(Presence.objects.visible_to(stranger)) == []


def proposed(incident, director, **changes) -> Rota:
    told = {
        "starts_at": NIGHT + 4 * H,
        "shift_h": 12,
        "days": 2,
        "places": {"decision": 0, "technique": 1},
    } | changes
    return actions.propose_rota(incident, by=director, **told)


def test_the_planner_holds_what_it_can_and_names_the_rest(incident, people, director):
    rota = proposed(incident, director)
    assert (rota.shifts, rota.outcome["held"], rota.outcome["seats"], rota.outcome["status"]) == (
        4,
        4,
        4,
        "optimal",
    )
    problem = adapter.problem_of(rota, known_people(incident), NIGHT)
    assert panels.rota_panel(rota, problem, list(rota.slots.select_related("cell"))).missing == ()
    short = proposed(incident, director, places={"decision": 3})
    assert short.outcome["held"] < short.outcome["seats"]
    problem = adapter.problem_of(short, known_people(incident), NIGHT)
    panel = panels.rota_panel(short, problem, list(short.slots.select_related("cell")))
    assert panel.missing
    assert all("Cellule décisionnelle : il manque" in line for line in panel.missing)
    assert Rota.objects.filter(incident=incident).count() == 1


def test_who_has_worked_tonight_rests_first(incident, site, director):
    listed(site, "systemes", "Aude Rivoire", 1)
    listed(site, "systemes", "Basile Thorenc", 2)
    enters(incident, director, -8)
    enters(incident, director, 3, name="Edgar", cell="decision")
    with clock.frozen(NIGHT + 3 * H):
        rota = proposed(incident, director, days=1)
    assert list(rota.slots.values_list("shift", "name")) == [(0, "Basile Thorenc"), (1, "Aude Rivoire")]


def test_a_hand_obeys_the_same_law_with_a_clear_word(incident, people, director):
    rota = proposed(incident, director, days=2, places={"technique": 1, "decision": 1})
    for slot in rota.slots.select_related("cell"):
        actions.free_slot(rota, slot=slot, by=director)
    known = {one.name: one.person for one in known_people(incident)}
    aude = {"person": known["Aude Rivoire"], "by": director}
    actions.put_on_shift(rota, cell="technique", shift=0, **aude)
    with pytest.raises(Refused, match="Aude Rivoire ferait 24 h d’affilée : jamais 24 h d’affilée"):
        actions.put_on_shift(rota, cell="technique", shift=1, **aude)
    with pytest.raises(Refused, match="tient déjà une place"):
        actions.put_on_shift(rota, cell="decision", shift=0, **aude)
    actions.put_on_shift(
        rota, cell="decision", shift=2, **aude
    )  # twelve hours of rest; the cell is theirs to decide
    for wrong in ({"cell": "ailleurs", "shift": 0}, {"cell": "technique", "shift": 99}):
        with pytest.raises(Refused, match="n’est pas dans le planning"):
            actions.put_on_shift(rota, **wrong, **aude)
    with pytest.raises(IntegrityError), transaction.atomic():
        RotaSlot.objects.create(
            rota=rota, cell=incident.room.cells.first(), shift=0, person=known["Aude Rivoire"], name="x"
        )


def test_eleven_hours_of_rest_and_not_eight(incident, people, director):
    rota = proposed(incident, director, shift_h=8, days=1)
    for slot in rota.slots.all():
        actions.free_slot(rota, slot=slot, by=director)
    person = known_people(incident)[0]
    actions.put_on_shift(rota, cell="technique", shift=0, person=person.person, by=director)
    with pytest.raises(Refused, match="n’aurait que 8 h de repos entre deux gardes : il en faut 11"):
        actions.put_on_shift(rota, cell="technique", shift=2, person=person.person, by=director)
    actions.put_on_shift(rota, cell="technique", shift=1, person=person.person, by=director)
    problem = adapter.problem_of(rota, known_people(incident), NIGHT, anywhere=True)
    panel = panels.rota_panel(rota, problem, list(rota.slots.select_related("cell")))
    assert [line.split(",")[0] for line in panel.long] == [f"{person.name} : 16 h d’affilée"]


def test_a_place_is_freed_once_and_an_old_planning_is_not_changed(incident, people, director):
    rota = proposed(incident, director)
    slot = rota.slots.select_related("cell").first()
    actions.free_slot(rota, slot=slot, by=director)
    with pytest.raises(Refused, match="déjà été libérée"):
        actions.free_slot(rota, slot=slot, by=director)
    proposed(incident, director)
    with pytest.raises(Refused, match="Un autre planning"):
        actions.put_on_shift(rota, cell="technique", shift=0, person="x", by=director)
    assert kinds(incident).count("mobilisation.rota_made") == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"shift_h": 24}, {"days": 0}, {"days": 30}, {"places": {"ailleurs": 1}}, {"places": {"technique": 13}},
        {"places": {}}, {"starts_at": NIGHT - 30 * H},
    ],
)  # fmt: skip
def test_a_planning_that_makes_no_sense_is_refused(incident, people, director, changes):
    with pytest.raises(Refused):
        proposed(incident, director, **changes)
    assert Rota.objects.count() == 0


def test_strangers_plan_nothing(incident, people, director, region):
    rota = proposed(incident, director)
    for stranger in (
        an_actor((Role.REGION_PILOT, region.scope)),
        an_actor((Role.DIRECTOR, a_site("Autre").scope)),
    ):
        with pytest.raises(Forbidden):
            proposed(incident, stranger)
        with pytest.raises(Forbidden):
            actions.put_on_shift(rota, cell="technique", shift=0, person="x", by=stranger)
        with pytest.raises(Forbidden):
            actions.free_slot(rota, slot=rota.slots.first(), by=stranger)
        assert list(Rota.objects.visible_to(stranger)) == []


def test_who_may_sit_where(incident, people, director):
    cells = list(incident.room.cells.all())
    assert cells_for("systemes", cells) == {"technique"}
    assert cells_for("rssi", cells) == {"technique", "decision"}
    assert cells_for("inconnu", cells) == {"technique", "decision"}
    with later(NIGHT, 1):
        actions.sign_in(incident, name="Une voisine", by=director)
    assert {one.name: one.cells for one in known_people(incident)}["Une voisine"] == {"technique", "decision"}
