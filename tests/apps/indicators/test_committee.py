"""The slides of the committee, and where the line is heading."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from cordee.core import clock
from cordee.core.actor import Role
from cordee.directory.models import Department, Site
from cordee.indicators.actions import take_snapshot
from cordee.indicators.committee import sheet, slides
from cordee.indicators.panels import dashboard, outlook
from cordee.plan import actions
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_plan, a_region, a_site

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(dt.datetime(2026, 11, 27, 11, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def plan():
    """Six houses; action 1 in place in three of them, month after month."""
    plan = a_plan(a_region(), actions=4)
    for number in range(6):
        actions.set_commitment(a_site(f"Maison {number}"), number=1, level=2 if number < 3 else 0, by=CONSOLE)
    for month in range(3, 11):
        take_snapshot(plan, on=dt.date(2026, month, 28), by=CONSOLE)
    return plan


def blocks(plan):
    return {section.title: section.blocks for section in sheet(plan, TODAY).sections}


def test_the_slides_say_the_figures_of_the_dashboard(plan):
    told = blocks(plan)
    figures = told["Où nous en sommes"][0].rows
    assert figures[0] == ("12 %", "des actions en place ou éprouvées, en nombre")
    first = told["Prévenir"][0].rows[0]
    assert first.words.startswith("3 sur 6 · 50 % · pondéré")
    assert first.share == 0.5


def test_a_departement_with_few_houses_is_hidden_with_another(plan):
    alone = a_site("Seule")
    paris = Department.objects.create(code="75", name="Paris", region=plan.region)
    Site.objects.filter(pk=alone.pk).update(department=paris)
    actions.set_commitment(alone, number=1, level=2, by=CONSOLE)
    rows = {name: cells for name, *cells in blocks(plan)["Par département"][0].rows}
    assert set(rows) == {"Essonne", "Paris"}
    assert all(cell == "petit nombre" for cells in rows.values() for cell in cells)


def test_it_is_a_tagged_pdf_of_one_idea_a_page_and_twice_the_same(plan):
    made = slides(plan, TODAY)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert len(pages) == 1 + len(sheet(plan, TODAY).sections)
    assert "Ce que ces chiffres mesurent" in pages[-1]
    assert made == slides(plan, TODAY)
    assert PdfReader(io.BytesIO(made)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_region_downloads_it_and_nobody_else(plan):
    pilot = browser((Role.REGION_READER, plan.region.scope))
    answer = pilot.get("/indicateurs/comite.pdf")
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    house = browser((Role.DIRECTOR, plan.region.sites.first().scope))
    assert house.get("/indicateurs/comite.pdf").status_code == 404


def test_the_line_is_carried_to_the_end_of_a_year_that_is_not_nearly_over(plan):
    months = [(dt.date(2026, month, 28), 10.0 + month) for month in range(1, 9)]
    assert outlook(months, dt.date(2026, 9, 1)).on == dt.date(2026, 12, 31)
    later = outlook(months, TODAY)
    assert later.on == dt.date(2027, 12, 31)
    assert 29 < later.found.value < 36
    assert "Ce n’est pas une promesse" in later.words
    assert "Trop peu de mois relevés (3)" in outlook(months[:3], TODAY).words
    assert dashboard(plan, TODAY).outlook.found.value == pytest.approx(12.5)
