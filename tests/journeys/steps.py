"""Steps that several journeys walk: what is typed and clicked, and what must then be on the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Person

SECOND_PILOT = """
from cordee.accounts.actions import grant_role
from cordee.accounts.models import User
from cordee.accounts.rules import Offer
from cordee.core.actor import Role, console
from cordee.directory.models import Region
region = Region.objects.get()
grant_role(Offer(Role.REGION_PILOT, region.scope, region.name), user=User.objects.get(name="Solange Abadie"), by=console("parcours"))
"""


def exercise_of(house: str) -> str:
    """Play an exercise that counts in a house of the cast. By hand it has its own journey; here scripted players take
    its place in the same room."""
    return f"""
from cordee.cli.demo_region import {house}, learn, past
from cordee.kits.models import Kit
learn(past({house}, Kit.objects.get(slug="debutant", state="published"), days=14, title="Nuit blanche"), approved=True)
"""


def opens_campaign(pilot: Person, *, enough: str = "") -> str:
    """From the page of a referential, to every house; the address of the campaign."""
    pilot.page.get_by_role("link", name="Ouvrir une campagne").click()
    for kind in ("Sanitaire", "Médico-social", "Libéral"):
        pilot.page.get_by_label(kind).check()
    due = dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=30)
    pilot.page.get_by_label("À rendre pour le").fill(due.isoformat())
    pilot.page.get_by_label("Personne qui aide").fill("Camille Rey, 01 40 00 00 00")
    if enough:
        pilot.page.get_by_label("Part de réponses").fill(enough)
    pilot.fails_no_audit()
    pilot.page.get_by_role("button", name="Ouvrir").click()
    expect(pilot.page.locator("main")).to_contain_text("712")
    return pilot.page.url


def answers(house: Person, given: dict[int, str]) -> None:
    """Choose a level for each question of the section shown, and go on."""
    for number, level in given.items():
        house.page.locator(f"#id_v-{number}").get_by_label(level, exact=True).check()
    house.page.get_by_role("button", name="Garder et continuer").click()
    expect(house.page.locator("body")).to_contain_text("Réponses gardées.")


def hands_in(house: Person) -> None:
    house.page.get_by_role("button", name="Remettre à la région").click()
    expect(house.page.locator("body")).to_contain_text("Évaluation remise.")


def accepts_three(pilot: Person) -> None:
    """On the page of a campaign: tick what waits, accept it."""
    for box in pilot.page.locator("input[name=evaluation]").all():
        box.check()
    pilot.page.get_by_role("button", name="Valider les évaluations cochées").click()
    expect(pilot.page.locator("body")).to_contain_text("3 évaluations validées.")


def fills_application(page: Page, *, mail: str, aim: str, when: str, quote: dict, letter: dict) -> None:
    """All that the call asks for, but who is to be reached."""
    page.get_by_label("Courriel").fill(mail)
    page.get_by_label("Coût du projet, en euros").fill("8 000")
    page.get_by_label("Aide demandée, en euros").fill("6 400")
    page.get_by_label("Que voulez-vous éprouver ?").fill(aim)
    page.get_by_label("Kit prévu").select_option("Débutant")
    page.get_by_label("Prestataire pressenti").fill("Cap Tempête Conseil")
    page.get_by_label("Période prévue").fill(when)
    page.get_by_label("La direction générale participera à l’exercice").check()
    page.get_by_label("Les enseignements, sans nom, pourront être partagés dans la région").check()
    page.get_by_label("Devis du prestataire").set_input_files(quote)
    page.get_by_label("Lettre d’engagement de la direction").set_input_files(letter)


def judged_by_two(
    pilot: Person, reader: Person, application: str, seen: Callable[[Person], None] = lambda judge: None
) -> None:
    """The pilot asks two opinions, and both are given; ``seen`` looks at the page of each."""
    for name in ("Maëlle Kerbrat", "Solange Abadie"):
        pilot.goes(application).page.get_by_label("Personne", exact=True).select_option(label=name)
        pilot.page.get_by_role("button", name="Demander cet avis").click()
        expect(pilot.page.get_by_label("Personne", exact=True)).not_to_contain_text(name)
    reference = f"-{int(application.rstrip('/').rsplit('/', 1)[1]):05}"
    for judge in (pilot, reader):
        judge.goes("/financements/").page.get_by_role("link", name=reference).first.click()
        seen(judge)
        for mark in ("Besoin de l’établissement", "Qualité du projet", "Coût raisonnable"):
            judge.page.get_by_label(mark).select_option("4")
        judge.page.get_by_label("En une phrase ou deux").fill("Premier exercice, projet clair.")
        judge.page.get_by_role("button", name="Rendre mon avis").click()
        expect(judge.page.locator("main")).to_contain_text("Financements")


def awards(pilot: Person, application: str) -> None:
    pilot.goes(application).page.get_by_label("Aide accordée, en euros").fill("6400")
    pilot.page.get_by_role("button", name="Décider").click()
    expect(pilot.page.locator("main")).to_contain_text("Cordée le notera d’elle-même")


def sends_bill(house: Person, bill: dict) -> None:
    house.page.get_by_role("link", name="Envoyer la facture").click()
    house.page.get_by_label("Fichier").set_input_files(bill)
    house.page.get_by_role("button", name="Enregistrer").click()
    expect(house.page.locator("main")).to_contain_text(bill["name"])


def pays(pilot: Person, reader: Person, application: str, reference: str) -> None:
    """Two people, one after the other; ``reader`` has become a pilot (``SECOND_PILOT``)."""
    pilot.goes(application).page.get_by_role("button", name="Constater le service fait").click()
    expect(pilot.page.locator("main")).to_contain_text("une autre personne que celle qui a constaté")
    reader.goes(application).page.get_by_role("button", name="Donner le bon à payer").click()
    reader.page.get_by_role("link", name="Noter le paiement").click()
    reader.page.get_by_label("Payé le").fill(reader.page.evaluate("new Date().toISOString().slice(0, 10)"))
    reader.page.get_by_label("Référence du paiement").fill(reference)
    reader.page.get_by_role("button", name="Enregistrer").click()
    expect(reader.page.locator("main")).to_contain_text(reference)


def asks(house: Person, why: str) -> None:
    """On the page of a service: ask for it."""
    house.page.get_by_label("Pourquoi").fill(why)
    house.page.get_by_label("Personne à joindre").fill("La cadre de nuit")
    house.page.get_by_role("button", name="Demander", exact=True).click()
    expect(house.page.locator("main")).to_contain_text("rendues par mois au plus")


def confirms(who: Person, name: str) -> None:
    """Click, and say yes to the question."""
    who.page.get_by_role("button", name=name).first.click()
    who.page.locator("#confirmer").get_by_role("button", name=name, exact=True).click()
