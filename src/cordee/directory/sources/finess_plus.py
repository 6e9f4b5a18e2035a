"""FINESS+, the daily JSON that replaces the Etalab files since May 2026 (``finess-structures-1``, ANS).

``pmej`` holds the legal entities and, in ``ege``, their establishments; ``gcc`` holds groups such as GHT.
The published schema and the published files disagree on capitals, underscores and on whether a code is a
string or ``{code, …}``: keys are therefore compared without case nor underscore, codes taken either way.
``coordonneeX`` is the northing and ``coordonneeY`` the easting: the degrees beside them are read instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.directory.sources import identifiers, nomenclature
from cordee.directory.sources.etalab import known_departement
from cordee.directory.sources.json_stream import members
from cordee.directory.sources.opening import Source, opened
from cordee.directory.sources.projections import is_on_french_soil
from cordee.directory.sources.reading import (
    Reading,
    RowRefused,
    checked_date,
    checked_finess,
    checked_name,
)
from cordee.directory.sources.records import (
    EstablishmentRecord,
    GroupRecord,
    LegalEntityRecord,
    RowError,
    SourceRefused,
)

ACTIVE = "A"  # TRE_R386, macro-état administratif: A active, I inactive
# TRE_R365, état: sortie du champ, cessée, fermée, fermée suite à cession (site), (entité).
CLOSING_STATES = frozenset({"002", "004", "005", "018", "020"})
GHT = "001"
SUPPORT = "S"
SITE_ADDRESS = "03"


def read_finess_plus(
    source: Source, reading: Reading
) -> Iterator[EstablishmentRecord | LegalEntityRecord | GroupRecord | RowError]:
    """Groups, legal entities and establishments, in the order of the file.

    ``source_line`` is the rank of the object among all of them. Closed ones are yielded with ``is_closed``.
    """
    seen_owners = False
    with opened(source) as reader:
        for key, value in members(reader):
            name = _plain(key)
            if name == "generatedat":
                reading.published_on = checked_date(_code(value), [])
            elif name == "gcc":
                yield from _row(reading, _group, value)
            elif name == "pmej":
                seen_owners = True
                yield from _owner_and_sites(reading, value)
    if not seen_owners:
        raise SourceRefused(_("Le fichier ne contient aucune entité juridique (« pmej »)."))


def _row(reading: Reading, build, *parts: Any) -> Iterator:
    reading.tally.rows_in += 1
    rank = reading.tally.rows_in
    try:
        yield from reading.admit(build(rank, *parts))
    except RowRefused as fault:
        yield reading.refused(fault, rank)


def _owner_and_sites(reading: Reading, owner: Any) -> Iterator:
    yield from _row(reading, _owner, owner)
    if isinstance(owner, dict):
        number = _text(_part(owner, "informationsGeneralesPmej"), "numFinessPm")
        for site in _list(owner, "ege"):
            yield from _row(reading, _site, site, number)


# -- lenient access ------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _plain(key: str) -> str:
    return key.replace("_", "").lower()


def _get(node: Any, key: str) -> Any:
    if not isinstance(node, dict):
        return None
    if key in node:
        return node[key]
    wanted = _plain(key)
    return next((value for name, value in node.items() if _plain(name) == wanted), None)


def _part(node: Any, key: str) -> dict:
    found = _get(node, key)
    return found if isinstance(found, dict) else {}


def _list(node: Any, key: str) -> list:
    found = _get(node, key)
    return found if isinstance(found, list) else []


def _code(value: Any) -> str:
    """A code or text, whether written plainly or as ``{"code": …}``."""
    if isinstance(value, dict):
        value = value.get("code")
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _text(node: Any, key: str) -> str:
    return _code(_get(node, key))


# -- objects -------------------------------------------------------------------------------------------------


def _group(rank: int, node: Any) -> GroupRecord:
    found = _list(node, "pmejDuGcc")
    links = [(_text(link, "pmSmsseId"), _text(link, "typeRoleEntiteGroupe")) for link in found]
    return GroupRecord(
        code=_text(node, "gccIdentifiantExterne") or _text(node, "gccId"),
        name=checked_name(_text(node, "nomGcc"), "nomGcc"),
        is_ght=_text(node, "typeGcc") == GHT,
        members=tuple(member for member, _role in links if member),
        support=next((member for member, role in links if role == SUPPORT), ""),
        is_closed=_is_closed(node),
        source_line=rank,
    )


def _owner(rank: int, node: Any) -> LegalEntityRecord:
    facts, warnings = _part(node, "informationsGeneralesPmej"), []
    finess = checked_finess(_text(facts, "numFinessPm"), "numFinessPm", warnings)
    departement = _departement(_address(node), finess)
    long_name = _text(facts, "denominationLonguePmSmsse")
    return LegalEntityRecord(
        finess=finess,
        name=checked_name(_text(facts, "denominationPm") or long_name, "denominationPm"),
        long_name=long_name,
        legal_status=nomenclature.sector_of_status(_text(facts, "statutJuridique")),
        siren=_text(facts, "siren"),
        departement=departement,
        region=identifiers.region_of(departement),
        opened_on=checked_date(_text(facts, "dateCreation"), warnings),
        closed_on=_closing_day(node, facts, warnings),
        is_closed=_is_closed(node, facts),
        source_id=_text(facts, "pmSmsseId"),
        source_line=rank,
        warnings=tuple(warnings),
    )


def _site(rank: int, node: Any, owner_finess: str) -> EstablishmentRecord:
    facts, address, warnings = _part(node, "informationsGeneralesEge"), _address(node), []
    finess = checked_finess(_text(facts, "numFinessEge"), "numFinessEge", warnings)
    departement = _departement(address, finess)
    lat, lon = _degrees(address, departement, warnings)
    category = _text(node, "categorieEntiteGeographiqueExercice")
    if category not in nomenclature.categories():
        warnings.append(_("La catégorie « %s » n’est pas connue.") % category)
    return EstablishmentRecord(
        finess=finess,
        finess_ej=checked_finess(owner_finess, "numFinessPm", warnings),
        name=checked_name(_text(facts, "nomEgeCourt") or _text(facts, "nomEgeLong"), "nomEgeCourt"),
        long_name=_text(facts, "nomEgeLong"),
        category_code=category,
        category_label=nomenclature.label_of(category),
        kind=nomenclature.kind_of(category),
        address=_text(address, "ligneQuatre") or _street(address),
        postcode=_text(address, "codePostal"),
        commune_insee=identifiers.commune_code(_text(address, "cogCommune"), departement),
        commune=_text(address, "ligneAcheminement"),
        departement=departement,
        region=identifiers.region_of(departement),
        lat=lat,
        lon=lon,
        coord_source="finess+ BAN" if lat is not None else "",
        phone=_phone(node),
        opened_on=checked_date(_text(facts, "dateOuverture"), warnings),
        closed_on=_closing_day(node, facts, warnings),
        is_closed=_is_closed(node, facts),
        source_line=rank,
        warnings=tuple(warnings),
    )


def _address(node: Any) -> dict:
    """The address of the place itself when several are given."""
    found = [address for address in _list(node, "adresse") if isinstance(address, dict)]
    return next((a for a in found if _text(a, "usageAdresse") == SITE_ADDRESS), found[0] if found else {})


def _street(address: dict) -> str:
    parts = (_text(address, key) for key in ("numeroVoie", "complementVoie", "typeVoie", "libelleVoie"))
    return " ".join(filter(None, parts))


def _departement(address: dict, finess: str) -> str:
    insee, postcode = _text(address, "cogCommune"), _text(address, "codePostal")
    if insee:
        code = identifiers.departement_code(insee[:2], postcode) if insee[1:2].isalpha() else ""
        return known_departement(code or identifiers.departement_of_commune(insee), postcode, "cogCommune")
    return known_departement(identifiers.departement_of_finess(finess), postcode)


def _degrees(address: dict, departement: str, warnings: list[str]) -> tuple[float | None, float | None]:
    point = _part(address, "coordonneesGeographique")
    raw = _text(point, "directionLatitude"), _text(point, "directionLongitude")
    if not all(raw):
        return None, None
    try:
        lat, lon = (float(value.replace(",", ".")) for value in raw)
    except ValueError:
        lat = lon = float("nan")
    if is_on_french_soil(lat, lon, departement):
        return round(lat, 6), round(lon, 6)
    warnings.append(_("Le point « %s » n’est pas en France : coordonnées laissées vides.") % ", ".join(raw))
    return None, None


def _phone(node: Any) -> str:
    numbers = (_text(_part(contact, "telecom"), "telephone") for contact in _list(node, "contact"))
    return next(filter(None, numbers), "")


def _is_closed(node: Any, facts: Any = None) -> bool:
    state = _text(node, "etatObjet") or _text(facts, "etatObjet")
    return bool(state) and state != ACTIVE


def _closing_day(node: Any, facts: dict, warnings: list[str]) -> dt.date | None:
    """The day it closed: stated, or that of its last closing event; ``None`` while it is open."""
    if not _is_closed(node, facts):
        return None
    stated = checked_date(_text(facts, "dateFermeture"), warnings)
    events = [e for e in _list(node, "evenement") if _text(e, "etatObjet1") in CLOSING_STATES]
    days = [day for day in (checked_date(_text(e, "dateEvenement"), warnings) for e in events) if day]
    return stated or max(days, default=None)
