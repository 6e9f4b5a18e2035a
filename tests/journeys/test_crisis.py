"""The real night, told from a telephone: declared, worked, reported, ended, learnt from; and the region beside it on its board."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Person
from tests.journeys.steps import confirms

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PDF = b"%PDF-1.7 recu du portail"
# A mobile network at night: bytes a second, milliseconds.
SLOW = {"offline": False, "downloadThroughput": 60_000, "uploadThroughput": 25_000, "latency": 300}
LINES = ("Réseau des sites coupé", "Dossier patient arrêté partout", "Les urgences passent au papier")


def slowed(who: Person) -> None:
    session = who.context.new_cdp_session(who.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)


def declares(who: Person, *, exercise: bool = False) -> str:
    """From the menu to the page of the crisis; its address."""
    page = who.page
    who.goes("/crises/").page.get_by_role("link", name="Déclarer une crise").click()
    for answer in ("Un message de rançon", "Le dossier patient", "Les téléphones mobiles"):
        page.get_by_label(answer, exact=True).check()
    page.get_by_role("group", name="Les soins sont-ils touchés ?").get_by_label(
        "Oui, ils sont ralentis ou reportés"
    ).check()
    page.get_by_role("group", name=re.compile("Des données personnelles")).get_by_label(
        "Je ne sais pas"
    ).check()
    page.get_by_label("Depuis quand ?").fill("20")
    page.get_by_label("Qui rappeler, à quel numéro ?").fill("06 00 00 00 12")
    page.get_by_label(re.compile("Décisionnelle et technique")).check()
    page.get_by_label("C’est un exercice").set_checked(exercise)
    who.fails_no_audit()
    page.get_by_role("button", name="Déclarer et ouvrir la salle").click()
    page.get_by_role("heading", name="Rançon ou fichiers chiffrés").wait_for()
    return page.url


def writes(page: Page, text: str) -> None:
    page.fill("#ligne-text", text)
    page.press("#ligne-text", "Enter")


def meets(who: Person, deadline: str, reference: str, file: bytes | None = None) -> None:
    page = who.page
    page.get_by_role("link", name=deadline).click()
    page.get_by_label("Numéro du reçu").fill(reference)
    if file:
        page.set_input_files("#id_file", {"name": "recu.pdf", "mimeType": "application/pdf", "buffer": file})
    page.get_by_role("button", name="Enregistrer le reçu").click()
    expect(page.locator("main")).to_contain_text(reference)


def many_hands(chief: Person, person, crisis: str) -> list[Person]:
    """Two more telephones, called in without an account: thirty lines in all, some late, some without a network."""
    hands = []
    for name, cell in (("Karim", "Cellule technique"), ("Inès", "Cellule décisionnelle")):
        page = chief.goes(crisis).page
        page.get_by_role("link", name="Appeler quelqu’un").click()
        page.get_by_label("Nom").fill(name)
        page.get_by_label(cell).check()
        chief.fails_no_audit()
        page.get_by_role("button", name="Donner une place").click()
        link = page.get_by_label("Lien personnel").input_value()
        hand = person(name, phone=True).goes(link)
        hand.page.get_by_role("button", name="C’est bien moi").click()
        expect(hand.page.locator(".live-state")).to_have_text("en direct")
        hand.page.locator('.room-tabs [data-tab="lignes"]').click()
        hands.append(hand)
    for hand in hands:
        hand.context.set_offline(hand is hands[1])
        for number in range(14):
            late = hand is hands[0] and number % 7 == 0
            if late:
                hand.page.locator("details:has(#ligne-when)").evaluate("details => { details.open = true; }")
                hand.page.get_by_label("Heure du fait").fill("10")
            writes(hand.page, f"{hand.name} note {number}")
            expect(hand.page.locator("#ligne-text")).to_have_value("")
    hands[1].context.set_offline(False)
    for hand in hands:
        for number in (0, 7, 13):
            line = hands[0].page.locator(
                "#lignes .room-text", has_text=re.compile(f"^{hand.name} note {number}$")
            )
            expect(line).to_have_count(1, timeout=60_000)
    expect(hands[0].page.locator("#lignes")).to_contain_text("noté après coup")
    expect(hands[1].page.locator("[data-queue-list=ligne] li")).to_have_count(0)
    lines = hands[1].page.locator("#lignes .room-text", has_text=re.compile(" note "))
    expect(lines).to_have_count(28)
    hands[1].captures("82-trois-telephones")
    return hands


def learns(chief: Person, hand: Person, crisis: str) -> None:
    """Once over: the anonymous questionnaire on a telephone, the report written, signed, taken away."""
    page = chief.goes(crisis).page
    page.get_by_role("link", name="Tirer les leçons").click()
    hub = page.url
    page.get_by_role("button", name="Ouvrir le questionnaire").click()
    hand.page.reload()
    hand.page.get_by_role("link", name="RETEX à chaud").click()
    hand.page.get_by_role("group", name=re.compile("être relevé")).get_by_label("2", exact=True).check()
    hand.page.get_by_label(re.compile("Une chose à changer")).fill(
        "Un planning de relève dès la première nuit."
    )
    hand.fails_no_audit()
    hand.captures("89-retex-a-chaud-telephone")
    hand.page.get_by_role("button", name=re.compile("Envoyer")).click()
    expect(hand.page.locator("main")).to_contain_text("dans l’urne")
    expect(page.locator("#resultats")).to_contain_text("1", timeout=20_000)
    page.get_by_role("button", name="Clore").click()
    page.locator("#confirmer").get_by_role("button", name=re.compile("Confirmer|Clore")).click()
    page.wait_for_url(hub)
    page.get_by_role("link", name="Ajouter une action").click()
    page.get_by_label("Action", exact=True).fill("Planning de relève tenu dès la première nuit")
    page.get_by_label("Responsable", exact=True).fill("Cadre de garde")
    page.get_by_role("button", name=re.compile("Ajouter|Enregistrer")).click()
    page.get_by_role("button", name="Commencer le RETEX").click()
    page.get_by_label("Synthèse").fill("Trois jours sans informatique, aucun patient perdu de vue.")
    page.get_by_role("button", name="Enregistrer et relire").click()
    expect(page.locator("main")).to_contain_text("41")
    chief.fails_no_audit()
    chief.captures("89-retex-a-froid-telephone")
    page.get_by_role("link", name="Approuver").click()
    page.get_by_role("button", name="Approuver").click()
    page.wait_for_url(hub)
    expect(page.locator("main")).to_contain_text("Approuvé")
    chief.captures("89-lecons-telephone")
    with page.expect_download() as got:
        page.get_by_role("link", name="PDF").first.click()
    got.value.save_as("var/captures/89-retex.pdf")


def is_helped(chief: Person, pilot: Person, crisis: str) -> None:
    """From the room: help is asked, proposed, accepted; somebody is at work, then free again."""
    page = chief.page
    chief.goes(crisis).page.get_by_role("link", name="Entrer dans la salle").click()
    page.get_by_role("link", name="Demander de l’aide").click()
    page.get_by_label("Ce qui se passe").fill("L’annuaire est chiffré.")
    page.locator("#id_skill-1").select_option("active-directory")
    page.locator("#id_count-1").fill("1")
    page.get_by_label("Personne à joindre").fill("L’astreinte, 06 00 00 00 12")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.locator("main")).to_contain_text("Demandée")
    asked = page.url
    confirms(pilot.goes(asked), "Proposer")
    expect(pilot.page.locator("main")).to_contain_text("Proposition faite")
    confirms(chief.goes(asked), "Accepter")
    confirms(chief, "Noter l’arrivée")
    expect(page.locator("main")).to_contain_text("À l’œuvre")
    chief.captures("86-aide-sur-place-telephone")
    page.get_by_role("link", name="Libérer").first.click()
    page.get_by_label("Heures").fill("9")
    page.get_by_role("button", name="Libérer").click()
    expect(page.locator("main")).to_contain_text("Terminée")


def test_a_hospital_is_hit_at_night(person):
    chief = person("directrice", phone=True).enters_as("Hélène Vasseur-Prigent")
    slowed(chief)
    page = chief.page
    crisis = declares(chief)
    chief.fails_no_audit()
    chief.captures("80-crise-declaree-telephone")
    expect(page.locator("body")).to_contain_text("CRISE")

    page.get_by_role("link", name="Entrer dans la salle").click()
    expect(page.locator(".live-state")).to_have_text("en direct")
    page.locator('.room-tabs [data-tab="lignes"]').click()
    writes(page, LINES[0])
    expect(page.locator("#lignes")).to_contain_text(LINES[0])
    chief.context.set_offline(True)
    for line in LINES[1:]:
        writes(page, line)
    expect(page.locator("[data-queue-count=ligne]")).to_have_text("2 en attente d’envoi")
    chief.captures("81-salle-coupee-telephone")
    chief.context.set_offline(False)
    for line in LINES:
        expect(page.locator("#lignes .room-text", has_text=line)).to_have_count(1, timeout=30_000)
    expect(page.locator("[data-queue-list=ligne] li")).to_have_count(0)
    karim, _ines = many_hands(chief, person, crisis)
    chief.goes(crisis).page.get_by_role("link", name="Entrer dans la salle").click()
    page.locator('.room-tabs [data-tab="lignes"]').click()
    page.get_by_role("button", name=re.compile("Important")).first.click()
    page.locator('.room-tabs [data-tab="decisions"]').click()
    page.fill("#decision-title", "Couper tous les accès extérieurs")
    page.get_by_role("button", name="Acter la décision").click()
    expect(page.locator("#decisions")).to_contain_text("Couper tous les accès extérieurs")
    chief.captures("82-salle-telephone")

    chief.goes(crisis)
    meets(chief, "Signaler au CERT Santé", "SIG-2026-7781", PDF)
    meets(chief, "Notifier la CNIL", "CNIL-118")
    page.get_by_role("link", name="Notifier la CNIL").click()
    chief.fails_no_audit()
    chief.captures("83-echeance-telephone")

    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes("/crises/").fails_no_audit()
    pilot.captures("84-crises-region")
    pilot.page.get_by_role("link", name="Centre hospitalier des Trois-Rivières").click()
    regional = pilot.page.locator("li", has_text="ORSAN CYBER régional")
    regional.get_by_role("link", name="Activer").click()
    pilot.page.get_by_label("Motifs").fill("Deux établissements touchés la même nuit.")
    pilot.page.get_by_role("button", name=re.compile("Activer")).click()
    expect(pilot.page.locator("main")).to_contain_text("activé")
    pilot.fails_no_audit()
    pilot.captures("85-crise-vue-de-la-region")
    pilot.goes("/crises/mur/").fails_no_audit()
    pilot.captures("86-mur")

    is_helped(chief, pilot, crisis)

    chief.goes(crisis)
    page.get_by_role("button", name="Commencer un point de situation").click()
    page.get_by_label("Continuité des soins").fill("Urgences sur papier.\n\nAmbulances réorientées.")
    page.get_by_role("button", name="Enregistrer").click()
    chief.fails_no_audit()
    page.get_by_role("button", name="Valider ce point de situation").click()
    expect(page.locator("main")).to_contain_text("Validé")
    chief.captures("87-point-telephone")
    with page.expect_download() as got:
        page.get_by_role("link", name="PDF").click()
    got.value.save_as("var/captures/87-point.pdf")
    report = page.url
    chief.goes(crisis).page.get_by_role("link", name="Entrer dans la salle").click()
    page.get_by_role("link", name="Relève", exact=True).click()
    chief.fails_no_audit()
    chief.captures("88-releve-telephone")
    pilot.goes(report).page.get_by_role("button", name="J’en prends connaissance").click()
    expect(pilot.page.locator("main")).to_contain_text("Maëlle Kerbrat")
    pilot.captures("88-point-lu")

    for deadline in ("Prévenir l’ARS", "Déposer plainte"):
        chief.goes(crisis).page.get_by_role("link", name=deadline).click()
        page.get_by_role("link", name="Sans objet pour nous").click()
        page.get_by_label("Motifs").fill("Fait par le groupement.")
        page.get_by_role("button", name="Dire sans objet").click()
    page.get_by_role("link", name="Retour à la normale").click()
    page.get_by_label("Motifs").fill("Tout est rendu, vérifié, surveillé.")
    page.get_by_label("Passages aux urgences réorientés").fill("41")
    page.get_by_role("button", name="Acter le retour à la normale").click()
    expect(page.locator("main")).to_contain_text("Close le")
    expect(page.locator("main")).to_contain_text("41")
    chief.fails_no_audit()
    chief.captures("89-crise-close-telephone")
    learns(chief, karim, crisis)


def test_the_same_night_as_an_exercise_says_so_everywhere(person):
    rssi = person("rssi").enters_as("Tanguy Delorme")
    crisis = declares(rssi, exercise=True)
    expect(rssi.page.locator("body")).to_contain_text("EXERCICE")
    rssi.captures("90-crise-exercice")
    rssi.page.get_by_role("link", name="Entrer dans la salle").click()
    expect(rssi.page.locator("body")).to_contain_text("EXERCICE")
    neighbour = person("voisin").enters_as("Bastien Aubrac")
    neighbour.goes("/crises/")
    expect(neighbour.page.locator("main")).not_to_contain_text("Trois-Rivières")
    neighbour.goes(crisis)
    expect(neighbour.page.locator("body")).to_contain_text("introuvable")


def test_a_crisis_is_shared_with_the_group_and_a_neighbour_offers_help(person):
    """An exercise of the hospital: its GHT knows nothing, then reads a short sheet, offers help, and knows nothing again."""
    neighbour = person("voisin", phone=True).enters_as("Farid Lemoine-Castel")
    neighbour.goes("/crises/groupement/")
    expect(neighbour.page.locator("main")).not_to_contain_text("Trois-Rivières")
    chief = person("directrice").enters_as("Hélène Vasseur-Prigent")
    crisis = declares(chief, exercise=True)
    page = chief.page
    level = page.locator("li", has_text="GHT ou groupe")
    expect(level).to_contain_text("il partage une fiche courte avec GHT")
    level.get_by_role("link", name="Activer").click()
    expect(page.locator("main")).to_contain_text("Jamais la salle ni la main courante")
    page.get_by_label("Motifs").fill("Il nous faut des lits.")
    chief.fails_no_audit()
    chief.captures("92-niveau-groupement")
    page.get_by_role("button", name=re.compile("Activer")).click()
    page.get_by_role("link", name="Voir la fiche").click()
    expect(page.locator("main")).to_contain_text("C’est tout ce que lisent")
    chief.captures("92-fiche-vue-de-la-maison")

    theirs = neighbour.page
    neighbour.goes("/")
    theirs.locator("main").get_by_role("link", name=re.compile("Suivre l’exercice du groupement")).click()
    expect(theirs.locator("body")).to_contain_text("EXERCICE")
    expect(theirs.locator("#fiche")).to_contain_text("Le dossier patient")
    expect(theirs.locator("#fiche")).not_to_contain_text("CNIL")
    expect(theirs.locator(".live-state")).to_have_text("en direct")
    neighbour.fails_no_audit()
    assert theirs.evaluate("document.documentElement.scrollWidth <= innerWidth")
    neighbour.captures("92-fiche-voisin-telephone")
    theirs.get_by_role("link", name="Offrir de l’aide").click()
    theirs.get_by_label("Lits").fill("6")
    theirs.get_by_label("Qui rappeler, à quel numéro ?").fill("Garde, 06 00 00 00 37")
    neighbour.fails_no_audit()
    neighbour.captures("92-offrir-telephone")
    theirs.get_by_role("button", name="Envoyer l’offre").click()
    expect(theirs.locator("#fiche")).to_contain_text("6 lits")
    chief.goes(crisis)
    expect(page.locator("main")).to_contain_text("6 lits")
    chief.fails_no_audit()
    chief.captures("92-aide-offerte")
    page.get_by_role("link", name="Entrer dans la salle").click()
    expect(page.locator("#boite")).to_contain_text("Aide offerte : 6 lits")
    expect(theirs.locator(".live-state")).to_have_text("en direct")
    chief.goes(crisis).page.locator("li", has_text="GHT ou groupe").get_by_role("link", name="Lever").click()
    page.get_by_label("Motifs").fill("Assez de lits.")
    page.get_by_role("button", name=re.compile("Lever")).click()
    # The page that was open is emptied as it stands.
    expect(theirs.locator("#fiche")).to_contain_text("Plus rien n’est partagé ici", timeout=30_000)
    expect(theirs.locator("main")).not_to_contain_text("Le dossier patient")


def test_the_group_s_page_of_the_demonstration_is_alive(person):
    chief = person("directrice").enters_as("Hélène Vasseur-Prigent")
    chief.page.get_by_role("link", name="Crises de mon groupement").first.click()
    expect(chief.page.locator("main")).to_contain_text("Six lits de médecine")
    chief.fails_no_audit()
    chief.captures("93-groupement")
    chief.page.get_by_role("link", name="Lire la fiche").click()
    chief.fails_no_audit()
    chief.captures("93-fiche")
    pilot = person("pilote").enters_as("Maëlle Kerbrat")
    pilot.goes("/crises/")
    expect(pilot.page.locator("main")).to_contain_text("Centre hospitalier de la Sente Argentée : 6 lits")
    pilot.fails_no_audit()
    pilot.captures("93-tableau-region")
