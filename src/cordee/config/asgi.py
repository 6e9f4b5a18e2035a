"""The one ASGI application: live streams on a raw route, everything else through Django.

Through Django's handler each open stream would hold a thread; the raw route holds a coroutine.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.config.settings")

from cordee.config.handler import pages_application
from cordee.config.slots import InSlots

pages = InSlots(pages_application())

# Models may be imported only once Django is set up.
from cordee.accounts.sessions import actor_of_session  # noqa: E402
from cordee.config.lifespan import lifespan  # noqa: E402
from cordee.core import arrival  # noqa: E402
from cordee.live.asgi import LiveStream  # noqa: E402
from cordee.live.hub import hub  # noqa: E402

stream = LiveStream(hub, actor_of_session)


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await lifespan(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == "/flux/":
        await stream(scope, receive, send)
    else:
        arrival.stamp(scope)
        await pages(scope, receive, send)
