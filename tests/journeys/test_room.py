"""The crisis room in a real browser: two phones and a desk, a cut network, a place taken back."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CAST = """
import json
from tests.apps.crises.places import a_message, a_room
from cordee.crises.seating import link_of
from cordee.directory.models import Site
place = a_room(site=Site.objects.first())
for channel in ("email", "press"):
    a_message(place.room, origin=channel, channel=channel, subject="Sujet " + channel, reply_expected=True)
names = ("director", "nurse", "rssi", "facilitator")
links = {name: link_of(getattr(place, name)) for name in names}
print(json.dumps({"room": place.room.pk, **links}))
"""
WITHDRAW = """
from cordee.crises import actions
from cordee.crises.models import Seat
from tests.apps.crises.places import PLATFORM
actions.withdraw_seat(Seat.objects.select_related("room").filter(name="Karim Belloc").latest("pk"), by=PLATFORM)
"""


def seated(browser: Browser, room, who: str, width: int = 390) -> Page:
    address, told = room
    page = browser.new_context(viewport={"width": width, "height": 844}, locale="fr-FR").new_page()
    page.goto(f"{address}/salle/rejoindre/{told[who]}/")
    page.get_by_role("button", name="C’est bien moi").click()
    expect(page).to_have_url(f"{address}/salle/{told['room']}/")
    # A tab clicked before the page's scripts run is a link that reloads: wait for the hands to be on.
    expect(page.locator(".live-state")).to_have_text("en direct")
    return page


def test_a_line_reaches_the_other_phone_while_its_owner_is_typing(browser, room):
    phone, desk = seated(browser, room, "nurse"), seated(browser, room, "rssi", 1280)
    phone.get_by_role("link", name="Main courante").click()
    phone.fill("#ligne-text", "phrase à moitié écr")
    expect(desk.locator(".live-state")).to_have_text("en direct")
    desk.fill("#ligne-text", "Le réseau est isolé")
    desk.press("#ligne-text", "Enter")
    expect(phone.locator("#lignes")).to_contain_text("Le réseau est isolé", timeout=10_000)
    expect(phone.locator("#ligne-text")).to_have_value("phrase à moitié écr")
    expect(desk.locator("#ligne-text")).to_have_value("")


def test_what_is_written_without_a_network_is_kept_shown_and_sent_once(browser, room):
    phone, desk = seated(browser, room, "nurse"), seated(browser, room, "rssi", 1280)
    phone.get_by_role("link", name="Main courante").click()
    phone.context.set_offline(True)
    phone.fill("#ligne-text", "Écrit au sous-sol")
    phone.press("#ligne-text", "Enter")
    waiting = phone.locator("[data-queue-list=ligne] li")
    expect(waiting).to_contain_text("Écrit au sous-sol")
    expect(phone.locator("[data-queue-count=ligne]")).to_have_text("1 en attente d’envoi")
    phone.context.set_offline(False)
    expect(desk.locator("#lignes")).to_contain_text("Écrit au sous-sol", timeout=30_000)
    expect(waiting).to_have_count(0)
    expect(desk.locator("#lignes .room-text", has_text="Écrit au sous-sol")).to_have_count(1)


# One tick of the page: the next words are in the field before the device has finished keeping the first ones.
TWO_AT_ONCE = """() => {
  const field = document.getElementById("ligne-text");
  field.value = "Premiers mots"; field.form.requestSubmit(); field.value = "Les suivants";
}"""
KEPT = """() => new Promise((done) => {
  indexedDB.open("cordee").onsuccess = ({target}) => {
    const rows = target.result.transaction("queue").objectStore("queue").getAll();
    rows.onsuccess = () => done(rows.result.map((row) => ({
      owner: row.owner, names: Object.keys(row).sort(),
      text: row.sealed.map((part) => new TextDecoder().decode(part.bytes)).join(),
    })));
  };
})"""


def test_words_typed_while_the_last_ones_are_being_kept_are_not_wiped(browser, room):
    phone = seated(browser, room, "nurse")
    phone.get_by_role("link", name="Main courante").click()
    phone.context.set_offline(True)
    phone.evaluate(TWO_AT_ONCE)
    expect(phone.locator("[data-queue-count=ligne]")).to_have_text("1 en attente d’envoi")
    expect(phone.locator("#ligne-text")).to_have_value("Les suivants")
    phone.press("#ligne-text", "Enter")
    expect(phone.locator("[data-queue-count=ligne]")).to_have_text("2 en attente d’envoi")
    phone.context.set_offline(False)
    for words in ("Premiers mots", "Les suivants"):
        expect(phone.locator("#lignes .room-text", has_text=words)).to_have_count(1, timeout=30_000)


def test_what_waits_on_a_device_is_sealed_and_its_owner_s_alone(browser, room):
    """On a shared telephone the next person learns that something waits, never what; its writer finds it again."""
    phone = seated(browser, room, "nurse")
    phone.get_by_role("link", name="Main courante").click()
    phone.context.set_offline(True)
    phone.fill("#ligne-text", "Le patient attend au sous-sol")
    phone.press("#ligne-text", "Enter")
    expect(phone.locator("[data-queue-list=ligne] li")).to_contain_text("gardé sur cet appareil")
    (kept,) = phone.evaluate(KEPT)
    assert kept["names"] == ["id", "owner", "sealed"]
    assert "sous-sol" not in kept["text"]
    # The nurse's page is gone before the network is back; somebody else takes the telephone.
    phone.route("**/lignes/nouvelle/", lambda route: route.abort())
    phone.context.set_offline(False)
    address, told = room
    phone.goto(f"{address}/salle/rejoindre/{told['rssi']}/")
    phone.get_by_role("button", name="C’est bien moi").click()
    phone.locator(".room-tabs").get_by_role("link", name="Main courante").click()
    waiting = phone.locator("[data-queue-list=ligne]").first
    other = phone.locator(".queue-list li", has_text="autre personne")
    expect(other).to_contain_text("en attente sur cet appareil : 1")
    expect(phone.locator("body")).not_to_contain_text("sous-sol")
    phone.unroute("**/lignes/nouvelle/")
    phone.goto(f"{address}/salle/rejoindre/{told['nurse']}/")
    phone.get_by_role("button", name="C’est bien moi").click()
    expect(phone.locator("#lignes .room-text", has_text="sous-sol")).to_have_count(1, timeout=30_000)
    expect(waiting.locator("li")).to_have_count(0)


def test_a_page_reloaded_without_a_network_still_takes_a_line(browser, room):
    phone = seated(browser, room, "nurse")
    phone.wait_for_function("navigator.serviceWorker.controller !== null")
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_role("heading", name="Sans réseau")).to_be_visible()
    expect(phone.locator("body")).to_contain_text("EXERCICE")
    phone.fill("#ligne-text", "Rechargé dans l’ascenseur")
    phone.press("#ligne-text", "Enter")
    expect(phone.locator("[data-queue-list=ligne] li")).to_contain_text("Rechargé dans l’ascenseur")
    phone.screenshot(path="var/captures/91-sans-reseau.png", full_page=True)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.context.set_offline(False)
    expect(phone.locator("#lignes .room-text", has_text="ascenseur")).to_have_count(1, timeout=60_000)
    expect(phone.locator("[data-queue-list=ligne] li")).to_have_count(0)


def a_line(phone: Page, text: str) -> None:
    """On the page of the room: a line that the server has."""
    phone.locator(".room-tabs").get_by_role("link", name="Main courante").click()
    phone.fill("#ligne-text", text)
    phone.press("#ligne-text", "Enter")
    expect(phone.locator("#lignes .room-text", has_text=text)).to_have_count(1, timeout=15_000)


def test_a_correction_without_a_network_waits_on_the_device_and_leaves_once(browser, room):
    phone, desk = seated(browser, room, "nurse"), seated(browser, room, "rssi", 1280)
    a_line(phone, "Six lits fermés")
    phone.locator("#lignes li", has_text="Six lits fermés").get_by_role("link", name="Corriger").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Corriger la ligne")
    phone.context.set_offline(True)
    phone.get_by_label("Ligne corrigée").fill("Seize lits fermés")
    phone.get_by_role("button", name="Ajouter la correction").click()
    waiting = phone.locator("[data-queue-list=ligne] li")
    expect(waiting).to_contain_text("Pas encore envoyé")
    expect(waiting).to_contain_text("Correction de la ligne n°")
    expect(waiting).to_contain_text("Seize lits fermés")
    expect(phone.locator("[data-queue-count=ligne]")).to_have_text("1 en attente d’envoi")
    phone.screenshot(path="var/captures/94-correction-sans-reseau.png", full_page=True)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.context.set_offline(False)
    # Sent, it leads back to the room as a correction written with a network does.
    phone.wait_for_url("**/?onglet=lignes", timeout=30_000)
    for page in (phone, desk):
        expect(page.locator("#lignes .room-text", has_text="Seize lits fermés")).to_have_count(
            1, timeout=30_000
        )
    expect(desk.locator("#lignes li", has_text="Seize lits fermés")).to_contain_text("corrige la ligne")
    expect(waiting).to_have_count(0)


def test_a_correction_that_waits_is_listed_in_the_room_and_a_refused_one_gives_its_text_back(
    browser, room, house
):
    phone = seated(browser, room, "nurse")
    a_line(phone, "Douze postes atteints")
    line = phone.locator("#lignes li", has_text="Douze postes atteints")
    line.get_by_role("link", name="Corriger").click()
    phone.route(
        "**/corriger/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    phone.get_by_label("Ligne corrigée").fill("Vingt postes atteints")
    phone.get_by_role("button", name="Ajouter la correction").click()
    waiting = phone.locator("[data-queue-list=ligne] li")
    expect(waiting).to_contain_text("Vingt postes atteints")
    phone.get_by_role("link", name="Revenir à la salle").click()
    expect(waiting).to_contain_text("Correction de la ligne n°")
    expect(phone.locator("[data-queue-count=ligne]")).to_have_text("1 en attente d’envoi")
    phone.unroute("**/corriger/")
    house[0].script(WITHDRAW)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(waiting).to_contain_text("Rejoignez la salle à nouveau", timeout=30_000)
    expect(waiting).to_contain_text("Vingt postes atteints")


def test_a_correction_refused_is_taken_back_on_its_own_page(browser, room):
    phone = seated(browser, room, "rssi")
    a_line(phone, "Le téléphone sonne")
    phone.locator("#lignes li", has_text="Le téléphone sonne").get_by_role("link", name="Corriger").click()
    phone.get_by_label("Ligne corrigée").evaluate("field => { field.value = 'x'.repeat(4001); }")
    phone.get_by_role("button", name="Ajouter la correction").click()
    refused = phone.locator("[data-queue-list=ligne] li[data-state=refused]")
    expect(refused).to_contain_text("xxxx")
    phone.goto(f"{room[0]}/salle/{room[1]['room']}/?onglet=lignes")
    refused.get_by_role("button", name="Reprendre le texte").click()
    phone.wait_for_url("**/corriger/")
    refused.get_by_role("button", name="Reprendre le texte").click()
    expect(phone.get_by_label("Ligne corrigée")).to_have_value("x" * 4001)
    phone.get_by_label("Ligne corrigée").fill("Le téléphone sonne encore")
    phone.get_by_role("button", name="Ajouter la correction").click()
    expect(phone.locator("#lignes .room-text", has_text="sonne encore")).to_have_count(1, timeout=15_000)


def test_a_correction_whose_page_cannot_be_had_is_still_taken(browser, room):
    phone = seated(browser, room, "nurse")
    a_line(phone, "Le bloc est ouvert")
    phone.wait_for_function("navigator.serviceWorker.controller !== null")
    link = phone.locator("#lignes li", has_text="Le bloc est ouvert").get_by_role("link", name="Corriger")
    phone.context.set_offline(True)
    link.click()
    expect(phone.get_by_role("heading", name="Correction de la ligne n°")).to_be_visible()
    expect(phone.locator("#ligne-kind")).to_have_count(0)
    phone.fill("#ligne-text", "Le bloc est fermé")
    phone.press("#ligne-text", "Enter")
    expect(phone.locator("[data-queue-list=ligne] li")).to_contain_text("Correction de la ligne n°")
    phone.context.set_offline(False)
    phone.wait_for_url("**/?onglet=lignes", timeout=60_000)
    corrected = phone.locator("#lignes li", has_text="Le bloc est fermé")
    expect(corrected).to_contain_text("corrige la ligne", timeout=30_000)
    expect(phone.locator("[data-queue-list=ligne] li")).to_have_count(0)


def test_a_draft_survives_a_reload(browser, room):
    phone = seated(browser, room, "nurse")
    phone.get_by_role("link", name="Décisions").click()
    phone.fill("#decision-title", "Transférer les patients de réanimation")
    phone.reload()
    expect(phone.locator("#decision-title")).to_have_value("Transférer les patients de réanimation")


def test_a_message_is_read_and_answered_with_the_keyboard_alone(browser, room):
    phone = seated(browser, room, "director")
    expect(phone.locator("#non-lus")).to_have_text("2 non lus")
    phone.locator("#message-2").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#lecture")).to_contain_text("Plus aucun dossier ne s’ouvre.")
    expect(phone.locator("#non-lus")).to_have_text("1 non lu")
    phone.locator("#reponse-text").focus()
    phone.keyboard.type("Nous coupons.")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator(".room-reply")).to_contain_text("Nous coupons.")


def test_a_milestone_asks_before_it_is_posed(browser, room):
    phone = seated(browser, room, "rssi")
    phone.get_by_role("link", name="Jalons").click()
    phone.get_by_role("button", name="Isolement fait").click()
    dialog = phone.locator("#confirmer")
    expect(dialog).to_contain_text("Poser le jalon « Isolement fait » maintenant ?")
    dialog.get_by_role("button", name="Poser le jalon").click()
    expect(phone.locator("#jalons")).to_contain_text("Inès Dautry")


def test_a_withdrawn_place_is_told_so_without_losing_what_was_typed(browser, room, house):
    phone = seated(browser, room, "nurse")
    phone.get_by_role("link", name="Main courante").click()
    house[0].script(WITHDRAW)
    phone.fill("#ligne-text", "Mes derniers mots")
    phone.press("#ligne-text", "Enter")
    refused = phone.locator("[data-queue-list=ligne] li")
    expect(refused).to_contain_text("Mes derniers mots")
    expect(refused).to_contain_text("Rejoignez la salle à nouveau")


def test_nothing_overflows_a_phone(browser, room):
    phone = seated(browser, room, "director")
    for part in ("Boîte", "Main courante", "Décisions", "Tâches", "Jalons", "Cellule"):
        phone.locator(".room-tabs").get_by_role("link", name=part).click()
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), part
