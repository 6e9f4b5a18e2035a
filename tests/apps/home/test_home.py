"""The first page of each role."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cordee.core import clock
from cordee.core.actor import Role
from cordee.retex import actions as retex
from tests.apps.retex.ended import an_ended_exercise, browser, phone
from tests.makers import CONSOLE, a_region, a_site, an_exercise, seated

pytestmark = pytest.mark.django_db


def home(client, status=200) -> str:
    answer = client.get(reverse("home:home"))
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_a_stranger_is_welcomed_and_told_where_to_go():
    page = home(Client())
    assert "Rejoindre un exercice" in page
    assert "Se connecter" in page


def test_legal_notices_and_accessibility_need_no_account():
    assert "aucune identité de patient" in Client().get(reverse("home:legal")).content.decode()
    assert Client().get("/accessibilite/").status_code == 200


def test_a_seat_finds_its_room():
    exercise = an_exercise()
    seat, _actor = seated(exercise)
    page = home(phone(seat))
    assert f'href="/salle/{exercise.room_id}/"' in page
    assert "À faire" not in page


def test_an_empty_list_is_said_to_be_empty():
    assert "Rien à faire pour l’instant." in home(browser())


def test_the_planner_prepares_then_conducts_then_writes():
    exercise = an_exercise(title="Exercice du lundi")
    client = browser((Role.PLANNER, exercise.scope))
    assert "Préparer : Exercice du lundi" in home(client)
    played = an_ended_exercise(kit=exercise.kit)
    client = browser((Role.PLANNER, played.scope))
    assert "Écrire le RETEX : Exercice d’automne" in home(client)


def test_the_direction_is_asked_to_sign_and_the_rssi_is_not():
    exercise = an_ended_exercise()
    draft = retex.draft_report(exercise, by=CONSOLE)
    boss = browser((Role.DIRECTOR, exercise.site.scope))
    assert "Approuver le RETEX" in home(boss)
    page = home(browser((Role.RSSI, exercise.site.scope)))
    assert "Approuver le RETEX" not in page
    assert "Écrire le RETEX" in page
    retex.approve_report(draft, by=CONSOLE)
    assert "RETEX :" not in home(boss)


def test_actions_come_by_date_and_say_that_they_are_late():
    site = a_site()
    today = clock.now().date()
    for title, days in (("Plus tard", 20), ("Passée", -3), ("Lointaine", 90)):
        due = today + dt.timedelta(days=days)
        retex.add_improvement(site, title=title, owner_name="K", due_on=due, by=CONSOLE)
    page = home(browser((Role.RSSI, site.scope)))
    assert page.index("Passée") < page.index("Plus tard")
    assert "En retard" in page
    assert "Lointaine" not in page


def test_an_owner_without_role_sees_the_action_that_names_them():
    client = browser()
    due = clock.now().date() + dt.timedelta(days=3)
    retex.add_improvement(
        a_site(),
        title="La mienne",
        owner_name="K",
        owner_email=client.user.email.upper(),
        due_on=due,
        by=CONSOLE,
    )
    page = home(client)
    assert "La mienne" in page
    link = page.partition('href="/retex/actions/')[2].partition('"')[0]
    assert client.get(f"/retex/actions/{link}").status_code == 200


def test_nobody_sees_what_is_not_theirs():
    exercise = an_ended_exercise()
    retex.draft_report(exercise, by=CONSOLE)
    page = home(browser((Role.DIRECTOR, a_site("Ailleurs").scope)))
    assert "Exercice d’automne" not in page


def test_the_pilot_sees_the_target_and_the_month():
    exercise = an_exercise(title="Exercice du mois")
    region = a_region()
    pilot = browser((Role.REGION_PILOT, region.scope))
    assert "pas encore figée" in home(pilot)
    retex.freeze_denominator(region, label="L", target_percent=70, by=CONSOLE)
    page = home(pilot)
    assert "0 établissements exercés sur 1, cible 70 %." in page
    assert "Il en manque 1." in page
    assert "Exercice du mois" in page
    assert exercise.site.name in page


def test_the_page_costs_the_same_with_one_and_three():
    site = a_site()
    exercise = an_exercise(site)
    client = browser((Role.RSSI, site.scope), (Role.REGION_PILOT, f"region:{site.region_id}"))
    home(client)
    with CaptureQueriesContext(connection) as one:
        home(client)
    for rank in range(2):
        an_exercise(site, kit=exercise.kit, title=f"Encore {rank}")
    with CaptureQueriesContext(connection) as three:
        home(client)
    assert len(three) == len(one)
