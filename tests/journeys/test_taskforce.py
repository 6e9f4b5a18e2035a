"""Help from the region: asked on a phone at night, proposed with reasons, accepted, at work, released with the hours."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.journeys.steps import confirms

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def test_a_house_asks_on_a_phone_and_the_region_lends_people(person):
    director = person("directrice", phone=True).enters_as("Jeanne Tricot")
    page = director.page
    director.goes("/task-force/")
    director.fails_no_audit()
    director.captures("50-task-force-maison-telephone")
    page.get_by_role("link", name="Demander de l’aide").click()
    page.get_by_label("Ce qui se passe").fill("L’annuaire est chiffré, les postes sont éteints.")
    needs = (("active-directory", "1"), ("reseau", "1"), ("forensique", "3"))
    page.locator("summary", has_text="D’autres besoins").click()
    for rank, (skill, count) in enumerate(needs, start=1):
        page.locator(f"#id_skill-{rank}").select_option(skill)
        page.locator(f"#id_count-{rank}").fill(count)
    page.get_by_label("Packs de matériels").fill("1")
    page.get_by_label("Personne à joindre").fill("La cadre de nuit, 01 99 00 00 03")
    director.fails_no_audit()
    director.captures("51-task-force-demander-telephone")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.locator("main")).to_contain_text("Demandée")
    asked = page.url

    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes("/task-force/")
    expect(pilot.page.locator("main")).to_contain_text("Ce qui reste pour une deuxième victime")
    pilot.fails_no_audit()
    pilot.captures("52-task-force-region")
    before = int(
        pilot.page.locator(".stat", has=pilot.page.locator(".stat-label", has_text="Engagés"))
        .locator(".stat-value")
        .inner_text()
    )
    for path, shot in (("personnes/", "53-task-force-equipiers"), ("packs/", "54-task-force-packs")):
        pilot.goes(f"/task-force/{path}")
        pilot.fails_no_audit()
        pilot.captures(shot)
    pilot.page.get_by_role("link", name="Pack Papier").click()
    pilot.page.get_by_label("complet et en état").check()
    pilot.page.get_by_role("button", name="Noter la vérification").click()
    expect(pilot.page.locator("main")).to_contain_text("Prêt")
    pilot.fails_no_audit()
    pilot.captures("55-task-force-pack")
    pilot.goes("/task-force/personnes/").page.get_by_role("link", name="Aliénor Quintard").click()
    pilot.page.locator("summary", has_text="Modifier la fiche").click()
    pilot.fails_no_audit()
    pilot.captures("56-task-force-equipiere")

    pilot.goes(asked)
    expect(pilot.page.locator("main")).to_contain_text(
        "Recherche de traces (forensique) : il manque 1 personne"
    )
    pilot.page.locator("summary", has_text="Pourquoi ces personnes").first.click()
    pilot.fails_no_audit()
    pilot.captures("57-task-force-proposer")
    pilot.page.get_by_label("Pack Papier").check()
    pilot.page.get_by_label("Mot à l’établissement").fill("Trois départs ce soir.")
    confirms(pilot, "Proposer")
    expect(pilot.page.locator("main")).to_contain_text("Proposition faite")
    pilot.captures("58-task-force-propose")
    pilot.goes("/task-force/")
    engaged = pilot.page.locator(".stat", has=pilot.page.locator(".stat-label", has_text="Engagés")).locator(
        ".stat-value"
    )
    assert int(engaged.inner_text()) == before + 4
    pilot.captures("59-task-force-region-apres")

    director.goes(asked)
    director.fails_no_audit()
    director.captures("60-task-force-accepter-telephone")
    confirms(director, "Accepter")
    expect(page.locator("main")).to_contain_text("Attendu")
    people = page.get_by_role("button", name="Noter l’arrivée").count()
    assert people == 4
    for _one in range(people):
        confirms(director, "Noter l’arrivée")
        expect(page.locator("body")).to_contain_text("Arrivée notée.")
    expect(page.locator("main")).to_contain_text("À l’œuvre")
    director.fails_no_audit()
    director.captures("61-task-force-a-l-oeuvre-telephone")
    page.get_by_role("link", name="Fiche de mission").click()
    director.fails_no_audit()
    director.captures("62-task-force-fiche-telephone")
    director.goes(asked)
    for rank in range(people):
        page.get_by_role("link", name="Libérer").first.click()
        if not rank:
            director.fails_no_audit()
            director.captures("63-task-force-liberer-telephone")
        page.get_by_label("Heures").fill("12.5")
        page.get_by_label("Frais, en euros").fill("42")
        page.get_by_role("button", name="Libérer").click()
        expect(page.locator("body")).to_contain_text("Personne libérée.")
    expect(page.locator("main")).to_contain_text("Terminée")
    expect(page.locator("main")).to_contain_text("12,5 h")
    director.captures("64-task-force-terminee-telephone")

    pilot.goes("/task-force/")
    expect(engaged).to_have_text(str(before))
    pilot.goes(f"{asked}fiche/")
    pilot.captures("65-task-force-fiche")
