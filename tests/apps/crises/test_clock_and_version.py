"""A server's clock set right in the night, a telephone a day off, a page older than the server: the log stays a log."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from cordee.core import clock
from cordee.crises import actions as rooms
from cordee.crises.models import LogEntry
from cordee.exercises.clock import Mark, elapsed_at
from cordee.journal.models import Entry
from cordee.journal.verify import verify
from tests.apps.crises.places import a_room, actor_of_seat, browser_of, url

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_the_order_is_that_of_the_numbers_whatever_the_servers_clock_does():
    place, by = a_room(), None
    by = actor_of_seat(place.director)
    start = clock.now()
    told = []
    for shift in (dt.timedelta(0), DAY, -DAY, dt.timedelta(hours=-1), dt.timedelta(minutes=1)):
        with clock.frozen(start + shift):
            told.append(
                rooms.log(place.room, kind="fact", text=f"décalée de {shift}", seat=place.director, by=by)
            )
    seqs = list(Entry.objects.of(place.room.stream).order_by("pk").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert list(LogEntry.objects.order_by("seq")) == told
    assert verify(place.room.stream).accepted


@pytest.mark.parametrize("skew", [DAY, -DAY, dt.timedelta(hours=5), dt.timedelta(days=-400)])
def test_a_telephone_that_is_not_on_time_writes_nothing_of_the_future_and_both_hours_are_kept(skew):
    place = a_room()
    browser = browser_of(place.director)
    before = clock.now()
    typed = {"kind": "fact", "text": "Vu au pointeur", "client_id": str(uuid.uuid4())}
    typed["written_at"] = (before + skew).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    answer = browser.post(url(place.room, "lignes/nouvelle/"), typed, headers={"X-Offline-Queue": "1"})
    assert answer.status_code == 201
    line = LogEntry.objects.get()
    assert before - DAY <= line.fact_room_at <= clock.now()
    assert before <= line.entered_at <= clock.now()


@pytest.mark.parametrize("night", ["2027-03-27T20:00:00+01:00", "2027-10-30T20:00:00+02:00"])
def test_an_exercise_through_the_night_of_the_change_runs_to_the_second(night):
    start = dt.datetime.fromisoformat(night)
    marks = [Mark("start", start.astimezone(dt.UTC), 0.0, 1.0)]
    for hours in range(13):
        assert abs(elapsed_at(marks, start.astimezone(dt.UTC) + dt.timedelta(hours=hours)) - hours * 3600) < 1


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        (
            {"text": "d’une page sans rien d’autre", "kind": "fact"},
            201,
        ),  # fields that came later are not asked of it
        ({"text": "avec un champ disparu", "kind": "fact", "humeur": "bonne"}, 201),
        ({"text": "d’un type disparu", "kind": "meteo"}, 422),
        ({"message": "le champ s’appelait autrement", "kind": "fact"}, 422),
    ],
)
def test_a_page_older_than_the_server_is_taken_or_told_why_and_its_telephone_keeps_the_text(typed, status):
    place = a_room()
    browser = browser_of(place.director)
    answer = browser.post(url(place.room, "lignes/nouvelle/"), typed, headers={"X-Offline-Queue": "1"})
    assert answer.status_code == status
    assert LogEntry.objects.count() == (status == 201)
    if status != 201:
        assert answer.json()["reason"] and answer["X-Reason"]
