"""The main story: plan, invite, check, play ×30, branch, pause, observe offline, end, RETEX, indicator."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Person

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.slow]

TITLE = "Exercice du parcours"


def share_of(pilot: Person) -> int:
    """How many establishments are counted as exercised on the region's page."""
    pilot.goes("/retex/cible/")
    text = pilot.page.locator("main").inner_text()
    found = re.search(r"(\d+)\s*(?:établissements exercés )?(?:sur|/)\s*(\d+)", text)
    assert found, text[:500]
    return int(found[1])


def invited(
    planner: Person, name: str, role: str, *, cell: str = "", function: str = "", director: bool = False
) -> str:
    """Give somebody a place; the link that the planner sees once."""
    page = planner.page
    page.get_by_text("Inviter quelqu’un dans la salle").click()
    form = page.locator("form[action$='/places/']")
    form.get_by_label("Rôle").select_option(label=role)
    form.get_by_label("Nom").fill(name)
    form.get_by_label("Fonction").fill(function)
    if cell:
        form.get_by_label("Cellule").select_option(label=cell)
    if director:
        form.get_by_label("Représente la direction générale").check()
    form.get_by_role("button", name="Donner une place").click()
    return page.locator("a[href*='/salle/rejoindre/']").first.get_attribute("href")


def joined(someone: Person, link: str) -> Person:
    someone.goes(link)
    someone.page.get_by_role("button", name="C’est bien moi").click()
    return someone


def opened(planner: Person, kit: str) -> str:
    """Plan the exercise from the form; the address of its page."""
    planner.goes("/exercices/").page.get_by_role("link", name="Planifier un exercice").click()
    page = planner.page
    option = page.locator(f"#id_kit option:has-text('{kit}')").first.get_attribute("value")
    page.select_option("#id_kit", option)
    site = page.locator("#id_site option:has-text('Trois-Rivières')").first.get_attribute("value")
    page.select_option("#id_site", site)
    page.fill("#id_title", TITLE)
    page.fill("#id_scheduled_at", "2026-12-15T09:00")
    page.fill("#id_place", "Salle Garonne")
    page.get_by_role("button", name="Planifier", exact=True).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    return page.url


def test_an_exercise_from_the_kit_to_the_regional_target(person):
    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    before = share_of(pilot)
    pilot.captures("01-cible-avant")

    planner = person("rssi").enters_as("Tanguy Delorme")
    exercise = opened(planner, "Débutant")
    cell = planner.page.locator("form[action$='/places/'] select[name=cell] option").nth(1).text_content()
    links = {
        "direction": invited(
            planner, "Solène Marchetti", "Joueur", cell=cell, function="Directrice", director=True
        ),
        "soins": invited(planner, "Karim Belloc", "Joueur", cell=cell, function="Directeur des soins"),
        "dsi": invited(planner, "Awa Tessier", "Joueur", cell=cell, function="DSI"),
        "observation": invited(planner, "Paul Vasse", "Observateur", function="Qualité"),
    }
    planner.fails_no_audit()
    planner.captures("02-preparation")
    planner.page.get_by_role("button", name="Ouvrir la salle et tester les communications").click()

    players = [joined(person(key, phone=True), links[key]) for key in ("direction", "soins", "dsi")]
    for player in players:
        player.page.get_by_role("button", name=re.compile("reçois|reçu", re.I)).first.click()
    players[0].captures("03-joueur-avant")
    players[0].fails_no_audit()
    observer = joined(person("observation", phone=True), links["observation"])
    expect(planner.page.locator("#people")).to_contain_text("3 / 4", timeout=15_000)

    planner.goes(exercise)
    planner.page.select_option("#speed", "30")
    planner.page.get_by_role("button", name="Début d’exercice").click()
    planner.page.locator("#confirmer").get_by_role("button", name="Confirmer").click()
    control = planner.page
    expect(control.locator(".conductor")).to_contain_text("En cours")
    first = control.locator(".thread-row").first
    expect(first).to_contain_text("Délivré", timeout=15_000)
    expect(players[0].page.locator("#boite, main").first).to_contain_text("Coralie Vannier", timeout=15_000)

    # Nobody declares: at T+00:32 the ARS calls.
    ars = control.locator(".thread-row", has_text="Hervé Lansac").first
    expect(ars).to_contain_text("Délivré", timeout=90_000)
    planner.captures("04-animation")
    planner.fails_no_audit()

    control.get_by_role("button", name="Pause").click()
    expect(control.locator(".conductor")).to_contain_text("En pause")
    frozen = control.locator("[data-clock-h]").inner_text()
    control.wait_for_timeout(2500)
    assert control.locator("[data-clock-h]").inner_text() == frozen
    waiting = control.locator(
        ".thread-row", has=control.get_by_role("button", name="Envoyer maintenant")
    ).last
    sent = waiting.get_attribute("id")
    waiting.get_by_role("button", name="Envoyer maintenant").click()
    expect(control.locator(f"#{sent}")).to_contain_text("Délivré", timeout=10_000)

    observed_offline(observer, exercise)

    control.get_by_role("button", name="Reprendre").click()
    expect(control.locator(".conductor")).to_contain_text("En cours")
    control.select_option("#speed", "60")  # an hour must really be played for the exercise to count
    expect(control.locator("[data-clock-h]")).to_contain_text(re.compile(r"H\+01:0[1-9]"), timeout=60_000)
    control.get_by_text("Sauter").click()
    control.fill("#id_to", "T+01:30")
    control.get_by_role("button", name="Avancer l’horloge").click()
    expect(control.locator("[data-clock-h]")).to_contain_text("H+01:3")
    control.get_by_role("button", name="Fin d’exercice").click()
    control.locator("#confirmer").get_by_role("button", name="Confirmer").click()
    expect(control.get_by_text("Terminé").first).to_be_visible()

    debriefed(planner, players, exercise)
    director = person("directrice")
    approved(planner, director, exercise)
    proves_the_plan(director)
    assert share_of(pilot) == before + 1
    pilot.captures("09-cible-apres")
    pilot.fails_no_audit()


def proves_the_plan(director: Person) -> None:
    """The exercise that counts has moved its action of the regional plan by itself, and the sheet says why."""
    director.goes("/plan/").page.get_by_role("link", name=re.compile("Un exercice de crise par an")).click()
    expect(director.page.locator("main")).to_contain_text(
        re.compile(r"Pourquoi ce niveau : Exercice du .* qui compte")
    )
    director.captures("08-plan")


def observed_offline(observer: Person, exercise: str) -> None:
    """The network is cut: the sheet stays on the phone, says so, and leaves when the network is back."""
    observer.goes(f"{exercise}observer/")
    observer.fails_no_audit()
    page = observer.page
    sheet = page.locator("form.observe-sheet").first
    observer.context.set_offline(True)
    sheet.locator("input[name=rating][value=S]").check()
    sheet.locator("textarea").fill("Vu au sous-sol, sans réseau")
    sheet.get_by_role("button", name="Enregistrer").click()
    waiting = page.locator(".queue-list li").first
    expect(waiting).to_contain_text("Vu au sous-sol, sans réseau")
    observer.captures("05-observation-hors-ligne")
    observer.context.set_offline(False)
    expect(page.locator(".queue-list li")).to_have_count(0, timeout=30_000)
    page.reload()
    expect(page.locator("ul.mine")).to_contain_text("Vu au sous-sol, sans réseau")


def debriefed(planner: Person, players: list[Person], exercise: str) -> None:
    planner.goes(exercise).page.get_by_role("link", name="RETEX", exact=True).click()
    page = planner.page
    hub = page.url
    page.get_by_role("button", name="Ouvrir le questionnaire").click()
    planner.goes(hub)
    address = page.locator("a[href*='/retex/chaud/']").first.get_attribute("href")
    for player in players[:2]:
        player.goes(address)
        player.fails_no_audit()
        for group in player.page.locator("fieldset").all():
            group.locator("input[type=radio]").nth(3).check()
        player.page.get_by_role("button", name="Envoyer, une fois pour toutes").click()
        expect(player.page.locator("main")).to_contain_text("Merci")
    planner.goes(hub)
    expect(page.locator("main")).to_contain_text("2 réponses")
    planner.captures("06-retex")


def approved(planner: Person, director: Person, exercise: str) -> None:
    planner.page.get_by_role("button", name="Commencer le RETEX").click()
    planner.captures("07-retex-ecrire")
    director.enters_as("Hélène Vasseur-Prigent")
    director.goes(exercise).page.get_by_role("link", name="RETEX", exact=True).click()
    director.page.get_by_role("link", name="Approuver").click()
    director.fails_no_audit()
    director.page.get_by_role("button", name=re.compile("Approuver|Signer")).first.click()
    hub = director.goes(exercise).page
    hub.get_by_role("link", name="RETEX", exact=True).click()
    expect(hub.locator("main")).to_contain_text("L’exercice compte")
    director.captures("08-approuve")
    for kind, magic in (("PDF", b"%PDF"), ("Word", b"PK")):
        with hub.expect_download() as download:
            hub.get_by_role("link", name=kind, exact=True).first.click()
        assert download.value.path().read_bytes().startswith(magic)
