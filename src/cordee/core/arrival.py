"""When a request reached the server, before it waited for its turn: what a closing time is measured on."""

from __future__ import annotations

import datetime as dt
from collections.abc import MutableMapping
from typing import Any

from django.http import HttpRequest

from cordee.core import clock

KEY = "cordee.arrived_at"


def stamp(scope: MutableMapping[str, Any]) -> None:
    """Called by the server for each request, first of all."""
    scope[KEY] = clock.now()


def arrived_at(request: HttpRequest) -> dt.datetime:
    """The stamped instant; now, where no server stamped any."""
    return getattr(request, "scope", {}).get(KEY) or clock.now()
