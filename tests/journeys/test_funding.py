"""From an open call to the first payment: the exercise that Cordée sees moves the plan, the money and the page."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.slow]

PDF = {"name": "devis.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 devis"}
LETTER = {"name": "lettre.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 lettre"}
BILL = {"name": "facture.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 facture"}


def test_an_answered_call_is_paid_by_what_was_really_done(person, demo):
    home = person("directrice", phone=True).enters_as("Jeanne Tricot")
    call = _opens(home)
    application = _files(home)

    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes(application)
    pilot.page.get_by_label("Ce qu’il faut compléter, et pourquoi").fill("Le devis n’est pas signé.")
    pilot.page.get_by_role("button", name="Demander ces compléments").click()
    expect(pilot.page.locator("main")).to_contain_text("pas encore répondu")
    home.goes(application).page.get_by_role("link", name="Remplir").click()
    expect(home.page.locator("main")).to_contain_text("Le devis n’est pas signé.")
    home.page.get_by_label("Devis du prestataire").set_input_files(PDF | {"buffer": b"%PDF-1.7 signe"})
    home.page.get_by_role("button", name="Enregistrer et déposer").click()
    expect(home.page.locator("main")).to_contain_text("Déposé le")

    pilot.goes(application).page.get_by_role("button", name="Enregistrer").click()
    reader = person("lectrice").enters_as("Solange Abadie")
    steps.judged_by_two(pilot, reader, application, _seen)
    pilot.goes(call).page.get_by_role("link", name="Commission").click()
    pilot.fails_no_audit()
    pilot.captures("54-commission")
    pilot.goes(application).page.get_by_role("link", name="Fiche de commission").click()
    pilot.fails_no_audit()
    pilot.captures("55-fiche-de-commission")
    steps.awards(pilot, application)
    pilot.captures("56-dossier-retenu")

    with home.page.expect_download() as letter:
        home.goes(application).page.get_by_role("link", name="Courrier de notification").click()
    assert letter.value.path().read_bytes().startswith(b"%PDF-")

    demo.installation.script(steps.exercise_of("CARE_HOME"))
    home.goes(application)
    expect(home.page.locator("main")).to_contain_text("Vu par Cordée : « Nuit blanche »")
    home.fails_no_audit()
    home.captures("57-dossier-telephone")
    steps.sends_bill(home, BILL)

    demo.installation.script(steps.SECOND_PILOT)
    steps.pays(pilot, reader, application, "VIR-2026-0412")
    pilot.goes(call)
    pilot.fails_no_audit()
    pilot.captures("58-enveloppe")
    pilot.goes("/financements/versements/")
    pilot.fails_no_audit()
    pilot.captures("59-versements")

    sheet = home.goes("/plan/").page
    sheet.goto(f"{home.address}/plan/engagements/?action=6")
    expect(sheet.locator("main")).to_contain_text("Exercice du")


def _opens(home) -> str:
    home.goes("/financements/")
    home.fails_no_audit()
    home.captures("50-financements-telephone")
    home.page.get_by_role("link", name="Voir et répondre : Exercices de crise cyber 2026").click()
    expect(home.page.locator("main")).to_contain_text("Ce que Cordée voit déjà")
    home.fails_no_audit()
    home.captures("51-appel-telephone")
    call = home.page.url
    home.page.get_by_role("button", name="Ouvrir le dossier").click()
    return call


def _files(home) -> str:
    page = home.page
    page.wait_for_url("**/remplir/")
    page.get_by_label("Personne à joindre").fill("Jeanne Tricot")
    page.get_by_role("button", name="Enregistrer et déposer").click()
    expect(page.locator("main")).to_contain_text("Il manque :")
    steps.fills_application(
        page,
        mail="direction@tilleuls.example",
        aim="Alerter, soigner une nuit sans informatique, prévenir.",
        when="Décembre",
        quote=PDF,
        letter=LETTER,
    )
    home.fails_no_audit()
    home.captures("52-dossier-a-remplir-telephone")
    page.get_by_role("button", name="Enregistrer et déposer").click()
    expect(page.locator("main")).to_contain_text("Empreinte")
    home.fails_no_audit()
    return page.url


def _seen(judge) -> None:
    judge.fails_no_audit()
    judge.captures("53-avis")
