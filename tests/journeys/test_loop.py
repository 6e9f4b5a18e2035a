"""One loop, in a region that has nothing yet: plan, campaign, service, call, exercise, payment; and it moves by itself."""

from __future__ import annotations

import datetime as dt
import re

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Person
from tests.served import ROOT, Installation

pytestmark = [pytest.mark.journey, pytest.mark.slow]

# The invented region and its people, and nothing that anybody did.
BARE = """
from django.conf import settings
from cordee.accounts.demo import open_demo_cast
from cordee.cli import theatre
from cordee.cli.demo_region import kit_folders
from cordee.cli.theatre import STAGE
from cordee.directory.actions import load_demo_region
region = load_demo_region(settings.PACKS_DIR / "demo", by=STAGE)
open_demo_cast(region, by=STAGE)
for folder in kit_folders():
    theatre.bring_in(folder, origin="shipped")
"""
PDF = {"name": "piece.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 piece"}


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    folder = tmp_path_factory.mktemp("loop")
    installation = Installation(folder, CORDEE_MODE="demo", CORDEE_WORKER="oui", DATABASE_URL="")
    installation.console("migrate")
    installation.script(BARE)
    installation.console("services", "import", str(ROOT / "packs/services/offres.yaml"), "--region", "11")
    installation.console("funding", "import", str(_call(folder)), "--region", "11", "--publish")
    with installation.serve("-m", "cordee.cli", "demo", "--port", "0") as server:
        server.installation = installation
        yield server


def _call(folder):
    """The shipped call, open since forty days whatever the day of this test."""
    today = dt.datetime.now(tz=dt.UTC).date()
    text = (ROOT / "packs/funding/exercices-2026.yaml").read_text(encoding="utf-8")
    text = re.sub(r'opens_on: "[^"]+"', f'opens_on: "{today - dt.timedelta(days=40)}"', text)
    text = re.sub(r'closes_at: "[^"]+"', f'closes_at: "{today + dt.timedelta(days=20)}T12:00"', text)
    path = folder / "appel.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_loop_moves_by_itself_and_says_why(browser, bare):
    people: list[Person] = []

    def enters(label: str, *, phone: bool = False) -> Person:
        people.append(Person(browser, bare.address, label, phone=phone))
        return people[-1].enters_as(label)

    pilot, rssi = enters("Maëlle Kerbrat"), enters("Tanguy Delorme")
    _publishes_the_plan(pilot)
    _freezes_the_list(pilot)
    campaign = _opens_the_campaign(pilot)
    houses = (rssi, enters("Jeanne Tricot", phone=True), enters("Maud Kermarrec", phone=True))
    answered = [_answers(house, "En partie") for house in houses]
    _corrects(pilot, houses[1], answered[1])
    steps.accepts_three(pilot.goes(campaign))
    _asks_a_service(houses[1])

    application = _applies(rssi)
    pilot.goes(application).page.get_by_role("button", name="Enregistrer").click()
    reader = enters("Solange Abadie")
    steps.judged_by_two(pilot, reader, application)
    steps.awards(pilot, application)
    before = _exercised(pilot)

    bare.installation.script(steps.exercise_of("HOSPITAL"))

    assert _exercised(pilot) == before + 1
    rssi.goes("/plan/").page.get_by_role("link", name=re.compile("Un exercice de crise par an")).click()
    expect(rssi.page.locator("main")).to_contain_text(
        re.compile("Pourquoi ce niveau : Exercice du .* qui compte")
    )
    rssi.captures("70-boucle-action")
    rssi.goes(application)
    expect(rssi.page.locator("main")).to_contain_text("Vu par Cordée : « Nuit blanche »")
    _is_paid(rssi, pilot, reader, application, bare)
    pilot.goes("/indicateurs/").fails_no_audit()
    expect(pilot.page.locator("main")).to_contain_text("Établissements exercés")
    pilot.captures("71-boucle-indicateurs")
    assert [person.faults for person in people] == [[] for _person in people]


def _publishes_the_plan(pilot: Person) -> None:
    pilot.goes("/plan/").fails_no_audit()
    pilot.page.get_by_role("link", name="Apporter le plan").click()
    pilot.page.get_by_role("link", name="Apporter une version").click()
    pilot.page.get_by_label("Fichier").set_input_files(ROOT / "packs/plan/resilience/plan.yaml")
    pilot.page.get_by_role("button", name="Apporter").click()
    pilot.page.get_by_role("link", name="Publier").click()
    pilot.page.get_by_role("button", name="Publier").click()
    expect(pilot.page.locator("body")).to_contain_text("Version en vigueur")


def _freezes_the_list(pilot: Person) -> None:
    pilot.goes("/retex/cible/").page.get_by_role("link", name="Figer la liste d’aujourd’hui").click()
    pilot.page.get_by_role("button").filter(has_text=re.compile("Figer")).click()
    expect(pilot.page.locator("main")).to_contain_text("492")


def _opens_the_campaign(pilot: Person) -> str:
    pilot.goes("/evaluations/referentiels/apporter/")
    pilot.page.get_by_label("Fichier du référentiel").set_input_files(
        ROOT / "packs/referentials/diagnostic-dix-questions.yaml"
    )
    pilot.page.get_by_role("button", name="Apporter", exact=True).click()
    return steps.opens_campaign(pilot)


def _answers(house: Person, level: str) -> str:
    house.goes("/evaluations/").page.get_by_role("link", name=re.compile("^Répondre")).click()
    address = house.page.url
    house.page.get_by_role("link", name=re.compile("^Répondre")).first.click()
    for numbers in (range(1, 7), range(7, 11)):
        steps.answers(house, dict.fromkeys(numbers, level))
    steps.hands_in(house)
    return address


def _corrects(pilot: Person, house: Person, address: str) -> None:
    pilot.goes(address).page.get_by_label("Ce qu’il faut corriger, et pourquoi").fill("La 3 : quand ?")
    pilot.page.get_by_role("button", name="Renvoyer").click()
    house.goes(address + "repondre/1/").page.locator("#id_w-3").fill("Le 4 mai, le planning.")
    house.page.get_by_role("button", name="Garder et continuer").click()
    steps.hands_in(house.goes(address))


def _asks_a_service(house: Person) -> None:
    """The one that the assessment proposes first."""
    house.goes("/evaluations/").page.get_by_role("link", name=re.compile("^Voir")).click()
    begin = house.page.locator("section", has=house.page.get_by_role("heading", name="Par quoi commencer"))
    begin.get_by_role("link").first.click()
    steps.asks(house, "Le diagnostic nous l’a dit.")


def _applies(house: Person) -> str:
    house.goes("/plan/").page.get_by_role("link", name=re.compile("Un référent")).click()
    house.page.get_by_label("Où nous en sommes").select_option(label="Engagé")
    house.page.get_by_label("Responsable", exact=True).fill("Tanguy Delorme")
    house.page.get_by_role("button", name="Enregistrer").click()
    house.goes("/financements/").page.get_by_role("link", name=re.compile("^Voir et répondre")).first.click()
    page = house.page
    page.get_by_role("button", name="Ouvrir le dossier").click()
    page.wait_for_url("**/remplir/")
    page.get_by_label("Personne à joindre").fill("Tanguy Delorme")
    steps.fills_application(
        page,
        mail="rssi@troisrivieres.example",
        aim="Tenir une nuit sans informatique.",
        when="Ce mois-ci",
        quote=PDF,
        letter=PDF,
    )
    page.get_by_role("button", name="Enregistrer et déposer").click()
    expect(page.locator("main")).to_contain_text("Empreinte")
    return page.url


def _exercised(pilot: Person) -> int:
    """How many establishments count, as the region reads it."""
    pilot.goes("/indicateurs/")
    card = pilot.page.locator(".stat", has_text="Établissements exercés").first
    return int(re.sub(r"\D", "", card.locator(".stat-value").inner_text().split("sur")[0]))


def _is_paid(house: Person, pilot: Person, reader: Person, application: str, bare) -> None:
    steps.sends_bill(house, PDF)
    bare.installation.script(steps.SECOND_PILOT)
    steps.pays(pilot, reader, application, "VIR-1")
    pilot.goes("/financements/").page.get_by_role(
        "link", name=re.compile("Exercices de crise cyber 2026")
    ).first.click()
    expect(pilot.page.locator("main")).to_contain_text(re.compile(r"6\s400"))
    pilot.captures("72-boucle-enveloppe")
