"""Bringing the public directory in: a dry run first, then all or nothing; the same file twice changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.directory import events, rules
from cordee.directory.models import Department, Ght, LegalEntity, Provider, Region, Site
from cordee.directory.sources import Reading, RowError, read, within
from cordee.directory.upsert import Ledger
from cordee.journal.record import record

SITE_FIELDS = [f.name for f in Site._meta.concrete_fields if f.name not in ("id", "finess")]
ENTITY_FIELDS = ["name", "legal_status", "region", "ght", "closed_on"]
SHOWN_ERRORS = 500  # kept with the result; the counts always cover every row
BATCH = 400

Progress = Callable[[int], None]


@dataclass(slots=True)
class ImportResult:
    """What one import did, or would do. ``rows_in`` = kept + refused + outside the filter, for each file."""

    dry_run: bool
    files: list[dict[str, Any]] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    entities_created: int = 0
    entities_updated: int = 0
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


class _DryRun(Exception):
    """Undo everything: the import was only to be looked at."""


def import_establishments(
    sources: Collection[Path], *, regions: Collection[str] = (), dry_run: bool = False, progress: Progress | None = None, by: Actor
) -> ImportResult:
    """Import several files as one: all are kept, or none (a file that cannot be read raises ``SourceRefused``)."""
    try:
        with transaction.atomic():
            result = _import(list(sources), regions=regions, dry_run=dry_run, progress=progress, by=by)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return result


@action(rules.can_import)
def _import(
    sources: list[Path], *, regions: Collection[str], dry_run: bool, progress: Progress | None, by: Actor
) -> ImportResult:
    result = ImportResult(dry_run=dry_run)
    ledger = Ledger(source="")
    for source in sources:
        reading = read(source, keep=within(regions=set(regions)))
        ledger.source = str(reading.format)
        _read_into(ledger, reading, result, progress)
        result.files.append(_file_line(source, reading))
    affiliated = ledger.affiliate()
    _write(ledger, affiliated)
    result.created, result.updated = len(ledger.site_changes.created), len(ledger.site_changes.updated)
    result.unchanged = ledger.site_changes.unchanged
    result.entities_created = len(ledger.entity_changes.created)
    result.entities_updated = len(ledger.entity_changes.updated)
    result.closed = sum(site.closed_on is not None for site in ledger.site_changes.created + ledger.site_changes.updated)
    result.unmatched_capacities = ledger.unmatched_capacities
    told = {"created": result.created, "updated": result.updated, "refused": result.refused}
    names = [file["name"] for file in result.files]
    record(events.about(events.EstablishmentsImported, files=names, **told), by=by)
    return result


def _read_into(ledger: Ledger, reading: Reading, result: ImportResult, progress: Progress | None) -> None:
    for count, row in enumerate(reading, start=1):
        if isinstance(row, RowError):
            _note(result, row)
        else:
            ledger.take(row)
            result.warnings += len(getattr(row, "warnings", ()))
        if progress and count % 500 == 0:
            progress(count)


def _note(result: ImportResult, error: RowError) -> None:
    if len(result.errors) >= SHOWN_ERRORS:
        result.errors_not_shown += 1
        return
    result.errors.append(
        {"line": error.line, "column": error.column, "value": str(error.value)[:120], "message": str(error.message)}
    )


def _file_line(source: Path, reading: Reading) -> dict[str, Any]:
    tally = reading.tally
    if not tally.balanced:
        raise AssertionError(f"rows of {source} do not add up: {tally}")
    return {
        "name": Path(source).name,
        "format": str(reading.format),
        "rows_in": tally.rows_in,
        "rows_kept": tally.rows_kept,
        "rows_refused": tally.rows_refused,
        "rows_outside_filter": tally.rows_outside_filter,
    }


def _write(ledger: Ledger, affiliated: list[LegalEntity]) -> None:
    for place in ledger.new_places:
        place.save()
    entities = ledger.entity_changes
    LegalEntity.objects.bulk_create(entities.created, batch_size=BATCH)
    moved = {entity.finess: entity for entity in [*entities.updated, *affiliated] if entity not in entities.created}
    LegalEntity.objects.bulk_update(moved.values(), ENTITY_FIELDS, batch_size=BATCH)
    sites = ledger.site_changes
    for site in [*sites.created, *sites.updated]:
        site.updated_at = ledger.now
    Site.objects.bulk_create(sites.created, batch_size=BATCH)
    Site.objects.bulk_update(sites.updated, SITE_FIELDS, batch_size=BATCH // 4)


@action(rules.can_load_demo)
def load_demo_region(folder: Path, *, by: Actor) -> Region:
    """The demonstration region: the real shape of Île-de-France, under invented names."""
    now = clock.now()
    (told,) = _rows(folder / "region.csv")
    region = Region.objects.create(**told)
    departments = {}
    for row in _rows(folder / "departements.csv"):
        departments[row["code"]] = Department.objects.create(code=row["code"], name=row["name"], region=region)
    ghts = {row["code"]: Ght.objects.create(name=row["name"], region=region) for row in _rows(folder / "ght.csv")}
    entities = {
        row["finess"]: LegalEntity(
            finess=row["finess"],
            name=row["name"],
            legal_status=row["legal_status"],
            region=region,
            ght=ghts.get(row["ght"]),
        )
        for row in _rows(folder / "legal_entities.csv")
    }
    LegalEntity.objects.bulk_create(entities.values())
    sites = [_demo_site(row, region, departments, entities, now) for row in _rows(folder / "sites.csv")]
    Site.objects.bulk_create(sites, batch_size=BATCH)
    Provider.objects.bulk_create(Provider(**row) for row in _rows(folder / "providers.csv"))
    record(events.about(events.DemoRegionLoaded, sites=len(sites)), by=by)
    return region


def _demo_site(row: dict[str, str], region: Region, departments: dict, entities: dict, now) -> Site:
    counts = ("mco_beds", "rea_beds", "intensive_beds", "other_beds", "ed_visits")
    return Site(
        finess=row["finess"],
        name=row["name"],
        kind=row["kind"],
        category_code=row["category_code"],
        category_label=row["category_label"],
        legal_entity=entities[row["finess_ej"]],
        region=region,
        department=departments[row["departement"]],
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        coord_source="démonstration",
        source="démonstration",
        updated_at=now,
        **{name: int(row[name]) if row[name] else None for name in counts},
        **{name: row[name] == "1" for name in ("has_ed", "has_smur", "has_samu")},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
