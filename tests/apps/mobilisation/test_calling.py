"""Calling people: the first of each list, then their deputies, until the roles are held or nobody is left."""

from __future__ import annotations

import datetime as dt
import json
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from cordee.accounts.models import User
from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.models import Entry
from cordee.mobilisation import actions, panels
from cordee.mobilisation.links import actor_of_call
from cordee.mobilisation.models import Call, Callout, Need
from cordee.mobilisation.reminders import SENTRY, escalate_silence
from cordee.outbox import sender
from cordee.outbox.models import Message
from tests.apps.mobilisation.calling import TOLD, call_of, called, kinds, later, launched, listed, silence
from tests.apps.mobilisation.conftest import NIGHT, declared
from tests.apps.outbox.gateways import serving
from tests.makers import CONSOLE, a_site, an_actor

pytestmark = pytest.mark.django_db


def says(callout, name, answer, *, minutes=0.0, **told):
    call = call_of(callout, name)
    with later(NIGHT, minutes):
        return actions.answer_call(call, answer=answer, by=actor_of_call(call), **told)


def test_the_first_of_each_list_are_called_at_once(incident, people, director):
    callout = launched(incident, ("rssi", 1), ("systemes", 2), by=director)
    assert callout.reference == "MOB-2026-0001"
    assert called(callout) == [
        ("Aude Rivoire", "waiting"), ("Cyprien Lavaur", "waiting"), ("Doriane Meyssac", "waiting"),
    ]  # fmt: skip
    assert kinds(incident) == ["mobilisation.launched", *["mobilisation.called"] * 3]
    assert incident.room.log.filter(text__contains="MOB-2026-0001", is_significant=True).count() == 1


def test_the_next_call_out_has_the_next_number_whatever_the_house(incident, people, director):
    launched(incident, by=director)
    other = a_site("Clinique d’en face")
    neighbour = an_actor((Role.RSSI, other.scope))
    assert launched(declared(other, neighbour), by=neighbour).reference == "MOB-2026-0002"


def test_a_refusal_calls_the_deputy_and_a_yes_holds_the_role(incident, people, director):
    callout = launched(incident, by=director)
    says(callout, "Aude Rivoire", "declined", minutes=2)
    assert called(callout) == [("Aude Rivoire", "declined"), ("Basile Thorenc", "waiting")]
    assert call_of(callout, "Basile Thorenc").replaces == call_of(callout, "Aude Rivoire")
    call = says(callout, "Basile Thorenc", "coming", minutes=4, eta_min=25)
    assert call.eta_at == NIGHT + dt.timedelta(minutes=29)
    assert callout.needs.get().filled_at == NIGHT + dt.timedelta(minutes=4)
    lines = list(incident.room.log.values_list("text", flat=True))
    assert "Basile Thorenc, RSSI : arrive vers 02:49" in lines
    assert "Aude Rivoire, RSSI : ne peut pas venir" in lines
    assert "mobilisation.filled" in kinds(incident)


def test_silence_calls_the_deputy_after_the_delay_and_not_before(incident, people, director):
    callout = launched(incident, by=director)
    assert silence(NIGHT, 9.9) == 0
    assert silence(NIGHT, 10) == 1
    assert silence(NIGHT, 10) == 0
    assert called(callout) == [("Aude Rivoire", "silent"), ("Basile Thorenc", "waiting")]
    assert kinds(incident).count("mobilisation.escalated") == 1


def test_a_late_yes_counts_while_the_role_is_open_and_is_extra_afterwards(incident, people, director):
    callout = launched(incident, by=director)
    silence(NIGHT, 10)
    assert says(callout, "Aude Rivoire", "coming", minutes=12, eta_min=20).is_extra is False
    late = says(callout, "Basile Thorenc", "coming", minutes=13, eta_min=15)
    assert late.is_extra is True
    [row] = panels.need_rows(director, callout, NIGHT + dt.timedelta(minutes=14))
    assert (row.held, row.extra, row.is_filled) == (1, 1, True)
    assert incident.room.log.filter(text__contains="en plus : rôle déjà pourvu").exists()
    assert silence(NIGHT, 60) == 0


def test_an_extra_takes_the_place_of_who_gives_up(incident, people, director):
    callout = launched(incident, by=director)
    silence(NIGHT, 10)
    says(callout, "Aude Rivoire", "coming", minutes=12, eta_min=20)
    says(callout, "Basile Thorenc", "coming", minutes=13, eta_min=15)
    says(callout, "Aude Rivoire", "declined", minutes=20)
    assert call_of(callout, "Basile Thorenc").is_extra is False
    assert callout.needs.get().filled_at is not None


def test_when_nobody_is_left_those_who_lead_and_the_region_are_told_loudly_once(
    incident, people, director, pilot
):
    callout = launched(incident, ("direction", 1), by=director)
    Message.objects.all().delete()
    silence(NIGHT, 10)
    need = callout.needs.get()
    assert need.exhausted_at == NIGHT + dt.timedelta(minutes=10)
    line = incident.room.log.get(text__contains="plus personne à appeler")
    assert line.is_significant
    assert line.text == "MOB-2026-0001 : plus personne à appeler pour « Direction de crise », 0 sur 1"
    mails = Message.objects.filter(subject="Mobilisation : il manque quelqu’un")
    assert [mail.recipient for mail in mails] == [User.objects.get().email]
    assert "Flore" not in mails[0].body
    silence(NIGHT, 30)
    assert kinds(incident).count("mobilisation.exhausted") == 1
    [row] = panels.need_rows(director, callout, NIGHT)
    assert row.is_exhausted


def test_a_role_that_nobody_holds_is_short_from_the_first_second(incident, people, director):
    callout = launched(incident, ("biomedical", 1), by=director)
    assert callout.needs.get().exhausted_at == NIGHT
    assert called(callout) == []


def test_somebody_on_two_lists_is_called_once(incident, people, director, site):
    listed(site, "dsi", "Aude Rivoire", 1)
    listed(site, "dsi", "Gaspard Nolay", 9)
    callout = launched(incident, ("rssi", 1), ("dsi", 1), by=director)
    assert called(callout) == [("Aude Rivoire", "waiting"), ("Gaspard Nolay", "waiting")]
    twin = call_of(callout, "Aude Rivoire")
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(
            callout=callout, need=twin.need, contact=twin.contact, number=9, person=twin.person, name="x",
            link_key="x", token_hash="x", called_at=NIGHT, escalate_at=NIGHT,
        )  # fmt: skip


def test_one_refusal_is_replaced_once_by_the_database_itself(incident, people, director):
    callout = launched(incident, by=director)
    says(callout, "Aude Rivoire", "declined")
    first, deputy = call_of(callout, "Aude Rivoire"), call_of(callout, "Basile Thorenc")
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(
            callout=callout, need=deputy.need, contact=deputy.contact, replaces=first, number=9, person="autre", name="x",
            link_key="x", token_hash="x", called_at=NIGHT, escalate_at=NIGHT,
        )  # fmt: skip


def test_an_arrival_signs_in_and_the_log_holds_no_number(incident, people, director, post, settings):
    with serving() as texts:
        settings.GATEWAYS = {"sms": texts.setting(), "phone": texts.setting()}
        callout = launched(incident, channels=["email", "sms", "phone"], by=director)
        for send in (sender.send_due, lambda: sender.call_due("sms"), lambda: sender.call_due("phone")):
            send()
        call = says(callout, "Aude Rivoire", "arrived", minutes=30)
        assert (call.state, incident.presences.get().name) == ("arrived", "Aude Rivoire")
        with pytest.raises(Refused, match="déjà arrivé"):
            says(callout, "Aude Rivoire", "declined", minutes=31)
    told = json.dumps(list(Entry.objects.values_list("content", flat=True))) + " ".join(
        incident.room.log.values_list("text", flat=True)
    )
    assert "600000001" not in told.replace(" ", "")
    assert "astreinte1@" not in told


def test_one_reference_on_every_channel_and_the_exercise_in_each(
    night, site, director, people, post, settings
):
    incident = declared(site, director, is_exercise=True)
    with serving() as texts, serving() as calls:
        settings.GATEWAYS = {"sms": texts.setting(), "phone": calls.setting()}
        callout = launched(incident, channels=["email", "sms", "phone"], by=director)
        sender.send_due()
        sender.call_due("sms")
        sender.call_due("phone")
        [mail] = [m for m in post.mails if m["To"] == "astreinte1@essai.example"]
        [(headers, text)], [(_headers, voice)] = texts.posts, calls.posts
    reference = "MOB-2026-0001-01"
    assert call_of(callout, "Aude Rivoire").reference == reference
    assert mail["Subject"] == f"[EXERCICE] Alerte de mobilisation ({reference})"
    assert headers["Idempotency-Key"] == reference
    for said in (text["text"], voice["text"]):
        assert said.startswith("EXERCICE.")
        assert said.endswith(f"({reference})")
    body = mail.get_content()
    assert "Salle Laennec, bâtiment A" in body
    assert "https://cordee.example.fr/mobilisation/repondre/" in body.replace("=\n", "")
    assert "/repondre/" in text["text"]
    assert "/repondre/" not in voice["text"]
    [row] = panels.need_rows(director, callout, NIGHT)
    assert [(sent.channel, sent.state) for sent in row.calls[0].sent] == [
        ("Courriel", "Remis au serveur"), ("Appel vocal", "Remis au serveur"), ("SMS", "Remis au serveur"),
    ]  # fmt: skip


def test_a_gateway_that_is_down_is_told_on_the_board_and_stops_nobody(
    incident, people, director, post, settings
):
    with serving() as texts:
        texts.answers = [500]
        settings.GATEWAYS = {"sms": texts.setting(), "phone": None}
        callout = launched(incident, channels=["email", "sms"], by=director)
        sender.call_due("sms")
        assert sender.send_due() >= 1
        [row] = panels.need_rows(director, callout, NIGHT)
        assert {sent.channel: sent.state for sent in row.calls[0].sent} == {
            "Courriel": "Remis au serveur",
            "SMS": "1 essais, la passerelle répond 500",
        }
        assert silence(NIGHT, 10) == 1  # time passes for who was not reached as well


def test_a_worker_killed_after_the_gateway_calls_again_the_same_person_under_the_same_reference(
    incident, people, director, settings, monkeypatch
):
    class Killed(BaseException):
        pass

    def killed(*_told, **_more):
        raise Killed

    with serving() as texts:
        settings.GATEWAYS = {"sms": texts.setting(), "phone": None}
        callout = launched(incident, channels=["sms"], by=director)
        monkeypatch.setattr("cordee.outbox.actions.mark_handed_over", killed)
        with pytest.raises(Killed), transaction.atomic():
            sender.call_due("sms")
        monkeypatch.undo()
        with later(NIGHT, 3):
            sender.call_due("sms")
        assert [body["reference"] for _headers, body in texts.posts] == ["MOB-2026-0001-01"] * 2
    assert callout.calls.count() == 1


def test_who_has_no_chosen_channel_is_to_be_rung_up(incident, people, director, site):
    listed(site, "juridique", "Hippolyte Sarzay", 8, email="", mobile="", landline="01 99 00 00 08")
    callout = launched(incident, ("juridique", 1), by=director)
    [row] = panels.need_rows(director, callout, NIGHT)
    assert row.calls[0].is_spoken_only
    assert row.calls[0].numbers == ("01 99 00 00 08",)


def test_the_same_thumb_twice_wakes_nobody_twice(incident, people, director):
    once = uuid.uuid4()
    first = launched(incident, by=director, client_uuid=once)
    assert launched(incident, by=director, client_uuid=once) == first
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "needs", "reason"),
    [
        ({"message": " "}, (("rssi", 1),), "Message"),
        ({"channels": ["sms"]}, (("rssi", 1),), "canal"),
        ({"channels": []}, (("rssi", 1),), "canal"),
        ({"wait_min": 7}, (("rssi", 1),), "délai"),
        ({}, (("rssi", 1), ("rssi", 2)), "deux fois"),
        ({}, (("rssi", 21),), "entre 1 et 20"),
        ({}, (("pape", 1),), "inconnu"),
        ({"message": "x" * 301}, (("rssi", 1),), "300"),
    ],
)
def test_a_call_out_that_makes_no_sense_is_refused(incident, people, director, changes, needs, reason):
    with pytest.raises(Refused, match=reason):
        launched(incident, *needs, by=director, **changes)
    with pytest.raises(Refused, match="au moins un rôle"):
        actions.launch_callout(incident, needs=[], by=director, **TOLD)
    assert Callout.objects.count() == 0


def test_only_whoever_leads_launches_and_closes(incident, people, director, site, region):
    pilot, neighbour = (
        an_actor((Role.REGION_PILOT, region.scope)),
        an_actor((Role.DIRECTOR, a_site("Autre").scope)),
    )
    for stranger in (pilot, neighbour, an_actor((Role.PLAYER, incident.room.scope))):
        with pytest.raises(Forbidden):
            launched(incident, by=stranger)
    callout = launched(incident, by=director)
    for stranger in (pilot, neighbour):
        with pytest.raises(Forbidden):
            actions.close_callout(callout, by=stranger)
        with pytest.raises(Forbidden):
            actions.answer_call(call_of(callout, "Aude Rivoire"), answer="declined", by=stranger)


def test_a_link_answers_its_own_call_and_no_other(incident, people, director):
    callout = launched(incident, ("systemes", 2), by=director)
    mine, other = call_of(callout, "Cyprien Lavaur"), call_of(callout, "Doriane Meyssac")
    with pytest.raises(Forbidden):
        actions.answer_call(other, answer="declined", by=actor_of_call(mine))


def test_a_spoken_answer_is_noted_by_whoever_writes_in_the_room(incident, people, director):
    callout = launched(incident, by=director)
    hand = an_actor((Role.PLAYER, incident.room.scope), label="Camille, secrétariat")
    call = actions.answer_call(
        call_of(callout, "Aude Rivoire"), answer="coming", eta_min=15, note="en train", by=hand
    )
    assert (call.answered_by, call.note) == ("Camille, secrétariat", "en train")
    assert incident.room.log.filter(text__endswith="— en train").get().author == "Camille, secrétariat"


def test_once_closed_nobody_is_called_and_what_has_not_left_does_not_leave(incident, people, director, post):
    callout = launched(incident, by=director)
    actions.close_callout(callout, by=director)
    assert silence(NIGHT, 60) == 0
    assert Message.objects.filter(reference__startswith="MOB", state="queued").count() == 0
    sender.send_due()
    assert [m for m in post.mails if m["To"] == "astreinte1@essai.example"] == []
    with pytest.raises(Refused, match="levée"):
        says(callout, "Aude Rivoire", "coming", eta_min=10)
    with pytest.raises(Refused):
        actions.close_callout(Callout.objects.get(), by=director)


def test_an_answer_says_in_how_many_minutes(incident, people, director):
    callout = launched(incident, by=director)
    for wrong in (None, -1, 24 * 60 + 1):
        with pytest.raises(Refused, match="Dites dans combien"):
            says(callout, "Aude Rivoire", "coming", eta_min=wrong)


def test_only_the_platform_notes_a_silence(incident, people, director):
    callout = launched(incident, by=director)
    with later(NIGHT, 11), pytest.raises(Forbidden):
        actions.escalate_call(call_of(callout, "Aude Rivoire"), by=director)
    with later(NIGHT, 5):
        assert actions.escalate_call(call_of(callout, "Aude Rivoire"), by=SENTRY) is None


def test_the_region_reads_how_many_and_never_who(incident, people, director, region):
    callout = launched(incident, by=director)
    pilot = an_actor((Role.REGION_PILOT, region.scope))
    assert list(Callout.objects.visible_to(pilot)) == [callout]
    assert list(Call.objects.visible_to(pilot)) == []
    [row] = panels.need_rows(pilot, callout, NIGHT)
    assert (row.held, row.calls) == (0, ())
    neighbour = an_actor((Role.DIRECTOR, a_site("Autre").scope))
    assert list(Callout.objects.visible_to(neighbour)) == []
    seat = an_actor((Role.PLAYER, incident.room.scope))
    assert panels.need_rows(seat, callout, NIGHT)[0].calls[0].numbers == ()
    assert panels.need_rows(director, callout, NIGHT)[0].calls[0].numbers == ("06 00 00 00 01",)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_call_one_deputy(site):
    director = an_actor((Role.DIRECTOR, site.scope))
    with clock.frozen(NIGHT):
        for number, name in enumerate(("Aude Rivoire", "Basile Thorenc", "Colin Vareilles"), 1):
            listed(site, "rssi", name, number)
        incident = declared(site, director)
        callout = launched(incident, by=director)
    faults, start = [], threading.Barrier(4)

    def work() -> None:
        try:
            with later(NIGHT, 11):
                start.wait()
                escalate_silence()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert called(callout) == [("Aude Rivoire", "silent"), ("Basile Thorenc", "waiting")]
    assert kinds(incident).count("mobilisation.escalated") == 1
    assert Message.objects.filter(reference="MOB-2026-0001-02").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_houses_at_the_same_instant_draw_two_references(site, region):
    incidents = []
    with clock.frozen(NIGHT):
        for house in (site, a_site("Clinique d’en face"), a_site("Hôpital du Nord")):
            listed(house, "rssi", f"Aude de {house.name[:10]}", 1)
            director = an_actor((Role.DIRECTOR, house.scope))
            incidents.append((declared(house, director), director))
    start, faults = threading.Barrier(3), []

    def work(incident, director) -> None:
        try:
            with clock.frozen(NIGHT):
                start.wait()
                launched(incident, by=director)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=told) for told in incidents]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert sorted(Callout.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_the_database_holds_what_a_need_is(incident, people, director):
    callout = launched(incident, by=director)
    for wrong in ({"role": "rssi", "count": 1}, {"role": "dsi", "count": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Need.objects.create(callout=callout, **wrong)
    assert CONSOLE.is_machine
