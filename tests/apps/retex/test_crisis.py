"""The lessons of a crisis that was lived: the machinery of exercises, the house's alone until it is signed."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden
from cordee.crises import actions as rooms
from cordee.incidents import actions as crisis_actions
from cordee.incidents.models import Incident
from cordee.journal.models import Entry
from cordee.retex import actions
from cordee.retex.models import Attestation, Debrief, Report
from tests.apps.incidents.conftest import NIGHT, declared
from tests.apps.retex.ended import browser, phone
from tests.makers import an_actor

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def director(site):
    return an_actor((Role.DIRECTOR, site.scope))


@pytest.fixture
def lived(site, director) -> Incident:
    """Three days: a seat, lines, a decision, a deadline met late and the others set aside, a level, an end with figures."""
    with clock.frozen(NIGHT):
        incident = declared(site, director)
        crisis_actions.call_in(incident, name="Karim", cell="technique", by=director)
    room = incident.room
    with clock.frozen(NIGHT + HOUR):
        rooms.log(room, text="Sauvegardes débranchées à la main.", kind="fact", by=director)
        rooms.decide(room, title="Couper tous les accès", reasons="Propagation en cours.", by=director)
    with clock.frozen(NIGHT + 90 * HOUR):
        late = incident.deadlines.get(key="cnil")
        crisis_actions.start_deadline(late, by=director) if late.state == "dormant" else None
        crisis_actions.meet_deadline(late, reference="CNIL-118", by=director)
        for row in incident.deadlines.filter(state="running"):
            crisis_actions.set_deadline_aside(row, reason="Fait par le groupement.", by=director)
        crisis_actions.end(incident, reasons="Tout est rendu.", figures={"ed_visits": 41}, by=director)
    return Incident.objects.get(pk=incident.pk)


def signed(incident: Incident, director) -> Report:
    actions.draft_report(incident, by=director)
    report = Report.objects.get()
    texts = {"summary": "Nous avons tenu.", "answers": {"entree": "Par le VPN d’un prestataire."}}
    actions.edit_report(report, texts=texts, revision=report.revision, by=director)
    return actions.approve_report(Report.objects.get(), by=director)


def test_the_report_says_what_the_crisis_cost_and_when_the_law_was_met(lived, director):
    report = signed(lived, director)
    pages = PdfReader(io.BytesIO(bytes(report.pdf))).pages
    paper = " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())
    for words in (
        "Un message de rançon", "Nous avons tenu.", "Par le VPN d’un prestataire.", "41", "CNIL-118",
        "Sauvegardes débranchées à la main.", "Couper tous les accès", "Fait par le groupement.", "pas connu",
    ):  # fmt: skip
        assert words in paper, words
    assert "EXERCICE" not in paper
    word = Document(io.BytesIO(bytes(report.docx)))
    assert any("Nous avons tenu." in paragraph.text for paragraph in word.paragraphs)
    facts = report.content["facts"]
    (cnil,) = [row for row in facts["deadlines"] if row["reference"]]
    assert cnil["late"] is True
    assert facts["context"]["lasted_min"] == 90 * 60
    assert {m["key"]: m["met"] for m in facts["measures"]}["cnil"] is False


def test_a_crisis_counts_for_no_rule_and_is_sealed_in_its_room_s_journal(lived, director):
    report = signed(lived, director)
    assert not Attestation.objects.exists()
    assert lived.room.stream in report.checkpoint
    kinds = Entry.objects.filter(stream__key=lived.room.stream).values_list("kind", flat=True)
    assert {"retex.report_drafted", "retex.report_edited", "retex.report_approved"} <= set(kinds)


def test_one_played_as_an_exercise_says_so_on_its_paper(site, director):
    with clock.frozen(NIGHT):
        incident = declared(site, director, is_exercise=True)
        for row in incident.deadlines.filter(state="running"):
            crisis_actions.set_deadline_aside(row, reason="Exercice.", by=director)
        crisis_actions.end(incident, reasons="Fin de jeu.", figures={}, by=director)
    report = signed(Incident.objects.get(), director)
    paper = PdfReader(io.BytesIO(bytes(report.pdf))).pages[2].extract_text()
    assert "EXERCICE" in paper


def test_whoever_sat_in_the_room_answers_once_and_nobody_knows_what(lived, director):
    actions.open_debrief(lived, by=director)
    seat = lived.room.seats.get(name="Karim")
    hand = phone(seat)
    address = reverse("retex:crisis_answer", args=[lived.pk])
    assert "Ce qui nous a le plus manqué" in hand.get(address).content.decode()
    sheet = {"roles": "4", "danger": "La pharmacie, à trois heures."}
    assert hand.post(address, sheet).status_code == 302
    assert "Merci" in hand.get(address).content.decode()
    debrief = Debrief.objects.get()
    assert debrief.answered == [seat.scope]
    (answer,) = debrief.answers.all()
    assert answer.answers == {"roles": 4, "danger": "La pharmacie, à trois heures."}
    told = Entry.objects.filter(stream__key=lived.room.stream, kind="retex.debrief_answered").get()
    assert "Karim" not in str(told.content) and "pharmacie" not in str(told.content)


def test_the_door_of_the_questionnaire_is_in_the_room(lived, director):
    actions.open_debrief(lived, by=director)
    page = phone(lived.room.seats.get(name="Karim")).get(reverse("crises:room", args=[lived.room_id]))
    assert reverse("retex:crisis_answer", args=[lived.pk]) in page.content.decode()


def test_the_path_from_the_page_of_the_crisis_to_a_signed_report(lived, site):
    house = browser((Role.DIRECTOR, site.scope))
    hub = reverse("retex:crisis_hub", args=[lived.pk])
    assert hub in house.get(reverse("incidents:incident", args=[lived.pk])).content.decode()
    assert house.post(reverse("retex:crisis_open_debrief", args=[lived.pk])).status_code == 302
    assert house.get(reverse("retex:crisis_results", args=[lived.pk])).status_code == 200
    assert house.post(reverse("retex:crisis_close_debrief", args=[lived.pk])).headers["Location"] == hub
    opened = house.post(reverse("retex:crisis_draft", args=[lived.pk]))
    report = Report.objects.get()
    assert opened.headers["Location"] == reverse("retex:edit", args=[report.pk])
    assert "Par où l’attaquant est-il entré" in house.get(opened.headers["Location"]).content.decode()
    note = {"title": "Fermer le VPN des prestataires", "owner_name": "Tanguy", "due_on": "2027-01-31"}
    assert house.post(reverse("retex:crisis_note_improvement", args=[lived.pk]), note).status_code == 302
    assert lived.improvements.get().origin == "crisis"
    read = house.get(reverse("retex:report", args=[report.pk])).content.decode()
    assert "Fermer le VPN des prestataires" in read and "BROUILLON" in house.get(hub).content.decode().upper()
    approve = house.post(reverse("retex:approve", args=[report.pk]), {"revision": report.revision})
    assert approve.headers["Location"] == hub
    assert "Attestation" not in house.get(hub).content.decode()
    listed = house.get(reverse("retex:crises")).content.decode()
    assert lived.title in listed and "Approuvé" in listed


def test_the_region_reads_it_once_signed_and_a_neighbour_never(lived, director, site, neighbour, region):
    actions.draft_report(lived, by=director)
    report = Report.objects.get()
    ars = browser((Role.REGION_PILOT, region.scope))
    other = browser((Role.DIRECTOR, neighbour.scope))
    assert ars.get(reverse("retex:report", args=[report.pk])).status_code == 404
    with pytest.raises(Forbidden):
        actions.approve_report(report, by=an_actor((Role.REGION_PILOT, region.scope)))
    actions.approve_report(report, by=director)
    assert ars.get(reverse("retex:report", args=[report.pk])).status_code == 200
    for address in (
        reverse("retex:report", args=[report.pk]),
        reverse("retex:crisis_hub", args=[lived.pk]),
        reverse("retex:crisis_answer", args=[lived.pk]),
    ):
        assert other.get(address).status_code == 404


def test_nothing_is_drawn_from_a_crisis_that_is_not_over(site, director):
    with clock.frozen(NIGHT):
        incident = declared(site, director)
    for act in (actions.open_debrief, actions.draft_report):
        with pytest.raises(Forbidden) as refused:
            act(incident, by=director)
        assert "retour à la normale" in str(refused.value)
