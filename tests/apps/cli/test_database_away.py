"""The base is locked, full, read-only or gone: said in words, within seconds, nothing half written, back by itself."""

from __future__ import annotations

import threading
import time
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, connections
from django.test import Client
from tests.apps.crises.places import a_room, browser_of, url

from cordee.config import away, patience
from cordee.crises.models import LogEntry, Seat
from cordee.journal.models import Entry
from cordee.journal.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)
EMBEDDED = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own way of being ill")
SERVED = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own way of being ill")


@pytest.fixture
def room():
    place = a_room()
    place.browser = browser_of(place.director)
    place.browser.raise_request_exception = False
    place.path = url(place.room, "lignes/nouvelle/")
    place.typed = {"kind": "fact", "text": "Les postes sont verrouillés", "client_id": str(uuid.uuid4())}
    return place


def sent(room, **headers):
    return room.browser.post(room.path, room.typed, headers=headers)


def by_the_queue(room):
    return sent(room, **{"X-Offline-Queue": room.typed["client_id"]})


def pragma(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {text}")


def told_in_words(room, words: str) -> None:
    """By the queue, on a page, and to a program's eye: 503, when to come back, nothing written."""
    before = (LogEntry.objects.count(), Entry.objects.count())
    answer = by_the_queue(room)
    assert (answer.status_code, int(answer["Retry-After"]) >= 5) == (503, True)
    assert words in answer.json()["reason"]
    page = sent(room)
    assert page.status_code == 503
    shown = page.content.decode()
    assert words in shown and "Les postes sont verrouillés" in shown and "passez au papier" in shown
    assert (LogEntry.objects.count(), Entry.objects.count()) == before


def reads_still_work(room) -> None:
    Seat.objects.filter(pk=room.director.pk).exists()
    for path in ("", "nouvelles/?depuis=0", "lignes/"):
        answer = room.browser.get(url(room.room, path))
        assert answer.status_code == 200, path


def back_by_itself(room) -> None:
    assert by_the_queue(room).status_code == 201
    assert by_the_queue(room).status_code == 201
    assert LogEntry.objects.filter(client_uuid=room.typed["client_id"]).count() == 1
    assert verify(room.room.stream).accepted


@EMBEDDED
@pytest.mark.parametrize(
    ("ill", "well", "words"),
    [
        ("query_only = 1", "query_only = 0", "lecture seule"),
        ("max_page_count = 1", "max_page_count = 1073741823", "disque du serveur est plein"),
    ],
)
def test_a_base_that_cannot_be_written_is_read_and_says_so(room, ill, well, words):
    Seat.objects.update(last_seen_at=None)  # so that reading would like to note a presence
    Entry.objects.first()
    if "max_page_count" in ill:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # pages that other tests have freed would be room enough
        room.typed["text"] += " : " + "tout est éteint " * 200  # more than the pages that are already there
    try:
        pragma(ill)
        told_in_words(room, words)
        reads_still_work(room)
    finally:
        pragma(well)
    back_by_itself(room)


@EMBEDDED
def test_a_locked_base_is_waited_for_a_few_seconds_only(room, monkeypatch):
    import sqlite3

    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    connection.close()  # each request then opens its own, as in service
    try:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        answer = by_the_queue(room)
        assert time.monotonic() - started < 5
        assert (answer.status_code, answer.json()["reason"]) == (
            503,
            "La base est occupée. Réessayez dans quelques secondes.",
        )
        assert room.browser.get(url(room.room)).status_code == 200
    finally:
        other.execute("ROLLBACK")
        other.close()
    back_by_itself(room)


@SERVED
def test_a_locked_room_is_waited_for_a_few_seconds_only(room):
    held, free = threading.Event(), threading.Event()

    def holds():
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT 1 FROM crises_room FOR UPDATE")
                held.set()
                free.wait(30)
                cursor.execute("ROLLBACK")
        finally:
            connections.close_all()

    holder = threading.Thread(target=holds)
    holder.start()
    held.wait(10)
    try:
        started = time.monotonic()
        answer = by_the_queue(room)
        assert time.monotonic() - started < 5
        assert (answer.status_code, "occupée" in answer.json()["reason"]) == (503, True)
        assert room.browser.get(url(room.room)).status_code == 200
    finally:
        free.set()
        holder.join()
    back_by_itself(room)


def test_a_slow_base_does_not_keep_a_telephone_waiting(room, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE_S", 0.5)

    def slowly(execute, sql, params, many, context):
        time.sleep(0.1)
        return execute(sql, params, many, context)

    before = Entry.objects.count()
    with connection.execute_wrapper(slowly):
        started = time.monotonic()
        answer = by_the_queue(room)
        assert time.monotonic() - started < 5
    assert (answer.status_code, Entry.objects.count()) == (503, before)
    back_by_itself(room)


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (OperationalError("database is locked"), "busy"),
        (OperationalError("database or disk is full"), "full"),
        (OperationalError("attempt to write a readonly database"), "readonly"),
        (OperationalError("disk I/O error"), "failing"),
        (OSError(5, "Input/output error"), "failing"),
        (OperationalError("canceling statement due to lock timeout"), "busy"),
        (OperationalError("couldn't get a connection after 4.00 sec"), "gone"),
        (OSError(28, "No space left on device"), "full"),
        # A fault of the program stays one: it must be seen, and mended.
        (OperationalError("no such table: crises_room"), ""),
        (OSError(2, "No such file"), ""),
        (ValueError("x"), ""),
    ],
)
def test_what_is_away_and_what_is_a_fault_of_ours(fault, cause):
    assert away.away(fault) == cause


def test_a_base_that_is_gone_before_any_view_is_said_on_a_page_and_to_a_program():
    """The session, the account, the token are read around the views: no view is there to answer."""

    def gone(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    client = Client(raise_request_exception=False)
    client.cookies["cordee_session"] = "x" * 32
    with connection.execute_wrapper(gone):
        page = client.get("/plan/")
        told = client.get("/api/v1/sites", headers={"Authorization": "Bearer x"})
    assert (page.status_code, told.status_code) == (503, 503)
    assert "ne répond pas" in page.content.decode()
    assert told.json()["detail"].startswith("La base de données ne répond pas")
    assert page["Retry-After"] and told["Retry-After"]


def test_a_session_that_cannot_be_saved_is_not_a_bad_request(room):
    """Django tells a session that it cannot save from one that somebody deleted by nothing but what lies behind."""

    def full(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "django_session" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        answer = room.browser.post("/salle/quitter/")
    assert answer.status_code == 503
    assert "disque du serveur est plein" in answer.content.decode()
    Session.objects.all().delete()
    assert room.browser.post("/salle/quitter/").status_code in (302, 400)


def test_a_fault_of_the_program_shows_its_number():
    def broken(execute, sql, params, many, context):
        raise OperationalError("no such table: plan")

    client = Client(raise_request_exception=False)
    client.cookies["cordee_session"] = "x" * 32
    with connection.execute_wrapper(broken):
        page = client.get("/plan/")
    assert page.status_code == 500 and "Numéro à donner à l’assistance" in page.content.decode()
