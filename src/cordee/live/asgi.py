"""The live stream itself: server-sent events on a raw ASGI route, a coroutine a client and no thread."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module

from django.conf import settings
from django.http import parse_cookie

from cordee.core.actor import Actor
from cordee.live.heads import BadRequest, asked, heads_of
from cordee.live.hub import AUTHORITY, Connection, Hub
from cordee.live.rules import can_follow

PING_S = 20.0
# An event and not a comment: pages cannot see comments, and must know a dead line from a quiet one.
PING = "event: ping\ndata: {}\n\n"
RETRY_MS = (1000, 4000)  # after a cut, clients come back spread over this time

EVENT_STREAM = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class LiveStream:
    """``/flux/?s=room:12&depuis=57``: one ``tete`` event each time a followed stream moves."""

    def __init__(self, hub: Hub, actor_of_session: Callable[[Mapping], Actor]):
        self._hub = hub
        self._actor_of_session = actor_of_session
        hub.authorise = self._allowed

    async def __call__(self, scope, receive, send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] != "GET":
            return await _text(send, 405, "Seule la lecture est possible ici.", (b"allow", b"GET"))
        try:
            seen = asked(scope["query_string"].decode("ascii", "replace"), headers.get(b"last-event-id", ""))
        except BadRequest:
            return await _text(send, 400, "Flux inconnu.")
        if self._hub.stopping or len(self._hub) >= settings.STREAM_LIMIT:
            wait = str(random.randint(3, 15)).encode()  # noqa: S311 - spreads the crowd, guards nothing
            return await _text(
                send,
                503,
                "Trop de connexions en direct : la page se met à jour autrement.",
                (b"retry-after", wait),
            )
        session_key = parse_cookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME, "")
        connection = Connection(session_key, seen)
        # Followed before being allowed, so that nothing written meanwhile is missed; told only afterwards.
        self._hub.add(connection)
        try:
            heads = await self._hub.in_thread(lambda: self._admitted(session_key, tuple(seen)))
            if heads is None:
                return await _text(send, 403, "Vous n’avez pas le droit de suivre ce flux.")
            self._hub.note_heads(heads)
            await self._tell(connection, receive, send)
        finally:
            self._hub.remove(connection)

    def _admitted(self, session_key: str, streams: tuple[str, ...]) -> dict[str, int] | None:
        """The heads of the streams, or ``None`` when one of them is refused.

        The accounts stream is read first: a right withdrawn after that moves it, and is seen.
        """
        heads = heads_of({AUTHORITY, *streams})
        return heads if self._allowed([(session_key, streams)])[0] else None

    def _allowed(self, asked: Sequence[tuple[str, Iterable[str]]]) -> list[bool]:
        """Whether each (session key, streams) may be followed now; a session is read once."""
        store = import_module(settings.SESSION_ENGINE).SessionStore
        keys = {session_key for session_key, _ in asked}
        actors = {key: self._actor_of_session(store(session_key=key)) for key in keys if key}
        return [
            session_key in actors and bool(can_follow(actors[session_key], streams))
            for session_key, streams in asked
        ]

    async def _tell(self, connection: Connection, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": EVENT_STREAM})
        retry = random.randint(*RETRY_MS)  # noqa: S311 - spreads reconnections, guards nothing
        await _body(send, f"retry: {retry}\n\n")
        gone = asyncio.ensure_future(_disconnected(receive, connection))
        try:
            while not connection.closed:
                connection.waker.clear()
                if news := self._news(connection):
                    await _body(send, news)
                if not await _woken(connection):
                    await _body(send, PING)
            await _body(send, "", more=False)
        finally:
            gone.cancel()

    def _news(self, connection: Connection) -> str:
        """The events that bring the client up to date; empty when it is."""
        told = []
        for key in connection.seen:
            head = self._hub.head(key)
            if head > connection.seen[key]:
                connection.seen[key] = head
                told.append((key, head))
        position = ",".join(f"{key}@{seq}" for key, seq in connection.seen.items())
        return "".join(
            f"id: {position}\nevent: tete\ndata: {json.dumps({'stream': key, 'seq': seq})}\n\n"
            for key, seq in told
        )


async def _woken(connection: Connection) -> bool:
    """Wait for something to happen; ``False`` when nothing did for so long that a ping is due."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PING_S):
            await connection.waker.wait()
            return True
    return False


async def _disconnected(receive, connection: Connection) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    connection.close()


async def _body(send, text: str, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": more})


async def _text(send, status: int, sentence: str, *headers: tuple[bytes, bytes]) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": plain})
    await _body(send, sentence + "\n", more=False)
