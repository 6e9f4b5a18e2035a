"""Take the data of an establishment away."""

from __future__ import annotations

from typing import IO

from cordee.archive import events, rules
from cordee.archive.contents import write
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.journal.record import record


@action(rules.can_take_out)
def take_out(site: Site, *, out: IO[bytes], by: Actor) -> int:
    """Write everything into ``out``; how many files. The journal keeps that it was taken, and by whom."""
    files = write(site, out)
    record(events.TakenOut(site.scope, {"files": files}), by=by)
    return files
