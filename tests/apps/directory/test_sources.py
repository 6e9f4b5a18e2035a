"""The readers of public files: real excerpts are read exactly, hostile files are refused in plain French."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import os
import re
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.directory.enums import SiteKind
from cordee.directory.sources import (
    CapacityRecord,
    EstablishmentRecord,
    Format,
    GroupRecord,
    Kind,
    LegalEntityRecord,
    RowError,
    SourceRefused,
    categories,
    departements,
    detect,
    kind_of,
    opening,
    read,
    region_of,
    within,
)
from cordee.directory.sources.identifiers import (
    commune_code,
    departement_code,
    departement_of_finess,
    finess_key_holds,
)
from cordee.directory.sources.nomenclature import sector_of_status
from cordee.directory.sources.projections import LAMBERT_93, LAMBERT_NEW_CALEDONIA, Utm, projection_named

SAMPLES = Path(__file__).parent / "samples"
SAE = (SAMPLES / "establishments_sae.csv").read_bytes()
E502 = (SAMPLES / "etalab_cs1100502.csv").read_bytes()
E507 = (SAMPLES / "etalab_cs1100507.csv").read_bytes()
PLUS = (SAMPLES / "finess_plus_structures.json").read_bytes()


def read_all(source, **options):
    """(records, errors, reading), having checked that no row was lost."""
    reading = read(source, **options)
    rows = list(reading)
    assert reading.tally.balanced, reading.tally
    errors = [row for row in rows if isinstance(row, RowError)]
    records = [row for row in rows if not isinstance(row, RowError)]
    tally = reading.tally
    assert len(errors) == tally.rows_refused + tally.complements_refused
    assert len(records) == tally.records
    return records, errors, reading


def refusal(source) -> str:
    with pytest.raises(SourceRefused) as refused:
        list(read(source))
    return str(refused.value.reason)


def with_cell(data: bytes, line: int, column: int, value: str, separator: str = ";") -> bytes:
    """The same file with one cell of one line (from 1) replaced."""
    lines = data.decode().splitlines()
    cells = lines[line - 1].split(separator)
    cells[column] = value
    lines[line - 1] = separator.join(cells)
    return "\n".join(lines).encode()


# -- formats -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (E502, Format.ETALAB_502),
        (E507, Format.ETALAB_507),
        (PLUS, Format.FINESS_PLUS_STRUCTURES),
        (gzip.compress(PLUS), Format.FINESS_PLUS_STRUCTURES),
        (SAE, Format.SAE_EXTRACT),
        (b"\xef\xbb\xbf" + SAE, Format.SAE_EXTRACT),
        (SAMPLES / "sae", Format.SAE_TABLES),
        (str(SAMPLES / "etalab_cs1100502.csv"), Format.ETALAB_502),
    ],
)
def test_the_format_is_told_from_the_content(source, expected):
    assert detect(source) == expected


def test_kinds_are_those_of_the_directory():
    assert {kind.value for kind in Kind} == set(SiteKind.values)


# -- Etalab --------------------------------------------------------------------------------------------------


def test_etalab_502_gives_places_with_rewritten_overseas_codes():
    records, errors, reading = read_all(E502)
    assert errors == []
    assert [(r.finess, r.departement, r.commune_insee, r.region, r.postcode, r.commune) for r in records] == [
        ("010000024", "01", "01451", "84", "01440", "VIRIAT"),
        ("970100400", "971", "97127", "01", "97150", "ST MARTIN"),
        ("970300026", "973", "97302", "03", "97306", "CAYENNE"),
        ("970400024", "974", "97411", "04", "97405", "ST DENIS"),
        ("980600027", "986", "98613", "986", "98600", "UVEA"),
    ]
    first = records[0]
    assert first.name == "CH DE FLEYRIAT"
    assert first.address == "900 RTE DE PARIS"
    assert first.kind == Kind.SANITAIRE
    assert first.opened_on == dt.date(1979, 2, 13)
    assert (first.lat, first.coord_source, first.source_line) == (None, "", 2)
    assert reading.published_on == dt.date(2026, 5, 12)
    assert {record.warnings for record in records} == {()}


def test_etalab_507_converts_metropolitan_and_overseas_points():
    records, errors, reading = read_all(E507)
    assert errors == []
    fleyriat, guadeloupe = records
    assert (fleyriat.lat, fleyriat.lon) == pytest.approx((46.2223, 5.2092), abs=1e-4)
    # the same clinic in the Eurostat list, geocoded apart: 16.23449, -61.52761
    assert (guadeloupe.lat, guadeloupe.lon) == pytest.approx((16.2345, -61.5276), abs=2e-3)
    assert fleyriat.coord_source == "finess ATLASANTE BAN"
    assert (reading.tally.complements_in, reading.tally.complements_joined) == (2, 2)


def test_an_old_latin_1_file_reads_like_a_new_one():
    old = E502.decode().encode("latin-1")
    assert [r.category_label for r in read_all(old)[0]] == [r.category_label for r in read_all(E502)[0]]


def test_mixed_encodings_are_decoded_line_by_line():
    lines = E502.splitlines(keepends=True)
    mixed = b"".join([lines[0], lines[1].decode().encode("cp1252"), *lines[2:]])
    assert read_all(mixed)[0][0].category_label == "Centre Hospitalier (C.H.)"
    records = read_all(with_cell(E502, 2, 3, "HÔPITAL").decode().encode("cp1252"))[0]
    assert records[0].name == "HÔPITAL"


def test_a_spreadsheet_that_ate_the_leading_zeros_is_explained():
    records, errors, _ = read_all(with_cell(E502, 2, 1, "10000024"))
    assert len(records) == 4
    assert [(e.line, e.column, e.value) for e in errors] == [(2, "nofinesset", "10000024")]
    assert "effacé les zéros de tête" in str(errors[0].message)


@pytest.mark.parametrize(
    ("column", "value", "named", "said"),
    [
        (1, "01000002X", "nofinesset", "n’est pas un numéro FINESS"),
        (1, "", "nofinesset", "manque"),
        (2, "zzz", "nofinessej", "n’est pas un numéro FINESS"),
        (3, "  ", "rs", "Le nom manque"),
        (13, "9Z", "departement", "n’existe pas"),
        (3, "UN;DEUX;TROIS", "", "champs au lieu de 31"),
        (0, "structure", "section", "ne commence pas par"),
        (3, "A\x00B", "", "octets nuls"),
        (3, "A" * 200_000, "", "dépasse 100000 caractères"),
    ],
)
def test_a_bad_row_is_refused_alone(column, value, named, said):
    bad = with_cell(E502.replace(b"01440 VIRIAT", b"VIRIAT"), 2, column, value)
    records, errors, _ = read_all(bad)
    assert len(records) == 4
    assert [(e.line, e.column) for e in errors] == [(2, named)]
    assert said in str(errors[0].message)
    assert len(errors[0].value) <= 81


def test_a_number_read_twice_is_refused_the_second_time():
    twice = E502 + E502.splitlines(keepends=True)[1]
    records, errors, _ = read_all(twice)
    assert len(records) == 5
    assert [e.line for e in errors] == [7]
    assert "déjà été lu à la ligne 2" in str(errors[0].message)


def test_a_wrong_key_or_date_is_a_warning_and_the_row_is_kept():
    records, errors, reading = read_all(with_cell(with_cell(E502, 2, 1, "010000025"), 2, 28, "hier"))
    assert errors == []
    key, date = records[0].warnings
    assert "clé du numéro FINESS 010000025" in str(key)
    assert "« hier »" in str(date)
    assert reading.tally.warnings == 2


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (4, "1,ATLASANTE,96,BAN,EPSG:9999 Mars", "projection n’est pas reconnue"),
        (2, "abc", "ne sont pas des nombres"),
        (2, "1e308", "hors de France"),
        (2, "6571540.8", "hors de France"),
    ],
)
def test_bad_coordinates_leave_the_establishment_without_a_point(column, value, said):
    records, errors, reading = read_all(with_cell(E507, 4, column, value))
    assert (records[0].finess, records[0].lat) == ("010000024", None)
    assert [(e.line, e.complement) for e in errors] == [(4, True)]
    assert said in str(errors[0].message)
    assert reading.tally.rows_refused == 0


def test_bad_coordinates_of_a_refused_row_are_reported_too():
    """Found by the damaged files: two faults, two lines in the account."""
    data = with_cell(with_cell(E507, 2, 18, "X" * 10), 4, 2, "nulle part")
    _records, errors, reading = read_all(data)
    assert [(error.line, error.complement) for error in errors] == [(2, False), (4, True)]
    assert (reading.tally.rows_refused, reading.tally.complements_refused) == (1, 1)


def test_coordinates_without_establishment_are_reported():
    records, errors, _ = read_all(with_cell(E507, 4, 1, "010000099"))
    assert [r.lat is None for r in records] == [True, False]
    assert "aucun établissement" in str(errors[0].message)


def test_legal_entities_of_the_old_format():
    row = (
        "structureej;010780054;CH BOURG-EN-BRESSE;CENTRE HOSPITALIER;;900;RTE;DE PARIS;;;;451;01440 VIRIAT;"
        "01;AIN;0474454647;14;Etablissement public intercommunal;;;260100045;8610Z;1979-02-13"
    )
    records, errors, _ = read_all(f"finess;etalab;88;2026-05-12\n{row}\n".encode())
    assert errors == []
    assert records == [
        LegalEntityRecord(
            finess="010780054",
            name="CH BOURG-EN-BRESSE",
            long_name="CENTRE HOSPITALIER",
            legal_status="Public",
            siren="260100045",
            departement="01",
            region="84",
            opened_on=dt.date(1979, 2, 13),
            source_id="010780054",
            source_line=2,
        )
    ]


# -- FINESS+ -------------------------------------------------------------------------------------------------


def test_finess_plus_gives_groups_owners_and_sites():
    records, errors, reading = read_all(PLUS)
    assert errors == []
    assert reading.published_on == dt.date(2026, 3, 9)
    north, south, owner, site = records
    assert north == GroupRecord(
        code="11101", name="77 Nord", is_ght=True, members=("74826",), support="74826", source_line=1
    )
    assert (south.members, south.support) == (("74827", "75098"), "75098")
    assert (owner.finess, owner.source_id, owner.departement) == ("010000156", "2", "01")
    assert owner.legal_status == "Privé à but lucratif"
    assert (site.finess, site.finess_ej, site.category_code) == ("010780195", "010000156", "365")
    assert (site.lat, site.lon) == (46.211257, 5.254203)
    assert (site.is_closed, site.closed_on, site.opened_on) == (False, None, dt.date(1956, 11, 16))
    assert (site.postcode, site.commune, site.phone) == ("01000", "BOURG EN BRESSE", "0428631234")


def edited(change) -> bytes:
    data = json.loads(PLUS)
    change(data["pmej"][0], data["pmej"][0]["ege"][0])
    return json.dumps(data).encode()


def test_a_closed_site_carries_its_last_closing_day_and_can_be_left_out():
    def close(owner, site):
        site["etatObjet"] = "I"
        site["evenement"] += [
            {"etatObjet1": "018", "dateEvenement": "2019-04-01"},
            {"etatObjet1": "005", "dateEvenement": "2021-12-31"},
            {"etatObjet1": "003", "dateEvenement": "2024-01-01"},
        ]

    site = read_all(edited(close))[0][-1]
    assert (site.is_closed, site.closed_on) == (True, dt.date(2021, 12, 31))
    records, errors, reading = read_all(edited(close), keep=within(open_only=True))
    assert ([type(r).__name__ for r in records], errors) == (
        ["GroupRecord", "GroupRecord", "LegalEntityRecord"],
        [],
    )
    assert reading.tally.rows_outside_filter == 1


def test_the_spellings_of_the_published_schema_are_read_too():
    def respell(owner, site):
        owner["informationsGeneralesPmej"] = owner.pop("informationsGeneralesPMEJ")
        owner["informationsGeneralesPmej"]["pm_smsseId"] = owner["informationsGeneralesPmej"].pop("pmSmsseId")
        site["categorieEntiteGeographiqueExercice"] = {
            "code": site.pop("categorieentiteGeographiqueExercice")
        }
        site["etatObjet"] = {"code": "A", "system": "https://example.org"}

    *_, owner, site = read_all(edited(respell))[0]
    assert (owner.finess, owner.source_id) == ("010000156", "2")
    assert (site.category_code, site.is_closed) == ("365", False)


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_the_size_of_the_window_changes_nothing(monkeypatch, chunk):
    from cordee.directory.sources import json_stream

    expected = read_all(PLUS)[0]
    monkeypatch.setattr(json_stream, "CHUNK", chunk)
    monkeypatch.setattr(json_stream._Text.more, "__defaults__", (chunk,))
    assert read_all(PLUS)[0] == expected


def test_a_site_in_the_wrong_place_or_without_number():
    def spoil(owner, site):
        site["adresse"][0]["coordonneesGeographique"].update(
            directionLatitude="5.25", directionLongitude="46.2"
        )
        owner["ege"].append({"informationsGeneralesEGE": {"nomEgeCourt": "SANS NUMERO"}})
        owner["ege"].append(None)

    records, errors, _ = read_all(edited(spoil))
    assert (records[-1].lat, len(records[-1].warnings)) == (None, 1)
    assert [(e.line, e.column, str(e.message)) for e in errors] == [
        (5, "numFinessEge", "Le numéro FINESS manque."),
        (6, "numFinessEge", "Le numéro FINESS manque."),
    ]


# -- SAE -----------------------------------------------------------------------------------------------------


def test_the_sae_extract_carries_capacities():
    records, errors, _ = read_all(SAE)
    assert errors == []
    assert len(records) == 25
    site = next(r for r in records if r.finess == "020000162")
    assert (site.mco_beds, site.rea_beds, site.intensive_beds, site.ed_visits) == (375, 10, 18, 56121)
    assert (site.has_ed, site.has_smur, site.has_samu) == (True, True, False)
    assert (site.lat, site.lon, site.legal_status) == (49.86096, 3.2675, "Public")
    assert {r.departement for r in records if r.finess[0] == "2"} == {"2A", "2B"}
    assert {r.warnings for r in records} == {()}
    without_point = next(r for r in records if r.finess == "970107587")
    assert (without_point.lat, without_point.coord_source) == (None, "")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("lits_mco", "douze", "nombre entier positif"),
        ("lits_mco", "-3", "nombre entier positif"),
        ("dep", "00", "n’existe pas"),
    ],
)
def test_a_bad_capacity_refuses_the_row(column, value, said):
    index = SAE.decode().splitlines()[0].split(",").index(column)
    records, errors, _ = read_all(with_cell(SAE, 2, index, value, ","))
    assert len(records) == 24
    assert [(e.line, e.column, e.value) for e in errors] == [(2, column, value)]
    assert said in str(errors[0].message)


def test_the_filter_counts_what_it_leaves_out():
    records, errors, reading = read_all(SAE, keep=within(regions={"94"}, kinds={Kind.SANITAIRE}))
    assert {r.region for r in records} == {"94"}
    assert (len(records), reading.tally.rows_outside_filter, errors) == (5, 20, [])


def test_sae_tables_never_add_a_total_to_its_parts():
    records, errors, reading = read_all(SAMPLES / "sae")
    assert errors == []
    site = {r.finess: r for r in records}
    assert site["020000162"] == CapacityRecord(
        finess="020000162",
        finess_ej="020000063",
        name="CH SAINT-QUENTIN",
        year=2023,
        category_code="355",
        departement="02",
        region="32",
        mco_beds=375,
        rea_beds=10,
        intensive_beds=18,
        step_down_beds=6,
        uhcd_beds=10,
        smr_beds=site["020000162"].smr_beds,
        usld_beds=site["020000162"].usld_beds,
        ed_visits=56121,
        has_ed=True,
        has_smur=True,
    )
    assert (site["010000495"].psy_beds, site["010000495"].mco_beds) == (288, None)
    assert (site["010000024"].smr_beds, site["010000024"].usld_beds, site["010000024"].other_beds) == (
        28,
        60,
        88,
    )
    assert reading.format == Format.SAE_TABLES


def test_sae_parts_stand_in_for_a_missing_total(tmp_path):
    for path in (SAMPLES / "sae").iterdir():
        data = path.read_bytes()
        if path.name.startswith("REA_"):
            data = b"\n".join(line for line in data.split(b"\n") if b";SITOT;" not in line)
        (tmp_path / f"{path.name}.gz").write_bytes(gzip.compress(data))
    sites = {r.finess: r for r in read_all(tmp_path)[0]}
    assert sites["020000162"].intensive_beds == 18


def test_sae_lines_that_cannot_be_used_are_named_by_table(tmp_path):
    for path in (SAMPLES / "sae").iterdir():
        data = path.read_bytes()
        if path.name.startswith("MCO_"):
            data = data.replace(b";354;", b";beaucoup;") + data.splitlines(keepends=True)[2]
        (tmp_path / path.name).write_bytes(data)
    records, errors, _ = read_all(tmp_path)
    assert [(e.line, e.column) for e in errors] == [(2, "MCO.LIT_MCO"), (4, "MCO.FI")]
    assert {r.finess: r.mco_beds for r in records} == {
        "010000024": None,
        "010000495": None,
        "010002129": None,
        "020000162": 375,
    }


def test_a_folder_without_the_tables_is_refused(tmp_path):
    assert "il y manque les tables MCO, REA, URGENCES, URGENCES2, SMURSAMU" in refusal(tmp_path)
    (tmp_path / "MCO_2023r.csv").write_bytes((SAMPLES / "sae" / "MCO_2023r.csv").read_bytes())
    assert "il y manque les tables REA, URGENCES, URGENCES2, SMURSAMU" in refusal(tmp_path)


@pytest.mark.skipif(
    "CORDEE_SAE_DIR" not in os.environ, reason="needs the public SAE tables in CORDEE_SAE_DIR"
)
def test_national_control_totals_of_2023():
    records, errors, _ = read_all(Path(os.environ["CORDEE_SAE_DIR"]))
    assert errors == []
    totals = {
        "urgences": sum(r.has_ed for r in records),
        "passages": sum(r.ed_visits or 0 for r in records),
        "lits MCO": sum(r.mco_beds or 0 for r in records),
        "lits de réanimation": sum(r.rea_beds or 0 for r in records),
    }
    assert totals == {
        "urgences": 620,
        "passages": 20_893_055,
        "lits MCO": 187_427,
        "lits de réanimation": 5_575,
    }


# -- hostile files -------------------------------------------------------------------------------------------


def xlsx() -> bytes:
    from openpyxl import Workbook

    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("finess.csv", E502)
    return buffer.getvalue()


HOSTILE = {
    "empty": (b"", "est vide"),
    "blank": (b"\n \n", "est vide"),
    "empty gzip": (gzip.compress(b""), "est vide"),
    "html": (b"\n<!DOCTYPE html><html><body>404</body></html>", "page web"),
    "xml": (b"<?xml version='1.0'?><finess/>", "XML"),
    "xlsx": (xlsx(), "classeur de tableur"),
    "zip": (zipped(), "archive .zip"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "utf-16": (SAE.decode().encode("utf-16"), "UTF-16"),
    "binary": (b"abc\x00def", "octets nuls"),
    "truncated gzip": (gzip.compress(SAE)[:-40], "incomplète ou abîmée"),
    "broken gzip": (gzip.compress(SAE)[:200] + b"\xff" * 200, "incomplète ou abîmée"),
    "gzip magic alone": (b"\x1f\x8b", "incomplète ou abîmée"),
    "gzip twice": (gzip.compress(gzip.compress(SAE)), "en contient une autre"),
    "unknown": (b"bonjour\n", "Le fichier commence par « bonjour »"),
    "one SAE table": ((SAMPLES / "sae" / "MCO_2023r.csv").read_bytes(), "indiquez le dossier"),
    "wrong separator": (SAE.replace(b",", b";"), "n’est pas la virgule"),
    "missing columns": (SAE.replace(b"lits_mco", b"lits"), "Il manque des colonnes : lits_mco."),
    "open quote in header": (b'"finess,finess_ej,nom\n', "La première ligne"),
    "metadata alone": (b"finess;etalab;111;2026-05-12\n", "aucune ligne « structureet »"),
    "truncated json": (PLUS[:3000], "s’arrête au milieu"),
    "broken json": (PLUS.replace(b'"pmej" : [', b'"pmej" : [ nope,'), "s’arrête au milieu"),
    "json tail": (PLUS + b"{}", "mal formé"),
    "other json": (b'{"features": []}', "n’est pas un export FINESS+"),
    "json array": (b'[{"pmej": 1}]', "ne contient pas l’objet attendu"),
    "json without owners": (b'{"gcc": []}', "aucune entité juridique"),
    "json activities": (b'{"pmej": [{"activitesAutorisees": []}]}', "celui des structures"),
    "json latin-1": (PLUS.replace(b"77 Nord", b"77 N\xe9rd"), "n’est pas codé en UTF-8"),
    "json abyss": (b'{"pmej": ' + b"[" * 200_000, "mal formé"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_plain_words(name):
    data, said = HOSTILE[name]
    assert said in refusal(data)


def test_a_missing_file_is_refused(tmp_path):
    assert "introuvable" in refusal(tmp_path / "rien.csv")
    assert "ne peut pas être ouvert" in refusal("a\x00b")


def test_a_decompression_bomb_stops_at_the_limit(monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 3 * 1024**2)
    bomb = gzip.compress(E502 + b"structureet;" + b"0" * 8 * 1024**2)
    assert "dépasse 3 Mo une fois décompressé" in refusal(bomb)


def test_one_endless_line_is_one_error():
    endless = E502 + b"structureet;" + b"0" * 3 * 1024**2 + b"\n"
    records, errors, _ = read_all(endless)
    assert (len(records), [e.line for e in errors]) == (5, [7])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_is_read_or_refused_but_never_leaks_an_exception(data):
    original = data.draw(st.sampled_from([SAE, E502, E507, PLUS]))
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        read_all(bytes(damaged))
    except SourceRefused as refused:
        assert str(refused.reason)


# -- codes and projections -----------------------------------------------------------------------------------


def test_the_codes_of_overseas_and_corsica():
    assert commune_code("101", "971") == "97101"
    assert commune_code("9A101", "971") == "97101"
    assert commune_code("4", "2A") == "2A004"
    assert commune_code("613", "986") == "98613"
    assert commune_code("?", "75") == ""
    assert [departement_code(raw) for raw in ("9D", "1", "2a", "75")] == ["974", "01", "2A", "75"]
    assert departement_code("9H", "98714") == "987"
    assert [departement_of_finess(n) for n in ("970400024", "750712184", "2A0000030")] == ["974", "75", "2A"]
    assert (region_of("2B"), region_of("95"), region_of("zz")) == ("94", "11", "")
    assert len(departements()) == 109


def test_the_key_of_a_finess_number():
    assert [finess_key_holds(n) for n in ("010000024", "2A0000030", "2B0000012")] == [True, True, True]
    assert not finess_key_holds("010000025")


def test_every_category_has_one_family():
    assert {code: categories()[code].kind.value for code in ("355", "500", "183", "603", "620", "214")} == {
        "355": "sanitaire",
        "500": "medico_social",
        "183": "medico_social",
        "603": "liberal",
        "620": "liberal",
        "214": "autre",
    }
    assert [kind_of("???", a) for a in ("1102", "4401", "3201", "2206", "6101", "")] == [
        Kind.SANITAIRE,
        Kind.MEDICO_SOCIAL,
        Kind.LIBERAL,
        Kind.LIBERAL,
        Kind.OTHER,
        Kind.OTHER,
    ]
    assert [sector_of_status(code) for code in ("13", "61", "73", "89", "")] == [
        "Public",
        "Privé à but non lucratif",
        "Privé à but lucratif",
        "Privé à but non lucratif",
        "",
    ]


@pytest.mark.parametrize(
    ("projection", "easting", "northing", "lat", "lon"),
    [
        (LAMBERT_93, 700_000, 6_600_000, 46.5, 3.0),  # its origin, by definition
        (LAMBERT_93, 873_766.07, 6_570_414.61, 46.211257, 5.254203),  # FINESS+, both given
        (LAMBERT_NEW_CALEDONIA, 400_000, 300_000, -21.5, 166.0),
        (Utm(17), 630_084, 4_833_438, 43.642562, -79.387143),  # CN Tower
        (Utm(20), 500_000, 0, 0.0, -63.0),
        (Utm(40, south=True), 500_000, 10_000_000, 0.0, 57.0),
    ],
)
def test_known_points(projection, easting, northing, lat, lon):
    assert projection.to_degrees(easting, northing) == pytest.approx((lat, lon), abs=2e-6)


def test_projections_are_recognised_by_their_names():
    assert projection_named("1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)") is LAMBERT_93
    assert projection_named("2,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93") is LAMBERT_93
    assert projection_named("1,ATLASANTE,96,BAN,EPSG:5490 RGAF09/UTM Zone 20N (Antilles)") == Utm(20)
    assert projection_named("IGN,UTM_S40") == Utm(40, south=True)
    assert projection_named("inconnue") is None


def test_records_share_one_shape():
    assert {type(r) for r in read_all(SAE)[0]} == {EstablishmentRecord}


# -- the demo region -----------------------------------------------------------------------------------------

DEMO = Path(__file__).parents[3] / "packs" / "demo"
GEO = Path(__file__).parents[3] / "packs" / "geo"


def table(name: str) -> list[dict[str, str]]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def normalised(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe")).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", " ", plain.upper()).strip()


def test_no_name_of_the_demo_region_is_that_of_a_real_establishment():
    """The real names are kept as hashes only: 3,313 sites of the SAE 2023."""
    real = set((SAMPLES / "real_names.sha256").read_text().split())
    assert len(real) > 3000
    invented = [row["name"] for name in ("sites", "legal_entities", "ght") for row in table(name)]
    assert [n for n in invented if hashlib.sha256(normalised(n).encode()).hexdigest()[:10] in real] == []
    sites = [normalised(row["name"]) for row in table("sites")]
    assert len(set(sites)) == len(sites)


def test_no_number_of_the_demo_region_can_be_real():
    numbers = [row["finess"] for row in table("sites") + table("legal_entities")]
    assert len(set(numbers)) == len(numbers)
    assert {number[2:4] for number in numbers} == {"98", "99"}
    assert [number for number in numbers if len(number) != 9 or finess_key_holds(number)] == []


def test_the_demo_region_holds_together():
    sites, owners, ghts = table("sites"), table("legal_entities"), table("ght")
    assert Counter(row["kind"] for row in sites) == {"sanitaire": 492, "medico_social": 160, "liberal": 60}
    assert {row["finess_ej"] for row in sites} <= {row["finess"] for row in owners}
    assert {row["ght"] for row in owners} - {""} == {row["code"] for row in ghts}
    assert len(ghts) == 12
    assert {row["support_finess_ej"] for row in ghts} <= {row["finess"] for row in owners if row["ght"]}
    here = {code for code, d in departements().items() if d.region == "11"}
    assert {row["departement"] for row in sites} == here == {row["code"] for row in table("departements")}
    assert sum(row["has_ed"] == "1" for row in sites) == 91
    assert 4_000_000 < sum(int(row["ed_visits"] or 0) for row in sites) < 4_400_000
    for flagship in (
        "Centre hospitalier des Trois-Rivières",
        "Clinique du Val Perdu",
        "Hôpital Simone-Aubry",
    ):
        assert [row["has_ed"] for row in sites if row["name"] == flagship] == ["1"]
    assert all(row["contact_email"].endswith(".example") for row in table("providers"))


def test_the_packs_stay_small():
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 200_000
    assert sum(path.stat().st_size for path in GEO.glob("*.geojson")) < 60_000


def test_the_borders_are_closed_rings_of_the_eight_departements():
    features = json.loads((GEO / "idf-departements.geojson").read_text())["features"]
    assert {f["properties"]["code"] for f in features} == {"75", "77", "78", "91", "92", "93", "94", "95"}
    for feature in features:
        for ring in feature["geometry"]["coordinates"]:
            assert ring[0] == ring[-1]
            assert len(ring) > 40
