"""Readers of the public files of French health establishments. Pure: no model, no setting, no clock.

::

    reading = read("etalab-cs1100507-stock.csv", keep=within(regions={"11"}, open_only=True))
    for row in reading:             # a record (establishment, legal entity, group, capacity) or a RowError
        ...
    assert reading.tally.balanced   # every row was kept, refused with a reason, or outside the filter

A source is a path or the bytes of a file, plain or gzip; the SAE tables are a folder. Nothing is loaded
whole. ``SourceRefused`` (a core ``Refused``) says in French why a file cannot be used; it may come late, from
a truncated archive: iterate inside a transaction.
"""

from __future__ import annotations

from cordee.directory.sources.detection import detect
from cordee.directory.sources.etalab import read_etalab
from cordee.directory.sources.finess_plus import read_finess_plus
from cordee.directory.sources.identifiers import departements, region_of
from cordee.directory.sources.nomenclature import categories, kind_of
from cordee.directory.sources.opening import Source
from cordee.directory.sources.reading import Keep, Reading, within
from cordee.directory.sources.records import (
    CapacityRecord,
    EstablishmentRecord,
    Format,
    GroupRecord,
    Kind,
    LegalEntityRecord,
    RowError,
    SourceRefused,
    Tally,
)
from cordee.directory.sources.sae_extract import read_sae_extract
from cordee.directory.sources.sae_tables import read_sae_tables

READERS = {
    Format.ETALAB_501: read_etalab,
    Format.ETALAB_502: read_etalab,
    Format.ETALAB_507: read_etalab,
    Format.FINESS_PLUS_STRUCTURES: read_finess_plus,
    Format.SAE_EXTRACT: read_sae_extract,
    Format.SAE_TABLES: read_sae_tables,
}


def read(source: Source, *, keep: Keep | None = None) -> Reading:
    """Recognise the format, then read it lazily. Raises ``SourceRefused`` now, or while iterating."""
    format_ = detect(source)
    reading = Reading(format_, keep)
    return reading.over(READERS[format_](source, reading))


__all__ = [
    "CapacityRecord",
    "EstablishmentRecord",
    "Format",
    "GroupRecord",
    "Keep",
    "Kind",
    "LegalEntityRecord",
    "Reading",
    "RowError",
    "SourceRefused",
    "Tally",
    "categories",
    "departements",
    "detect",
    "kind_of",
    "read",
    "region_of",
    "within",
]
