"""Playbooks: a pilot brings a partner's CACAO file, and the CISO of a house launches one of ours in an exercise."""

from __future__ import annotations

import json
import re

import pytest

from tests.apps.playbooks.conftest import example

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def chooses(page, document: dict) -> None:
    data = json.dumps(document, ensure_ascii=False, indent=1).encode()
    page.set_input_files(
        "#id_file", {"name": "partenaire.json", "mimeType": "application/json", "buffer": data}
    )


def item_of(page, title: str):
    """The task of the room that bears this title, and not those that wait for it."""
    return page.locator(".room-item", has=page.locator(".room-text", has_text=title))


def test_a_pilot_brings_a_partners_file_in(person, tmp_path):
    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes("/procedures/").fails_no_audit()
    pilot.captures("80-procedures")
    page = pilot.page
    page.get_by_role("link", name="Apporter un fichier").click()
    chooses(page, example() | {"spec_version": "cacao-1.1"})
    page.get_by_role("button", name="Essayer sans rien changer").click()
    expect(page.locator("main")).to_contain_text("partenaire.json, ligne 3 : spec_version")
    pilot.fails_no_audit()
    pilot.captures("81-procedure-refusee")
    chooses(page, example())
    page.get_by_role("button", name="Essayer sans rien changer").click()
    expect(page.locator("main")).to_contain_text("Essai : rien n’a encore été apporté")
    pilot.fails_no_audit()
    pilot.captures("82-procedure-essayee")
    chooses(page, example())
    page.get_by_role("button", name="Apporter", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Poste suspect")
    expect(page.locator("main")).to_contain_text("Cordée n’exécute aucune commande.")
    pilot.fails_no_audit()
    pilot.captures("83-procedure-partenaire")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Fichier CACAO").click()
    taken.value.save_as(tmp_path / "rendu.json")
    assert json.loads((tmp_path / "rendu.json").read_text(encoding="utf-8")) == example()


def test_a_house_launches_one_of_ours_in_its_exercise(person):
    rssi = person("rssi").enters_as("Tanguy Delorme")
    rssi.goes("/procedures/")
    page = rssi.page
    page.get_by_role("link", name="Fonctionner en mode dégradé").click()
    rssi.fails_no_audit()
    rssi.captures("84-procedure")
    page.get_by_role("link", name="Exercice d’automne").click()
    rssi.fails_no_audit()
    page.get_by_role("button", name="Lancer : créer 8 tâches").click()
    expect(page.locator("body")).to_contain_text("« Fonctionner en mode dégradé » est lancée")
    expect(page.locator("#taches")).to_contain_text("Urgences : tri, tableau mural et réorientation")
    rssi.fails_no_audit()
    rssi.captures("85-procedure-lancee")

    phone = person("rssi-telephone", phone=True).enters_as("Tanguy Delorme")
    phone.goes(page.url)
    surgery = item_of(phone.page, "Bloc : l’urgence")
    surgery.locator("summary").click()
    point = phone.page.get_by_role("button", name="Prévenir les patients déprogrammés")
    expect(point).to_have_attribute("aria-pressed", "false")
    point.click()
    expect(phone.page.get_by_role("button", name="Prévenir les patients déprogrammés")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(surgery).to_contain_text("Points cochés : 1 sur 4")
    phone.context.set_offline(True)
    phone.page.get_by_role("button", name="Liste de vérification papier avant chaque intervention").click()
    expect(phone.page.locator("[data-queue-count=point]")).to_contain_text("1 en attente d’envoi")
    phone.context.set_offline(False)
    expect(surgery).to_contain_text("Points cochés : 2 sur 4")
    expect(phone.page.locator("[data-queue-list=point]")).to_be_empty()
    last = item_of(phone.page, "Revoir toutes les douze heures")
    expect(last).to_contain_text("Attend d’abord :")
    expect(last.get_by_role("button", name=re.compile("^Fait"))).to_have_count(0)
    phone.fails_no_audit()
    phone.captures("86-taches-telephone")
    phone.page.get_by_role("link", name="Procédures").click()
    expect(phone.page.locator("main")).to_contain_text("Lancée")
    phone.fails_no_audit()
    phone.captures("87-procedures-salle-telephone")
    phone.page.get_by_role("link", name="Fonctionner en mode dégradé").click()
    expect(phone.page.locator("main")).to_contain_text("Déjà lancée dans cette salle")
    phone.fails_no_audit()
    phone.captures("88-procedure-telephone")
