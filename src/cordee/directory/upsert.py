"""Records of public files against the rows we hold: what is new, what changed, what stays.

Plain bookkeeping in memory, then a few large writes by ``actions.py``. A row is compared with what it was
before the import, once all files are read: two files that disagree about a site, read twice, change nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.db.models import Model

from cordee.core import clock
from cordee.directory.models import Department, Ght, LegalEntity, Region, Site
from cordee.directory.sources import (
    CapacityRecord,
    EstablishmentRecord,
    Format,
    GroupRecord,
    LegalEntityRecord,
    departements,
)

# What a record may not know: an empty value then leaves ours alone.
KNOWN_IF_SAID = (
    "category_code", "category_label", "lat", "lon", "coord_source", "phone", "address", "commune", "opened_on",
    "mco_beds", "rea_beds", "intensive_beds", "ed_visits", "has_ed", "has_smur", "has_samu",
)  # fmt: skip
CAPACITIES = (
    "mco_beds",
    "rea_beds",
    "intensive_beds",
    "other_beds",
    "ed_visits",
    "has_ed",
    "has_smur",
    "has_samu",
)

# The only format that says whether a place is open: what the others list stays closed once it has closed.
STATES_CLOSURES = frozenset({Format.FINESS_PLUS_STRUCTURES})


class Book:
    """The rows of one table by FINESS number, and what becomes of them."""

    def __init__(self, model: type[Model]):
        self._model = model
        self._columns = [field.attname for field in model._meta.concrete_fields]
        self._before: dict[str, tuple] = {}
        self.rows: dict[str, Any] = {row.finess: row for row in model._default_manager.all()}
        self.created: list[Any] = []

    def take(self, finess: str, values: dict[str, Any]) -> Any:
        """Give a row these values; a new number makes a new row."""
        row = self.rows.get(finess)
        if row is None:
            row = self.rows[finess] = self._model(finess=finess, **values)
            self.created.append(row)
            return row
        if row.pk and finess not in self._before:
            self._before[finess] = self._now(row)
        for name, value in values.items():
            setattr(row, name, value)
        return row

    def _now(self, row: Any) -> tuple:
        return tuple(getattr(row, column) for column in self._columns)

    @cached_property
    def updated(self) -> list[Any]:
        """The rows that were there and are no longer as they were; to be read once everything is taken."""
        return [
            self.rows[finess] for finess, was in self._before.items() if self._now(self.rows[finess]) != was
        ]

    @property
    def unchanged(self) -> int:
        return len(self._before) - len(self.updated)


class Ledger:
    """What we hold, by number, and what the files make of it. Regions and départements come with it."""

    def __init__(self) -> None:
        self.source: Format = Format.SAE_EXTRACT  # of the file being read
        self.now = clock.now()
        self.regions = {region.code: region for region in Region.objects.all()}
        self._codes = {region.pk: code for code, region in self.regions.items()}
        self.departments = {d.code: d for d in Department.objects.select_related("region")}
        self.entities, self.sites = Book(LegalEntity), Book(Site)
        self.ghts = {(ght.region.code, ght.name): ght for ght in Ght.objects.select_related("region")}
        self.new_places: list[Any] = []
        self.unmatched_capacities = 0
        self._homes: dict[str, str] = {}  # FINESS number of an entity -> its region's code
        self._members: dict[str, str] = {}  # source id of an entity -> its FINESS number
        self._groups: list[GroupRecord] = []

    def is_elsewhere(self, record: Any, regions: Collection[str]) -> bool:
        """Whether we hold this number outside the regions: whoever imports for a region moves nothing into it."""
        books = {
            EstablishmentRecord: self.sites,
            CapacityRecord: self.sites,
            LegalEntityRecord: self.entities,
        }
        book = books.get(type(record))
        held = book.rows.get(record.finess) if book else None
        return bool(held and held.pk and self._codes[held.region_id] not in regions)

    def take(self, record: Any) -> None:
        if isinstance(record, EstablishmentRecord):
            self._site(record)
        elif isinstance(record, LegalEntityRecord):
            self._entity(record)
        elif isinstance(record, GroupRecord):
            self._groups.append(record)
        elif isinstance(record, CapacityRecord):
            self._capacity(record)

    def department(self, code: str) -> Department:
        """The département of a code, made with its region the first time it is met."""
        if code in self.departments:
            return self.departments[code]
        known = departements()[code]
        if known.region not in self.regions:
            self.regions[known.region] = self._new(Region(code=known.region, name=known.region_name))
        region = self.regions[known.region]
        self.departments[code] = self._new(Department(code=code, name=known.name, region=region))
        return self.departments[code]

    def _new(self, place: Any) -> Any:
        self.new_places.append(place)
        return place

    def _entity(self, record: LegalEntityRecord) -> None:
        self._members[record.source_id] = record.finess
        place = self.department(record.departement)
        values = {"name": record.long_name or record.name, "region": place.region}
        if record.legal_status:
            values["legal_status"] = record.legal_status
        values |= self._closure(record, self.entities.rows.get(record.finess))
        self._homes[record.finess] = place.region.code
        self.entities.take(record.finess, values)

    def _site(self, record: EstablishmentRecord) -> None:
        place = self.department(record.departement)
        values = {
            "name": record.long_name or record.name,
            "kind": str(record.kind),
            "legal_entity": self._owner_of(record, place),
            "region": place.region,
            "department": place,
            "source": str(self.source),
        }
        values |= {name: told for name in KNOWN_IF_SAID if (told := getattr(record, name)) not in (None, "")}
        held = self.sites.rows.get(record.finess)
        if any(name in values for name in CAPACITIES) and not (held and held.capacities_from):
            values["capacities_from"] = "SAE"  # the joined extract does not say of which year
        values |= self._closure(record, held)
        self._take_site(record.finess, values)

    def _take_site(self, finess: str, values: dict[str, Any]) -> None:
        site = self.sites.take(finess, values)
        site.folded = site.words_to_search

    def _closure(self, record: Any, held: Any) -> dict[str, Any]:
        """The day it closed. One that nobody states is the day on which we first heard of it, for ever."""
        if record.is_closed:
            known = held.closed_on if held else None
            return {"closed_on": record.closed_on or known or self.now.date()}
        return {"closed_on": None} if self.source in STATES_CLOSURES else {}

    def _owner_of(self, record: EstablishmentRecord, place: Department) -> LegalEntity:
        """Files of sites name their legal entity by number only; its name comes with its own file."""
        finess = record.finess_ej or record.finess
        known = self.entities.rows.get(finess)
        if known:
            return known
        self._homes[finess] = place.region.code
        values = {"name": record.name, "legal_status": record.legal_status, "region": place.region}
        return self.entities.take(finess, values)

    def _capacity(self, record: CapacityRecord) -> None:
        """Beds and visits land on a site we know; coordinates and name are not theirs to change."""
        if record.finess not in self.sites.rows:
            self.unmatched_capacities += 1
            return
        values = {name: told for name in CAPACITIES if (told := getattr(record, name)) is not None}
        self._take_site(record.finess, values | {"capacities_from": f"SAE {record.year}"})

    def affiliate(self) -> None:
        """Give legal entities their GHT, where a file tells it; to be called once all files are read."""
        for group in self._groups:
            if not group.is_ght or group.is_closed:
                continue
            for member in group.members:
                finess = self._members.get(member, "")
                if finess in self.entities.rows:
                    self.entities.take(finess, {"ght": self._ght(self._homes[finess], group.name)})

    def _ght(self, region: str, name: str) -> Ght:
        if (region, name) not in self.ghts:
            self.ghts[region, name] = self._new(Ght(name=name, region=self.regions[region]))
        return self.ghts[region, name]
