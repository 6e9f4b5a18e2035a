"""Records of a public file against the rows we hold: what is new, what changed, what stays.

Plain bookkeeping in memory, then a few large writes by ``actions.py``: a region's file is a few thousand
lines, the whole country's a few tens of thousands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cordee.core import clock
from cordee.directory.models import Department, Ght, LegalEntity, Region, Site
from cordee.directory.sources import CapacityRecord, EstablishmentRecord, GroupRecord, LegalEntityRecord, departements

KNOWN_IF_SAID = (
    "lat", "lon", "coord_source", "phone", "address", "commune", "opened_on",
    "mco_beds", "rea_beds", "intensive_beds", "ed_visits", "has_ed", "has_smur", "has_samu",
)  # fmt: skip
CAPACITIES = ("mco_beds", "rea_beds", "intensive_beds", "other_beds", "ed_visits", "has_ed", "has_smur", "has_samu")


@dataclass(slots=True)
class Changes:
    """Rows to write. A row is in at most one list."""

    created: list[Any] = field(default_factory=list)
    updated: list[Any] = field(default_factory=list)
    unchanged: int = 0


class Ledger:
    """What we hold, by number, and what the file makes of it. Regions and départements come with it."""

    def __init__(self, source: str):
        self.source = source
        self.now = clock.now()
        self.regions = {region.code: region for region in Region.objects.all()}
        self.departments = {d.code: d for d in Department.objects.select_related("region")}
        self.entities = {entity.finess: entity for entity in LegalEntity.objects.all()}
        self.sites = {site.finess: site for site in Site.objects.all()}
        self.ghts = {(ght.region_id, ght.name): ght for ght in Ght.objects.all()}
        self.site_changes, self.entity_changes = Changes(), Changes()
        self.new_places: list[Any] = []
        self.members: dict[str, str] = {}  # source id of an entity -> its FINESS number
        self.groups: list[GroupRecord] = []
        self.unmatched_capacities = 0
        self._touched: set[str] = set()

    def take(self, record: Any) -> None:
        if isinstance(record, EstablishmentRecord):
            self._site(record)
        elif isinstance(record, LegalEntityRecord):
            self._entity(record)
        elif isinstance(record, GroupRecord):
            self.groups.append(record)
        elif isinstance(record, CapacityRecord):
            self._capacity(record)

    def department(self, code: str) -> Department:
        """The département of a code, made with its region the first time it is met."""
        if code in self.departments:
            return self.departments[code]
        known = departements()[code]
        if known.region not in self.regions:
            region = Region(code=known.region, name=known.region_name)
            self.new_places.append(region)
            self.regions[known.region] = region
        department = Department(code=code, name=known.name, region=self.regions[known.region])
        self.new_places.append(department)
        self.departments[code] = department
        return department

    def _entity(self, record: LegalEntityRecord) -> None:
        self.members[record.source_id] = record.finess
        if not record.departement:
            return
        place = self.department(record.departement)
        values = {
            "name": record.long_name or record.name,
            "legal_status": record.legal_status,
            "region": place.region,
            "closed_on": record.closed_on or (self.now.date() if record.is_closed else None),
        }
        self._merge(self.entities, self.entity_changes, LegalEntity, record.finess, values)

    def _site(self, record: EstablishmentRecord) -> None:
        place = self.department(record.departement)
        entity = self.entities.get(record.finess_ej or record.finess) or self._bare_entity(record, place)
        values = {
            "name": record.long_name or record.name,
            "kind": str(record.kind),
            "category_code": record.category_code,
            "category_label": record.category_label,
            "legal_entity": entity,
            "region": place.region,
            "department": place,
            "closed_on": record.closed_on or (self.now.date() if record.is_closed else None),
            "source": self.source,
        }
        values |= {name: told for name in KNOWN_IF_SAID if (told := getattr(record, name)) not in (None, "")}
        if record.is_closed and (held := self.sites.get(record.finess)) and held.closed_on and not record.closed_on:
            values["closed_on"] = held.closed_on  # a closure keeps the day on which we first heard of it
        self._merge(self.sites, self.site_changes, Site, record.finess, values)

    def _bare_entity(self, record: EstablishmentRecord, place: Department) -> LegalEntity:
        """Files of sites name their legal entity by number only; its name comes with its own file."""
        finess = record.finess_ej or record.finess
        values = {"name": record.name, "legal_status": record.legal_status, "region": place.region}
        return self._merge(self.entities, self.entity_changes, LegalEntity, finess, values)

    def _capacity(self, record: CapacityRecord) -> None:
        """Beds and visits land on a site we know; coordinates and name are not theirs to change."""
        if record.finess not in self.sites:
            self.unmatched_capacities += 1
            return
        values = {name: told for name in CAPACITIES if (told := getattr(record, name)) is not None}
        self._merge(self.sites, self.site_changes, Site, record.finess, values)

    def _merge(self, held: dict, changes: Changes, model: type, finess: str, values: dict[str, Any]) -> Any:
        row = held.get(finess)
        if row is None:
            row = model(finess=finess, **values)
            held[finess] = row
            changes.created.append(row)
            self._touched.add(finess)
            return row
        different = [name for name, value in values.items() if _differs(row, name, value)]
        for name in different:
            setattr(row, name, values[name])
        if different and finess not in self._touched:
            changes.updated.append(row)
            self._touched.add(finess)
        elif not different and finess not in self._touched:
            changes.unchanged += 1
        return row

    def affiliate(self) -> list[LegalEntity]:
        """Give legal entities their GHT, where the file tells it."""
        moved = []
        for group in self.groups:
            if not group.is_ght or group.is_closed:
                continue
            members = [self.entities[f] for m in group.members if (f := self.members.get(m)) in self.entities]
            for entity in members:
                ght = self._ght(entity.region, group.name)
                if entity.ght_id != ght.pk or ght.pk is None:
                    entity.ght = ght
                    moved.append(entity)
        return moved

    def _ght(self, region: Region, name: str) -> Ght:
        key = (region.pk, name)
        if key not in self.ghts:
            self.ghts[key] = Ght(name=name, region=region)
            self.new_places.append(self.ghts[key])
        return self.ghts[key]


def _differs(row: Any, name: str, value: Any) -> bool:
    held = getattr(row, name)
    if hasattr(value, "pk"):
        return held is not value and (held.pk != value.pk or value.pk is None)
    return held != value
