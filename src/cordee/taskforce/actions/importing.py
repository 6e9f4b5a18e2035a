"""A whole roster at once: all of it, or nothing."""

from __future__ import annotations

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.directory.models import Region
from cordee.journal.record import record
from cordee.taskforce import events, rules
from cordee.taskforce.actions.roster import apply_fields
from cordee.taskforce.importing import Outcome, compare
from cordee.taskforce.models import Availability, Member
from cordee.taskforce.roster_csv import Read


@action(rules.can_keep)
def import_roster(region: Region, *, read: Read, file: str = "", by: Actor) -> Outcome:
    """Bring people in by their address. Raises ``Refused`` when a row is; ``None`` when there was nothing to change.
    Whoever is in the roster and not in the file stays as they are."""
    Region.objects.select_for_update().get(pk=region.pk)  # two imports at once would both find nobody
    outcome = compare(region, read)
    if outcome.is_stopped:
        first = outcome.refused[0]
        raise Refused(f"{first.row}, {first.column} : {first.message}")
    if not (outcome.created or outcome.updated):
        return UNCHANGED
    now = clock.now()
    for change in (*outcome.created, *outcome.updated):
        member = change.member or Member(region=region, added_at=now)
        apply_fields(member, change.fields)
        member.changed_at = now
        member.save()
        if change.window:
            starts_on, ends_on = change.window
            Availability.objects.create(member=member, starts_on=starts_on, ends_on=ends_on)
    told = {"file": file, "added": len(outcome.created), "changed": len(outcome.updated)}
    record(events.RosterImported(region.scope, told), by=by)
    outcome.written = True
    return outcome
