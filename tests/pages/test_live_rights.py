"""Who may follow what, as it happens: the stream itself and its slow twin, for everybody of the cast."""

from __future__ import annotations

import asyncio

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.urls import reverse

from cordee.accounts.actions import close_account, revoke_role
from cordee.accounts.sessions import actor_of_session
from cordee.crises import actions as rooms
from cordee.exercises import actions as exercises
from cordee.incidents import actions as incidents
from cordee.live import hub as hubs
from cordee.live.asgi import LiveStream
from tests.makers import CONSOLE

CONDUCT = {"hired", "planner", "facilitator"}
HOUSE = {"director", "rssi", "ght"}
OBSERVERS = {"observer", "watcher"}

# Stream -> who may follow it. Nobody else of the cast, and never with another stream that is refused.
MAY_FOLLOW = {
    "room": {"admin", "player", "seat"} | CONDUCT | HOUSE | OBSERVERS,
    "roomover": {"admin", "player", "planner", "facilitator", "observer"} | HOUSE,
    "exercise": CONDUCT,
    "exerciseover": {"planner", "facilitator"} | HOUSE,
    "farroom": {"admin", "firm"},
    "farexercise": {"firm"},
    "sheet": {"pilot", "reader", "admin", "sister"} | HOUSE,
    "unshared": set(),
    "kit": {"admin", "pilot", "reader", "far_pilot", "neighbour", "sister", "firm"} | HOUSE | CONDUCT,
    "ownkit": {"admin", "director", "rssi"},
    "run": {"admin", "rssi"},
    "accounts": set(),
    "outbox": set(),
    "region": set(),
    "unknown": set(),
    "missing": set(),
}
# Whoever came in by a sealed code follows what the RSSI does, but for the works of an account.
for _key in ("sheet", "room", "roomover", "exerciseover", "kit", "ownkit"):
    MAY_FOLLOW[_key] = MAY_FOLLOW[_key] | {"glass"}


@pytest.fixture
def streams(world):
    own, far = world.own, world.far
    return {
        "room": own.running.room.stream,
        "roomover": own.over.room.stream,
        "exercise": own.running.exercise.stream,
        "exerciseover": own.over.exercise.stream,
        "farroom": far.running.room.stream,
        "farexercise": far.running.exercise.stream,
        "sheet": own.struck.shared.shared_stream,
        "unshared": own.struck.open.shared_stream,
        "kit": world.shipped.stream,
        "ownkit": own.draft_kit.stream,
        "run": own.run.stream,
        "accounts": "accounts",
        "outbox": "outbox",
        "region": world.regions["own"].scope,
        "unknown": "nimporte:1",
        "missing": "exercise:999999",
    }


class OneThread(hubs.Hub):
    """Database work on the loop itself: the world is in a transaction that other threads do not see."""

    async def in_thread(self, work):
        return work()


class Listener:
    """One client of the raw stream."""

    def __init__(self, stream: LiveStream, session: str, *keys: str):
        self.status = 0
        self.sent: list[bytes] = []
        self.ended = False
        self._gone = asyncio.Event()
        query = "&".join(f"s={key}" for key in keys).encode()
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
        headers = [(b"cookie", cookie)] if session else []
        scope = {"type": "http", "method": "GET", "path": "/flux/", "query_string": query, "headers": headers}
        self.task = asyncio.ensure_future(stream(scope, self._receive, self._send))

    async def _receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.sent.append(message.get("body", b""))
            self.ended = not message.get("more_body", False)

    async def settled(self):
        for _ in range(20):
            await asyncio.sleep(0)

    async def leave(self):
        self._gone.set()
        await asyncio.wait_for(self.task, 2)


@pytest.fixture
def on_the_loop(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    monkeypatch.setattr(hubs, "POLL_S", 0.01)
    monkeypatch.setattr(hubs, "SWEEP_S", 0.01)

    def run(story):
        here = connections["default"]

        async def told():
            connections["default"] = here  # a loop would open a connection of its own
            hub = OneThread()
            stream = LiveStream(hub, actor_of_session)
            await hub.start()
            try:
                return await story(hub, stream)
            finally:
                await hub.stop()

        with transaction.atomic():
            try:
                return asyncio.run(told())
            finally:
                transaction.set_rollback(True)

    return run


def test_everybody_follows_what_they_may_and_nothing_else(world, streams, on_the_loop):
    async def story(hub, stream):
        wrong = []
        for key, name in streams.items():
            for who, member in world.cast.items():
                listener = Listener(stream, member.session, name)
                await listener.settled()
                expected = 200 if who in MAY_FOLLOW[key] else 403
                if listener.status != expected:
                    wrong.append(f"{key} as {who}: {listener.status}")
                if listener.status == 403 and name in b"".join(listener.sent).decode():
                    wrong.append(f"{key} as {who}: the refusal names the stream")
                await listener.leave()
        return wrong

    assert on_the_loop(story) == []


def test_the_slow_twin_says_the_same(world, browser, streams):
    wrong = []
    for key, name in streams.items():
        for who, member in world.cast.items():
            reply = browser.ask(member, "GET", reverse("live:heads"), {"s": name})
            allowed = who in MAY_FOLLOW[key]
            if (reply.status == 200) != allowed or (not allowed and reply.verdict not in ("403", "in", "2f")):
                wrong.append(f"{key} as {who}: {reply.verdict}")
    assert wrong == []


def test_one_refused_stream_refuses_them_all(world, browser, streams):
    both = f"{reverse('live:heads')}?s={streams['room']}&s={streams['farroom']}"
    reply = browser.ask(world.cast["director"], "GET", both)
    assert reply.status == 403
    assert streams["farroom"] not in reply.text


def test_a_sharing_lifted_ends_the_stream_of_the_sheet(world, streams, on_the_loop, monkeypatch):
    """At once, for the neighbours as for those who lead the crisis; whatever else is followed goes on."""
    monkeypatch.setattr(hubs, "RECHECK_S", 60.0)

    async def story(hub, stream):
        listener = Listener(stream, world.cast["sister"].session, streams["sheet"])
        witness = Listener(stream, world.cast["rssi"].session, streams["room"])
        await asyncio.sleep(0.05)
        before = listener.status, listener.ended
        incidents.lift_level(world.own.struck.shared, "ght", reasons="Tenu.", by=CONSOLE)
        for _ in range(100):
            await asyncio.sleep(0.02)
            if listener.ended:
                break
        told = before, listener.ended, witness.ended
        await listener.leave()
        await witness.leave()
        return told

    assert on_the_loop(story) == ((200, False), True, False)


@pytest.mark.parametrize(
    ("who", "withdraw"),
    [
        ("director", lambda world: revoke_role(world.cast["director"].user.memberships.get(), by=CONSOLE)),
        ("planner", lambda world: close_account(world.cast["planner"].user, by=CONSOLE)),
        (
            "seat",
            lambda world: exercises.withdraw_seat_of(
                world.own.running.exercise, seat=world.cast["seat"].seat, by=CONSOLE
            ),
        ),
        ("watcher", lambda world: rooms.renew_link(world.cast["watcher"].seat, by=CONSOLE)),
        ("hired", lambda world: exercises.end_exercise(world.own.running.exercise, by=CONSOLE)),
    ],
)
def test_a_right_withdrawn_ends_the_stream(world, streams, on_the_loop, monkeypatch, who, withdraw):
    """A role, an account, a place, a link: through the accounts stream. A hire, by the sweep of each minute."""
    monkeypatch.setattr(hubs, "RECHECK_S", 0.02 if who == "hired" else 60.0)

    async def story(hub, stream):
        listener = Listener(stream, world.cast[who].session, streams["room"])
        witness = Listener(stream, world.cast["rssi"].session, streams["room"])
        await asyncio.sleep(0.05)
        before = listener.status, listener.ended
        withdraw(world)
        for _ in range(100):
            await asyncio.sleep(0.02)
            if listener.ended:
                break
        told = before, listener.ended, witness.ended
        await listener.leave()
        await witness.leave()
        return told

    assert on_the_loop(story) == ((200, False), True, False)
