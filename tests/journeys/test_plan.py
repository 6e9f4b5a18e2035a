"""The plan, told by a house and read by its region: say, prove, see the figure move."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PAPER = {"name": "pv-restauration.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nessai"}


def proven_of(pilot, number: int) -> int:
    """How many houses have proven an action, as the region reads it."""
    pilot.goes(f"/indicateurs/action/{number}/")
    card = pilot.page.locator(".stat", has_text="dont éprouvé").first
    return int(re.sub(r"\D", "", card.locator(".stat-value").inner_text()))


def test_a_house_proves_an_action_and_the_region_sees_it(person):
    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    before = proven_of(pilot, 17)

    rssi = person("rssi").enters_as("Tanguy Delorme")
    rssi.goes("/plan/")
    page = rssi.page
    expect(page.get_by_role("heading", name="Centre hospitalier des Trois-Rivières")).to_be_visible()
    rssi.fails_no_audit()
    rssi.captures("20-plan-feuille")
    page.get_by_role("link", name=re.compile("Un ordre de restauration")).click()
    page.get_by_label("Où nous en sommes").select_option(label="Engagé")
    page.get_by_label("Où nous voulons être").select_option(label="Éprouvé")
    page.get_by_label("Responsable", exact=True).fill("Présidente de la CME")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("main")).to_contain_text("Pourquoi ce niveau : Déclaré par Tanguy Delorme")
    rssi.fails_no_audit()

    page.get_by_role("link", name="Ajouter une preuve").click()
    rssi.fails_no_audit()
    page.get_by_label("Intitulé").fill("Ordre de restauration signé")
    page.get_by_label("Fichier").set_input_files(PAPER)
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.locator("main")).to_contain_text("Preuve « Ordre de restauration signé »")
    expect(page.locator(".plan-steps .reached")).to_have_count(3)
    rssi.captures("21-plan-preuve")

    assert proven_of(pilot, 17) == before + 1
    pilot.goes("/indicateurs/")
    pilot.fails_no_audit()
    pilot.captures("22-indicateurs")
    pilot.goes("/indicateurs/carte/").page.select_option("#departement", label="Tous, maison par maison")
    row = pilot.page.locator(
        "tr", has=pilot.page.get_by_role("link", name="Centre hospitalier des Trois-Rivières")
    ).first
    expect(row).to_be_visible()
    pilot.fails_no_audit()
    pilot.captures("23-carte")
    pilot.goes("/plan/engagements/?action=17")
    pilot.fails_no_audit()
    pilot.goes("/plan/versions/").fails_no_audit()
    pilot.goes("/plan/action/17/").fails_no_audit()


def test_on_a_phone_the_sheet_and_an_action_read(person):
    nurse = person("cadre", phone=True).enters_as("Rosa Mendes-Lachaud")
    nurse.goes("/plan/")
    nurse.fails_no_audit()
    nurse.captures("24-plan-telephone")
    nurse.page.get_by_role("link", name=re.compile("Un exercice de crise par an")).click()
    expect(nurse.page.locator("main")).to_contain_text("tenus par la direction et le RSSI")
    nurse.fails_no_audit()
    assert nurse.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_exercise_that_counts_shows_on_the_sheet_with_its_reason(person):
    director = person("directrice").enters_as("Bastien Aubrac")
    director.goes("/plan/").page.get_by_role("link", name=re.compile("Un exercice de crise par an")).click()
    expect(director.page.locator("main")).to_contain_text(
        re.compile(r"Pourquoi ce niveau : Exercice du .* qui compte")
    )
    director.page.get_by_role("link", name=re.compile("Exercice du")).click()
    expect(director.page).to_have_url(re.compile(r"/retex/attestation/\d+/$"))
    expect(director.page.locator("main")).to_contain_text("La direction générale a participé")
