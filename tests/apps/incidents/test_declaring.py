"""Declared in a minute, known to the region, unknown to the neighbours; levels are decisions; the end says what it cost."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.crises.models import Room
from cordee.incidents import actions
from cordee.incidents.models import Activation, Incident
from cordee.incidents.panels import board
from cordee.journal.models import Entry
from cordee.outbox.models import Message
from tests.apps.incidents.conftest import ANSWERS, NIGHT, declared
from tests.apps.retex.ended import browser
from tests.makers import a_region, a_site, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def regional(region):
    return an_actor((Role.REGION_PILOT, region.scope), label="Pilote")


def test_declaring_opens_the_room_its_cells_its_level_and_its_deadlines(incident, director):
    room = incident.room
    assert room.is_open and not room.is_exercise and room.driver == incident.scope
    assert [cell.name for cell in room.cells.all()] == ["Cellule décisionnelle", "Cellule technique"]
    running = {row.key for row in incident.deadlines.all() if row.is_running}
    assert running == {"cert-sante", "ars", "plainte", "cnil"}  # « je ne sais pas » sets the CNIL going
    assert [row.level for row in incident.activations.all()] == ["etablissement"]
    line = room.log.get()
    assert "Que voyez-vous ? Un message de rançon, Des fichiers illisibles\n" in line.text
    assert "ont-elles pu être lues, volées ou perdues ? on ne sait pas" in line.text
    kinds = list(Entry.objects.of(room.stream).values_list("kind", flat=True))
    assert kinds.count("incident.deadline_started") == 4 and "incident.declared" in kinds
    assert Room.objects.visible_to(director).get() == room


def test_what_was_not_answered_or_is_unknown_to_the_pack_is_not_known(night, site, director):
    made = declared(site, director, answers={"vu": ["martien"], "soins": ["non"]})
    assert made.answers == {
        "vu": ["inconnu"], "coupe": ["inconnu"], "marche": ["inconnu"], "soins": ["non"], "donnees": ["inconnu"],
    }  # fmt: skip


def test_the_region_is_told_without_a_word_of_what_is_seen(night, site, director, region, pilot):
    declared(site, director, note="rançon de quatre millions")
    mail = Message.objects.get()
    assert mail.subject == "Une crise est déclarée" and "/crises/" in mail.body
    assert "rançon" not in mail.body and site.name not in mail.body and not mail.is_exercise


def test_as_an_exercise_everything_says_so(night, site, director, pilot):
    made = declared(site, director, is_exercise=True)
    assert made.room.is_exercise and made.is_exercise
    assert Message.objects.get().is_exercise
    assert made.title.startswith("Exercice de crise")


def test_who_may_declare(night, site, neighbour, regional):
    assert declared(site, regional).declared_by == "Pilote"
    for stranger in (
        an_actor((Role.DIRECTOR, neighbour.scope)),
        an_actor((Role.MEMBER, site.scope)),
        an_actor((Role.REGION_READER, site.region.scope)),
    ):
        with pytest.raises(Forbidden, match="se déclare par la direction"):
            declared(site, stranger)


def test_a_crisis_is_neither_of_tomorrow_nor_without_cells(night, site, director):
    with pytest.raises(Refused, match="dans l’avenir"):
        declared(site, director, noticed_at=NIGHT + dt.timedelta(minutes=1))
    with pytest.raises(Refused, match="Ces cellules"):
        declared(site, director, cells="trois")
    assert not Incident.objects.exists() and not Room.objects.exists()


def test_a_neighbour_learns_nothing_and_the_region_does_not_enter_the_room(incident, neighbour, regional):
    near = an_actor((Role.DIRECTOR, neighbour.scope))
    far = an_actor((Role.REGION_PILOT, a_region("84", "Ailleurs").scope))
    for stranger in (near, far, an_actor((Role.MEMBER, incident.site.scope))):
        assert not Incident.objects.visible_to(stranger).exists()
        assert board(stranger, clock.now()) == []
    assert Incident.objects.visible_to(regional).get() == incident
    assert not Room.objects.visible_to(regional).exists()


def test_each_level_has_its_holder_and_is_a_decision_of_the_log(incident, director, regional):
    with pytest.raises(Forbidden, match="par la région"):
        actions.raise_level(incident, "regional", reasons="Il le faut.", by=director)
    with pytest.raises(Forbidden, match="par l’établissement"):
        actions.raise_level(incident, "ght", reasons="Il le faut.", by=regional)
    with pytest.raises(Forbidden, match="n’existe pas"):
        actions.raise_level(incident, "mondial", reasons="Il le faut.", by=director)
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.raise_level(incident, "regional", reasons="  ", by=regional)
    actions.raise_level(incident, "regional", reasons="Deux sites touchés.", by=regional)
    assert actions.raise_level(incident, "regional", reasons="Encore.", by=regional) is None
    actions.lift_level(incident, "regional", reasons="Un seul, finalement.", by=regional)
    assert actions.lift_level(incident, "regional", reasons="Encore.", by=regional) is None
    told = [(row.title, row.decider) for row in incident.room.decisions.all()]
    assert told == [
        ("Activer le niveau « ORSAN CYBER régional »", "Pilote"),
        ("Lever le niveau « ORSAN CYBER régional »", "Pilote"),
    ]
    assert Activation.objects.get(level="regional").lifted_by == "Pilote"


def test_the_end_waits_for_the_deadlines_then_closes_everything(incident, director):
    figures = {"overtime_eur": 120_000, "ed_visits": 900, "stays": None}
    with pytest.raises(Refused, match="Notifier la CNIL"):
        actions.end(incident, reasons="Tout est revenu.", figures=figures, by=director)
    for row in incident.deadlines.filter(state="running"):
        actions.set_deadline_aside(row, reason="Fausse alerte.", by=director)
    actions.end(incident, reasons="Tout est revenu.", figures=figures, by=director)
    incident.refresh_from_db()
    incident.room.refresh_from_db()
    assert not incident.is_open and incident.room.closed_at and incident.ending["figures"] == figures
    assert not incident.activations.filter(lifted_at__isnull=True).exists()
    assert incident.room.decisions.get().title == "Retour à la normale"
    with pytest.raises(Forbidden, match="close"):
        actions.raise_level(incident, "ght", reasons="Trop tard.", by=director)
    with pytest.raises(Forbidden):
        actions.end(incident, reasons="Deux fois.", figures={}, by=director)


def test_the_region_cannot_end_the_crisis_of_a_house(incident, regional):
    with pytest.raises(Forbidden, match="direction ou au RSSI"):
        actions.end(incident, reasons="Assez.", figures={}, by=regional)


def test_the_board_puts_real_and_late_first_in_a_constant_number_of_queries(
    incident, region, regional, director, django_assert_num_queries
):
    other = a_site("Clinique B")
    declared(other, an_actor((Role.DIRECTOR, other.scope)), is_exercise=True)
    with django_assert_num_queries(6):
        rows = board(regional, NIGHT + dt.timedelta(hours=13))
    assert [row.incident.is_exercise for row in rows] == [False, True]
    first = rows[0]
    assert first.level == "Établissement" and first.late == 2 and first.situation is None
    assert first.situation_age == "13 h 00" and first.situation_is_late
    assert first.next.left == "sans délai, attend depuis 13 h 00"


# ── On the pages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_director_declares_from_a_telephone_and_reads_the_cards(site):
    phone = browser((Role.DIRECTOR, site.scope))
    form = {f"q-{key}": chosen for key, chosen in ANSWERS.items()} | {
        "site": site.pk, "noticed": "20", "contact": "06 12 34 56 78", "cells": "unique",
    }  # fmt: skip
    answer = phone.post("/crises/declarer/", form)
    assert answer.status_code == 302, answer.content.decode()[:500]
    page = phone.get(answer.headers["Location"]).content.decode()
    for said in (
        "Rançon ou fichiers chiffrés",
        "Signaler au CERT Santé",
        "sans délai",
        "Entrer dans la salle",
        "CRISE",
    ):
        assert said in page
    made = Incident.objects.get()
    assert made.noticed_at and (made.declared_at - made.noticed_at).total_seconds() == pytest.approx(
        1200, abs=5
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("noticed", "avant-hier", "Heure non comprise"),
        ("contact", "", "obligatoire"),
        ("cells", "trois", "Sélectionnez un choix valide"),
        ("q-soins", "autre", "Sélectionnez un choix valide"),
        ("q-vu", ["rancon", "inconnu"], "ne va pas avec une autre réponse"),
        ("note", "x" * 2001, "Trop long"),
    ],
)
def test_what_is_wrong_is_told_beside_what_was_typed(site, field, value, said):
    phone = browser((Role.DIRECTOR, site.scope))
    form = {"site": site.pk, "contact": "06", "cells": "unique", field: value}
    answer = phone.post("/crises/declarer/", form)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Incident.objects.exists()


def test_another_house_cannot_be_declared_nor_read(incident, neighbour):
    phone = browser((Role.DIRECTOR, neighbour.scope))
    answer = phone.post("/crises/declarer/", {"site": incident.site.pk, "contact": "06", "cells": "unique"})
    assert answer.status_code == 422
    assert phone.get(f"/crises/{incident.pk}/").status_code == 404
    assert incident.site.name not in phone.get("/crises/").content.decode()


def test_the_wall_and_the_board_show_the_region_its_crises(incident, pilot):
    for address in ("/crises/", "/crises/mur/"):
        page = pilot.get(address).content.decode()
        assert incident.site.name in page and "1 crise en cours" in page
    assert "Entrer dans la salle" not in pilot.get(f"/crises/{incident.pk}/").content.decode()


def test_the_room_leads_its_direction_to_the_task_force_with_the_room_chosen(incident, site):
    phone = browser((Role.DIRECTOR, site.scope))
    address = f"/task-force/demandes/nouvelle/?salle={incident.room_id}"
    assert address in phone.get(f"/salle/{incident.room_id}/").content.decode()
    page = phone.get(address).content.decode()
    assert f'<option value="{incident.room_id}" selected>' in page
    assert phone.get("/task-force/demandes/nouvelle/?salle=99999999999999999999").status_code == 200


def test_a_thumb_that_doubts_declares_once(site):
    phone = browser((Role.DIRECTOR, site.scope))
    form = {
        "site": site.pk,
        "contact": "06",
        "cells": "unique",
        "client_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    }
    first, second = (phone.post("/crises/declarer/", form) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    made = Incident.objects.get()
    assert Room.objects.count() == 1 and made.deadlines.count() == 8
    page = phone.get("/crises/declarer/").content.decode()
    assert "Déjà en cours, peut-être la vôtre" in page and f"/crises/{made.pk}/" in page


def test_a_crisis_that_is_over_leads_to_what_must_change(incident, site, director, pilot):
    for row in incident.deadlines.filter(state="running"):
        actions.set_deadline_aside(row, reason="Fausse alerte.", by=director)
    actions.end(incident, reasons="Tout est revenu.", figures={}, by=director)
    house = browser((Role.DIRECTOR, site.scope))
    address = f"/retex/crise/{incident.pk}/"
    assert address in house.get(f"/crises/{incident.pk}/").content.decode()
    assert address not in pilot.get(f"/crises/{incident.pk}/").content.decode()


def test_somebody_without_an_account_is_called_in_by_name_and_dictated_codes(
    incident, site, director, neighbour
):
    Message.objects.all().delete()
    seat = actions.call_in(incident, name="Karim", function="Astreinte", cell="technique", by=director)
    assert (seat.cell.key, seat.role, seat.room) == ("technique", "player", incident.room)
    assert not Message.objects.exists()
    actions.call_in(incident, name="Inès", cell="decision", email="ines@ailleurs.example", by=director)
    mail = Message.objects.get()
    assert "/salle/rejoindre/" in mail.body and site.name not in mail.body and not mail.is_exercise
    with pytest.raises(Refused, match="pas dans la salle"):
        actions.call_in(incident, name="X", cell="lune", by=director)
    with pytest.raises(Forbidden, match="direction ou au RSSI"):
        actions.call_in(incident, name="X", cell="decision", by=an_actor((Role.DIRECTOR, neighbour.scope)))


def test_the_page_leads_to_the_card_that_is_shown_or_dictated(incident, site, pilot):
    phone = browser((Role.RSSI, site.scope))
    address = f"/crises/{incident.pk}/appeler/"
    assert phone.post(address, {"name": "", "cell": "decision"}).status_code == 422
    answer = phone.post(address, {"name": "Karim", "cell": "technique", "phone": "06 11"})
    card = phone.get(answer.headers["Location"]).content.decode()
    assert "Karim" in card and incident.room.code in card
    assert pilot.get(address).status_code == 403
    assert address in phone.get(f"/salle/{incident.room_id}/").content.decode()
