"""Awareness, told by a region: a Gophish pair is tried, brought in, closed, and moves the plan of a house."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.apps.awareness.exports import event, events, results

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.slow]
HOUSE = "959900411"


MOODLE = "Nom de famille,Adresse de courriel,Institution,État,Note/10\n" + "".join(
    f"Secret,agent{n}@trois-rivieres.example,{HOUSE},{'Terminé' if n < 27 else 'En cours'},{'8' if n < 21 else '-'}\n"
    for n in range(30)
)


def opened(pilot, title: str, kind: str) -> str:
    """Where the new campaign is."""
    page = pilot.page
    page.get_by_role("link", name="Nouvelle campagne").click()
    page.get_by_label("Intitulé").fill(title)
    page.get_by_label("Sorte").select_option(kind)
    page.get_by_label("Pour qui").fill("Tout le personnel")
    today = dt.date.today().isoformat()  # noqa: DTZ011
    page.get_by_label("Du", exact=True).fill(today)
    page.get_by_label("Au", exact=True).fill(today)
    page.get_by_role("button", name="Ouvrir la campagne").click()
    page.get_by_role("heading", name=title).wait_for()
    return page.url


def test_the_follow_up_of_a_course_becomes_numbers(person):
    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes("/sensibilisation/")
    page = pilot.page
    course = opened(pilot, "Les gestes, session d’hiver", "training")
    page.get_by_role("link", name="Apporter des résultats").click()
    pilot.fails_no_audit()
    page.set_input_files(
        "#id_followed", {"name": "suivi.csv", "mimeType": "text/csv", "buffer": MOODLE.encode()}
    )
    page.get_by_label("Essai à blanc").uncheck()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("main")).to_contain_text("Importé.")
    pilot.captures("34-suivi-apporte")
    pilot.goes(course)
    expect(page.locator("main")).to_contain_text("90,0")  # 27 of 30
    pilot.fails_no_audit()
    pilot.captures("35-formation")
    rssi = person("rssi", phone=True).enters_as("Tanguy Delorme")
    rssi.goes(course).fails_no_audit()
    rssi.captures("36-formation-telephone")
    assert "Secret" not in rssi.page.content()


def test_a_pair_is_tried_brought_in_and_moves_the_plan(person):
    people = tuple((f"agent{n}@trois-rivieres.example", HOUSE) for n in range(30))
    pair = {
        "id_results": results(*people, reported=tuple(email for email, _f in people[:9])),
        "id_events": events(
            *(event(email, "Email Sent") for email, _f in people),
            *(
                event(email, "Clicked Link", 300, ip=f"192.0.2.{n}")
                for n, (email, _f) in enumerate(people[:4])
            ),
            *(event(email, "Clicked Link", 3) for email, _f in people[20:26]),
        ),
    }
    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes("/sensibilisation/")
    pilot.fails_no_audit()
    pilot.captures("30-sensibilisation")
    page = pilot.page
    campaign = opened(pilot, "Faux portail de congés", "phishing")

    for dry in (True, False):
        pilot.goes(campaign).page.get_by_role("link", name="Apporter des résultats").click()
        for field, data in pair.items():
            page.set_input_files(
                f"#{field}", {"name": f"{field}.csv", "mimeType": "text/csv", "buffer": data}
            )
        page.get_by_label("Essai à blanc").set_checked(dry)
        page.get_by_role("button", name="Envoyer").click()
        expect(page.locator("main")).to_contain_text("rien n’a été écrit" if dry else "Importé.")
        expect(page.locator("main")).to_contain_text("trop vite après l’envoi pour une personne : 6")
    pilot.fails_no_audit()
    pilot.captures("31-resultats")

    pilot.goes(campaign)
    expect(page.locator("main")).to_contain_text("13,3")  # four clicks out of thirty
    pilot.fails_no_audit()
    pilot.captures("32-campagne")
    page.get_by_role("link", name="Clore", exact=True).click()
    page.get_by_role("button", name="Clore la campagne").click()

    rssi = person("rssi", phone=True).enters_as("Tanguy Delorme")
    rssi.goes("/sensibilisation/")
    rssi.fails_no_audit()
    rssi.captures("33-sensibilisation-telephone")
    rssi.goes("/plan/").page.get_by_role("link", name=re.compile("Sensibilisation et exercice")).click()
    expect(rssi.page.locator("main")).to_contain_text("Campagne « Faux portail de congés »")
