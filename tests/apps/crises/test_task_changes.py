"""A task in other hands, for another hour, in another cell; one that waits for another; two people on one card."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.verdict import Conflict, Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.crises.forgetting import forget
from cordee.crises.models import Task
from cordee.journal.models import Entry
from tests.apps.crises.places import PLATFORM, a_room, actor_of_seat, browser_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return a_room()


@pytest.fixture
def by(place):
    return actor_of_seat(place.nurse)


def tasks(place, by, *titles: str) -> list[Task]:
    return [rooms.create_task(place.room, title=title, by=by) for title in titles]


def said(room) -> list[str]:
    entries = Entry.objects.of(room.stream).order_by("seq")
    return [entry.sentence for entry in entries if entry.kind.startswith("room.task")]


def changed(task, by, **told):
    given = {"owner": task.owner, "due_room_at": task.due_room_at, "cell": task.cell, **told}
    return rooms.change_task(task, by=by, **given)


def test_owner_hour_and_cell_change_and_each_change_is_an_entry(place, by):
    (task,) = tasks(place, by, "Appeler le SAMU")
    cell = place.room.cells.get(key="technical")
    changed(task, by, owner="Inès Dautry", seen=task.version)
    task = Task.objects.get()
    due = place.room.t0 + dt.timedelta(minutes=90)
    changed(task, by, due_room_at=due, cell=cell, seen=task.version)
    task = Task.objects.get()
    assert (task.owner, task.due_room_at, task.cell) == ("Inès Dautry", due, cell)
    assert changed(task, by).pk == task.pk  # nothing new: nothing written
    changed(task, by, owner="", due_room_at=None, cell=None)
    first, second, third = said(place.room)[1:]
    assert first == "Tâche T1 : confiée à Inès Dautry"
    assert second.startswith("Tâche T1 : pour ") and second.endswith(", Cellule technique")
    assert third == "Tâche T1 : confiée à personne, sans heure, sans cellule"


def test_two_people_change_one_task_and_the_second_is_told_the_state_found(place, by):
    (task,) = tasks(place, by, "Appeler le SAMU")
    seen = task.version
    changed(task, by, owner="Karim", seen=seen)
    with pytest.raises(
        Conflict, match="La tâche T1 a changé entre-temps : confiée à Karim, sans heure, sans cellule"
    ):
        changed(task, actor_of_seat(place.rssi), owner="Inès", seen=seen)
    assert Task.objects.get().owner == "Karim"


def test_two_people_move_one_card_and_nothing_is_silently_overwritten(place, by):
    (task,) = tasks(place, by, "Isoler")
    rooms.move_task(task, state="done", seen="todo", by=by)
    with pytest.raises(Conflict, match=r"elle est maintenant « Fait »\. Rien n’a été déplacé"):
        rooms.move_task(task, state="doing", seen="todo", by=actor_of_seat(place.rssi))
    assert Task.objects.get().state == "done"
    # Both wanted the same: once is enough.
    assert rooms.move_task(task, state="done", seen="todo", by=actor_of_seat(place.rssi)) is not None
    assert len(said(place.room)) == 2


def test_a_cell_of_another_room_or_an_endless_owner_is_refused(place, by):
    (task,) = tasks(place, by, "Isoler")
    other = a_room(site=place.room.site)
    with pytest.raises(Refused, match="pas dans la salle"):
        changed(task, by, cell=other.room.cells.first())
    with pytest.raises(Refused, match="Responsable : 201 caractères"):
        changed(task, by, owner="x" * 201)


def test_a_task_waits_for_another_and_no_longer(place, by):
    first, second = tasks(place, by, "Isoler", "Rouvrir")
    for _again in range(2):
        rooms.block_task(second, first, waits=True, by=by)
    with pytest.raises(Refused, match="attend encore : T1"):
        rooms.move_task(second, state="done", by=by)
    for _again in range(2):
        rooms.block_task(second, first, waits=False, by=by)
    assert rooms.move_task(second, state="done", by=by).state == "done"
    assert said(place.room)[2:] == [
        "La tâche T2 attend désormais T1",
        "La tâche T2 n’attend plus T1",
        "Tâche T2 : Fait",
    ]


def test_tasks_never_wait_for_each_other_in_a_circle(place, by):
    one, two, three, four = tasks(place, by, "Un", "Deux", "Trois", "Quatre")
    rooms.block_task(two, one, waits=True, by=by)
    rooms.block_task(three, two, waits=True, by=by)
    rooms.block_task(four, one, waits=True, by=by)
    with pytest.raises(Refused, match="ne peut pas s’attendre elle-même"):
        rooms.block_task(one, one, waits=True, by=by)
    with pytest.raises(
        Refused,
        match=r"La tâche T1 ne peut pas attendre T3 : T3 attend T2, T2 attend T1 ; elles s’attendraient sans fin",
    ):
        rooms.block_task(one, three, waits=True, by=by)
    rooms.block_task(four, three, waits=True, by=by)  # a lozenge is no circle
    assert {other.number for other in four.blocked_by.all()} == {1, 3}


def test_what_is_over_waits_for_nothing_and_no_task_waits_elsewhere(place, by):
    one, two = tasks(place, by, "Un", "Deux")
    rooms.move_task(one, state="done", by=by)
    with pytest.raises(Refused, match="T1 est terminée"):
        rooms.block_task(one, two, waits=True, by=by)
    other = a_room(site=place.room.site)
    (foreign,) = tasks(other, actor_of_seat(other.nurse), "Ailleurs")
    with pytest.raises(Refused, match="que des tâches de sa salle"):
        rooms.block_task(two, foreign, waits=True, by=by)


def test_neither_an_observer_nor_a_stranger_nor_a_withdrawn_seat_changes_a_task(place, by):
    one, two = tasks(place, by, "Un", "Deux")
    neighbour = actor_of_seat(a_room().nurse)
    for who in (actor_of_seat(place.observer), neighbour):
        with pytest.raises(Forbidden):
            changed(one, who, owner="Moi")
        with pytest.raises(Forbidden):
            rooms.block_task(one, two, waits=True, by=who)
    browser = browser_of(place.director)
    rooms.withdraw_seat(place.director, by=PLATFORM)
    for path in ("taches/tableau/", "taches/1/modifier/", "frise/"):
        assert browser.get(url(place.room, path)).status_code == 302  # led to where one joins
    assert browser.post(url(place.room, "taches/1/attente/"), {"other": 2, "waits": "on"}).status_code == 302
    assert not one.blocked_by.exists()
    rooms.close_room(place.room, by=PLATFORM)
    with pytest.raises(Refused):
        changed(one, by, owner="Trop tard")
    with pytest.raises(Refused):
        rooms.block_task(one, two, waits=True, by=by)


def test_the_page_changes_a_task_and_leaves_an_hour_gone_by_as_it_is(place, by):
    with clock.frozen(clock.now() + dt.timedelta(hours=2)):
        late = place.room.t0 + dt.timedelta(minutes=30)
        task = rooms.create_task(place.room, title="Appeler", due_room_at=late, by=by)
        browser, address = browser_of(place.nurse), url(place.room, "taches/1/modifier/")
        page = browser.get(address)
        assert page.status_code == 200
        initial = page.context["form"].initial
        sent = {**initial, "owner": "Karim Belloc", "cell": "decision"}
        assert browser.post(address, sent).status_code == 302
        task.refresh_from_db()
        assert (task.owner, task.due_room_at, task.cell.key) == ("Karim Belloc", late, "decision")
        stale = browser.post(address, {**initial, "owner": "Quelqu’un d’autre"})
        assert stale.status_code == 409 and "confiée à Karim Belloc" in stale.content.decode()
        sent = {**initial, "seen": task.version, "due": "30", "owner": "", "cell": ""}
        assert browser.post(address, sent).status_code == 302
    task.refresh_from_db()
    assert (task.owner, task.cell) == ("", None) and task.due_room_at > late


def test_the_page_makes_a_task_wait_and_says_why_not(place, by):
    tasks(place, by, "Un", "Deux")
    browser = browser_of(place.nurse)
    assert browser.post(url(place.room, "taches/2/attente/"), {"other": 1, "waits": "on"}).status_code == 302
    page = browser.get(url(place.room, "taches/2/modifier/")).content.decode()
    assert "Ne plus l’attendre" in page
    round_way = browser.post(url(place.room, "taches/1/attente/"), {"other": 2, "waits": "on"})
    assert round_way.status_code == 409 and "s’attendraient sans fin" in round_way.content.decode()
    assert browser.post(url(place.room, "taches/2/attente/"), {"other": 1}).status_code == 302
    assert not Task.objects.get(number=2).blocked_by.exists()


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("taches/1/modifier/", {}, 422),
        ("taches/1/modifier/", {"seen": "x", "due": "99h99", "cell": "inconnue"}, 422),
        ("taches/1/modifier/", {"seen": 10**30, "owner": "\x00"}, 422),
        ("taches/1/modifier/", {"seen": 1, "owner": "x" * 100_000}, 422),
        ("taches/1/attente/", {}, 409),
        ("taches/1/attente/", {"other": "\x00", "waits": "on"}, 409),
        ("taches/1/attente/", {"other": 10**30, "waits": "on"}, 409),
        ("taches/1/attente/", {"other": 77, "waits": "on"}, 404),
        ("taches/1/attente/", {"other": 1, "waits": "on"}, 409),
        ("taches/99/modifier/", {}, 404),
        ("taches/99/attente/", {"other": 1}, 404),
        ("taches/1/", {"state": "done", "seen": "ailleurs"}, 409),
        ("taches/1/", {"state": "done", "page": "tableau", "qui": "\x00" * 900}, 302),
    ],
)
def test_hostile_forms_are_refused_in_words(place, by, path, data, status):
    tasks(place, by, "Un")
    answer = browser_of(place.nurse).post(url(place.room, path), data)
    assert answer.status_code == status


def test_erasing_the_entry_of_a_change_erases_the_name_it_gave(place, by):
    (task,) = tasks(place, by, "Appeler")
    changed(task, by, owner="Karim Belloc")
    changed(Task.objects.get(), by, owner="Inès Dautry")
    given, last = Entry.objects.of(place.room.stream).filter(kind="room.task_changed").order_by("seq")
    forget(given)
    assert Task.objects.get().owner == "Inès Dautry"
    forget(last)
    kept = Task.objects.get()
    assert (kept.owner, kept.title) == ("", "Appeler")
