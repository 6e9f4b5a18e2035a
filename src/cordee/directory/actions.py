"""Bringing the public directory in: a dry run first, then all or nothing; the same file twice changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

from django.db import transaction

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Forbidden
from cordee.directory import events, rules
from cordee.directory.bulk import Upsert
from cordee.directory.importing import ImportOrder, ImportResult, NamedSource, OnError, Progress, gather
from cordee.directory.models import Department, Ght, LegalEntity, Provider, Region, Site
from cordee.directory.upsert import Ledger
from cordee.journal.record import record

BATCH = 500  # rows a statement; Django lowers it by itself where SQLite allows fewer parameters


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
    _keep(order, writing=_Writing(ledger), result=result, by=by)
    return result


class _Writing:
    """The rows of a ledger, ready to be written: the transaction itself is kept short."""

    def __init__(self, ledger: Ledger):
        sites = [*ledger.sites.created, *ledger.sites.updated]
        for site in sites:
            site.updated_at = ledger.now
        self._places, self._owners = ledger.new_places, ledger.entities.created
        self._known_owners, self._sites = Upsert(LegalEntity, ledger.entities.updated), Upsert(Site, sites)

    def write(self) -> None:
        for place in self._places:
            place.save()
        LegalEntity.objects.bulk_create(self._owners, batch_size=BATCH)  # sites need their keys
        self._known_owners.write()
        self._sites.write()


@action(rules.can_import)
def _keep(order: ImportOrder, *, writing: _Writing, result: ImportResult, by: Actor) -> None:
    writing.write()
    told = {"created": result.created, "updated": result.updated, "refused": result.refused}
    files = [
        {key: file[key] for key in ("name", "format", "published_on", "rows_in")} for file in result.files
    ]
    content = {"files": files, "regions": sorted(order.regions), "asked_by": order.asked_by, **told}
    record(events.about(events.EstablishmentsImported, **content), by=by)
    if order.dry_run:
        # Not an exception through an outer transaction: SQLite writes twenty times slower under a savepoint.
        transaction.set_rollback(True)


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
