"""No page asks the database more when there is more to show: one query count with one of each and with three."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cordee.core import clock
from cordee.core.actor import Role
from cordee.crises import actions as rooms
from cordee.crises.seating import actor_of_seat
from cordee.exercises import actions as exercises
from cordee.exercises.photos import read_photo
from cordee.kits.actions import import_kit
from cordee.retex import actions as retex
from tests.makers import CONSOLE, a_site, a_small_kit
from tests.pages.matrix import FILE, SHORT, read
from tests.pages.people import account_holder
from tests.pages.routes import objects_of, routes
from tests.pages.world import Played, World, a_photo
from tests.pages.world_taskforce import helped_of, lent_of

READERS = ["seat", "planner", "observer", "director", "pilot", "admin"]
OBJECTS = ("-", "own", "over", "owndraft")
MORE = 2  # of each, beside the one or few of the world
# Pages whose count may grow, each with why.
GROWS: dict[str, str] = {}


def pages(world: World):
    """Each page once: the first of the readers who gets something, the first object that answers."""
    reviewed = read(FILE.read_text(encoding="utf-8"))
    for route in routes():
        for who in READERS:
            found = [
                route.path(arguments)
                for label, arguments in objects_of(route, world).items()
                if label in OBJECTS and reviewed.get((route.name, "GET", label), {}).get(who[:SHORT]) == "200"
            ]
            for path in found:
                yield route.name, who, path
            if found:
                break


def counted(world: World, browser, chosen) -> dict[tuple[str, str, str], tuple[int, int]]:
    """How many queries each page asked, and how long it is."""
    counts = {}
    for name, who, path in chosen:
        browser.ask(world.cast[who], "GET", path)  # what a process keeps is there already
        with CaptureQueriesContext(connection) as queries:
            reply = browser.ask(world.cast[who], "GET", path)
        counts[name, who, path] = len(queries), len(reply.body)
    return counts


def test_more_rows_cost_no_more_queries(world, browser):
    with transaction.atomic():
        chosen = list(pages(world))
        before = counted(world, browser, chosen)
        grow(world)
        after = counted(world, browser, chosen)
        transaction.set_rollback(True)
    assert len(before) > 90
    assert sum(after[page][1] > length + 100 for page, (_n, length) in before.items()) > 20  # they got longer
    grown = {
        f"{page[0]} as {page[1]}": (n, after[page][0])
        for page, (n, _length) in before.items()
        if after[page][0] > n
    }
    assert {page: counts for page, counts in grown.items() if page.split()[0] not in GROWS} == {}


def test_no_page_is_dear(world, browser):
    """Forty queries are a page; more are a loop that happens to be short today."""
    told = counted(world, browser, pages(world))
    dear = {f"{name} as {who}": n for (name, who, _path), (n, _length) in told.items() if n > 40}
    assert dear == {}


def a_word(_tenant: str, what: str) -> str:
    """One that no page has shown yet, without adding to the marks that are searched for."""
    return f"plus-{what.replace('.', '-')}-{uuid.uuid4().hex[:8]}"


def grow(world: World) -> None:
    """Two more of everything that a page may list, in the same room, house, region."""
    own = world.own
    for n in range(MORE):
        live(own.running, n)
        look_back(own.over, n)
        lent_of("own", world.regions["own"], a_word)
        helped_of("own", own.site, a_word)
        site = a_site(f"Hôpital de plus {n}", ght=world.ght.name)
        told = {"title": f"De plus {n}", "scheduled_at": clock.now(), "by": CONSOLE}
        exercises.plan_exercise(own.site, kit=own.kit, provider=own.running.exercise.provider, **told)
        exercises.plan_series(world.regions["own"], kit=world.shipped, sites=[own.site, site], **told)
        document = a_small_kit(id=f"de-plus-{n}")
        import_kit("platform:", document=document, files={}, origin="shipped", publish=True, by=CONSOLE)
        import_kit(own.site.scope, document=document, files={}, origin="written", by=CONSOLE)
        account_holder(
            f"plus{n}",
            "membre de plus",
            (Role.MEMBER, own.site.scope),
            (Role.OBSERVER, own.running.exercise.scope),
        )
        retex.freeze_denominator(world.regions["own"], label=f"Cible {n}", target_percent=70, by=CONSOLE)
        retex.declare_exercise(
            site, on=clock.now().date() - dt.timedelta(days=9), level="beginner", proof="Vue", by=CONSOLE
        )


def live(played: Played, n: int) -> None:
    seat, room = played.seats["decision"], played.room
    room.refresh_from_db()
    by = actor_of_seat(seat)
    entry = rooms.log(room, kind="fact", text=f"Ligne {n}", seat=seat, cell=seat.cell, by=by)
    rooms.correct_entry(entry, text=f"Ligne {n}, mieux", seat=seat, by=by)
    taken = rooms.decide(
        room, title=f"Décision {n}", reasons="", options="", decider="", seat=seat, cell=seat.cell, by=by
    )
    rooms.review_decision(taken, outcome="maintained", seat=seat, cell=seat.cell, by=by)
    blocked = list(room.tasks.order_by("-number")[:1])
    rooms.create_task(
        room, title=f"Tâche {n}", owner="", cell=seat.cell, checklist=["Un point"], blocked_by=blocked, by=by
    )
    rooms.mark_milestone(room, ("isolation", "declaration_cert")[n], seat=seat, by=by)
    message = rooms.deliver(
        room,
        origin=f"essai:{n}",
        cells=["decision"],
        channel="phone",
        sender_name="Le maire",
        subject="?",
        body="?",
        by=CONSOLE,
    )
    rooms.reply(message, text="Oui", seat=seat, by=by)
    rooms.read_message(message, seat=seat, by=by)
    extra, _token = exercises.invite_seat(
        played.exercise, role="player", cell="decision", name=f"Joueur {n}", by=CONSOLE
    )
    extra.room = room
    rooms.join(extra, by=actor_of_seat(extra))
    observed(played, n)
    told = {
        "cells": ["decision"],
        "channel": "phone",
        "sender_name": "Le préfet",
        "sender_role": "",
        "body": "?",
    }
    exercises.improvise_inject(
        played.exercise, **told, title=f"Inject {n}", now=False, in_minutes=30, by=CONSOLE
    )


def look_back(over: Played, n: int) -> None:
    observed(over, n)
    retex.note_improvement(
        over.exercise, title=f"Action {n}", owner_name="La RSSI", due_on=clock.now().date(), by=CONSOLE
    )
    over.exercise.room.refresh_from_db()


def observed(played: Played, n: int) -> None:
    watcher = played.seats["observer"]
    exercises.observe(
        played.exercise,
        objective="O1",
        criterion="O1.1",
        rating="S",
        note=f"Vu {n}",
        client_uuid=uuid.uuid4(),
        photo=read_photo(a_photo()),
        seat=watcher,
        by=actor_of_seat(watcher),
    )


@pytest.fixture(autouse=True)
def _same_hour(world):
    """Time passing must not deliver anything between two counts."""
    with clock.frozen(clock.now()):
        yield
