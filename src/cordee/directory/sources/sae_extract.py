"""The joined extract of the Statistique annuelle des établissements: one CSV, 26 columns, one row a site."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cordee.directory.sources import identifiers, nomenclature
from cordee.directory.sources.etalab import known_departement
from cordee.directory.sources.opening import Line, Source, lines, opened
from cordee.directory.sources.projections import is_on_french_soil
from cordee.directory.sources.reading import (
    Reading,
    RowRefused,
    checked_count,
    checked_finess,
    checked_name,
    refuse_missing,
    total_of,
)
from cordee.directory.sources.records import EstablishmentRecord, RowError, SourceRefused

# fmt: off
COLUMNS = [
    "finess", "finess_ej", "nom", "cat", "stjr", "region", "dep", "com_insee", "commune", "lon", "lat",
    "coord_source", "lits_med", "lits_chir", "lits_obs", "lits_mco", "lits_rea_adulte",
    "lits_rea_enfant", "lits_soins_intensifs", "aut_su", "aut_su_general", "aut_su_ped",
    "passages_urgences", "lits_uhcd", "smur", "samu",
]
# fmt: on


def read_sae_extract(source: Source, reading: Reading) -> Iterator[EstablishmentRecord | RowError]:
    """Every site of the extract, with its capacities."""
    with opened(source) as reader:
        rows = lines(reader)
        header = _header(next(rows, None))
        for line in rows:
            reading.tally.rows_in += 1
            try:
                yield from reading.admit(_site(line, _named(line, header)))
            except RowRefused as fault:
                yield reading.refused(fault, line.number)


def _header(line: Line | None) -> list[str]:
    try:
        names = [name.strip().lower() for name in _cells(line.text)] if line and not line.problem else []
    except RowRefused as fault:
        raise SourceRefused(_("La première ligne ne peut pas être lue.")) from fault
    if len(names) == 1 and any(separator in names[0] for separator in ";\t|"):
        raise SourceRefused(
            _("Le séparateur de colonnes n’est pas la virgule : le fichier a été transformé.")
        )
    refuse_missing([column for column in COLUMNS if column not in names])
    return names


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error as fault:
        raise RowRefused("", text, _("Les guillemets de la ligne ne sont pas fermés.")) from fault


def _named(line: Line, header: list[str]) -> dict[str, str]:
    if line.problem:
        raise RowRefused("", line.text, line.problem)
    values = _cells(line.text)
    if len(values) != len(header):
        raise RowRefused(
            "",
            line.text,
            _("La ligne a %(found)s champs au lieu de %(expected)s.")
            % {"found": len(values), "expected": len(header)},
        )
    return dict(zip(header, (value.strip() for value in values), strict=True))


def _site(line: Line, row: dict[str, str]) -> EstablishmentRecord:
    warnings: list[str] = []
    departement = known_departement(row["dep"], "", "dep")
    lat, lon = _degrees(row, departement, warnings)
    return EstablishmentRecord(
        finess=checked_finess(row["finess"], "finess", warnings),
        finess_ej=checked_finess(row["finess_ej"], "finess_ej", warnings),
        name=checked_name(row["nom"], "nom"),
        category_code=row["cat"],
        category_label=nomenclature.label_of(row["cat"]),
        # the SAE only asks establishments of the hospital law: an odd category is still « sanitaire »
        kind=nomenclature.kind_of(row["cat"], "1"),
        legal_status=nomenclature.SAE_SECTORS.get(row["stjr"], ""),
        commune_insee=identifiers.commune_code(row["com_insee"], departement),
        commune=row["commune"],
        departement=departement,
        region=identifiers.region_of(departement),
        lat=lat,
        lon=lon,
        coord_source=row["coord_source"] if lat is not None else "",
        mco_beds=checked_count(row["lits_mco"], "lits_mco"),
        rea_beds=total_of(checked_count(row[name], name) for name in ("lits_rea_adulte", "lits_rea_enfant")),
        intensive_beds=checked_count(row["lits_soins_intensifs"], "lits_soins_intensifs"),
        ed_visits=checked_count(row["passages_urgences"], "passages_urgences"),
        has_ed=row["aut_su"] == "1",
        has_smur=row["smur"] == "1",
        has_samu=row["samu"] == "1",
        source_line=line.number,
        warnings=tuple(warnings),
    )


def _degrees(row: dict[str, str], departement: str, warnings: list[str]) -> tuple[float | None, float | None]:
    if not row["lat"] and not row["lon"]:
        return None, None
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except ValueError:
        lat = lon = float("nan")
    if is_on_french_soil(lat, lon, departement):
        return lat, lon
    shown = f"{row['lat']}, {row['lon']}"
    warnings.append(_("Le point « %s » n’est pas en France : coordonnées laissées vides.") % shown)
    return None, None
