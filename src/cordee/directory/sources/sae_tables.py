"""The tables of the Statistique annuelle des établissements (DREES): a folder of ``MCO_2023r.csv.gz``…

Windows-1252 with some UTF-8 lines; keyed by ``FI`` (site) and ``FI_EJ`` (legal entity). Some rows are totals
of others (REA: SITOT = USIC + AUTSI + SIUNV; PSY: DIS = TOT; SSR: GDE = SSR_TOT) and are read instead of
their parts, never with them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cordee.directory.sources import identifiers
from cordee.directory.sources.opening import Line, lines, opened
from cordee.directory.sources.reading import (
    Reading,
    RowRefused,
    checked_count,
    checked_finess,
    refuse_missing,
    total_of,
)
from cordee.directory.sources.records import CapacityRecord, RowError, SourceRefused

FILE_NAME = re.compile(r"(?P<table>[A-Z][A-Z0-9_]*?)_(?P<year>20\d\d)r?\.csv(\.gz)?", re.I)
REQUIRED = ("MCO", "REA", "URGENCES", "URGENCES2", "SMURSAMU")
REANIMATION = ("REAADU", "REAENF")
INTENSIVE_PARTS = ("USIC", "AUTSI", "SIUNV")
STEP_DOWN = ("SURVADU", "SURVENF")
REA_UNITS = (*REANIMATION, "SITOT", *INTENSIVE_PARTS, *STEP_DOWN)


@dataclass(slots=True)
class _Site:
    """What the tables have said of one site so far; ``counts`` by (table, sort of unit)."""

    finess: str
    owner: str = ""
    name: str = ""
    category: str = ""
    departement: str = ""
    rows: int = 0
    counts: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def of(self, table: str, *units: str) -> int | None:
        return total_of(self.counts.get((table, unit)) for unit in units)


@dataclass(frozen=True, slots=True)
class _Table:
    """How to read one table: which column tells the unit, and which columns are counted under it."""

    columns: tuple[str, ...]
    unit: str = ""
    wanted: Callable[[str], bool] = lambda unit: True


TABLES: dict[str, _Table] = {
    "ID": _Table(()),
    "MCO": _Table(("LIT_MCO",)),
    "REA": _Table(("LIT",), "UNI", lambda unit: unit in REA_UNITS),
    "URGENCES": _Table(("AUTSU",)),
    "URGENCES2": _Table(("PASSU", "LIT_UHCD"), "URG", lambda unit: unit in ("GEN", "PED")),
    "SMURSAMU": _Table(("SMUR", "SAMU")),
    "SSR": _Table(("LIT",), "GDE", lambda unit: unit == "SSR_TOT"),
    "PSY": _Table(("CAP_HTP",), "DIS", lambda unit: unit == "TOT"),
    "USLD": _Table(("LIT",)),
}


def read_sae_tables(folder: str | Path, reading: Reading) -> Iterator[CapacityRecord | RowError]:
    """One record a site, after all tables have been read (about 4,000 sites: they fit in memory).

    Rows of the account are the lines of the tables; a refused or unwanted line (a part of a total) is counted
    as such, and the lines of a site the filter rejects are counted outside it.
    """
    year, files = tables_in(folder)
    sites: dict[str, _Site] = {}
    for table in TABLES:
        if table in files:
            yield from _read_table(table, files[table], reading, sites)
    for site in sites.values():
        record = _record(site, year)
        if reading.keep(record):
            reading.tally.rows_kept += site.rows
            reading.tally.records += 1
            reading.tally.kinds[CapacityRecord.__name__] += 1
            yield record
        else:
            reading.tally.rows_outside_filter += site.rows


def tables_in(folder: str | Path) -> tuple[int, dict[str, Path]]:
    """The latest year for which every required table is there, and its files by table name."""
    years: dict[int, dict[str, Path]] = {}
    try:
        names = sorted(Path(folder).iterdir())
    except OSError as fault:
        raise SourceRefused(_("Le dossier « %s » ne peut pas être lu.") % folder) from fault
    for path in names:
        match = FILE_NAME.fullmatch(path.name)
        if match:
            years.setdefault(int(match["year"]), {})[match["table"].upper()] = path
    complete = [year for year, files in years.items() if all(table in files for table in REQUIRED)]
    if complete:
        return max(complete), years[max(complete)]
    best = max(years.values(), key=len, default={})
    missing = ", ".join(table for table in REQUIRED if table not in best)
    raise SourceRefused(_("Ce dossier n’est pas celui de la SAE : il y manque les tables %s.") % missing)


def _read_table(name: str, path: Path, reading: Reading, sites: dict[str, _Site]) -> Iterator[RowError]:
    table = TABLES[name]
    with opened(path) as reader:
        rows = lines(reader)
        header = _header(name, table, next(rows, None))
        for line in rows:
            reading.tally.rows_in += 1
            try:
                _take(name, table, _named(line, header), reading, sites)
            except RowRefused as fault:
                fault.column = f"{name}.{fault.column}"
                yield reading.refused(fault, line.number)


def _header(name: str, table: _Table, line: Line | None) -> list[str]:
    try:
        names = [cell.strip().upper() for cell in _cells(line.text)] if line and not line.problem else []
        refuse_missing([c for c in ("FI", *table.columns, *filter(None, [table.unit])) if c not in names])
    except (SourceRefused, RowRefused) as fault:
        message = _("Table %(table)s. %(reason)s") % {"table": name, "reason": fault}
        raise SourceRefused(message) from fault
    return names


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=";"), [])
    except csv.Error as fault:
        raise RowRefused("", text, _("La ligne n’est pas un CSV lisible.")) from fault


def _named(line: Line, header: list[str]) -> dict[str, str]:
    if line.problem:
        raise RowRefused("", line.text, line.problem)
    values = _cells(line.text)
    if len(values) != len(header):
        message = _("La ligne a %(found)s champs au lieu de %(expected)s.")
        raise RowRefused("", line.text, message % {"found": len(values), "expected": len(header)})
    return dict(zip(header, (value.strip() for value in values), strict=True))


def _take(name: str, table: _Table, row: dict[str, str], reading: Reading, sites: dict[str, _Site]) -> None:
    finess = checked_finess(row["FI"], "FI", [])
    unit = row[table.unit] if table.unit else ""
    if not table.wanted(unit):
        reading.tally.rows_outside_filter += 1
        return
    counts = {_key(name, unit, column): checked_count(row[column], column) for column in table.columns}
    site = sites.setdefault(finess, _Site(finess))
    if any(key in site.counts for key in counts):
        message = _("Ce site a déjà une ligne « %s » dans cette table.")
        raise RowRefused("FI", finess, message % (unit or name))
    site.counts.update(counts)
    site.rows += 1
    _identify(site, row)


def _key(name: str, unit: str, column: str) -> tuple[str, str]:
    """Tables with one count are keyed by unit, the others by column (and unit)."""
    return name, f"{column}:{unit}" if unit and len(TABLES[name].columns) > 1 else unit or column


def _identify(site: _Site, row: dict[str, str]) -> None:
    site.owner = site.owner or row.get("FI_EJ", "")
    site.name = site.name or " ".join(row.get("RS", "").split())
    site.category = site.category or row.get("CAT", "")
    if not site.departement:
        site.departement = identifiers.departement_code(row.get("DEP", ""), row.get("CPO", ""))


def _record(site: _Site, year: int) -> CapacityRecord:
    departement = site.departement or identifiers.departement_of_finess(site.finess)
    # the parts are read only where their total is absent
    intensive = site.of("REA", "SITOT")
    return CapacityRecord(
        finess=site.finess,
        finess_ej=site.owner,
        name=site.name,
        year=year,
        category_code=site.category,
        departement=departement,
        region=identifiers.region_of(departement),
        mco_beds=site.of("MCO", "LIT_MCO"),
        rea_beds=site.of("REA", *REANIMATION),
        intensive_beds=intensive if intensive is not None else site.of("REA", *INTENSIVE_PARTS),
        step_down_beds=site.of("REA", *STEP_DOWN),
        uhcd_beds=site.of("URGENCES2", "LIT_UHCD:GEN", "LIT_UHCD:PED"),
        smr_beds=site.of("SSR", "SSR_TOT"),
        psy_beds=site.of("PSY", "TOT"),
        usld_beds=site.of("USLD", "LIT"),
        ed_visits=site.of("URGENCES2", "PASSU:GEN", "PASSU:PED"),
        has_ed=site.of("URGENCES", "AUTSU") == 1,
        has_smur=site.of("SMURSAMU", "SMUR") == 1,
        has_samu=site.of("SMURSAMU", "SAMU") == 1,
    )
