"""Pages of the mobilisation, the personal link, and SMS that come back."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from cordee.core import clock
from cordee.core.actor import Role
from cordee.mobilisation import actions
from cordee.mobilisation.links import address_of
from cordee.mobilisation.models import Callout, Presence, Rota
from tests.apps.mobilisation.calling import call_of, called, launched, listed
from tests.apps.mobilisation.conftest import declared
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_site

pytestmark = pytest.mark.django_db
SECRET = "s" * 40


@pytest.fixture
def crisis(site, people):
    """One of now: pages look at the real clock."""
    return declared(site, CONSOLE)


@pytest.fixture
def callout(crisis):
    return launched(crisis, ("rssi", 1), by=CONSOLE)


def link(callout, name) -> str:
    return "/mobilisation" + address_of(call_of(callout, name).link_key).partition("/mobilisation")[2]


def text(reply) -> str:
    return " ".join(reply.content.decode().split())


def test_a_call_out_is_launched_from_the_crisis(crisis, rssi, pilot):
    page = reverse("mobilisation:launch", args=[crisis.pk])
    assert page in text(rssi.get(reverse("incidents:incident", args=[crisis.pk])))
    assert page in text(rssi.get(reverse("crises:room", args=[crisis.room_id])))
    assert page not in text(pilot.get(reverse("incidents:incident", args=[crisis.pk])))
    assert "Aude Rivoire, Basile Thorenc" in text(rssi.get(page))
    told = {"message": "Venez.", "meeting": "Salle A", "channels": ["email"], "wait_min": "10"}
    assert "au moins un rôle" in text(rssi.post(page, told))
    made = rssi.post(page, told | {"n-rssi": "1", "n-systemes": "2"})
    found = Callout.objects.get()
    assert (made.status_code, made.url) == (302, found.get_absolute_url())
    assert [name for name, _state in called(found)] == ["Aude Rivoire", "Cyprien Lavaur", "Doriane Meyssac"]
    assert pilot.get(page).status_code == 403
    assert "Une alerte est déjà en cours" in text(rssi.get(page))


def test_looking_at_the_link_changes_nothing_and_answering_needs_no_account(callout):
    who = Client()
    address = link(callout, "Aude Rivoire")
    page = who.get(address)
    assert "vous appelle" in text(page)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert called(callout) == [("Aude Rivoire", "waiting")]
    assert "Dites dans combien de minutes" in text(who.post(address, {"answer": "coming"}))
    assert who.post(address, {"answer": "coming", "eta_min": "20"}).status_code == 302
    assert "vous êtes attendu" in text(who.get(address))
    assert who.post(address, {"answer": "arrived"}).status_code == 302
    assert "Votre arrivée est notée" in text(who.get(address))
    assert who.post(address, {"answer": "declined"}).status_code == 409
    assert Presence.objects.get().name == "Aude Rivoire"


def test_a_refusal_by_link_calls_the_deputy_whose_link_works(callout):
    who = Client()
    who.post(link(callout, "Aude Rivoire"), {"answer": "declined"})
    assert "une autre personne est appelée" in text(who.get(link(callout, "Aude Rivoire")))
    who.post(link(callout, "Basile Thorenc"), {"answer": "coming", "eta_min": "15"})
    who.post(link(callout, "Aude Rivoire"), {"answer": "coming", "eta_min": "40"})
    assert "attendez un appel avant de partir" in text(who.get(link(callout, "Aude Rivoire")))


def test_a_link_is_not_guessed_and_dies_with_the_call_out(callout):
    assert Client().get(reverse("mobilisation:answer", args=["pas-un-lien"])).status_code == 404
    actions.close_callout(callout, by=CONSOLE)
    assert "ne vous déplacez pas" in text(Client().get(link(callout, "Aude Rivoire")))
    assert Client().post(link(callout, "Aude Rivoire"), {"answer": "declined"}).status_code == 409


def test_an_exercise_says_so_on_the_page_of_the_link(site, people):
    callout = launched(declared(site, CONSOLE, is_exercise=True), by=CONSOLE)
    page = text(Client().get(link(callout, "Aude Rivoire")))
    assert "C’est un exercice" in page
    assert "EXERCICE" in page


def test_the_board_tells_names_to_the_house_and_figures_to_the_region(callout, rssi, pilot, region):
    board = callout.get_absolute_url()
    page = text(rssi.get(board))
    assert "Aude Rivoire" in page
    assert "06 00 00 00 01" in page
    assert "Courriel : En attente" in page
    seen = text(pilot.get(board))
    assert "RSSI" in seen
    assert "Aude" not in seen
    assert "06 00 00 00 01" not in seen
    neighbour = browser((Role.DIRECTOR, a_site("Autre").scope))
    assert neighbour.get(board).status_code == 404
    assert Client().get(board).status_code == 302


def test_a_spoken_answer_is_noted_on_the_board(callout, rssi, pilot):
    note = reverse("mobilisation:note_answer", args=[callout.pk, 1])
    assert "06 00 00 00 01" in text(rssi.get(note))
    assert rssi.post(note, {"answer": "coming", "eta_min": ""}).status_code == 422
    assert rssi.post(note, {"answer": "declined", "note": "grippe"}).status_code == 302
    page = text(rssi.get(callout.get_absolute_url()))
    assert "grippe" in page
    assert "noté par Dominique Essai" in page
    assert pilot.get(note).status_code == 403
    assert rssi.get(reverse("mobilisation:note_answer", args=[callout.pk, 99])).status_code == 404
    rssi.post(reverse("mobilisation:note_answer", args=[callout.pk, 2]), {"answer": "declined"})
    assert "Plus personne à appeler" in text(rssi.get(callout.get_absolute_url()))
    assert "Mobilisation : il manque quelqu’un" in text(
        pilot.get(reverse("incidents:incident", args=[callout.incident_id]))
    )


def test_a_call_out_is_closed_by_who_leads(callout, rssi, pilot):
    close = reverse("mobilisation:close_callout", args=[callout.pk])
    assert pilot.post(close).status_code == 403
    assert rssi.post(close).status_code == 302
    assert "Levée" in text(rssi.get(callout.get_absolute_url()))


def test_who_is_there(crisis, rssi, pilot):
    page = reverse("mobilisation:presence", args=[crisis.pk])
    assert "Personne n’est noté présent" in text(rssi.get(page))
    assert (
        rssi.post(page, {"name": "Aude Rivoire", "cell": "technique", "when": "11h de rien"}).status_code
        == 422
    )
    assert rssi.post(page, {"name": "Aude Rivoire", "cell": "technique", "when": "10"}).status_code == 302
    assert "en poste" in text(rssi.get(page))
    assert "déjà au tableau" in text(rssi.post(page, {"name": "Aude Rivoire"}))
    assert pilot.get(page).status_code == 404
    out = reverse("mobilisation:sign_out", args=[Presence.objects.get().pk])
    assert pilot.post(out).status_code == 404
    assert Client().post(out).status_code == 302
    assert rssi.post(out).status_code == 302
    assert Presence.objects.get().left_at is not None


def test_who_is_expected_is_noted_in_one_touch(callout, rssi):
    call = call_of(callout, "Aude Rivoire")
    actions.answer_call(call, answer="coming", eta_min=10, by=CONSOLE)
    page = text(rssi.get(reverse("mobilisation:presence", args=[callout.incident_id])))
    assert "Attendus" in page
    assert reverse("mobilisation:note_answer", args=[callout.pk, 1]) in page


def test_the_planning(crisis, rssi, pilot, site):
    page = reverse("mobilisation:rota", args=[crisis.pk])
    told = {"starts_at": clock.now().strftime("%Y-%m-%dT%H:00"), "shift_h": "12", "days": "2"}
    assert rssi.get(page).status_code == 200
    assert "au moins une personne" in text(rssi.post(page, told))
    assert rssi.post(page, told | {"places-technique": "1", "places-decision": "1"}).status_code == 302
    seen = text(rssi.get(page))
    assert "Heures de chacun" in seen
    assert "Proposition d’origine" in seen
    rota = Rota.objects.get()
    slot = rota.slots.first()
    put, free = reverse("mobilisation:put_on_shift", args=[crisis.pk]), [crisis.pk, slot.pk]
    again = {"person": slot.person, "shift": str(slot.shift), "cell": slot.cell.key}
    assert "tient déjà une place" in text(rssi.post(put, again))
    assert rssi.post(put, again | {"person": "inconnue"}).status_code == 422
    assert pilot.get(page).status_code == 404
    assert pilot.post(put, again).status_code == 404
    assert rssi.post(reverse("mobilisation:free_slot", args=free)).status_code == 302
    assert rssi.post(reverse("mobilisation:free_slot", args=free)).status_code == 404
    assert rssi.post(put, again).status_code == 302


def test_without_a_planning_nothing_is_put(crisis, rssi):
    put = reverse("mobilisation:put_on_shift", args=[crisis.pk])
    assert rssi.post(put, {"person": "x", "shift": "0", "cell": "technique"}).status_code == 404


@pytest.fixture
def gateway(settings):
    settings.SMS_SECRET = SECRET

    def sends(body, *, secret=SECRET, kind="application/json"):
        data = json.dumps(body) if kind == "application/json" else body
        headers = {"authorization": f"Bearer {secret}"}
        return Client(enforce_csrf_checks=True).post(
            "/mobilisation/sms/", data, content_type=kind, headers=headers
        )

    return sends


@pytest.mark.parametrize(
    ("said", "state"),
    [("1 25", "coming"), ("1", "coming"), ("2", "declined"), ("3 je suis là", "arrived"), ("STOP", "waiting"), ("12", "waiting")],
)  # fmt: skip
def test_a_text_that_comes_back_answers(callout, gateway, said, state):
    reply = gateway({"from": "+33600000001", "text": said})
    assert reply.status_code == 204
    assert call_of(callout, "Aude Rivoire").state == state


def test_a_text_is_read_as_a_form_too_and_nonsense_is_silent(callout, gateway):
    for body, kind in (
        ("pas du json", "application/json"),
        ([1], "application/json"),
        ({"from": "x"}, "application/json"),
    ):
        assert gateway(body, kind=kind).status_code == 204
    assert gateway({"from": "0600000055", "text": "1"}).status_code == 204
    form = gateway("from=0600000001&text=2", kind="application/x-www-form-urlencoded")
    assert (form.status_code, call_of(callout, "Aude Rivoire").state) == (204, "declined")
    actions.close_callout(callout, by=CONSOLE)
    assert gateway({"from": "0600000001", "text": "1"}).status_code == 204


def test_the_door_of_texts_is_closed_without_its_secret(callout, gateway, settings):
    assert gateway({"from": "0600000001", "text": "2"}, secret="faux").status_code == 403
    assert call_of(callout, "Aude Rivoire").state == "waiting"
    settings.SMS_SECRET = ""
    assert gateway({"from": "0600000001", "text": "2"}, secret="").status_code == 404


def test_an_empty_call_list_says_so_before_the_call_out(site, rssi):
    crisis = declared(site, CONSOLE)
    page = text(rssi.get(reverse("mobilisation:launch", args=[crisis.pk])))
    assert "L’annuaire d’astreinte est vide" in page
    listed(site, "rssi", "Aude", 1)
    assert "est vide" not in text(rssi.get(reverse("mobilisation:launch", args=[crisis.pk])))
