"""A whole call list at once: everything or nothing, as often as one likes."""

from __future__ import annotations

from dataclasses import dataclass, field

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.journal.record import record
from cordee.mobilisation import events, rules
from cordee.mobilisation.actions.listing import keep, locked
from cordee.mobilisation.list_csv import Read, RowRefusal
from cordee.mobilisation.models import Contact
from cordee.mobilisation.people import person_key


@dataclass(slots=True)
class Outcome:
    """``rows_in`` = added + changed + unchanged + rows refused. One refusal, and nothing is written."""

    rows_in: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RowRefusal] = field(default_factory=list)


def compare(site: Site, read: Read) -> Outcome:
    """What the import would change. Reads only."""
    outcome = Outcome(read.rows_in, refused=sorted(read.refused, key=lambda told: told.row))
    known = {(row.role, row.person): row for row in Contact.objects.filter(site=site).active()}
    for wish in read.wishes:
        found = known.get(_key(wish.fields))
        if found is None:
            outcome.added += 1
        elif _differs(found, wish.fields) or (wish.rank < 99 and wish.rank != found.rank):
            outcome.changed += 1
        else:
            outcome.unchanged += 1
    return outcome


@action(rules.can_keep)
def import_list(site: Site, *, read: Read, by: Actor) -> Outcome:
    """Write what the file says; people who are not in it stay."""
    locked(site)
    outcome = compare(site, read)
    if outcome.refused or not (outcome.added or outcome.changed):
        return UNCHANGED
    now = clock.now()
    for wish in sorted(read.wishes, key=lambda one: one.rank):
        found = (
            Contact.objects.filter(site=site, role=wish.fields["role"])
            .active()
            .filter(person=_key(wish.fields)[1])
            .first()
        )
        contact = found or Contact(site=site, added_at=now, changed_at=now)
        keep(contact, wish.fields, wish.rank if wish.rank < 99 or not found else found.rank, by=by)
    told = {"added": outcome.added, "changed": outcome.changed}
    record(events.ListImported(site.scope, told), by=by)
    return outcome


def _key(fields: dict[str, str]) -> tuple[str, str]:
    return fields["role"], person_key(**{name: fields[name] for name in ("name", "mobile", "email")})


def _differs(contact: Contact, fields: dict[str, str]) -> bool:
    return any(getattr(contact, name) != value for name, value in fields.items())
