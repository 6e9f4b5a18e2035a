"""So many pages at once, the others in order; a slow reader, a slow writer and the health page hold nobody up. Each page
is made in one go."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import AsyncToSync

from cordee.config.handler import pages_application
from cordee.config.slots import InSlots


class Page:
    """An application that reads its request, waits until it may answer, and answers in two pieces."""

    def __init__(self):
        self.inside, self.most, self.order = 0, 0, []
        self.may_answer = asyncio.Event()

    async def __call__(self, scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.order.append(scope["path"])
        await self.may_answer.wait()
        self.inside -= 1
        await send({"type": "http.response.start"})
        await send({"type": "http.response.body"})


WHOLE = {"type": "http.request", "more_body": False}


async def asks(app, path, pieces=(WHOLE,), taken=None):
    waiting = list(pieces)

    async def receive():
        piece = waiting.pop(0)
        return await piece if asyncio.iscoroutine(piece) else piece

    async def send(message):
        if taken and message["type"] == "http.response.body":
            await taken.wait()

    await app({"path": path}, receive, send)


def test_so_many_at_once_the_others_in_order():
    async def scene():
        page = Page()
        app = InSlots(page, 2)
        asked = [asyncio.create_task(asks(app, f"/{n}")) for n in range(6)]
        await asyncio.sleep(0.02)
        assert page.order == ["/0", "/1"]
        page.may_answer.set()
        await asyncio.gather(*asked)
        assert (page.most, page.order) == (2, [f"/{n}" for n in range(6)])

    asyncio.run(scene())


def test_the_health_page_a_slow_sender_and_a_slow_reader_hold_no_slot():
    async def scene():
        page = Page()
        app = InSlots(page, 1)
        never, taken = asyncio.Event(), asyncio.Event()

        async def a_piece_that_does_not_come():
            await never.wait()
            return WHOLE

        slow_sender = asyncio.create_task(
            asks(app, "/lent", [{"type": "http.request", "more_body": True}, a_piece_that_does_not_come()])
        )
        page.may_answer.set()
        slow_reader = asyncio.create_task(asks(app, "/grand", taken=taken))
        await asyncio.sleep(0.02)
        await asyncio.wait_for(asks(app, "/page"), 2)
        page.may_answer.clear()
        busy = asyncio.create_task(asks(app, "/occupe"))
        await asyncio.sleep(0.02)
        health = asyncio.create_task(asks(app, "/health"))
        await asyncio.sleep(0.02)
        assert page.order[-2:] == ["/occupe", "/health"]
        for event in (page.may_answer, never, taken):
            event.set()
        await asyncio.gather(slow_sender, slow_reader, busy, health)
        assert app._slots._value == 1

    asyncio.run(scene())


def test_a_page_that_breaks_gives_its_slot_back():
    async def broken(scope, receive, send):
        await receive()
        raise RuntimeError

    async def scene():
        app = InSlots(broken, 1)
        for _ in range(3):
            try:
                await asyncio.wait_for(asks(app, "/"), 2)
            except RuntimeError:
                continue
        assert app._slots._value == 1

    asyncio.run(scene())


@pytest.mark.django_db(transaction=True)
def test_a_page_never_goes_back_to_the_event_loop_before_it_is_made(monkeypatch):
    """Django's own handler does, between its middleware and the view: ``async_to_sync`` is how."""

    def back(*_, **__):
        raise AssertionError("back to the event loop in the middle of a page")

    monkeypatch.setattr(AsyncToSync, "__call__", back)
    told = []

    async def scene():
        async def receive():
            if told:
                await asyncio.Event().wait()
            told.append("read")
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            told.append(message.get("status", message["type"]))

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/compte/login/",
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
        }
        await pages_application()(scope, receive, send)

    asyncio.run(scene())
    assert told == ["read", 200, "http.response.body"]
