"""What a public file of establishments says, once read: plain values, whatever the file."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cordee.core.verdict import Refused


class SourceRefused(Refused):
    """The whole file cannot be used. May be raised while rows are being read (a truncated archive is only
    known at its end): read inside a transaction."""


class Kind(StrEnum):
    """The family an establishment belongs to; the same values as ``cordee.directory.enums.SiteKind``."""

    SANITAIRE = "sanitaire"
    MEDICO_SOCIAL = "medico_social"
    LIBERAL = "liberal"
    OTHER = "autre"


class Format(StrEnum):
    """The formats that can be read."""

    ETALAB_501 = "etalab-cs1100501"
    ETALAB_502 = "etalab-cs1100502"
    ETALAB_507 = "etalab-cs1100507"
    FINESS_PLUS_STRUCTURES = "finess-structures-1"
    SAE_EXTRACT = "establishments-sae"
    SAE_TABLES = "sae-tables"


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentRecord:
    """One place of care (FINESS ET). Coordinates are WGS84 degrees; ``None`` means the source does not say.

    ``source_line`` is the line of the file, or the rank of the object in a JSON file.
    ``warnings`` are sentences for the person who imports: the row is kept, something in it was not.
    """

    finess: str
    finess_ej: str
    name: str
    long_name: str = ""
    category_code: str = ""
    category_label: str = ""
    kind: Kind = Kind.OTHER
    legal_status: str = ""
    address: str = ""
    postcode: str = ""
    commune_insee: str = ""
    commune: str = ""
    departement: str = ""
    region: str = ""
    lat: float | None = None
    lon: float | None = None
    coord_source: str = ""
    phone: str = ""
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    is_closed: bool = False
    mco_beds: int | None = None
    rea_beds: int | None = None
    intensive_beds: int | None = None
    ed_visits: int | None = None
    has_ed: bool | None = None
    has_smur: bool | None = None
    has_samu: bool | None = None
    source_line: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntityRecord:
    """One legal entity (FINESS EJ). ``source_id`` is the key that groups use in the same file."""

    finess: str
    name: str
    long_name: str = ""
    legal_status: str = ""
    siren: str = ""
    departement: str = ""
    region: str = ""
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    is_closed: bool = False
    source_id: str = ""
    source_line: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRecord:
    """A group of legal entities, such as a GHT. ``members`` holds ``LegalEntityRecord.source_id`` values;
    ``support`` is the one that carries the shared functions, when the file tells."""

    code: str
    name: str
    is_ght: bool
    members: tuple[str, ...] = ()
    support: str = ""
    is_closed: bool = False
    source_line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRecord:
    """What a site declared to the SAE for one year: beds installed on 31 December, visits over the year.

    ``intensive_beds`` are soins intensifs (USIC, USINV and others), without réanimation and without
    surveillance continue, which is ``step_down_beds``. ``other_beds`` is SMR + psychiatry + USLD.
    """

    finess: str
    finess_ej: str
    name: str
    year: int
    category_code: str = ""
    departement: str = ""
    region: str = ""
    mco_beds: int | None = None
    rea_beds: int | None = None
    intensive_beds: int | None = None
    step_down_beds: int | None = None
    uhcd_beds: int | None = None
    smr_beds: int | None = None
    psy_beds: int | None = None
    usld_beds: int | None = None
    ed_visits: int | None = None
    has_ed: bool = False
    has_smur: bool = False
    has_samu: bool = False

    @property
    def other_beds(self) -> int | None:
        known = [beds for beds in (self.smr_beds, self.psy_beds, self.usld_beds) if beds is not None]
        return sum(known) if known else None


Record = EstablishmentRecord | LegalEntityRecord | GroupRecord | CapacityRecord

SHOWN = 80  # characters of a faulty value that a message repeats


@dataclass(frozen=True, slots=True)
class RowError:
    """One row that was not kept, where, and why in the words of the person who holds the file.

    ``complement`` tells that the faulty line only completes another one (its coordinates): the
    establishment itself is kept.
    """

    line: int
    column: str
    value: str
    message: Any  # a (lazy) string
    complement: bool = False

    def __post_init__(self) -> None:
        if len(self.value) > SHOWN:
            object.__setattr__(self, "value", self.value[:SHOWN] + "…")


@dataclass(slots=True)
class Tally:
    """The account of a reading: every row of the file ends in exactly one of three places.

    Complement lines (coordinates in their own section) have their own account.
    ``records`` differs from ``rows_kept`` when several rows make one record (SAE tables).
    """

    rows_in: int = 0
    rows_kept: int = 0
    rows_refused: int = 0
    rows_outside_filter: int = 0
    complements_in: int = 0
    complements_joined: int = 0
    complements_refused: int = 0
    records: int = 0
    warnings: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def balanced(self) -> bool:
        rows = self.rows_kept + self.rows_refused + self.rows_outside_filter
        complements = self.complements_joined + self.complements_refused
        return self.rows_in == rows and self.complements_in == complements
