"""A service, from an unmet action of the plan to the opinion of whoever asked for it."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def test_a_house_asks_from_its_sheet_and_the_region_delivers(person):
    director = person("directrice", phone=True).enters_as("Jeanne Tricot")
    director.goes("/services/")
    director.fails_no_audit()
    director.captures("40-services-telephone")
    page = director.page
    page.get_by_role("link", name="Voir et demander : Kit de crise hors ligne").click()
    director.fails_no_audit()
    steps.asks(director, "Nous n’avons rien sur papier.")
    director.fails_no_audit()
    asked = page.url

    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes("/services/")
    pilot.fails_no_audit()
    pilot.captures("41-services")
    pilot.page.get_by_role("link", name="File des demandes").click()
    pilot.fails_no_audit()
    pilot.captures("42-demandes")
    for state in ("Accepté", "En cours", "Rendu"):
        pilot.goes(asked).page.get_by_label("Passer à").select_option(label=state)
        pilot.page.get_by_role("button", name="Enregistrer").click()
        expect(pilot.page.locator("main")).to_contain_text(state)
    pilot.captures("43-demande")

    director.goes(asked)
    page.get_by_label("Satisfaction").select_option(label="5, parfait")
    page.get_by_role("button", name="Donner notre avis").click()
    expect(page.locator("main")).to_contain_text("5 / 5")
    director.fails_no_audit()
