"""The main courante: nothing lost, nothing written twice, nothing rewritten."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from cordee.core import clock
from cordee.core.verdict import Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.crises.models import LogEntry
from cordee.journal.models import Entry
from tests.apps.crises.places import PLATFORM, a_room, a_seat, actor_of_seat

pytestmark = pytest.mark.django_db


def a_line(place, text: str = "Les postes sont verrouillés", **told):
    seat = place.director
    return rooms.log(
        place.room, kind="fact", text=text, cell=seat.cell, seat=seat, by=actor_of_seat(seat), **told
    )


def kinds(room) -> list[str]:
    return list(Entry.objects.of(room.stream).values_list("kind", flat=True))


def test_the_same_line_sent_twice_is_written_once_and_answered_twice():
    place, sent = a_room(), uuid.uuid4()
    first = a_line(place, client_uuid=sent)
    before = kinds(place.room)
    again = a_line(place, "un autre texte sous le même numéro", client_uuid=sent)
    assert (again.pk, again.text) == (first.pk, "Les postes sont verrouillés")
    assert kinds(place.room) == before


def test_a_line_sent_again_once_the_room_is_closed_is_told_as_written_to_its_author_alone():
    place, sent = a_room(), uuid.uuid4()
    first = a_line(place, client_uuid=sent)
    rooms.close_room(place.room, by=PLATFORM)
    assert a_line(place, client_uuid=sent) == first
    with pytest.raises(Refused, match="La salle est fermée"):
        a_line(place, client_uuid=uuid.uuid4())
    with pytest.raises(Refused, match="La salle est fermée"):
        rooms.log(place.room, kind="fact", text="x", client_uuid=sent, by=actor_of_seat(place.nurse))


def test_a_correction_is_another_line_and_the_first_stays():
    place = a_room()
    line = a_line(place)
    correction = rooms.correct_entry(
        line, text="Seulement aux urgences", seat=place.rssi, by=actor_of_seat(place.rssi)
    )
    assert list(LogEntry.objects.values_list("seq", "text", "corrects__seq")) == [
        (line.seq, "Les postes sont verrouillés", None),
        (correction.seq, "Seulement aux urgences", line.seq),
    ]
    assert correction.fact_room_at == line.fact_room_at
    assert correction.author == "Inès Dautry (RSSI)"


def test_lines_are_numbered_as_the_sealed_journal_is():
    place = a_room()
    line = a_line(place)
    entry = Entry.objects.of(place.room.stream).get(seq=line.seq)
    assert (entry.kind, entry.content["text"]) == ("room.logged", line.text)


def test_a_fact_of_the_past_keeps_its_hour_and_one_of_the_future_is_now():
    place = a_room()
    now = clock.now()
    with clock.frozen(now):
        late = a_line(place, fact_room_at=now - dt.timedelta(minutes=12))
        ahead = a_line(place, fact_room_at=now + dt.timedelta(hours=2))
    assert (late.fact_room_at, late.is_late) == (now - dt.timedelta(minutes=12), True)
    assert ahead.fact_room_at == now


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_endless_line_is_refused_whole(text):
    place = a_room()
    with pytest.raises(Refused):
        a_line(place, text)
    assert not LogEntry.objects.exists()


def test_promoting_twice_is_one_event():
    place = a_room()
    line = a_line(place)
    by = actor_of_seat(place.nurse)
    assert rooms.promote_entry(line, by=by) == rooms.promote_entry(line, by=by)
    assert kinds(place.room).count("room.log_promoted") == 1


def test_a_milestone_is_reached_once_and_leaves_a_line_when_a_person_poses_it():
    place = a_room()
    first = rooms.mark_milestone(place.room, "isolation", seat=place.rssi, by=actor_of_seat(place.rssi))
    again = rooms.mark_milestone(place.room, "isolation", by=PLATFORM)
    assert again == first
    assert [line.text for line in LogEntry.objects.all()] == ["Jalon : Isolement fait"]


def test_an_undeclared_milestone_is_refused():
    place = a_room()
    with pytest.raises(Refused, match="n’existe pas dans cette salle"):
        rooms.mark_milestone(place.room, "inconnu", by=PLATFORM)


def test_the_first_cell_to_open_reaches_its_milestone_and_the_second_does_not_move_it():
    place = a_room()
    rooms.open_cell(place.director.cell, by=actor_of_seat(place.director))
    reached = place.room.reached.get().reached_room_at
    rooms.open_cell(place.rssi.cell, by=actor_of_seat(place.rssi))
    assert list(place.room.reached.values_list("key", "reached_room_at")) == [("first_cell", reached)]


def test_decisions_and_tasks_are_numbered_each_on_their_own():
    place, by = a_room(), None
    by = actor_of_seat(place.director)
    decisions = [
        rooms.decide(place.room, title=t, seat=place.director, by=by) for t in ("Isoler", "Transférer")
    ]
    tasks = [rooms.create_task(place.room, title=t, by=by) for t in ("Appeler le SAMU", "Imprimer")]
    assert [str(made) for made in (*decisions, *tasks)] == [
        "D1 Isoler",
        "D2 Transférer",
        "T1 Appeler le SAMU",
        "T2 Imprimer",
    ]
    assert list(LogEntry.objects.values_list("kind", "text")) == [
        ("decision", "D1 Isoler"),
        ("decision", "D2 Transférer"),
    ]


def test_a_task_moves_and_its_end_is_dated():
    place = a_room()
    by = actor_of_seat(place.nurse)
    task = rooms.create_task(place.room, title="Imprimer les fiches", by=by)
    assert rooms.move_task(task, state="done", by=by).ended_room_at is not None
    assert rooms.move_task(task, state="doing", by=by).ended_room_at is None


def test_nobody_writes_before_the_room_opens_nor_after_it_closes():
    place = a_room(opened=False)
    with pytest.raises(Forbidden, match="pas encore ouverte"):
        a_line(place)
    rooms.open_room(place.room, by=PLATFORM)
    a_line(place)
    rooms.close_room(place.room, by=PLATFORM)
    with pytest.raises(Refused, match="La salle est fermée"):
        a_line(place)


def test_an_observer_reads_and_does_not_write():
    place = a_room()
    with pytest.raises(Forbidden, match="Un observateur lit la salle"):
        rooms.log(place.room, kind="fact", text="Je note", by=actor_of_seat(place.observer))


def test_a_player_of_another_room_does_not_write_here():
    place = a_room()
    elsewhere = a_room()
    with pytest.raises(Forbidden):
        rooms.log(place.room, kind="fact", text="Bonjour", by=actor_of_seat(elsewhere.director))


def test_a_player_opens_no_seat_and_delivers_no_message():
    place = a_room()
    by = actor_of_seat(place.director)
    with pytest.raises(Forbidden):
        rooms.add_seat(place.room, role="facilitator", name="Moi", by=by)
    with pytest.raises(Forbidden):
        rooms.deliver(
            place.room,
            origin="x",
            cells=["decision"],
            channel="room",
            sender_name="",
            subject="",
            body="",
            by=by,
        )


def test_a_player_needs_a_cell_when_there_are_several():
    place = a_room()
    with pytest.raises(Refused, match="dans quelle cellule"):
        a_seat(place.room, "Sans cellule", "")
