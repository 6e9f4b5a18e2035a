"""Bringing the public directory in: a dry run first, then all or nothing; the same file twice changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, Model

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Forbidden
from cordee.directory import events, rules
from cordee.directory.importing import ImportOrder, ImportResult, NamedSource, OnError, Progress, gather
from cordee.directory.models import Department, Ght, LegalEntity, Provider, Region, Site
from cordee.directory.upsert import Ledger
from cordee.journal.record import record

BATCH = 500  # rows a statement; Django lowers it by itself where SQLite allows fewer parameters


class _DryRun(Exception):
    """Undo everything: the import was only to be looked at."""


def import_establishments(
    sources: Collection[Path | NamedSource],
    *,
    regions: Collection[str] = (),
    dry_run: bool = False,
    asked_by: str = "",
    progress: Progress | None = None,
    on_error: OnError | None = None,
    by: Actor,
) -> ImportResult:
    """Import several files as one: all are kept, or none.

    Files are read before the transaction opens, so that nobody waits for them; a dry run then writes for good
    and takes everything back. Raises ``SourceRefused`` for a file that cannot be read, ``Forbidden``.
    """
    order = ImportOrder(tuple(map(NamedSource.of, sources)), frozenset(regions), dry_run, asked_by)
    if not (verdict := rules.can_import(by, order)):
        raise Forbidden(str(verdict.reason))
    ledger, result = gather(order, progress=progress, on_error=on_error)
    try:
        with transaction.atomic():
            _keep(order, ledger=ledger, result=result, by=by)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return result


@action(rules.can_import)
def _keep(order: ImportOrder, *, ledger: Ledger, result: ImportResult, by: Actor) -> None:
    for place in ledger.new_places:
        place.save()
    sites = [*ledger.sites.created, *ledger.sites.updated]
    for site in sites:
        site.updated_at = ledger.now
    LegalEntity.objects.bulk_create(ledger.entities.created, batch_size=BATCH)  # sites need their keys
    _upsert(LegalEntity, ledger.entities.updated)
    _upsert(Site, sites)
    told = {"created": result.created, "updated": result.updated, "refused": result.refused}
    files = [
        {key: file[key] for key in ("name", "format", "published_on", "rows_in")} for file in result.files
    ]
    content = {"files": files, "regions": sorted(order.regions), "asked_by": order.asked_by, **told}
    record(events.about(events.EstablishmentsImported, **content), by=by)


def _upsert(model: type[Model], rows: list[Any]) -> None:
    """Write rows by their FINESS number, new or known, in one statement run many times.

    The embedded database has a single writer: others wait while this runs. It takes less than half the time of
    ``bulk_create(update_conflicts=True)`` and a small part of that of ``bulk_update`` (``benchmarks/import_finess.py``).
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = [connection.ops.quote_name(field.column) for field in fields]
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
    statement = (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(names)}) "  # noqa: S608 - our own names
        f"VALUES ({', '.join(['%s'] * len(names))}) ON CONFLICT (finess) DO UPDATE SET {changes}"
    )
    values = [[field.get_db_prep_save(_value(row, field), connection) for field in fields] for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def _value(row: Model, field: Field) -> Any:
    """What a column holds; a place that was new when the row was made has its key by now."""
    value = getattr(row, field.attname)
    if value is None and field.is_relation and field.is_cached(row):
        return getattr(getattr(row, field.name), "pk", None)
    return value


@action(rules.can_load_demo)
def load_demo_region(folder: Path, *, by: Actor) -> Region:
    """The demonstration region: the real shape of Île-de-France, under invented names."""
    now = clock.now()
    (told,) = _rows(folder / "region.csv")
    region = Region.objects.create(**told)
    departments = {}
    for row in _rows(folder / "departements.csv"):
        departments[row["code"]] = Department.objects.create(
            code=row["code"], name=row["name"], region=region
        )
    ghts = {
        row["code"]: Ght.objects.create(name=row["name"], region=region) for row in _rows(folder / "ght.csv")
    }
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
    for site in sites:
        site.folded = site.words_to_search
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
        capacities_from="démonstration",
        updated_at=now,
        **{name: int(row[name]) if row[name] else None for name in counts},
        **{name: row[name] == "1" for name in ("has_ed", "has_smur", "has_samu")},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
