"""FINESS as Etalab published it until May 2026: cs1100501 (legal entities), cs1100502 (establishments) and
cs1100507 (establishments, then their coordinates).

No header: the first line is metadata, then ``section;field;field…`` without quoting. Old files are Latin-1,
recent ones UTF-8. Field order: format_etalabcs110050x, published beside the files.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cordee.directory.sources import identifiers, nomenclature
from cordee.directory.sources.opening import Line, Source, lines, opened
from cordee.directory.sources.projections import is_on_french_soil, projection_named
from cordee.directory.sources.reading import (
    Reading,
    RowRefused,
    checked_date,
    checked_finess,
    checked_name,
)
from cordee.directory.sources.records import EstablishmentRecord, LegalEntityRecord, RowError

SITE, OWNER, PLACE = "structureet", "structureej", "geolocalisation"

# fmt: off
SITE_FIELDS = [
    "section", "nofinesset", "nofinessej", "rs", "rslongue", "complrs", "compldistrib", "numvoie",
    "typvoie", "voie", "compvoie", "lieuditbp", "commune", "departement", "libdepartement",
    "ligneacheminement", "telephone", "telecopie", "categetab", "libcategetab", "categagretab",
    "libcategagretab", "siret", "codeape", "codemft", "libmft", "codesph", "libsph", "dateouv",
    "dateautor", "datemaj",
]
OWNER_FIELDS = [
    "section", "nofiness", "rs", "rslongue", "complrs", "numvoie", "typvoie", "voie", "compvoie",
    "compldistrib", "lieuditbp", "commune", "ligneacheminement", "departement", "libdepartement",
    "telephone", "statutjuridique", "libstatutjuridique", "categetab", "libcategetab", "siren",
    "codeape", "datecrea",
]
PLACE_FIELDS = [
    "section", "nofinesset", "coordxet", "coordyet", "sourcecoordet", "datemaj",
]
# fmt: on

# A trailing separator, and the « numuai » column that only cs1100502 has, add at most this many fields.
EXTRA_FIELDS = 2


def read_etalab(
    source: Source, reading: Reading
) -> Iterator[EstablishmentRecord | LegalEntityRecord | RowError]:
    """Every establishment (or legal entity) of the file; two passes, because coordinates come last."""
    places = dict[str, tuple[Line, list[str]]]()
    yield from _collect_places(source, reading, places)
    with opened(source) as reader:
        for line in lines(reader):
            section = line.text.partition(";")[0]
            if section == "finess" and line.number == 1:
                reading.published_on = _published(line.text)
            elif section != PLACE:
                yield from _one_row(line, section, reading, places)
    yield from _orphans(reading, places)


def _one_row(line: Line, section: str, reading: Reading, places: dict) -> Iterator:
    reading.tally.rows_in += 1
    error = None
    try:
        if line.problem:
            raise RowRefused("", line.text, line.problem)
        if section == SITE:
            record, error = _site(line, reading, places)
        elif section == OWNER:
            record = _owner(line)
        else:
            raise RowRefused("section", section, _("Cette ligne ne commence pas par « structureet »."))
        yield from reading.admit(record)
    except RowRefused as fault:
        yield reading.refused(fault, line.number)
    if error:  # of its coordinates, told even when the row itself is refused
        yield error


def _named(line: Line, fields: list[str]) -> dict[str, str]:
    values = [value.strip() for value in line.text.split(";")]
    if not len(fields) <= len(values) <= len(fields) + EXTRA_FIELDS:
        raise RowRefused(
            "",
            line.text,
            _("La ligne a %(found)s champs au lieu de %(expected)s : vérifiez que le séparateur est « ; ».")
            % {"found": len(values), "expected": len(fields)},
        )
    return dict(zip(fields, values, strict=False))


def _published(text: str) -> dt.date | None:
    return checked_date(text.rsplit(";", 1)[-1], [])


def _site(line: Line, reading: Reading, places: dict) -> tuple[EstablishmentRecord, RowError | None]:
    row, warnings = _named(line, SITE_FIELDS), []
    finess = checked_finess(row["nofinesset"], "nofinesset", warnings)
    owner = checked_finess(row["nofinessej"], "nofinessej", warnings)
    name = checked_name(row["rs"], "rs")
    postcode, commune = split_routing_line(row["ligneacheminement"])
    departement = known_departement(row["departement"], postcode)
    category = row["categetab"]
    if category not in nomenclature.categories():
        warnings.append(_("La catégorie « %s » n’est pas connue.") % category)
    lat, lon, coord_source, error = _coordinates(finess, departement, reading, places)
    street = (row[key] for key in ("numvoie", "compvoie", "typvoie", "voie", "lieuditbp"))
    record = EstablishmentRecord(
        finess=finess,
        finess_ej=owner,
        name=name,
        long_name=" ".join(row["rslongue"].split()),
        category_code=category,
        category_label=row["libcategetab"] or nomenclature.label_of(category),
        kind=nomenclature.kind_of(category, row["categagretab"]),
        address=" ".join(filter(None, street)),
        postcode=postcode,
        commune_insee=identifiers.commune_code(row["commune"], departement),
        commune=commune,
        departement=departement,
        region=identifiers.region_of(departement),
        lat=lat,
        lon=lon,
        coord_source=coord_source,
        phone=row["telephone"],
        opened_on=checked_date(row["dateouv"], warnings),
        source_line=line.number,
        warnings=tuple(warnings),
    )
    return record, error


def _owner(line: Line) -> LegalEntityRecord:
    row, warnings = _named(line, OWNER_FIELDS), []
    postcode = split_routing_line(row["ligneacheminement"])[0]
    departement = known_departement(row["departement"], postcode)
    return LegalEntityRecord(
        finess=checked_finess(row["nofiness"], "nofiness", warnings),
        name=checked_name(row["rs"], "rs"),
        long_name=" ".join(row["rslongue"].split()),
        legal_status=nomenclature.sector_of_status(row["statutjuridique"]) or row["libstatutjuridique"],
        siren=row["siren"],
        departement=departement,
        region=identifiers.region_of(departement),
        opened_on=checked_date(row["datecrea"], warnings),
        source_id=row["nofiness"],
        source_line=line.number,
        warnings=tuple(warnings),
    )


def known_departement(raw: str, postcode: str, column: str = "departement") -> str:
    departement = identifiers.departement_code(raw, postcode)
    if departement not in identifiers.departements():
        raise RowRefused(column, raw, _("Le département « %s » n’existe pas.") % raw)
    return departement


def split_routing_line(line: str) -> tuple[str, str]:
    """« 97306 CAYENNE CEDEX 09 » → (« 97306 », « CAYENNE »)."""
    match = re.match(r"\s*(\d{5})\s+(.*)", line)
    postcode, commune = match.groups() if match else ("", line)
    return postcode, re.sub(r"\s+CEDEX\b.*$", "", commune).strip()


# -- coordinates ---------------------------------------------------------------------------------------------


def _collect_places(source: Source, reading: Reading, places: dict) -> Iterator[RowError]:
    with opened(source) as reader:
        for line in lines(reader):
            if not line.text.startswith(PLACE + ";"):
                continue
            reading.tally.complements_in += 1
            fields = [value.strip() for value in line.text.split(";")]
            fault = _place_fault(line, fields, places)
            if fault:
                reading.tally.complements_refused += 1
                yield fault.at(line.number, complement=True)
            else:
                places[fields[1].upper()] = (line, fields)


def _place_fault(line: Line, fields: list[str], places: dict) -> RowRefused | None:
    if line.problem:
        return RowRefused("", line.text, line.problem)
    if not len(PLACE_FIELDS) <= len(fields) <= len(PLACE_FIELDS) + EXTRA_FIELDS:
        return RowRefused(
            "", line.text, _("La ligne de géolocalisation n’a pas %s champs.") % len(PLACE_FIELDS)
        )
    if fields[1].upper() in places:
        return RowRefused(
            "nofinesset", fields[1], _("Cet établissement a déjà une ligne de géolocalisation.")
        )
    return None


def _coordinates(finess: str, departement: str, reading: Reading, places: dict):
    """(lat, lon, source, error) of one establishment; its place line is used up."""
    found = places.pop(finess, None)
    if found is None:
        return None, None, "", None
    line, fields = found
    try:
        lat, lon, source = place_in_degrees(fields, departement)
    except RowRefused as fault:
        reading.tally.complements_refused += 1
        return None, None, "", fault.at(line.number, complement=True)
    reading.tally.complements_joined += 1
    return lat, lon, source, None


def place_in_degrees(fields: list[str], departement: str) -> tuple[float | None, float | None, str]:
    """WGS84 from ``x;y;"n,origin,score,base,projection"``; no point at all when x and y are empty."""
    x, y, cell = fields[2], fields[3], fields[4]
    if not x and not y:
        return None, None, ""
    projection = projection_named(cell)
    if projection is None:
        raise RowRefused(
            "sourcecoordet", cell, _("La projection n’est pas reconnue : coordonnées laissées vides.")
        )
    try:
        lat, lon = projection.to_degrees(float(x.replace(",", ".")), float(y.replace(",", ".")))
    except (ValueError, OverflowError) as fault:
        raise RowRefused("coordxet", f"{x};{y}", _("Les coordonnées ne sont pas des nombres.")) from fault
    if not is_on_french_soil(lat, lon, departement):
        raise RowRefused(
            "coordxet", f"{x};{y}", _("Le point tombe hors de France : coordonnées laissées vides.")
        )
    parts = [part.strip() for part in cell.split(",")]
    base = " ".join(part for part in parts[1:4] if part and not part.isdigit())
    return round(lat, 6), round(lon, 6), f"finess {base}".strip()[:60]


def _orphans(reading: Reading, places: dict) -> Iterator[RowError]:
    for finess, (line, _fields) in places.items():
        reading.tally.complements_refused += 1
        message = _("Ces coordonnées ne correspondent à aucun établissement retenu de ce fichier.")
        yield RowError(line.number, "nofinesset", finess, message, complement=True)
