"""What an import of public files is asked, reads and tells. Reading happens outside any transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.directory.sources import Keep, Reading, RowError, SourceRefused, read, within
from cordee.directory.sources.reading import UNSTORABLE
from cordee.directory.upsert import Ledger

SHOWN_ERRORS = 2000  # kept with the result; the counts always cover every row
TOLD_EVERY = 500  # rows

Progress = Callable[[str, int], None]  # name of the file, rows read
OnError = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A file or a folder on our disk, and the name its owner knows it by."""

    path: Path
    name: str

    @classmethod
    def of(cls, path: Path | NamedSource) -> NamedSource:
        return path if isinstance(path, NamedSource) else cls(Path(path), Path(path).name)


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What is asked: these files as one, kept to these region codes (every region when empty)."""

    sources: tuple[NamedSource, ...]
    regions: frozenset[str] = frozenset()
    dry_run: bool = False
    asked_by: str = ""  # by value, when the platform works for somebody


@dataclass(slots=True)
class ImportResult:
    """What one import did, or would do. For each file, ``rows_in`` = kept + refused + outside the filter."""

    dry_run: bool
    files: list[dict[str, Any]] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    entities_created: int = 0
    entities_updated: int = 0
    entities_unchanged: int = 0
    closed: int = 0
    unmatched_capacities: int = 0
    warnings: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    errors_not_shown: int = 0

    @property
    def refused(self) -> int:
        return sum(file["rows_refused"] for file in self.files)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"refused": self.refused}

    def count(self, ledger: Ledger) -> None:
        sites, entities = ledger.sites, ledger.entities
        self.created, self.updated, self.unchanged = len(sites.created), len(sites.updated), sites.unchanged
        self.entities_created, self.entities_updated = len(entities.created), len(entities.updated)
        self.entities_unchanged = entities.unchanged
        self.closed = sum(site.closed_on is not None for site in [*sites.created, *sites.updated])
        self.unmatched_capacities = ledger.unmatched_capacities


def gather(
    order: ImportOrder, *, progress: Progress | None = None, on_error: OnError | None = None
) -> tuple[Ledger, ImportResult]:
    """Read every file of the order into one ledger. Raises ``SourceRefused``, which names the file."""
    ledger, result = Ledger(), ImportResult(order.dry_run)
    for source in order.sources:
        try:
            reading = read(source.path, keep=_keep(ledger, order.regions))
            ledger.source = reading.format
            for count, row in enumerate(reading, start=1):
                if isinstance(row, RowError):
                    _note(result, source.name, row, on_error)
                else:
                    ledger.take(row)
                if progress and count % TOLD_EVERY == 0:
                    progress(source.name, count)
        except SourceRefused as refusal:
            raise SourceRefused(
                _("%(file)s : %(reason)s") % {"file": source.name, "reason": refusal.reason}
            ) from refusal
        result.files.append(_file_line(source.name, reading))
        result.warnings += reading.tally.warnings
    ledger.affiliate()
    result.count(ledger)
    return ledger, result


def _keep(ledger: Ledger, regions: Collection[str]) -> Keep:
    inside = within(regions=regions)
    if not regions:
        return inside
    return lambda record: inside(record) and not ledger.is_elsewhere(record, regions)


def _note(result: ImportResult, file: str, error: RowError, on_error: OnError | None) -> None:
    told = {
        "file": file,
        "line": error.line,
        "column": error.column,
        "value": UNSTORABLE.sub("␀", str(error.value)),
        "message": UNSTORABLE.sub("␀", str(error.message)),
    }
    if on_error:
        on_error(told)
    if len(result.errors) < SHOWN_ERRORS:
        result.errors.append(told)
    else:
        result.errors_not_shown += 1


def _file_line(name: str, reading: Reading) -> dict[str, Any]:
    tally = reading.tally
    if not tally.balanced:
        raise AssertionError(f"rows of {name} do not add up: {tally}")
    return {
        "name": name,
        "format": str(reading.format),
        "published_on": reading.published_on.isoformat() if reading.published_on else None,
        "rows_in": tally.rows_in,
        "rows_kept": tally.rows_kept,
        "rows_refused": tally.rows_refused,
        "rows_outside_filter": tally.rows_outside_filter,
        "complements_in": tally.complements_in,
        "complements_refused": tally.complements_refused,
    }
