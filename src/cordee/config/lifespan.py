"""Start and stop of a serving process: the embedded worker lives and dies with it."""

from __future__ import annotations

from django.conf import settings

from cordee.live.hub import hub
from cordee.runs.worker import EmbeddedWorker


async def lifespan(scope, receive, send):
    worker = EmbeddedWorker() if settings.EMBEDDED_WORKER else None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await hub.start()
            if worker:
                worker.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await hub.stop()
            if worker:
                worker.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
