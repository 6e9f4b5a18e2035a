"""Commitments from a spreadsheet: dry run, refusals in words, stop, skip or update, and the same file twice."""

import datetime as dt
import json
import zipfile
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.packs.workbook import NotAWorkbook
from cordee.plan import actions
from cordee.plan.importing import compare
from cordee.plan.models import Commitment
from cordee.plan.sheet_rows import read_commitments
from tests.apps.plan.sheets import HEADINGS, a_sheet
from tests.makers import CONSOLE, a_plan, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan(a_region())


@pytest.fixture
def site(plan):
    return a_site()


def brought(plan, data: bytes, on_conflict: str = "stop"):
    return actions.import_commitments(
        plan, read=read_commitments(data), file="essai.xlsx", on_conflict=on_conflict, by=CONSOLE
    )


def refusals(plan, data: bytes) -> list[tuple]:
    outcome = compare(plan, read_commitments(data), "stop")
    return [(row.row, row.column, row.message) for row in outcome.refused]


def kept() -> set[tuple]:
    return set(Commitment.objects.values_list("site__finess", "action", "level", "target_level"))


def test_rows_become_commitments_and_the_same_file_changes_nothing(plan, site):
    data = a_sheet(
        (site.finess, 1, 2, 3, "31/12/2026", "Karim", "karim@essai.example", "", ""),
        (
            int(site.finess),
            "Action 2 : sensibiliser",
            "engagé",
            "éprouvé",
            dt.date(2027, 1, 5),
            "",
            "",
            "",
            "",
        ),
        (site.finess, 3.0, "", "", "", "", "", "oui", "Aucune application"),
        above=(("Engagements de la maison",), ()),
    )
    outcome = brought(plan, data)
    assert (len(outcome.created), outcome.refused) == (3, [])
    assert kept() == {(site.finess, 1, 2, 3), (site.finess, 2, 1, 3), (site.finess, 3, 0, 2)}
    first = Commitment.objects.get(action=1)
    assert (first.owner_name, first.target_on) == ("Karim", dt.date(2026, 12, 31))
    assert first.level_why == "Importé de « essai.xlsx » par tests"
    assert brought(plan, data) is None
    assert compare(plan, read_commitments(data), "stop").unchanged == 3


def test_a_conflict_stops_is_left_or_is_updated(plan, site):
    brought(plan, a_sheet((site.finess, 1, 1)))
    other = a_sheet((site.finess, 1, 2), (site.finess, 4, 1))
    with pytest.raises(Refused, match="rien n’a été importé"):
        brought(plan, other)
    assert kept() == {(site.finess, 1, 1, 2)}
    outcome = brought(plan, other, "skip")
    assert [row.message for row in outcome.skipped] == ["Cet engagement existe déjà avec une autre valeur."]
    assert kept() == {(site.finess, 1, 1, 2), (site.finess, 4, 1, 2)}
    outcome = brought(plan, other, "update")
    assert (len(outcome.updated), outcome.unchanged) == (1, 1)
    assert kept() == {(site.finess, 1, 2, 2), (site.finess, 4, 1, 2)}


def test_each_refusal_is_said_with_its_row_and_column(plan, site):
    closed = a_site("Fermé", closed_on=dt.date(2026, 1, 1))
    data = a_sheet(
        ("12", 1, 1),
        ("999999999", 1, 1),
        (closed.finess, 1, 1),
        (site.finess, "vingt", 1),
        (site.finess, 45, 1),
        (site.finess, 5, "fort"),
        (site.finess, 6, 3),
        (site.finess, 7, 1, 2, "demain"),
        (site.finess, 8, 1, 2, "", "", "pas une adresse"),
        (site.finess, 9, "", "", "", "", "", "peut-être"),
        (site.finess, 10, "", "", "", "", "", "oui"),
        (site.finess, 11, 1),
        (site.finess, 11, 2),
        (site.finess, 12, 1, 2, "", "x" * 200),
    )
    assert refusals(plan, data) == [
        (2, "FINESS", "Aucun établissement de la région n’a ce numéro."),
        (3, "FINESS", "Aucun établissement de la région n’a ce numéro."),
        (4, "FINESS", "Cet établissement est fermé."),
        (5, "Action", "Le numéro de l’action est attendu, de 1 à 99."),
        (6, "Action", "Le plan en vigueur n’a pas cette action."),
        (7, "Niveau", "Niveau inconnu ; attendu : 0 (Rien encore), 1 (Engagé), 2 (En place), 3 (Éprouvé)."),
        (8, "Niveau", "« Éprouvé » demande une preuve : il ne s’importe pas."),
        (9, "Pour le", "Une date est attendue, par exemple 31/12/2026."),
        (10, "Courriel", "Ce n’est pas une adresse de courriel."),
        (11, "Sans objet", "« oui » ou « non » est attendu."),
        (12, "Motif", "« Sans objet » demande un motif."),
        (14, "FINESS", "La ligne 13 parle déjà de cette action."),
        (15, "Responsable", "Ce texte dépasse 160 caractères."),
    ]
    outcome = brought(plan, data, "skip")
    assert outcome.rows_in == 14 and len(outcome.created) == 1 and len(outcome.refused) == 13


def test_without_object_is_kept_with_its_reason(plan, site):
    assert refusals(plan, a_sheet((site.finess, 1, "", "", "", "", "", "non", ""))) == []


def bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 70_000_000)
    return made.getvalue()


def truncated() -> bytes:
    return a_sheet(("1", 1, 1))[:-400]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Le fichier est vide."),
        (b"FINESS;Action\n750000001;1\n", "texte (CSV)"),
        (b"%PDF-1.7", "est un PDF"),
        (b"<html><table>", "page web"),
        (b"\xd0\xcf\x11\xe0", "ancien classeur Excel"),
        (b"x" * (10 * 1024 * 1024 + 1), "dépasse 10 Mo"),
        (bomb(), "plus de 60 Mo"),
        (truncated(), "abîmé"),
        (
            a_sheet(("a", "b"), headings=("Nom", "Ville")),
            "Aucune ligne de titres n’a « FINESS » et « Action »",
        ),
        (b"PK\x03\x04rien", "abîmé"),
    ],
)
def test_what_is_no_sheet_of_commitments_is_refused_without_loss(plan, site, data, said):
    brought(plan, a_sheet((site.finess, 1, 1)))
    with pytest.raises(NotAWorkbook, match=said.replace("(", r"\(").replace(")", r"\)")):
        read_commitments(data)
    assert kept() == {(site.finess, 1, 1, 2)}


def test_formulas_and_invisible_letters_are_not_taken_for_values(plan, site):
    data = a_sheet((site.finess, 1, 1, 2, "", "=1+1"), (site.finess, 2, 1, 2, "", "a\u202eb"))
    assert refusals(plan, data) == [(3, "Responsable", "Ce texte contient un caractère invisible interdit.")]


def test_the_number_of_queries_does_not_follow_the_rows(plan, site):
    def asked(houses: int) -> int:
        rows = [(a_site(f"Maison {houses} {n}").finess, n % 19 + 1, 1) for n in range(houses)]
        data = a_sheet(*rows)
        with CaptureQueriesContext(connection) as queries:
            brought(plan, data)
        return len(queries)

    asked(2)  # the journal of the region opens with the first
    assert asked(3) == asked(30)


def test_only_the_pilot_imports_for_a_region(plan, site):
    read = read_commitments(a_sheet((site.finess, 1, 1)))
    director = an_actor((Role.DIRECTOR, site.scope))
    with pytest.raises(Forbidden):
        actions.import_commitments(plan, read=read, file="x.xlsx", by=director)
    pilot = an_actor((Role.REGION_PILOT, site.region.scope))
    assert actions.import_commitments(plan, read=read, file="x.xlsx", by=pilot) is not None


def test_the_outcome_says_everything_to_a_machine(plan, site):
    told = compare(plan, read_commitments(a_sheet((site.finess, 1, 1), ("x", 1, 1))), "stop").as_dict()
    assert json.loads(json.dumps(told))["refused"][0]["row"] == 3
    assert {key: told[key] for key in ("written", "rows_in", "created", "dry_run")} == {
        "written": False, "rows_in": 2, "created": 1, "dry_run": True,
    }  # fmt: skip


def test_headings_are_known_under_the_names_people_give(plan, site):
    data = a_sheet(
        (site.finess, "1", "1", "2"), headings=("N° FINESS", "N° ACTION", "Niveau actuel", "Cible")
    )
    assert brought(plan, data).rows_in == 1
    assert HEADINGS[0] == "FINESS"
