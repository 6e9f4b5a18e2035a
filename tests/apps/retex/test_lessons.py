"""Improvement actions of every origin in one list, said once; and what a house lets the others learn."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.retex import actions
from cordee.retex.models import Improvement
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db
LESSON = "Coller les numéros de garde sur chaque poste de soins."


@pytest.fixture
def site():
    a_region()
    return a_site()


def noted(site, title="Imprimer l’annuaire", **fields) -> Improvement:
    kept = {"origin": "audit", "owner_name": "Camille", "due_on": clock.now().date() + dt.timedelta(days=30)}
    return actions.add_improvement(site, title=title, **(kept | fields), by=CONSOLE)


def closed(improvement: Improvement) -> Improvement:
    return actions.move_improvement(improvement, state="closed", note="Vu en visite", by=CONSOLE)


def test_the_same_action_is_not_opened_twice_in_a_house(site):
    first = noted(site)
    with pytest.raises(Refused, match="déjà ouverte ici, confiée à Camille"):
        noted(site, title="  imprimer   L’ANNUAIRE ", origin="crisis")
    noted(a_site("Clinique d’à côté"))
    closed(first)
    assert noted(site).pk != first.pk


def test_the_page_asks_where_it_comes_from_and_filters_by_it(site):
    rssi = browser((Role.RSSI, site.scope))
    form = {
        "site": site.pk,
        "origin": "restore",
        "title": "Essayer la bande",
        "owner_name": "DSI",
        "due_on": "2027-03-01",
    }
    assert rssi.post("/retex/actions/nouvelle/", form).status_code == 302
    again = rssi.post("/retex/actions/nouvelle/", form)
    assert (again.status_code, "déjà ouverte ici" in again.content.decode()) == (422, True)
    noted(site)
    listed = rssi.get("/retex/actions/?origin=restore").content.decode()
    assert ("Essayer la bande" in listed, "Imprimer" in listed) == (True, False)


def test_a_lesson_is_shared_by_the_house_once_closed_and_read_in_its_region_without_its_name(site):
    improvement = noted(site)
    rssi = an_actor((Role.RSSI, site.scope))
    with pytest.raises(Forbidden, match="action close"):
        actions.share_lesson(improvement, lesson=LESSON, by=rssi)
    improvement = closed(improvement)
    with pytest.raises(Forbidden):
        actions.share_lesson(improvement, lesson=LESSON, by=an_actor((Role.REGION_PILOT, site.region.scope)))
    actions.share_lesson(improvement, lesson=LESSON, by=rssi)
    neighbour = browser((Role.MEMBER, a_site("Clinique d’à côté").scope))
    read = neighbour.get("/retex/enseignements/").content.decode()
    assert (LESSON in read, site.name in read, "Camille" in read) == (True, False, False)
    assert neighbour.get(f"/retex/actions/{improvement.pk}/").status_code == 404
    stranger = browser((Role.REGION_READER, "region:999"))
    assert LESSON not in stranger.get("/retex/enseignements/").content.decode()
    actions.share_lesson(improvement, lesson=" ", by=rssi)
    assert LESSON not in neighbour.get("/retex/enseignements/").content.decode()


def test_the_page_shares_and_takes_back(site):
    improvement = closed(noted(site))
    rssi = browser((Role.RSSI, site.scope))
    address = f"/retex/actions/{improvement.pk}/"
    assert rssi.post(f"{address}enseignement/", {"lesson": LESSON}).status_code == 302
    assert LESSON in rssi.get(address).content.decode()
    assert rssi.post(f"{address}enseignement/", {"lesson": ""}).status_code == 302
    assert Improvement.objects.get().shared_at is None
