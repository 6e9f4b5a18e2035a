"""What an import of results would change, compared with what is there. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cordee.awareness.exports import Read, RowRefusal
from cordee.awareness.models import Campaign
from cordee.awareness.phishing import Tally, read_export
from cordee.awareness.reading import rule, training_rule
from cordee.awareness.training import Followed, read_training
from cordee.core.verdict import Refused
from cordee.directory.models import Site

Counts = Tally | Followed
GroupOf = Callable[[dict[str, str]], str | None]

STOP, SKIP, UPDATE = "stop", "skip", "update"
POLICIES = (STOP, SKIP, UPDATE)


@dataclass(slots=True)
class Outcome:
    """By establishment: created + updated + unchanged + skipped; and the lines that were refused."""

    read: Read[Any]
    on_conflict: str
    created: list[tuple[Site, Counts]] = field(default_factory=list)
    updated: list[tuple[Site, Counts]] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[Site] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    dry_run: bool = True

    @property
    def is_stopped(self) -> bool:
        return self.on_conflict == STOP and bool(self.refused or self.skipped)

    @property
    def written(self) -> list[tuple[Site, Counts]]:
        """What the import writes, or would."""
        return [*self.created, *self.updated]

    def as_dict(self) -> dict[str, Any]:
        return {
            "dry_run": self.dry_run,
            "on_conflict": self.on_conflict,
            "written": not (self.dry_run or self.is_stopped),
            "rows_in": self.read.rows_in,
            "set_aside": dict(self.read.set_aside),
            "created": [{"finess": site.finess, **asdict(tally)} for site, tally in self.created],
            "updated": [{"finess": site.finess, **asdict(tally)} for site, tally in self.updated],
            "unchanged": self.unchanged,
            "skipped": [site.finess for site in self.skipped],
            "refused": [asdict(row) for row in self.refused],
        }


def compare(campaign: Campaign, read: Read[Any], on_conflict: str) -> Outcome:
    """Sort the houses: new, changed, the same, in conflict. Groups of ``read`` are FINESS numbers."""
    outcome = Outcome(read, on_conflict, refused=list(read.refused))
    sites = {site.finess: site for site in campaign.region.sites.filter(finess__in=read.tallies)}
    known = {result.site_id: result for result in campaign.counts.all()}
    for finess, tally in sorted(read.tallies.items()):
        site = sites.get(finess)
        if site is None:
            message = _("Aucun établissement de la région n’a le numéro %s.") % finess
            outcome.refused.append(RowRefusal("", 0, "finess", message))
            continue
        before = known.get(site.pk)
        if before is None:
            outcome.created.append((site, tally))
        elif all(getattr(before, name) == value for name, value in asdict(tally).items()):
            outcome.unchanged += 1
        elif on_conflict == UPDATE:
            outcome.updated.append((site, tally))
        else:
            outcome.skipped.append(site)
    return outcome


def read_files(campaign: Campaign, files: Sequence[bytes], group_of: GroupOf) -> Read[Any]:
    """The exports of the campaign's tool as counts: the follow-up of a course, or the two files of a trial.

    Raises ``Refused`` when they are not those that its kind asks for.
    """
    if campaign.is_training:
        if len(files) != 1:
            raise Refused(_("Une formation attend un seul fichier : le suivi de l’outil, en CSV."))
        return read_training(files[0], words=training_rule().words, group_of=group_of)
    if len(files) != 2:
        raise Refused(_("Un envoi d’essai attend deux fichiers : « results » et « raw events » de Gophish."))
    return read_export(files[0], files[1], robots=rule().robots, group_of=group_of)


def grouping(*, finess: str = "", domains: bytes = b"") -> GroupOf:
    """How a recipient's line finds its house: all to one; by the domain of the address; or by the FINESS
    number that the line's « position » holds. Raises ``Refused`` when the table of domains cannot be read."""
    if finess:
        return lambda line: finess
    table = _domains(domains) if domains else {}

    def group_of(line: dict[str, str]) -> str | None:
        domain = line["email"].rpartition("@")[2].strip().casefold()
        position = line.get("position", "").strip()
        return table.get(domain) or (position if len(position) == 9 and position[2:].isdecimal() else None)

    return group_of


def _domains(data: bytes) -> dict[str, str]:
    """« domaine;finess » on each line."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Refused(_("La table des domaines n’est pas en UTF-8.")) from None
    table: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        domain, _sep, finess = line.replace(",", ";").partition(";")
        finess = finess.strip()
        if len(finess) != 9 or not domain.strip():
            if number == 1:  # headings
                continue
            raise Refused(_("Table des domaines, ligne %s : « domaine;finess » est attendu.") % number)
        table[domain.strip().casefold().lstrip("@")] = finess
    return table
