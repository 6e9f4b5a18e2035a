"""Many at once: workers that deliver the same inject, people who decide in the same second."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cordee.crises import actions as rooms
from cordee.crises.models import LogEntry, Message
from cordee.journal.models import Entry
from tests.apps.crises.places import a_message, a_room, actor_of_seat

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


def together(order) -> list:
    def alone(rank: int):
        try:
            return order(rank)
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(alone, range(CROWD)))


def test_eight_workers_deliver_one_message():
    place = a_room()
    delivered = together(lambda _rank: a_message(place.room).pk)
    assert set(delivered) == {Message.objects.get().pk}
    assert Entry.objects.filter(kind="room.message_delivered").count() == 1


def test_eight_phones_that_send_the_same_line_write_one():
    place, sent = a_room(), uuid.uuid4()
    by = actor_of_seat(place.director)
    lines = together(
        lambda _rank: rooms.log(place.room, kind="fact", text="Une fois", client_uuid=sent, by=by).pk
    )
    assert set(lines) == {LogEntry.objects.get().pk}


def test_eight_decisions_of_the_same_second_have_eight_numbers():
    place = a_room()
    by = actor_of_seat(place.director)
    together(lambda rank: rooms.decide(place.room, title=f"Décision {rank}", by=by))
    assert list(place.room.decisions.values_list("number", flat=True)) == list(range(1, CROWD + 1))
    seqs = list(Entry.objects.of(place.room.stream).values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
