"""Legal deadlines: from what the law names, met with a receipt that stays, recalled in time, by day and by night."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.incidents import actions
from cordee.incidents.panels import deadline_rows
from cordee.incidents.prefilled import as_text, filled
from cordee.incidents.reminders import remind_deadlines
from cordee.outbox.models import Message
from tests.apps.incidents.conftest import NIGHT, declared
from tests.apps.retex.ended import browser
from tests.makers import an_actor

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 un accus\xc3\xa9"


def later(**lapse):
    return clock.frozen(NIGHT + dt.timedelta(**lapse))


def test_they_run_from_the_declaration_to_the_second(incident):
    due = {row.key: row.due_at for row in incident.deadlines.filter(state="running")}
    assert due == {
        "cert-sante": NIGHT,
        "ars": NIGHT,
        "cnil": NIGHT + dt.timedelta(hours=72),
        "plainte": NIGHT + dt.timedelta(hours=72),
    }


@pytest.mark.parametrize("day", ["2027-03-27T22:00+01:00", "2027-10-30T22:00+02:00"])
def test_seventy_two_hours_are_hours_whatever_the_clock_change(site, director, day):
    with clock.frozen(dt.datetime.fromisoformat(day)):
        made = declared(site, director)
    cnil = made.deadlines.get(key="cnil")
    assert cnil.due_at - made.declared_at == dt.timedelta(hours=72)


def test_what_is_left_is_said_in_words(incident):
    def left(**lapse) -> dict[str, str]:
        rows = deadline_rows(incident, NIGHT + dt.timedelta(**lapse))
        return {row.deadline.key: row.left for row in rows if row.deadline.is_running}

    assert left(minutes=25)["cert-sante"] == "sans délai, attend depuis 25 min"
    assert left(minutes=90)["cnil"] == "reste 2 j 22 h"
    assert left(hours=70, minutes=15)["cnil"] == "reste 1 h 45"
    assert left(hours=73)["cnil"] == "dépassée de 1 h 00"


def test_met_it_keeps_its_receipt_and_writes_in_the_log(incident, director):
    row = incident.deadlines.get(key="cert-sante")
    with pytest.raises(Refused, match="numéro du reçu"):
        actions.meet_deadline(row, reference=" ", by=director)
    with pytest.raises(Refused, match="dans l’avenir"):
        actions.meet_deadline(row, reference="X", met_at=NIGHT + dt.timedelta(hours=1), by=director)
    actions.meet_deadline(row, reference="SI-2026-118", by=director)
    row.refresh_from_db()
    assert row.state == "met" and row.met_at == NIGHT
    assert incident.room.log.last().text == "Signaler au CERT Santé : fait, reçu SI-2026-118"
    with pytest.raises(Forbidden, match="déjà faite"):
        actions.meet_deadline(row, reference="encore", by=director)
    with pytest.raises(Forbidden, match="déjà faite"):
        actions.set_deadline_aside(row, reason="non", by=director)


def test_set_aside_with_a_reason_it_may_be_set_going_again(incident, director):
    row = incident.deadlines.get(key="cnil")
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.set_deadline_aside(row, reason="", by=director)
    actions.set_deadline_aside(row, reason="Aucune donnée.", by=director)
    with later(hours=5):
        actions.start_deadline(row, by=director)
        assert actions.start_deadline(row, by=director) is None
    row.refresh_from_db()
    assert row.is_running and row.reason == "" and row.due_at == NIGHT + dt.timedelta(hours=72)


def test_nis2_sleeps_until_the_house_says_that_it_is_concerned(incident, director):
    row = incident.deadlines.get(key="nis2-24h")
    assert row.state == "dormant" and row.due_at is None
    with later(hours=3):
        actions.start_deadline(row, by=director)
    row.refresh_from_db()
    assert row.due_at == NIGHT + dt.timedelta(hours=24)


def test_each_recall_goes_once_and_the_region_hears_of_what_is_late(incident, region, site, pilot):
    browser((Role.DIRECTOR, site.scope), key="direction")
    Message.objects.all().delete()
    row = incident.deadlines.get(key="cert-sante")
    with later(minutes=29):
        assert remind_deadlines() == 0
    with later(minutes=31):
        assert remind_deadlines() == 2 and remind_deadlines() == 0  # CERT Santé and ARS, once
    told = list(Message.objects.filter(body__contains="cert-sante").values_list("recipient", flat=True))
    assert len(told) == 2  # the direction; and the region, since « without delay » is late at once
    with later(hours=7):  # the server was down for six hours: two recalls were missed, one is made
        remind_deadlines()
    row.refresh_from_db()
    assert row.reminded_min == 360
    assert Message.objects.filter(body__contains="cert-sante").count() == 4


def test_a_recall_is_for_the_platform_alone_and_not_for_what_is_done(incident, director):
    row = incident.deadlines.get(key="cnil")
    with pytest.raises(Forbidden):
        actions.remind_deadline(row, after_min=60, by=director)
    actions.set_deadline_aside(row, reason="Rien n’a fui.", by=director)
    from cordee.incidents.reminders import REMINDER

    assert actions.remind_deadline(row, after_min=60, by=REMINDER) is None


def test_the_form_is_filled_with_what_the_room_knows(incident):
    text = as_text(filled(incident, incident.rules.clock("cnil")))
    assert incident.site.finess in dict(filled(incident, incident.rules.clock("cert-sante"))).values()
    assert "Déclaré le : 3 novembre 2026, 02:20" in text
    assert "volées ou perdues ? : On ne sait pas à cette heure." in text


# ── On the pages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_receipt_is_sent_kept_and_given_back_as_it_was(incident, site):
    phone = browser((Role.RSSI, site.scope))
    address = f"/crises/{incident.pk}/echeances/cnil/"
    assert "À copier ou à dicter" in phone.get(address).content.decode()
    fake = SimpleUploadedFile("reçu.pdf", b"GIF89a")
    answer = phone.post(address, {"reference": "CNIL-1", "file": fake})
    assert answer.status_code == 422 and "n’est pas ce que son nom annonce" in answer.content.decode()
    answer = phone.post(address, {"reference": "CNIL-1", "file": SimpleUploadedFile("reçu.pdf", PDF)})
    assert answer.status_code == 302
    page = phone.get(address).content.decode()
    assert "CNIL-1" in page and hashlib.sha256(PDF).hexdigest() in page
    file = phone.get(address + "recu/")
    assert file.content == PDF and file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Content-Security-Policy"] == "sandbox"


def test_the_region_reads_and_does_not_answer(incident, pilot):
    address = f"/crises/{incident.pk}/echeances/cnil/"
    assert "Enregistrer le reçu" not in pilot.get(address).content.decode()
    assert pilot.post(address, {"reference": "x"}).status_code == 403
    for verb in ("engager", "ecarter"):
        assert pilot.post(address + verb + "/", {"reasons": "x"}).status_code == 403


def test_a_neighbour_finds_nothing(incident, neighbour):
    stranger = browser((Role.DIRECTOR, neighbour.scope))
    for path in ("", "engager/", "ecarter/", "recu/"):
        assert stranger.get(f"/crises/{incident.pk}/echeances/cnil/{path}").status_code in (404, 405)
    assert stranger.post(f"/crises/{incident.pk}/echeances/cnil/", {"reference": "x"}).status_code == 404


def test_who_sits_in_the_room_meets_the_deadline_from_a_telephone(incident, director):
    from cordee.crises import actions as rooms
    from cordee.crises.seating import actor_of_seat

    seat, _token = rooms.add_seat(
        incident.room, role="player", name="Astreinte", cell="technique", by=director
    )
    actions.meet_deadline(
        incident.deadlines.get(key="ars"), reference="Mme Faure, 2 h 50", by=actor_of_seat(seat)
    )
    assert incident.deadlines.get(key="ars").state == "met"
    outsider = an_actor((Role.PLAYER, "room:999"))
    with pytest.raises(Forbidden):
        actions.meet_deadline(incident.deadlines.get(key="cnil"), reference="x", by=outsider)
