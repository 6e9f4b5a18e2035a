"""The place of the archive on the sheet of an establishment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cordee.archive.rules import can_take_out
from cordee.directory.models import Site


def sheet_panel(request: HttpRequest, site: Site) -> dict[str, Any] | None:
    return {"site": site} if can_take_out(request.actor, site) else None
