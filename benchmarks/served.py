"""The two servers of the stream benchmark: ``python -m benchmarks.served platform|floor``.

*platform* is Cordée as it is served, with one more route: ``POST /ecrire`` writes one entry of a journal.
*floor* speaks the same protocol with nothing behind: no base, no session, no right. It is what the language
and the web server cost by themselves.
"""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from contextlib import suppress
from urllib.parse import parse_qsl

STREAM = "banc:1"


def platform() -> None:
    import django

    import cordee  # noqa: F401 - the SQLite shim, before Django opens a base

    django.setup()
    from asgiref.sync import sync_to_async
    from django.db import close_old_connections, transaction

    from cordee.accounts.sessions import LOADERS
    from cordee.cli.serve import serve
    from cordee.config import asgi
    from cordee.core.actor import Actor, Grant, Role, system
    from cordee.journal.events import AlreadyRecorded, Event
    from cordee.journal.record import record
    from cordee.live.rules import FOLLOWERS

    class Measured(Event):
        kind = "benchmark.measured"
        wording = "Mesure"

    def player(session):
        number = session.get("banc")
        return number and Actor("participant", number, "Joueur", frozenset({Grant(Role.PLAYER, "banc:1")}))

    def write(stream: str, number: uuid.UUID) -> None:
        close_old_connections()
        event = Measured(stream, {"text": "Le SIH ne répond plus."}, client_uuid=number)
        with suppress(AlreadyRecorded), transaction.atomic():
            record(event, by=system("banc"))
        close_old_connections()

    LOADERS.append(player)
    FOLLOWERS["banc"] = lambda actor, stream: actor.has(Role.PLAYER, stream)
    served = asgi.application

    async def application(scope, receive, send):
        if scope["type"] == "http" and scope["path"] == "/ecrire":
            asked = dict(parse_qsl(scope["query_string"].decode()))
            number = uuid.UUID(asked["n"]) if "n" in asked else uuid.uuid4()
            await sync_to_async(write, thread_sensitive=False)(asked.get("s", STREAM), number)
            await _done(send)
        else:
            await served(scope, receive, send)

    asgi.application = application
    serve.main(["--port", "0"], standalone_mode=False)


def floor() -> None:
    import resource

    import uvicorn

    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    waiting: set[asyncio.Event] = set()
    head = 0

    async def application(scope, receive, send):
        nonlocal head
        if scope["path"] == "/ecrire":
            head += 1
            for event in waiting:
                event.set()
            return await _done(send)
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"text/event-stream")],
            }
        )
        await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
        moved = asyncio.Event()
        waiting.add(moved)
        while True:
            await moved.wait()
            moved.clear()
            data = json.dumps({"stream": STREAM, "seq": head})
            body = f"id: {STREAM}@{head}\nevent: tete\ndata: {data}\n\n".encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})

    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            print(f"écoute sur http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}", flush=True)

    Server(
        uvicorn.Config(
            application,
            port=0,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=0,
        )
    ).run()


async def _done(send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


if __name__ == "__main__":
    {"platform": platform, "floor": floor}[sys.argv[1]]()
