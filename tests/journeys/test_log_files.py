"""A photograph of the ransom screen, taken with a telephone; and somebody called by name in the log."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.pages.world import a_photo

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import violations
from tests.journeys.test_room import CAST, seated  # noqa: F401 - CAST is what the fixture « room » plays

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PHOTO = a_photo()
SCREEN = {"name": "IMG_0412.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}
NOTE = {"name": "LISEZ-MOI.txt", "mimeType": "text/plain", "buffer": "Vos fichiers sont chiffrés.\n".encode()}
SUM = hashlib.sha256(PHOTO).hexdigest()


def opens_the_log(page: Page) -> Page:
    page.locator(".room-tabs").get_by_role("link", name="Main courante").click()
    return page


def audited(page: Page) -> None:
    assert violations(page) == []


def test_a_photograph_goes_with_its_line_and_comes_back_whole(browser: Browser, room):
    phone, desk = opens_the_log(seated(browser, room, "nurse")), seated(browser, room, "rssi", 1280)
    phone.fill("#ligne-text", "Écran de rançon au bureau des entrées")
    chooser = phone.locator("#ligne-files")
    assert "image/*" in (chooser.get_attribute("accept") or "")
    chooser.set_input_files([SCREEN])
    expect(phone.locator("[data-chosen]")).to_contain_text("IMG_0412.jpg")
    phone.get_by_role("button", name="Noter").click()
    file = desk.locator("#lignes").get_by_role("link", name="IMG_0412.jpg")
    expect(file).to_be_visible(timeout=10_000)
    expect(desk.locator("#lignes .room-item").first).to_contain_text(SUM[:16])
    expect(phone.locator("[data-chosen]")).to_have_text("")
    with desk.expect_download() as download:
        file.click()
    assert Path(download.value.path()).read_bytes() == PHOTO
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    audited(desk)
    # Later, somebody joins what the attacker left to the same line: another entry of the journal.
    opens_the_log(phone).get_by_role("link", name="Joindre").first.click()
    phone.get_by_label("Fichiers").set_input_files([NOTE])
    audited(phone)
    phone.get_by_role("button", name="Joindre à la ligne").click()
    expect(phone.locator("#lignes")).to_contain_text("LISEZ-MOI.txt")
    expect(desk.locator("#lignes")).to_contain_text("LISEZ-MOI.txt", timeout=10_000)


def test_a_photograph_taken_without_a_network_waits_with_its_words_and_leaves_once(browser: Browser, room):
    phone, desk = opens_the_log(seated(browser, room, "nurse")), seated(browser, room, "rssi", 1280)
    phone.context.set_offline(True)
    phone.fill("#ligne-text", "Photographié au sous-sol")
    phone.locator("#ligne-files").set_input_files([SCREEN])
    phone.get_by_role("button", name="Noter").click()
    waiting = phone.locator("[data-queue-list=ligne] li")
    expect(waiting).to_contain_text("IMG_0412.jpg")
    expect(waiting).to_contain_text("gardé sur cet appareil")
    phone.context.set_offline(False)
    expect(desk.locator("#lignes")).to_contain_text("IMG_0412.jpg", timeout=30_000)
    expect(waiting).to_have_count(0)
    expect(desk.locator("#lignes .room-text", has_text="sous-sol")).to_have_count(1)
    expect(desk.locator("#lignes .room-files a")).to_have_count(1)


def test_a_file_that_is_not_one_gives_the_words_back(browser: Browser, room):
    phone = opens_the_log(seated(browser, room, "nurse"))
    phone.fill("#ligne-text", "Trouvé sur le poste 12")
    phone.locator("#ligne-files").set_input_files([SCREEN | {"name": "facture.pdf"}])
    phone.get_by_role("button", name="Noter").click()
    refused = phone.locator("[data-queue-list=ligne] li")
    expect(refused).to_contain_text("n’est pas ce que son nom annonce")
    refused.get_by_role("button", name="Reprendre").click()
    expect(phone.locator("#ligne-text")).to_have_value("Trouvé sur le poste 12")
    expect(phone.locator("[data-chosen]")).to_contain_text("facture.pdf")
    expect(phone.locator("#lignes")).not_to_contain_text("poste 12")


def test_a_file_too_large_is_told_before_anything_leaves(browser: Browser, room):
    phone = opens_the_log(seated(browser, room, "nurse"))
    phone.fill("#ligne-text", "La vidéo de la salle serveurs")
    large = {"name": "salle.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + b"0" * (10 * 2**20)}
    phone.locator("#ligne-files").set_input_files([large])
    expect(phone.locator("[data-chosen]")).to_contain_text("10 Mo")
    phone.get_by_role("button", name="Noter").click()
    expect(phone.locator("#ligne-text")).to_have_value("La vidéo de la salle serveurs")
    expect(phone.locator("[data-queue-list=ligne] li")).to_have_count(0)


def test_somebody_is_called_by_name_with_the_keyboard_alone(browser: Browser, room):
    phone, desk = seated(browser, room, "nurse"), seated(browser, room, "rssi", 1280)
    field = desk.locator("#ligne-text")
    field.focus()
    desk.keyboard.type("À voir avec @bel")
    choices = desk.get_by_role("listbox", name="Citer")
    expect(choices.get_by_role("option")).to_have_count(1)
    audited(desk)
    desk.keyboard.press("ArrowDown")
    expect(choices.get_by_role("option", selected=True)).to_contain_text("Karim Belloc")
    desk.keyboard.press("Enter")
    expect(field).to_have_value("À voir avec @Karim Belloc ")
    expect(choices).to_be_hidden()
    desk.keyboard.type("avant midi")
    desk.keyboard.press("Enter")
    # The nurse looks at her box: a word on her telephone, a counter that leads to the lines that name her.
    expect(phone.locator("#toasts")).to_contain_text("On vous cite", timeout=10_000)
    counter = phone.locator("#citations a")
    expect(counter).to_contain_text("On vous cite : 1 ligne")
    counter.click()
    expect(phone.locator("#lignes .cites-me")).to_contain_text("@Karim Belloc avant midi")
    expect(phone.locator("#filtre-type")).to_have_value("me-citent")
    expect(phone.locator("#citations")).to_have_text("")
    audited(phone)


def test_somebody_is_called_by_name_with_a_thumb(browser: Browser, room):
    phone = opens_the_log(seated(browser, room, "nurse"))
    phone.locator("#ligne-text").press_sequentially("Pour @cellule tech")
    choice = phone.get_by_role("option", name="Cellule technique")
    expect(choice).to_be_visible()
    choice.click()
    expect(phone.locator("#ligne-text")).to_have_value("Pour @Cellule technique ")
    phone.locator("#ligne-text").press_sequentially("@zzz")
    expect(phone.get_by_role("listbox", name="Citer")).to_be_hidden()
    phone.locator("#ligne-text").press("Enter")
    expect(phone.locator("#lignes .line-mention")).to_have_text("@Cellule technique")
    expect(phone.locator("#lignes")).to_contain_text("@zzz")
