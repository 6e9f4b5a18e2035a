"""Situation reports: drafted from the room, frozen with what it said then, verified with the journal, read and signed for."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import pytest
from docx import Document

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Conflict, Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.incidents import actions
from cordee.incidents.facts import handover_of
from cordee.incidents.models import Acknowledgement, Situation
from cordee.incidents.panels import board
from cordee.incidents.reminders import recall_situations
from cordee.journal.models import Checkpoint
from cordee.outbox.models import Message
from tests.apps.incidents.conftest import NIGHT
from tests.apps.retex.ended import browser
from tests.makers import an_actor

pytestmark = pytest.mark.django_db
TEXTS = {
    "technique": "Réseau coupé.",
    "soins": "Urgences fermées aux ambulances.\n\nDix lits de réa ouverts.",
}


@pytest.fixture
def draft(incident, director) -> Situation:
    return actions.open_situation(incident, by=director)


def frozen(draft, director) -> Situation:
    actions.edit_situation(draft, texts=TEXTS, revision=1, by=director)
    return actions.freeze_situation(draft, revision=2, by=director)


def test_it_takes_what_matters_since_the_one_before(incident, draft, director):
    kept = rooms.log(incident.room, kind="fact", text="Le DPI est arrêté.", by=director)
    rooms.promote_entry(kept, by=director)
    rooms.log(incident.room, kind="rumour", text="Un journaliste rôde.", by=director)
    rooms.decide(incident.room, title="Couper Internet", by=director)
    first = frozen(draft, director)
    facts = first.content["facts"]
    assert [line["text"] for line in facts["lines"]] == ["Le DPI est arrêté."]
    assert [row["title"] for row in facts["decisions"]] == ["Couper Internet"]
    assert [level["title"] for level in facts["levels"]] == ["Établissement"]
    with clock.frozen(NIGHT + dt.timedelta(hours=12)):
        second = actions.open_situation(incident, by=director)
        assert second.number == 2 and second.content["texts"]["technique"] == "Réseau coupé."
        second = actions.freeze_situation(second, revision=1, by=director)
    assert second.content["facts"]["lines"] == [] and second.content["facts"]["decisions"] == []


def test_the_board_shows_both_tracks_as_declared_then_as_reported(incident, draft, director, pilot):
    page = pilot.get("/crises/").content.decode()
    assert "Le dossier patient, Le téléphone" in page and "ils sont ralentis ou reportés" in page
    frozen(draft, director)
    technical, care = board(director, clock.now())[0].tracks
    assert (technical.words, technical.is_declared) == ("Réseau coupé.", False)
    assert care.words == "Urgences fermées aux ambulances. Dix lits de réa ouverts."
    assert "Réseau coupé." in pilot.get("/crises/mur/").content.decode()


def test_frozen_it_holds_a_checkpoint_that_the_journal_keeps_and_a_pdf_with_its_digest(
    incident, draft, director
):
    made = frozen(draft, director)
    assert made.checkpoint == Checkpoint.objects.filter(stream__key=incident.room.stream).latest("pk").note
    assert hashlib.sha256(bytes(made.pdf)).hexdigest() == made.pdf_sha256 and bytes(made.pdf).startswith(
        b"%PDF-"
    )


def test_the_same_report_gives_the_same_bytes(draft, director):
    from cordee.incidents.documents import situation_pdf

    made = frozen(draft, director)
    assert situation_pdf(made) == bytes(made.pdf)


def test_two_writers_meet_a_conflict_and_nobody_loses(draft, director):
    actions.edit_situation(draft, texts=TEXTS, revision=1, by=director)
    with pytest.raises(Conflict, match="entre-temps"):
        actions.edit_situation(draft, texts={"technique": "Autre."}, revision=1, by=director)
    with pytest.raises(Conflict, match="relisez-le"):
        actions.freeze_situation(draft, revision=1, by=director)
    assert actions.edit_situation(draft, texts=TEXTS, revision=2, by=director) is None
    with pytest.raises(Refused, match="6001 caractères"):
        actions.edit_situation(draft, texts={"technique": "x" * 6001}, revision=2, by=director)


def test_one_draft_at_a_time_and_a_frozen_one_does_not_change(incident, draft, director):
    with pytest.raises(Refused, match="n° 1 est déjà en cours"):
        actions.open_situation(incident, by=director)
    with pytest.raises(Forbidden, match="pas encore validé"):
        actions.acknowledge_situation(draft, by=director)
    made = frozen(draft, director)
    with pytest.raises(Forbidden, match="ne change plus"):
        actions.edit_situation(made, texts={}, revision=2, by=director)


def test_the_region_is_told_and_signs_for_it_once(incident, draft, director, region, pilot):
    Message.objects.all().delete()
    made = frozen(draft, director)
    mail = Message.objects.get()
    assert mail.subject == "Un point de situation est prêt" and "Réseau" not in mail.body
    reader = an_actor((Role.REGION_READER, region.scope), label="ARS")
    actions.acknowledge_situation(made, by=reader)
    assert actions.acknowledge_situation(made, by=reader) is None
    assert Acknowledgement.objects.get().reader == "ARS"
    with pytest.raises(Forbidden):
        actions.acknowledge_situation(made, by=an_actor((Role.DIRECTOR, "site:999")))


def test_from_the_pages_it_is_written_validated_read_and_taken(incident, site, pilot):
    house = browser((Role.RSSI, site.scope))
    answer = house.post(f"/crises/{incident.pk}/points/nouveau/")
    address = answer.headers["Location"]
    assert house.post(address, {"revision": 1, **TEXTS}).status_code == 302
    late = house.post(address, {"revision": 1, "technique": "Mon long texte"})
    assert late.status_code == 409 and "Mon long texte" in late.content.decode()
    assert pilot.get(address).status_code == 404  # a draft holds lines of the log
    assert "Point de situation n° 1" not in pilot.get(f"/crises/{incident.pk}/").content.decode()
    assert pilot.get(address + "point.pdf").status_code == 404
    assert house.get(address + "point.docx").status_code == 404
    assert house.post(address + "valider/", {"revision": "x"}).status_code == 409
    assert house.post(address + "valider/", {"revision": 2}).status_code == 302
    assert pilot.get(address + "point.pdf").content.startswith(b"%PDF-")
    word = Document(io.BytesIO(pilot.get(address + "point.docx").content))
    assert "Réseau coupé." in [paragraph.text for paragraph in word.paragraphs]
    assert "J’en prends connaissance" in pilot.get(address).content.decode()
    assert pilot.post(address + "lu/").status_code == 302
    assert "Dominique Essai" in pilot.get(address).content.decode()


def test_who_takes_over_reads_what_mattered_and_what_is_left(incident, site, director, pilot):
    with clock.frozen(NIGHT + dt.timedelta(hours=1)):
        kept = rooms.log(incident.room, kind="fact", text="Le DPI est arrêté.", by=director)
        rooms.promote_entry(kept, by=director)
        rooms.create_task(incident.room, title="Joindre le SAMU", owner="Soins", by=director)
    facts = handover_of(incident, NIGHT + dt.timedelta(hours=12), 12)
    assert [line["text"] for line in facts["lines"]] == ["Le DPI est arrêté."]
    assert handover_of(incident, NIGHT + dt.timedelta(hours=14), 12)["lines"] == []
    assert [row["title"] for row in facts["tasks"]] == ["Joindre le SAMU"]
    house = browser((Role.DIRECTOR, site.scope))
    for asked in ("", "?heures=3", "?heures=x", "?heures=" + "9" * 40):
        page = house.get(f"/crises/{incident.pk}/releve/{asked}")
        assert page.status_code == 200 and "Joindre le SAMU" in page.content.decode()
    assert (
        pilot.get(f"/crises/{incident.pk}/releve/").status_code == 404
    )  # the region does not enter the room


def test_what_waits_is_on_the_first_page_of_who_must_do_it(incident, site, pilot, neighbour):
    page = browser((Role.RSSI, site.scope)).get("/").content.decode()
    assert "Tenir la crise" in page and "Échéance légale : Notifier la CNIL" in page
    region = pilot.get("/").content.decode()
    assert "Tenir la crise" in region and "Échéance légale" not in region
    assert "Tenir la crise" not in browser((Role.DIRECTOR, neighbour.scope)).get("/").content.decode()


def test_a_report_that_is_late_is_recalled_once_a_rhythm_to_those_who_lead(incident, site):
    browser((Role.DIRECTOR, site.scope), key="directrice")
    hours = [dt.timedelta(hours=count) for count in (0, 11, 12, 13, 23, 24)]
    told = []
    for lapse in hours:
        with clock.frozen(incident.declared_at + lapse):
            told.append(recall_situations())
    assert told == [0, 0, 1, 0, 0, 1]
    mails = Message.objects.filter(subject="Un point de situation est attendu")
    assert mails.count() == 2 and {mail.recipient[:10] for mail in mails} == {"directrice"}
    with pytest.raises(Forbidden):
        actions.recall_situation(incident, by=an_actor((Role.DIRECTOR, site.scope)))


def test_a_report_that_was_frozen_starts_the_rhythm_anew(incident, director):
    with clock.frozen(incident.declared_at + dt.timedelta(hours=11)):
        situation = actions.open_situation(incident, by=director)
        actions.freeze_situation(situation, revision=1, by=director)
    for hours, owed in ((12, 0), (22, 0), (23, 1)):
        with clock.frozen(incident.declared_at + dt.timedelta(hours=hours)):
            assert recall_situations() == owed
