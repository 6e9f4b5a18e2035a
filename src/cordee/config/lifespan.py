"""Start and stop of a serving process: the live hub and the embedded worker live and die with it."""

from __future__ import annotations

from django.conf import settings

from cordee.live.hub import hub
from cordee.runs.worker import EmbeddedWorker

_worker = EmbeddedWorker() if settings.EMBEDDED_WORKER else None


async def lifespan(scope, receive, send):
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await hub.start()
            if _worker:
                _worker.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            begin_shutdown()
            await hub.stop()
            if _worker:
                _worker.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


def begin_shutdown() -> None:
    """What a signal handler may do at once: an open stream would otherwise hold the server for ever."""
    hub.close_soon()
    if _worker:
        _worker.stop_soon()
