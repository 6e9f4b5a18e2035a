"""Called in at night: from a telephone to the room, by a link, by a deputy, by a voice; then who relieves whom."""

from __future__ import annotations

import re
import time

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.steps import confirms
from tests.journeys.test_crisis import declares

pytestmark = [pytest.mark.journey, pytest.mark.slow]
# The delay of the page is in minutes; a journey does not wait for them.
SITE = """
from cordee.mobilisation.models import Callout
print(Callout.objects.get(pk={pk}).incident.site_id)
"""
HURRY = """
import datetime as dt
from cordee.core import clock
from cordee.mobilisation.models import Call
call = Call.objects.get(name="Estelle Ravignan", callout__pk={pk})
Call.objects.filter(pk=call.pk).update(escalate_at=clock.now() - dt.timedelta(seconds=1))
"""


def fits(who: Person) -> None:
    """No page is wider than its screen."""
    wide = who.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, who.page.url


def letter_to(who: Person, address: str) -> str:
    """The path of the personal link of the last mail to this address, from the mailbox of the demonstration."""
    for _try in range(40):
        who.goes("/courrier/")
        rows = who.page.locator("tr", has_text=address).filter(has_text="MOB-")
        if rows.count():
            rows.first.get_by_role("link").first.click()
            return re.search(r"/mobilisation/repondre/[\w-]+/", who.page.locator("main").inner_text())[0]
        time.sleep(0.5)
    raise AssertionError(f"no mail to {address}")


def address_of(chief: Person, name: str, listing: str) -> str:
    chief.goes(listing)
    line = chief.page.locator(".oncall-list li", has_text=name).first
    return line.locator("a[href^='mailto:']").inner_text()


def test_people_are_called_in_and_relieved(person, demo):
    chief = person("directrice", phone=True).enters_as("Jeanne Tricot")
    page = chief.page
    crisis = declares(chief, exercise=True)
    page.get_by_role("link", name="Appeler l’astreinte").click()
    page.get_by_label("RSSI", exact=True).fill("1")
    page.get_by_label("Systèmes, réseaux et sauvegardes").fill("2")
    page.get_by_role("textbox", name="Message").fill("Cyberattaque : la cellule se réunit.")
    page.get_by_role("textbox", name="Où se réunir").fill("Salle du conseil, 1er étage")
    chief.fails_no_audit()
    fits(chief)
    chief.captures("120-mobilisation-lancer-telephone")
    page.get_by_role("button", name="Lancer l’alerte").click()
    expect(page.locator("main")).to_contain_text("appelé, attend encore")
    board = page.url
    chief.fails_no_audit()
    fits(chief)
    chief.captures("121-mobilisation-tableau-telephone")

    site = demo.installation.script(SITE.format(pk=page.url.rstrip("/").rpartition("/")[2])).strip()
    listing = f"/mobilisation/annuaire/{site}/"
    box = person("boîte aux lettres").enters_as("Jeanne Tricot")
    ines = person("Inès", phone=True)
    link = letter_to(box, address_of(chief, "Inès Valmont", listing))
    chief.fails_no_audit()
    fits(chief)
    chief.captures("122-annuaire-astreinte-telephone")
    ines.goes(link)
    expect(ines.page.locator("body")).to_contain_text("EXERCICE")
    ines.fails_no_audit()
    fits(ines)
    ines.captures("123-repondre-telephone")
    ines.page.get_by_role("button", name="20 min").click()
    expect(ines.page.locator("main")).to_contain_text("vous êtes attendu")
    ines.captures("124-repondu-telephone")

    jules = person("Jules", phone=True).goes(letter_to(box, address_of(chief, "Jules Ferrand", listing)))
    jules.page.get_by_role("button", name="Je ne peux pas").click()
    expect(jules.page.locator("main")).to_contain_text("une autre personne est appelée")

    demo.installation.script(HURRY.format(pk=board.rstrip("/").rpartition("/")[2]))
    chief.goes(board)
    expect(page.locator("main")).to_contain_text("Fabien Louvel", timeout=30_000)  # the deputy, by itself
    expect(page.locator("main")).to_contain_text("sans réponse")
    expect(page.locator("main")).to_contain_text("Karine Solignac")
    page.get_by_role("link", name="Noter sa réponse : Karine Solignac").click()
    page.get_by_label("Réponse").select_option(label="J’arrive")
    page.get_by_label("Dans combien de minutes").fill("30")
    chief.fails_no_audit()
    chief.captures("125-noter-une-reponse-telephone")
    page.get_by_role("button", name="Noter").click()
    expect(page.locator(".need.is-filled")).to_contain_text("Systèmes, réseaux et sauvegardes")
    fabien = person("Fabien", phone=True).goes(letter_to(box, address_of(chief, "Fabien Louvel", listing)))
    fabien.page.get_by_role("button", name="10 min").click()
    chief.goes(board)
    expect(page.locator(".need.is-filled")).to_have_count(2)
    ines.page.get_by_role("button", name="Je suis arrivé").click()
    expect(ines.page.locator("main")).to_contain_text("Votre arrivée est notée")
    chief.goes(board)
    chief.fails_no_audit()
    fits(chief)
    chief.captures("126-mobilisation-pourvue-telephone")

    page.get_by_role("link", name="Qui est là").first.click()
    expect(page.locator(".present").first).to_contain_text("Inès Valmont")
    chief.fails_no_audit()
    fits(chief)
    chief.captures("127-presence-telephone")
    page.get_by_role("link", name="Planning de relève").click()
    page.get_by_role("button", name="Proposer").click()
    expect(page.locator("main")).to_contain_text("Heures de chacun")
    chief.fails_no_audit()
    fits(chief)
    chief.captures("128-planning-telephone")

    desk = person("directrice au bureau").enters_as("Jeanne Tricot")
    for path, shot in (
        (board, "129-mobilisation-bureau"),
        (f"{crisis}presence/", ""),
        (listing, "131-annuaire-bureau"),
    ):
        address = path.replace("/crises/", "/mobilisation/crises/")
        desk.goes(address)
        desk.fails_no_audit()
        desk.captures(shot or "130-presence-bureau")
    desk.goes(f"{crisis.replace('/crises/', '/mobilisation/crises/')}planning/")
    desk.fails_no_audit()
    desk.captures("132-planning-bureau")
    desk.goes(board)
    confirms(desk, "Lever l’alerte")
    expect(desk.page.locator("main")).to_contain_text("Levée")
    expect(fabien.goes(fabien.page.url).page.locator("main")).to_contain_text("ne vous déplacez pas")


def test_the_region_sees_what_is_missing_in_the_crisis_of_tonight(person):
    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes("/crises/")
    pilot.page.get_by_role("link", name="Centre hospitalier des Quatre-Lanternes").first.click()
    pilot.page.get_by_role("link", name="Mobilisation : il manque quelqu’un").click()
    expect(pilot.page.locator("main")).to_contain_text("Plus personne à appeler")
    expect(pilot.page.locator("main")).not_to_contain_text("Estelle Ravignan")
    pilot.fails_no_audit()
    pilot.captures("133-mobilisation-region")
