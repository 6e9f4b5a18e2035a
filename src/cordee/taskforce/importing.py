"""What an import of the roster would change, compared with who is there. Reads only."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cordee.directory.models import Region, Site
from cordee.taskforce.models import Member
from cordee.taskforce.roster_csv import Read, RowRefusal, Wish


@dataclass(frozen=True, slots=True)
class Change:
    """``member`` is None for somebody new; ``window``: days to add, None when they are there already."""

    member: Member | None
    fields: dict[str, Any]
    window: tuple | None


@dataclass(slots=True)
class Outcome:
    """``rows_in`` = created + updated + unchanged + rows refused. One refusal, and nothing is written."""

    rows_in: int
    created: list[Change] = field(default_factory=list)
    updated: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[RowRefusal] = field(default_factory=list)
    written: bool = False

    @property
    def is_stopped(self) -> bool:
        return bool(self.refused)

    def as_dict(self) -> dict[str, Any]:
        return {
            "written": self.written,
            "rows_in": self.rows_in,
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
            "refused": [asdict(row) for row in self.refused],
        }


def compare(region: Region, read: Read) -> Outcome:
    """People are told apart by their address. Three queries whatever the number of rows."""
    outcome = Outcome(read.rows_in, refused=list(read.refused))
    numbers = {wish.employer for wish in read.wishes if _is_finess(wish.employer)}
    sites = {site.finess: site for site in Site.objects.filter(region=region, finess__in=numbers)}
    members = Member.objects.filter(region=region).select_related("base", "region", "employer_site")
    known = {member.email: member for member in members.prefetch_related("windows")}
    for wish in read.wishes:
        if _is_finess(wish.employer) and wish.employer not in sites:
            message = _("Aucun établissement de la région n’a ce numéro.")
            outcome.refused.append(RowRefusal(wish.row, "employeur", wish.employer, message))
        else:
            _sort(wish, known.get(wish.fields["email"]), sites, outcome)
    outcome.refused.sort(key=lambda refusal: refusal.row)
    return outcome


def _sort(wish: Wish, member: Member | None, sites: dict[str, Site], outcome: Outcome) -> None:
    fields = dict(wish.fields)
    if wish.employer:
        site = sites.get(wish.employer)
        fields |= {
            "employer_site": site,
            "employer_provider": None,
            "employer_text": "" if site else wish.employer,
        }
    if member is None:
        outcome.created.append(Change(None, fields, wish.window))
        return
    there = {(window.starts_on, window.ends_on) for window in member.windows.all()}
    window = wish.window if wish.window not in there else None
    changed = any(getattr(member, name) != value for name, value in fields.items())
    if changed or window:
        outcome.updated.append(Change(member, fields, window))
    else:
        outcome.unchanged += 1


def _is_finess(words: str) -> bool:
    return len(words) == 9 and words.isascii() and words.isdecimal()
