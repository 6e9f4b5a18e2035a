"""A task with points to tick, and one that waits for another."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cordee.core.verdict import Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.crises.forgetting import forget
from cordee.crises.models import Task
from cordee.journal.models import Entry
from tests.apps.crises.places import a_room, actor_of_seat, browser_of

pytestmark = pytest.mark.django_db

POINTS = ["Couper l’accès Internet", "Garder les postes allumés"]


@pytest.fixture
def place():
    return a_room()


@pytest.fixture
def by(place):
    return actor_of_seat(place.nurse)


@pytest.fixture
def task(place, by):
    return rooms.create_task(place.room, title="Isoler", checklist=POINTS, by=by)


def said(room) -> list[str]:
    return [
        entry.sentence
        for entry in Entry.objects.of(room.stream).order_by("seq")
        if entry.kind.startswith("room.task")
    ]


def test_points_are_ticked_one_by_one_and_the_journal_says_which(place, task, by):
    rooms.tick_point(task, rank=2, done=True, by=by)
    rooms.tick_point(task, rank=2, done=True, by=by)
    assert [point["done"] for point in Task.objects.get().checklist] == [False, True]
    rooms.tick_point(task, rank=2, done=False, by=by)
    assert said(place.room) == [
        "Tâche T1 : Isoler",
        "Tâche T1, point 2 sur 2 : coché",
        "Tâche T1, point 2 sur 2 : décoché",
    ]
    created = Entry.objects.of(place.room.stream).get(kind="room.task_created")
    assert created.content["checklist"] == POINTS


@pytest.mark.parametrize("rank", [0, 3, -1])
def test_a_point_that_is_not_there_is_refused(task, by, rank):
    with pytest.raises(Refused, match=f"La tâche T1 n’a pas de point n° {rank}."):
        rooms.tick_point(task, rank=rank, done=True, by=by)


def test_an_observer_ticks_nothing(place, task):
    with pytest.raises(Forbidden):
        rooms.tick_point(task, rank=1, done=True, by=actor_of_seat(place.observer))


def test_too_many_points_or_an_empty_one_make_no_task(place, by):
    with pytest.raises(Refused, match="60 points à cocher au plus"):
        rooms.create_task(place.room, title="Tout", checklist=["point"] * 61, by=by)
    with pytest.raises(Refused, match="Point à cocher : écrivez quelque chose"):
        rooms.create_task(place.room, title="Rien", checklist=[" "], by=by)
    assert not Task.objects.exists()


def test_a_task_is_not_done_before_what_it_waits_for(place, task, by):
    second = rooms.create_task(place.room, title="Analyser", by=by)
    last = rooms.create_task(place.room, title="Rouvrir", blocked_by=[task, second], by=by)
    with pytest.raises(
        Refused, match=r"La tâche T3 attend encore : T1, T2. Terminez-les ou abandonnez-les d’abord"
    ):
        rooms.move_task(last, state="done", by=by)
    assert rooms.move_task(last, state="doing", by=by).state == "doing"
    rooms.move_task(task, state="done", by=by)
    rooms.move_task(second, state="dropped", by=by)
    assert rooms.move_task(last, state="done", by=by).state == "done"


def test_a_task_waits_for_tasks_of_its_room_only(task, by):
    elsewhere = a_room(site=task.room.site)
    with pytest.raises(Refused, match="Une tâche n’attend que des tâches de sa salle"):
        rooms.create_task(
            elsewhere.room, title="Ailleurs", blocked_by=[task], by=actor_of_seat(elsewhere.nurse)
        )


def test_the_page_shows_the_points_and_what_blocks(place, task, by):
    rooms.create_task(place.room, title="Rouvrir", blocked_by=[task], by=by)
    client, address = browser_of(place.nurse), reverse("crises:room", args=[place.room.pk])
    page = client.get(f"{address}?onglet=taches").content.decode()
    assert all(point in page for point in POINTS)
    assert "Points cochés : 0 sur 2" in page and "Attend d’abord :" in page and "Bloquée" in page
    assert 'id="tache-1-done"' in page and 'id="tache-2-done"' not in page
    ticked = client.post(reverse("crises:tick_point", args=[place.room.pk, 1, 1]), {"done": "on"})
    assert ticked.status_code == 302
    assert "Points cochés : 1 sur 2" in client.get(f"{address}?onglet=taches").content.decode()


def test_the_offline_queue_ticks_once_however_often_it_sends(place, task):
    client, address = browser_of(place.nurse), reverse("crises:tick_point", args=[place.room.pk, 1, 2])
    for _again in range(2):
        sent = client.post(address, {"done": "on"}, headers={"X-Offline-Queue": "1"})
        assert (sent.status_code, sent.json()) == (201, {"id": task.pk})
    assert said(place.room)[1:] == ["Tâche T1, point 2 sur 2 : coché"]


def test_a_blocked_task_says_why_to_whoever_sends_anyway(place, task, by):
    rooms.create_task(place.room, title="Rouvrir", blocked_by=[task], by=by)
    sent = browser_of(place.nurse).post(
        reverse("crises:move_task", args=[place.room.pk, 2]), {"state": "done"}
    )
    assert sent.status_code == 409
    assert "La tâche T2 attend encore : T1." in sent.content.decode()


def test_erasing_the_entry_of_a_task_erases_its_points(place, task):
    forget(Entry.objects.of(place.room.stream).get(kind="room.task_created"))
    kept = Task.objects.get()
    assert (kept.title, kept.checklist) == ("[contenu effacé]", [])
