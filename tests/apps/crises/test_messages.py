"""What reaches the cells: once, to them alone, read and answered by them alone."""

from __future__ import annotations

import uuid

import pytest

from cordee.core.verdict import Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.crises.models import Message, Reply
from cordee.journal.models import Entry
from tests.apps.crises.places import PLATFORM, a_message, a_room, actor_of_seat, browser_of, url

pytestmark = pytest.mark.django_db


def test_a_message_is_delivered_once_for_one_origin():
    place = a_room()
    first = a_message(place.room)
    size = Entry.objects.count()
    again = a_message(place.room, subject="Autre chose")
    assert (again.pk, again.subject, again.number) == (first.pk, "Postes verrouillés", 1)
    assert Entry.objects.count() == size
    assert a_message(place.room, origin="inject:I02").number == 2


def test_the_same_origin_in_another_room_is_another_message():
    one, other = a_room(), a_room()
    assert a_message(one.room).pk != a_message(other.room).pk


def test_a_message_to_a_cell_that_is_not_there_is_refused():
    place = a_room()
    with pytest.raises(Refused):
        a_message(place.room, cell="inconnue")
    assert not Message.objects.exists()


def test_reading_counts_once_and_only_from_the_cell_it_reached():
    place = a_room()
    message = a_message(place.room)
    by = actor_of_seat(place.director)
    first = rooms.read_message(message, seat=place.director, by=by)
    assert rooms.read_message(message, seat=place.director, by=by) == first
    with pytest.raises(Forbidden):
        rooms.read_message(message, seat=place.rssi, by=actor_of_seat(place.rssi))
    with pytest.raises(Forbidden):
        rooms.read_message(message, seat=place.nurse, by=by)


def test_an_answer_sent_again_is_the_first_answer():
    place = a_room()
    message, sent = a_message(place.room), uuid.uuid4()
    by = actor_of_seat(place.director)
    first = rooms.reply(message, text="Nous coupons.", client_uuid=sent, seat=place.director, by=by)
    again = rooms.reply(message, text="Nous attendons.", client_uuid=sent, seat=place.director, by=by)
    assert (again.pk, again.text) == (first.pk, "Nous coupons.")


def test_another_cell_neither_sees_nor_answers():
    place = a_room()
    message = a_message(place.room, subject="Canari-décision")
    with pytest.raises(Forbidden):
        rooms.reply(message, text="Vu", seat=place.rssi, by=actor_of_seat(place.rssi))
    browser = browser_of(place.rssi)
    for path in ("", "nouvelles/", "lignes/", "journal/", "journal/papier/"):
        assert "Canari-décision" not in browser.get(url(place.room, path)).content.decode()
    assert browser.get(url(place.room, "messages/1/")).status_code == 404
    assert browser.post(url(place.room, "messages/1/"), {"text": "Vu"}).status_code == 404
    assert browser.get(url(place.room, "messages/1/reponses/")).status_code == 404
    assert browser.get(url(place.room, "messages/1/pieces/1/")).status_code == 404


def test_the_box_says_what_is_unread_and_opening_reads_it():
    place = a_room()
    a_message(place.room, reply_expected=True)
    browser = browser_of(place.director)
    page = browser.get(url(place.room)).content.decode()
    assert "1 non lu" in page and "Réponse attendue" in page
    opened = browser.get(url(place.room, "messages/1/")).content.decode()
    assert "Plus aucun dossier ne s’ouvre." in opened
    assert "1 non lu" not in browser.get(url(place.room)).content.decode()
    assert place.director.readings.count() == 1


def test_staff_see_every_box_and_are_never_counted_as_readers():
    place = a_room()
    message = a_message(place.room)
    for seat in (place.facilitator, place.observer):
        browser = browser_of(seat)
        assert "pour Cellule décisionnelle" in browser.get(url(place.room)).content.decode()
        assert browser.get(url(place.room, "messages/1/")).status_code == 200
    assert not message.readings.exists()


@pytest.mark.parametrize(
    ("channel", "mock"),
    [("press", "mock-press"), ("social", "mock-social"), ("phone", "mock-phone"), ("paper", "mock-paper")],
)
def test_a_message_looks_like_its_channel_and_says_that_it_is_an_exercise(channel, mock):
    place = a_room()
    a_message(place.room, channel=channel)
    page = browser_of(place.director).get(url(place.room, "messages/1/")).content.decode()
    assert mock in page
    assert "EXERCICE</span>" in page or "EXERCICE\n" in page or page.count("EXERCICE") >= 2


def test_an_answer_from_the_queue_is_told_so_and_again_too():
    place = a_room()
    a_message(place.room)
    browser, sent = browser_of(place.director), str(uuid.uuid4())
    for _attempt in (1, 2):
        answer = browser.post(
            url(place.room, "messages/1/"),
            {"text": "Reçu", "client_id": sent},
            headers={"X-Offline-Queue": sent},
        )
        assert answer.status_code == 201
    assert [reply.text for reply in Reply.objects.all()] == ["Reçu"]


def test_a_delivery_to_a_closed_room_is_refused():
    place = a_room()
    rooms.close_room(place.room, by=PLATFORM)
    with pytest.raises(Refused, match="fermée"):
        a_message(place.room)


def box(seat, room) -> str:
    return " ".join(browser_of(seat).get(url(room, "nouvelles/?depuis=0")).content.decode().split())


def test_a_line_kept_for_others_shows_what_each_has_read_and_what_has_changed():
    """Lines of a box are drawn once for all who see the same; what differs, or changes, is another line."""
    place = a_room()
    message = a_message(place.room, reply_expected=True)
    assert "Non lu" in box(place.director, place.room)
    assert "Non lu" in box(place.nurse, place.room)
    rooms.read_message(message, seat=place.director, by=actor_of_seat(place.director))
    assert "Non lu" not in box(place.director, place.room)
    assert "Non lu" in box(place.nurse, place.room)
    assert "Réponse attendue" in box(place.nurse, place.room)
    rooms.reply(message, text="Oui", seat=place.director, by=actor_of_seat(place.director))
    assert "Répondu" in box(place.nurse, place.room)
    Message.objects.filter(pk=message.pk).update(subject="Effacé", sender_name="—")
    assert "Postes verrouillés" not in box(place.nurse, place.room)
    assert "Postes verrouillés" not in box(place.rssi, place.room)
