"""From a file to an accepted assessment: three houses answer, one corrects, and the plan knows it by itself."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.slow]

FILE = """
urn: urn:ici:library:soins
locale: fr
ref_id: SOINS
version: 1
provider: Région d’essai
copyright: Etalab-2.0
objects:
  framework:
    urn: urn:ici:framework:soins
    ref_id: SOINS
    name: Soigner pendant une panne
    description: Quatre questions, une par métier.
    min_score: 0
    max_score: 2
    scores_definition:
      - {score: 0, name: Non}
      - {score: 1, name: En partie}
      - {score: 2, name: Oui}
    requirement_nodes:
      - {urn: "urn:ici:a", assessable: false, depth: 1, name: Au lit du patient}
      - {urn: "urn:ici:1", parent_urn: "urn:ici:a", assessable: true, depth: 2, ref_id: "1", plan_actions: [7], name: "Les traitements du jour sont-ils sur papier ?"}
      - {urn: "urn:ici:2", parent_urn: "urn:ici:a", assessable: true, depth: 2, ref_id: "2", plan_actions: [7], name: "Les ordonnances vierges sont-elles à portée de main ?"}
      - {urn: "urn:ici:b", assessable: false, depth: 1, name: Derrière le soin}
      - {urn: "urn:ici:3", parent_urn: "urn:ici:b", assessable: true, depth: 2, ref_id: "3", plan_actions: [5], name: "Une restauration a-t-elle été essayée cette année ?"}
      - {urn: "urn:ici:4", parent_urn: "urn:ici:b", assessable: true, depth: 2, ref_id: "4", name: "Le laboratoire sait-il rendre ses résultats sans réseau ?"}
"""


def sent(name: str, text: str) -> dict:
    return {"name": name, "mimeType": "application/yaml", "buffer": text.encode()}


def test_three_houses_answer_one_corrects_and_the_plan_moves(person):
    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    campaign = _opens_a_campaign(pilot)

    hospital = person("rssi").enters_as("Tanguy Delorme")
    first = _finds(hospital)
    hospital.page.get_by_label("Confier à").select_option(label="Rosa Mendes-Lachaud")
    hospital.page.get_by_label("Partie", exact=True).select_option(label="Au lit du patient")
    hospital.page.get_by_role("button", name="Confier").click()
    expect(hospital.page.locator("main")).to_contain_text("confié à Rosa Mendes-Lachaud")
    nurse = person("cadre", phone=True).enters_as("Rosa Mendes-Lachaud")
    nurse.goes("/").page.get_by_role("link", name=re.compile("Soigner pendant une panne")).first.click()
    expect(nurse.page.get_by_role("button", name="Remettre à la région")).to_have_count(0)
    nurse.page.get_by_role("link", name="Répondre : Au lit du patient").click()
    steps.answers(nurse, {1: "Oui", 2: "Oui"})
    nurse.fails_no_audit()
    nurse.captures("60-evaluation-confiee-telephone")
    hospital.goes(f"{first}repondre/2/")
    steps.answers(hospital, {3: "Oui", 4: "Oui"})
    steps.hands_in(hospital)

    home = person("directrice", phone=True).enters_as("Jeanne Tricot")
    second = _finds(home)
    home.page.get_by_role("button", name="Remettre à la région").click()
    expect(home.page.locator("main")).to_contain_text("0 réponses sur 4 : il en faut 75 % pour remettre.")
    home.page.get_by_role("link", name="Répondre : Au lit du patient").click()
    steps.answers(home, {1: "En partie", 2: "Non"})
    home.page.locator("#id_v-3 >> text=Oui").click()
    home.page.locator("#id_v-4 >> text=sans objet").click()
    home.page.get_by_role("button", name="Garder et continuer").click()
    expect(home.page.locator("main")).to_contain_text("Dites pourquoi c’est sans objet.")
    home.page.locator("#id_w-4").fill("Pas de laboratoire ici.")
    home.page.get_by_role("button", name="Garder et continuer").click()
    steps.hands_in(home)

    midwife = person("sage-femme", phone=True).enters_as("Maud Kermarrec")
    third = _finds(midwife)
    midwife.page.get_by_role("link", name="Répondre : Au lit du patient").click()
    steps.answers(midwife, {1: "Oui", 2: "Non"})
    steps.answers(midwife, {3: "Non", 4: "En partie"})
    begin = midwife.page.locator(
        "section", has=midwife.page.get_by_role("heading", name="Par quoi commencer")
    )
    expect(begin.locator("ol > li")).to_have_count(3)
    expect(begin).to_contain_text("Camille Rey, 01 40 00 00 00")
    midwife.fails_no_audit()
    midwife.captures("61-trois-pas-telephone")
    steps.hands_in(midwife)

    pilot.goes(second)
    expect(pilot.page.locator("main")).to_contain_text("Pas de laboratoire ici.")
    pilot.page.get_by_label("Ce qu’il faut corriger, et pourquoi").fill("La 3 : quand, et quoi ?")
    pilot.page.get_by_role("button", name="Renvoyer").click()
    expect(pilot.page.locator("main")).to_contain_text("pas encore répondu")
    home.goes(second)
    expect(home.page.locator("main")).to_contain_text("La 3 : quand, et quoi ?")
    home.page.get_by_role("link", name="Répondre : Derrière le soin").click()
    home.page.locator("#id_w-3").fill("Le planning, le 4 mai.")
    home.page.get_by_role("button", name="Garder et continuer").click()
    steps.hands_in(home)

    pilot.goes(campaign)
    pilot.fails_no_audit()
    pilot.captures("62-campagne-a-relire")
    steps.accepts_three(pilot)
    pilot.goes(first).fails_no_audit()
    pilot.captures("63-evaluation-validee")
    hospital.goes("/plan/").page.get_by_role("link", name=re.compile("Un plan de continuité")).click()
    expect(hospital.page.locator("main")).to_contain_text(
        "Évaluation « Soigner pendant une panne », validée par la région"
    )
    midwife.goes(third)
    expect(midwife.page.locator("main")).to_contain_text("Validé")


def test_a_file_with_faults_brings_nothing_and_says_where(person):
    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes("/evaluations/").fails_no_audit()
    pilot.captures("64-evaluations")
    pilot.goes("/evaluations/referentiels/apporter/")
    broken = FILE.replace('"urn:ici:2"', '"urn:ici:1"')
    pilot.page.get_by_label("Fichier du référentiel").set_input_files(sent("soins.yaml", broken))
    pilot.page.get_by_role("button", name="Apporter").click()
    expect(pilot.page.locator("main")).to_contain_text(
        "ligne 23 : l’identifiant « urn:ici:1 » est porté deux fois"
    )
    pilot.fails_no_audit()


def _opens_a_campaign(pilot) -> str:
    """Bring the referential in, after a try, and push it to every house; the address of the campaign."""
    pilot.goes("/evaluations/").page.get_by_role("link", name="Référentiels").click()
    pilot.page.get_by_role("link", name="Apporter un référentiel").click()
    for button in ("Essayer sans rien changer", "Apporter"):
        pilot.page.get_by_label("Fichier du référentiel").set_input_files(sent("soins.yaml", FILE))
        pilot.page.get_by_role("button", name=button, exact=True).click()
        expect(pilot.page.locator("main")).to_contain_text("Soigner pendant une panne")
    pilot.fails_no_audit()
    pilot.captures("59-referentiel")
    return steps.opens_campaign(pilot, enough="75")


def _finds(somebody) -> str:
    """The assessment, from the menu; its address."""
    somebody.goes("/evaluations/")
    somebody.page.get_by_role("link", name=re.compile("Répondre : Soigner pendant une panne")).click()
    somebody.page.get_by_role("heading", name="Parties").wait_for()
    somebody.fails_no_audit()
    return somebody.page.url
