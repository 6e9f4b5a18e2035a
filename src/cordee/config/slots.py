"""How many pages are made at once. The others wait on the event loop, in order, where waiting costs nothing.

Python runs one thread at a time: fifty requests in fifty threads only slow one another, and the one that holds the
base's write lock with them. A request takes its slot once it has been read whole, and gives it back as soon as its
answer begins: neither a slow upload nor a slow download holds one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

SLOTS = 10  # less than the pool's connections: the worker and the live feed need some
ALWAYS = "/health"  # asked when things go badly: it does not wait behind them

Application = Callable[[Any, Any, Any], Awaitable[None]]


class InSlots:
    """An ASGI application whose requests run ``SLOTS`` at a time."""

    def __init__(self, application: Application, slots: int = SLOTS):
        self._application = application
        self._slots = asyncio.Semaphore(slots)

    async def __call__(self, scope, receive, send) -> None:
        if scope["path"] == ALWAYS:
            return await self._application(scope, receive, send)
        state = {"entered": False, "held": False}

        async def received():
            message = await receive()
            is_whole = message["type"] == "http.request" and not message.get("more_body", False)
            if is_whole and not state["entered"]:
                state["entered"] = True
                await self._slots.acquire()
                state["held"] = True
            return message

        def leave() -> None:
            if state["held"]:
                state["held"] = False
                self._slots.release()

        async def sent(message) -> None:
            if message["type"] == "http.response.start":
                leave()
            await send(message)

        try:
            await self._application(scope, received, sent)
        finally:
            leave()
