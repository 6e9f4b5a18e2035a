"""Sealed codes on the sheet of an establishment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cordee.breakglass.models import SealedCode
from cordee.breakglass.rules import can_seal
from cordee.core import clock
from cordee.directory.models import Site


def sheet_panel(request: HttpRequest, site: Site) -> dict[str, Any] | None:
    seen = SealedCode.objects.visible_to(request.actor).filter(site=site)
    if not (can_seal(request.actor, site) or seen.exists()):
        return None
    return {"site": site, "sealed": seen.sealed().count(), "open": seen.open_at(clock.now()).first()}
