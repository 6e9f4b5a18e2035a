"""The two servers of the stream benchmark: ``python -m benchmarks.served platform|floor``.

*platform* is Cordée as it is served; it only says when each entry was committed. *floor* speaks the same
protocol with nothing behind: no base, no session, no right. It is what the language and the web server cost
by themselves.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from urllib.parse import parse_qsl

STREAM = "room:1"


def platform() -> None:
    import django

    import cordee  # noqa: F401 - the SQLite shim, before Django opens a base

    django.setup()
    from cordee.cli.serve import serve
    from cordee.journal.record import LISTENERS

    def say(stream: str, seq: int) -> None:
        """On Linux, ``monotonic`` counts alike in every process."""
        print(f"\ncommit {stream} {time.monotonic()}", flush=True)

    LISTENERS.insert(0, say)
    serve.main(["--port", "0"], standalone_mode=False)


def floor() -> None:
    import resource

    import uvicorn

    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    waiting: set[asyncio.Event] = set()
    head = 0

    async def application(scope, receive, send):
        nonlocal head
        asked = dict(parse_qsl(scope["query_string"].decode()))
        if scope["path"] == "/page":
            await _answer(send, b"x" * int(asked["octets"]))
        elif scope["path"] == "/ecrire":
            print(f"\ncommit {STREAM} {time.monotonic()}", flush=True)
            head += 1
            for event in waiting:
                event.set()
            await _answer(send, b"")
        else:
            await _answer(send, b"retry: 2000\n\n", b"text/event-stream", more=True)
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


async def _answer(send, body: bytes, kind: bytes = b"text/plain", *, more: bool = False) -> None:
    headers = [(b"content-type", kind)]
    if not more:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": more})


if __name__ == "__main__":
    {"platform": platform, "floor": floor}[sys.argv[1]]()
