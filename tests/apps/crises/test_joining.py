"""Taking one's place, losing it, and those who try other people's."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from cordee.accounts import throttle
from cordee.crises import actions as rooms
from cordee.crises.seating import link_of
from cordee.journal.models import Entry
from tests.apps.crises.places import PLATFORM, a_room, browser_of, url

pytestmark = pytest.mark.django_db
WRONG = "Ces codes n’ouvrent aucune place"


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


def typed(client: Client, code: str, pin: str):
    return client.post("/salle/rejoindre/", {"code": code, "pin": pin})


def test_looking_at_a_link_changes_nothing_and_saying_yes_takes_the_place():
    place = a_room()
    link, client = f"/salle/rejoindre/{link_of(place.director)}/", Client()
    page = client.get(link)
    assert "Êtes-vous Solène Marchetti ?" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "seat" not in client.session
    answer = client.post(link)
    assert answer.headers["Location"] == url(place.room)
    place.director.refresh_from_db()
    assert place.director.joined_at is not None


def test_the_secret_of_the_link_is_neither_in_the_session_nor_in_the_room():
    place = a_room()
    browser = browser_of(place.director)
    secret = link_of(place.director)
    assert secret not in str(dict(browser.session))
    assert secret not in browser.get(url(place.room)).content.decode()
    assert not Entry.objects.filter(content__icontains=secret).exists()


def test_joining_again_after_a_cut_is_no_news():
    place = a_room()
    browser_of(place.director)
    size = Entry.objects.count()
    browser_of(place.director)
    assert Entry.objects.count() == size


def test_an_unknown_link_says_what_to_do():
    answer = Client().get("/salle/rejoindre/nimporte-quoi/")
    assert answer.status_code == 404
    assert "Ce lien n’ouvre aucune place" in answer.content.decode()


def test_a_withdrawn_place_loses_its_access_at_once():
    place = a_room()
    browser = browser_of(place.director)
    assert browser.get(url(place.room)).status_code == 200
    rooms.withdraw_seat(place.director, by=PLATFORM)
    assert browser.get(url(place.room)).headers["Location"] == "/salle/rejoindre/"
    assert browser.get(url(place.room, "nouvelles/"), headers={"HX-Request": "true"}).status_code == 403
    queued = browser.post(
        url(place.room, "lignes/nouvelle/"), {"text": "x"}, headers={"X-Offline-Queue": "1"}
    )
    assert (queued.status_code, "Rejoignez la salle" in queued.json()["reason"]) == (403, True)
    assert browser.get(f"/salle/rejoindre/{link_of(place.director)}/").status_code == 404
    assert Entry.objects.of("accounts").get().kind == "room.access_ended"


def test_a_renewed_link_kills_the_old_one_and_who_sat_with_it():
    place = a_room()
    browser, old = browser_of(place.director), link_of(place.director)
    token = rooms.renew_link(place.director, by=PLATFORM)
    assert token == link_of(place.director) != old
    assert browser.get(url(place.room)).status_code == 302
    assert Client().get(f"/salle/rejoindre/{old}/").status_code == 404
    assert Client().get(f"/salle/rejoindre/{token}/").status_code == 200


def test_code_and_pin_open_a_players_place_however_they_are_typed():
    place = a_room()
    pin = place.nurse.pin.lower()
    answer = typed(Client(), f" {place.room.code[:3]}-{place.room.code[3:]} ", f"{pin[:3]} {pin[3:]}")
    assert answer.headers["Location"] == url(place.room)


def test_a_facilitator_never_enters_by_pin():
    place = a_room()
    answer = typed(Client(), place.room.code, place.facilitator.pin)
    assert (answer.status_code, WRONG in answer.content.decode()) == (422, True)


def test_every_failure_has_the_same_words():
    place = a_room()
    withdrawn = place.nurse
    rooms.withdraw_seat(withdrawn, by=PLATFORM)
    tries = [("ZZZZZZ", "ZZZZZZ"), (place.room.code, "ZZZZZZ"), (place.room.code, withdrawn.pin)]
    answers = {WRONG in typed(Client(), *codes).content.decode() for codes in tries}
    assert answers == {True}


def test_wrong_pins_are_throttled_and_then_even_the_right_one_waits():
    place = a_room()
    client = Client()
    for _attempt in range(throttle.PER_CODE):
        assert typed(client, place.room.code, "ZZZZZZ").status_code == 422
    blocked = typed(client, place.room.code, place.director.pin)
    assert (blocked.status_code, "Trop d’essais" in blocked.content.decode()) == (429, True)
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert typed(other, place.room.code, place.director.pin).status_code == 302


def test_a_closed_room_is_not_entered_by_pin_but_its_link_still_reads():
    place = a_room()
    rooms.close_room(place.room, by=PLATFORM)
    assert typed(Client(), place.room.code, place.director.pin).status_code == 422
    assert "La salle est fermée." in browser_of(place.director).get(url(place.room)).content.decode()


def test_the_communication_check_is_asked_then_gone():
    place = a_room()
    browser = browser_of(place.director)
    assert "Recevez-vous ce message ?" in browser.get(url(place.room)).content.decode()
    browser.post(url(place.room, "reception/"))
    assert "Recevez-vous ce message ?" not in browser.get(url(place.room)).content.decode()
    place.director.refresh_from_db()
    assert place.director.checked_at is not None


def test_leaving_forgets_the_place_on_this_device_only():
    place = a_room()
    browser = browser_of(place.director)
    browser.post("/salle/quitter/")
    assert browser.get(url(place.room)).status_code == 302
    assert browser_of(place.director).get(url(place.room)).status_code == 200


def test_cards_show_links_to_those_who_hand_them_out_only():
    place = a_room()
    cards = browser_of(place.facilitator).get(url(place.room, "places/cartes/")).content.decode()
    assert place.director.pin in cards and "data:image/svg+xml" in cards
    assert cards.count('class="seat-card"') == 4
    assert place.facilitator.pin not in cards
    for seat in (place.director, place.observer):
        browser = browser_of(seat)
        for path in ("places/", "places/cartes/", f"places/{place.nurse.pk}/carte/"):
            assert browser.get(url(place.room, path)).status_code == 404
        assert browser.post(url(place.room, f"places/{place.nurse.pk}/renouveler/")).status_code == 404
        assert browser.post(url(place.room, f"places/{place.nurse.pk}/retirer/")).status_code == 404


def test_hostile_codes_are_only_wrong():
    a_room()
    for code, pin in (("\x00", "\x00"), ("é" * 20, "💥"), ("x" * 5000, "y"), ("' OR 1=1", "--")):
        assert typed(Client(), code, pin).status_code == 422
