"""The offline kit on the sheet of an establishment: whether its paper still says what the screen says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cordee.directory.models import Site
from cordee.offline.contents import digest_of
from cordee.offline.models import Printing
from cordee.offline.rules import can_take_kit


def sheet_panel(request: HttpRequest, site: Site) -> dict[str, Any] | None:
    if not can_take_kit(request.actor, site):
        return None
    last = Printing.objects.filter(site=site).first()
    return {"site": site, "last": last, "is_current": bool(last) and last.digest == digest_of(site)}
