"""A roster brought by file: every line that is wrong is told with its column, and nothing is half imported."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cordee.cli.taskforce import taskforce as command
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.models import Entry
from cordee.packs.document import BadPack
from cordee.taskforce import actions
from cordee.taskforce.importing import compare
from cordee.taskforce.models import Member
from cordee.taskforce.reading import SHIPPED, load, policy
from cordee.taskforce.roster_csv import read_roster
from tests.makers import CONSOLE, an_actor

pytestmark = pytest.mark.django_db
HEAD = "nom;courriel;telephone;employeur;competences;sur_appel;commune;disponible_du;disponible_au;habilitations\n"
GOOD = (
    "Aliénor Quintard;Alienor@essai.example;06 00 00 00 01;CHU inventé;active-directory:3, réseau et pare-feu:2;oui;;;;"
    "confidentialite:2026-01-05\n"
    "Bastien Orléac;bastien@essai.example;;;postes:1;non;;2026-12-01;05/12/2026;\n"
)


def brought(region, text: str):
    return actions.import_roster(region, read=read_roster(text.encode()), file="vivier.csv", by=CONSOLE)


def told(text: str | bytes) -> list[tuple[int, str, str]]:
    read = read_roster(text if isinstance(text, bytes) else (HEAD + text).encode())
    return [(row.row, row.column, row.message) for row in read.refused]


def test_a_roster_comes_in_and_coming_again_changes_nothing(region):
    assert (len(brought(region, HEAD + GOOD).created), Member.objects.count()) == (2, 2)
    first = Member.objects.get(email="alienor@essai.example")
    assert (first.skills, first.on_call, first.employer) == (
        {"active-directory": 3, "reseau": 2},
        True,
        "CHU inventé",
    )
    second = Member.objects.get(email="bastien@essai.example")
    assert [str(window.ends_on) for window in second.windows.all()] == ["2026-12-05"]
    assert brought(region, HEAD + GOOD) is None
    assert (
        brought(
            region, (HEAD + GOOD).replace(";", ",").replace("active-directory:3, ", "active-directory:3|")
        )
        is None
    )
    outcome = brought(region, (HEAD + GOOD).replace("postes:1", "postes:3"))
    assert (len(outcome.created), len(outcome.updated), outcome.unchanged) == (0, 1, 1)
    assert [entry.sentence for entry in Entry.objects.of(region.scope)] == [
        "Cyber Task Force : vivier importé, 2 ajoutés, 0 modifiés",
        "Cyber Task Force : vivier importé, 0 ajoutés, 1 modifiés",
    ]


def test_a_finess_number_is_the_employer(region, site):
    brought(region, HEAD + GOOD.replace("CHU inventé", site.finess))
    assert Member.objects.get(email="alienor@essai.example").employer_site == site
    outcome = compare(region, read_roster((HEAD + GOOD.replace("CHU inventé", "999999999")).encode()))
    assert [(row.row, row.column, row.value) for row in outcome.refused] == [(2, "employeur", "999999999")]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (";a@essai.example;;;postes:1;;;;;", "nom", "Cette cellule est vide."),
        ("A;pas une adresse;;;postes:1;;;;;", "courriel", "Ce n’est pas une adresse électronique."),
        ("A;;;;postes:1;;;;;", "courriel", "Ce n’est pas une adresse électronique."),
        ("A;a@essai.example;appelez-moi;;postes:1;;;;;", "telephone", "Ce n’est pas un numéro de téléphone."),
        ("A;a@essai.example;;;;;;;;", "competences", "Dites au moins une compétence."),
        ("A;a@essai.example;;;magie:3;;;;;", "competences", "« magie:3 » n’est pas « compétence:niveau » d’une compétence de la liste."),
        ("A;a@essai.example;;;postes;;;;;", "competences", "« postes » n’est pas « compétence:niveau » d’une compétence de la liste."),
        ("A;a@essai.example;;;postes:4;;;;;", "competences", "Le niveau de « postes » est 1, 2 ou 3."),
        ("A;a@essai.example;;;postes:١;;;;;", "competences", "Le niveau de « postes » est 1, 2 ou 3."),
        ("A;a@essai.example;;;postes:1,postes:2;;;;;", "competences", "La compétence « postes » est écrite deux fois."),
        ("A;a@essai.example;;;postes:1;peut-être;;;;", "sur_appel", "Écrivez oui ou non."),
        ("A;a@essai.example;;;postes:1;;;demain;2026-12-01;", "disponible_du", "Écrivez un jour comme 2026-11-30 ou 30/11/2026."),
        ("A;a@essai.example;;;postes:1;;;2026-02-30;2026-12-01;", "disponible_du", "Écrivez un jour comme 2026-11-30 ou 30/11/2026."),
        ("A;a@essai.example;;;postes:1;;;2026-12-01;;", "disponible_au", "Une période a un début et une fin."),
        ("A;a@essai.example;;;postes:1;;;2026-12-09;2026-12-01;", "disponible_au", "La fin vient avant le début."),
        ("A;a@essai.example;;;postes:1;;;;;secret:2026-01-01", "habilitations", "« secret » n’est pas une habilitation de la liste."),
        ("A;a@essai.example;;;postes:1;;;;;badge", "habilitations", "L’habilitation « badge » porte la date de sa signature."),
        ("A\u202eB;a@essai.example;;;postes:1;;;;;", "nom", "Ce texte contient un caractère invisible."),
        (f"{'A' * 121};a@essai.example;;;postes:1;;;;;", "nom", "Ce texte est trop long."),
        ("A;a@essai.example;;;postes:1;;;;;;en trop", "", "Cette ligne a plus de cellules que de titres."),
    ],
)  # fmt: skip
def test_a_hostile_line_is_told_by_its_number_and_column(region, line, column, message):
    assert told(GOOD + line + "\n") == [(4, column, message)]
    with pytest.raises(Refused):
        brought(region, HEAD + GOOD + line + "\n")
    assert not Member.objects.exists()


def test_every_fault_of_a_line_is_told_and_an_address_twice_is_one(region):
    assert told("A;x;y;;z:1;;;;;\n") == [
        (2, "courriel", "Ce n’est pas une adresse électronique."),
        (2, "competences", "« z:1 » n’est pas « compétence:niveau » d’une compétence de la liste."),
        (2, "telephone", "Ce n’est pas un numéro de téléphone."),
    ]
    again = "Autre;BASTIEN@essai.example;;;postes:2;;;;;\n"
    assert told(GOOD + again) == [(4, "courriel", "Cette adresse est déjà à la ligne 3.")]


def test_a_line_keeps_its_number_after_a_cell_of_two_lines_and_an_empty_line(region):
    text = '"Aliénor\nQuintard";a@essai.example;;;postes:1;;;;;\n\nB;;;;postes:1;;;;;\n'
    assert [(row, column) for row, column, _message in told(text)] == [(2, "nom"), (5, "courriel")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "aucune ligne sous ses titres"),
        (HEAD.encode(), "aucune ligne sous ses titres"),
        (b"PK\x03\x04", "un classeur"),
        ((HEAD + GOOD).encode("utf-16"), "n’est pas en UTF-8"),
        ((HEAD + GOOD).encode("latin-1"), "n’est pas en UTF-8 \\(ligne 2\\)"),
        ((HEAD + GOOD + "\x00").encode(), "caractère nul"),
        (b"nom;courriel\nA;a@essai.example\n", "Il manque la colonne : competences."),
        ((HEAD.replace("commune", "adresse") + GOOD).encode(), "Colonne inconnue : adresse."),
        ((HEAD.replace("commune", "nom") + GOOD).encode(), "Colonne écrite deux fois : nom."),
        ((HEAD + '"A;b@essai.example').encode(), "Ligne 2 : un guillemet"),
        (b"x" * (2 * 1024 * 1024 + 1), "dépasse 2 Mo"),
        ((HEAD + "A;a@essai.example;;;postes:1;;;;;\n" * 5001).encode(), "dépasse 5000 lignes"),
    ],
)
def test_what_is_no_roster_is_refused_whole(data, message):
    with pytest.raises(Refused, match=message):
        read_roster(data)


def test_a_mark_at_the_head_and_capitals_in_headings_are_read():
    assert read_roster(b"\xef\xbb\xbf" + HEAD.upper().encode() + GOOD.encode()).rows_in == 2


def test_only_a_pilot_of_the_region_imports(region, site):
    read = read_roster((HEAD + GOOD).encode())
    for grant in ((Role.REGION_READER, region.scope), (Role.DIRECTOR, site.scope)):
        with pytest.raises(Forbidden, match="tenue par les pilotes"):
            actions.import_roster(region, read=read, by=an_actor(grant))


def console(*words: str):
    return CliRunner().invoke(command, [*words], standalone_mode=False)


def test_the_console_tries_refuses_and_imports(region, tmp_path):
    path = tmp_path / "vivier.csv"
    path.write_text(HEAD + GOOD + "A;x;;;postes:1;;;;;\n", encoding="utf-8")
    done = console("import", str(path))
    assert done.return_value == 1
    assert "ligne 4, courriel « x » : Ce n’est pas une adresse électronique." in done.output
    assert "Rien n’a été importé" in done.output and not Member.objects.exists()
    path.write_text(HEAD + GOOD, encoding="utf-8")
    assert "Essai à blanc : rien n’a été écrit." in console("import", str(path), "--dry-run").output
    assert not Member.objects.exists()
    done = console("import", str(path), "--json")
    said = json.loads(done.output)
    assert (done.return_value, said["written"], said["created"], said["refused"]) == (0, True, 2, [])
    assert "Rien n’a changé." in console("import", str(path)).output


def test_the_shipped_pack_is_sound_and_a_fault_has_its_line(tmp_path):
    assert console("check", str(SHIPPED)).output.startswith("ok ")
    assert "active-directory" in policy().skills and policy().second
    text = SHIPPED.read_text(encoding="utf-8")
    for old, new, said in (
        ("slug: reseau,", "slug: postes,", "l’identifiant « postes » est porté deux fois"),
        ("skill: pilotage,", "skill: magie,", "la compétence « magie » n’est pas dans ce pack"),
        ("speed_kmh: 50", "speed_kmh: vite", "doit être un nombre entier"),
        ("wanted: always", "wanted: parfois", "wanted"),
    ):
        path = tmp_path / "competences.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(BadPack, match=said) as bad:
            load(path)
        assert "competences.yaml, ligne" in str(bad.value)
