"""The board of tasks, a decision looked at again, the timeline: a desk, a telephone, a mouse and no script at all."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

from tests.journeys.conftest import Person, blameless

pytestmark = [pytest.mark.journey, pytest.mark.slow]

# A room where the first tasks are given, and a decision taken thirteen hours ago that nobody has looked at since.
CAST = """
import datetime as dt, json
from cordee.core import clock
from cordee.crises import actions as rooms
from cordee.crises.seating import actor_of_seat, link_of
from cordee.directory.models import Site
from tests.apps.crises.places import a_room
hour = dt.timedelta(hours=1)
start = clock.now() - 13 * hour
with clock.frozen(start):
    place = a_room(site=Site.objects.first(), review_every_h=12)
    by, room = actor_of_seat(place.nurse), place.room
    cells = {cell.key: cell for cell in room.cells.all()}
    rooms.decide(room, title="Fermer les urgences", reasons="Laboratoire arrêté.", cell=cells["decision"], review_room_at=start + 12 * hour, by=by)
    rooms.create_task(room, title="Isoler le réseau", owner="Inès Dautry", cell=cells["technical"], due_room_at=start + hour, checklist=["Pare-feu", "Wi-Fi"], by=by)
    rooms.create_task(room, title="Restaurer l’annuaire", owner="Karim Belloc", cell=cells["technical"], by=by)
    rooms.create_task(room, title="Rouvrir les urgences", cell=cells["decision"], by=by)
for title, cell, hours in (("Réseau coupé", "technical", 1), ("Urgences sur papier", "decision", 4)):
    with clock.frozen(start + hours * hour):
        rooms.promote_entry(rooms.log(room, kind="fact", text=title, cell=cells[cell], by=by), by=by)
links = {name: link_of(getattr(place, name)) for name in ("nurse", "rssi", "observer")}
print(json.dumps({"room": place.room.pk, **links}))
"""


@pytest.fixture
def seated(browser, room):
    """Make people of the room, each in a browser of their own."""
    with blameless() as people:

        def make(who: str, **kind) -> Person:
            address, told = room
            one = Person(browser, address, who, **kind).goes(f"/salle/rejoindre/{told[who]}/")
            people.append(one)
            one.page.get_by_role("button", name="C’est bien moi").click()
            expect(one.page.locator(".live-state")).to_have_text("en direct")
            return one

        yield make


def on_board(who: Person) -> Person:
    who.page.get_by_role("link", name="Tableau des tâches").first.click()
    expect(who.page.locator(".live-state")).to_have_text("en direct")
    return who


def card(who: Person, number: int, column: str = ""):
    place = f'[data-column="{column}"] ' if column else ""
    return who.page.locator(f"{place}#carte-{number}")


def fits(who: Person) -> None:
    assert who.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), who.page.url


def test_a_card_is_moved_on_a_telephone_and_seen_on_the_wall(seated):
    phone, wall = on_board(seated("nurse", phone=True)), on_board(seated("observer"))
    phone.fails_no_audit()
    wall.fails_no_audit()
    fits(phone)
    expect(card(wall, 1)).to_contain_text(re.compile("En retard.*en retard de 12 h", re.DOTALL))
    expect(card(wall, 1)).to_contain_text("Points cochés : 0 sur 2")
    card(phone, 2).get_by_role("button", name="Commencer").click()
    expect(card(phone, 2, "doing")).to_have_count(1)
    expect(card(wall, 2, "doing")).to_have_count(1, timeout=10_000)
    phone.captures("75-tableau-telephone")
    wall.captures("75-tableau-mur")
    phone.page.get_by_label("Confiées à").select_option(label="moi (les miennes)")
    expect(phone.page.locator(".kanban-told")).to_contain_text("2 tâches cachées par le filtre.")
    expect(card(phone, 1)).to_have_count(0)


def test_a_card_is_dragged_and_one_that_is_refused_goes_back_with_the_reason(seated):
    desk = on_board(seated("nurse"))
    page = desk.page
    card(desk, 3).get_by_role("link", name="Modifier").click()
    page.get_by_label("Elle ne peut pas être faite avant").select_option(label="T2 Restaurer l’annuaire")
    page.get_by_role("button", name="Attendre cette tâche").click()
    expect(page.locator("main")).to_contain_text("Ne plus l’attendre")
    desk.fails_no_audit()
    desk.captures("76-tache-modifiee")
    page.get_by_role("link", name="Tableau des tâches").click()
    expect(card(desk, 3)).to_contain_text("Bloquée")
    expect(page.locator(".live-state")).to_have_text("en direct")
    card(desk, 1).drag_to(page.locator("#colonne-done"))
    expect(card(desk, 1, "done")).to_have_count(1)
    expect(card(desk, 1)).to_contain_text("Reprendre")
    card(desk, 3).drag_to(page.locator("#colonne-done"))
    expect(page.locator("#toasts")).to_contain_text("La tâche T3 attend encore : T2.")
    expect(card(desk, 3, "todo")).to_have_count(1)
    desk.captures("76-tableau-refus")


def test_two_people_take_one_card_and_the_second_is_told(seated):
    first, second = on_board(seated("nurse")), on_board(seated("rssi"))
    # What is on the second screen is kept as it was, as if the news had not come through.
    second.page.evaluate("document.getElementById('veille').remove()")
    card(first, 2).get_by_role("button", name="Fait").click()
    expect(card(first, 2, "done")).to_have_count(1)
    expect(card(second, 2, "todo")).to_have_count(1)
    card(second, 2).get_by_role("button", name="Commencer").click()
    expect(second.page.locator("#toasts")).to_contain_text(
        "elle est maintenant « Fait ». Rien n’a été déplacé."
    )
    expect(card(first, 2, "done")).to_have_count(1)


def test_a_decision_is_due_maintained_in_one_press_then_lifted_with_its_reasons(seated):
    phone, desk = seated("nurse", phone=True), seated("rssi")
    page = phone.page
    expect(page.locator("#a-revoir")).to_have_text("1 à revoir")
    page.locator('.room-tabs [data-tab="decisions"]').click()
    expect(page.locator("#decision-review")).to_have_value("dans 12 h")
    expect(page.locator("#decisions")).to_contain_text("à revoir depuis 1 h 00")
    phone.fails_no_audit()
    fits(phone)
    phone.captures("77-decision-a-revoir-telephone")
    phone.context.set_offline(True)
    page.get_by_role("button", name="Maintenir, revue dans 12 h").click()
    expect(page.locator("[data-queue-count=revue]")).to_have_text("1 en attente d’envoi")
    phone.context.set_offline(False)
    expect(page.locator("#decision-1")).to_contain_text("Maintenue", timeout=30_000)
    expect(page.locator("[data-queue-list=revue] li")).to_have_count(0)
    expect(page.locator("#a-revoir")).to_have_text("")
    expect(desk.page.locator("#lignes")).to_contain_text("D1 maintenue", timeout=10_000)
    desk.page.locator("#revoir-1").click()
    desk.page.get_by_label("Levée").check()
    desk.page.get_by_role("button", name="Enregistrer la revue").click()
    expect(desk.page.locator("main")).to_contain_text("Dites pourquoi.")
    desk.fails_no_audit()
    desk.page.get_by_label("Motifs").fill("Laboratoire revenu.")
    desk.page.get_by_role("button", name="Enregistrer la revue").click()
    expect(desk.page.locator("#decision-1")).to_contain_text("Levée")
    expect(desk.page.locator("#decision-1")).to_contain_text("Fermer les urgences")
    desk.captures("77-decision-levee")


def test_both_tracks_are_read_on_one_axis_live_on_a_desk_and_a_telephone(seated):
    desk, phone = seated("rssi"), seated("nurse", phone=True)
    for who in (desk, phone):
        who.page.get_by_role("link", name="Frise", exact=True).click()
        expect(who.page.locator(".live-state")).to_have_text("en direct")
        who.fails_no_audit()
        fits(who)
    expect(phone.page.locator(".frieze-gap").first).to_contain_text("sans fait marquant")
    lanes = desk.page.locator(".frieze-row.is-technical")
    expect(lanes).to_contain_text("Réseau coupé")
    desk.page.get_by_label("Tout montrer").check()
    expect(desk.page.locator("#frise")).to_contain_text("Tâche créée")
    desk.captures("78-frise")
    phone.captures("78-frise-telephone")
    phone.page.get_by_label("Volet").select_option(label="Technique")
    expect(phone.page.locator("#frise")).to_contain_text("Réseau coupé")
    # Somebody decides at the desk: the telephone shows it without being touched.
    expect(phone.page.locator(".live-state")).to_have_text("en direct")
    desk.page.get_by_role("link", name="La salle").click()
    desk.page.fill("#decision-title", "Couper les accès distants")
    desk.page.get_by_role("button", name="Acter la décision").click()
    expect(phone.page.locator(".frieze-row.is-technical").last).to_contain_text(
        "Couper les accès distants", timeout=10_000
    )


def test_without_javascript_a_card_moves_and_a_decision_is_reviewed(browser, room):
    address, told = room
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{address}/salle/rejoindre/{told['nurse']}/")
    page.get_by_role("button", name="C’est bien moi").click()
    page.get_by_role("link", name="Tableau des tâches").first.click()
    page.get_by_label("Confiées à").select_option(label="moi (les miennes)")
    page.get_by_role("button", name="Filtrer").click()
    page.locator("#carte-2").get_by_role("button", name="Commencer").click()
    expect(page.locator('[data-column="doing"] #carte-2')).to_have_count(1)
    assert page.url.endswith("?qui=moi")
    page.get_by_role("link", name="La salle").click()
    page.goto(f"{address}/salle/{told['room']}/?onglet=decisions")
    page.locator("#maintenir-1").click()
    expect(page.locator("#decision-1")).to_contain_text("Maintenue")
    context.close()
