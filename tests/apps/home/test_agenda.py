"""A diary follows what somebody has to do, by a link that stands for them until it is closed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from icalendar import Calendar

from cordee.accounts.actions import close_account
from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden
from cordee.home.actions import close_feed, open_feed
from cordee.home.models import Feed
from cordee.plan.actions import set_commitment
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_plan, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 12, 4)


@pytest.fixture
def site():
    region = a_plan(a_region()).region
    site = a_site(region=region)
    with clock.frozen(dt.datetime(2026, 11, 27, 11, tzinfo=dt.UTC)):
        set_commitment(
            site, number=1, level=0, target_level=2, target_on=DUE, owner_name="Camille", by=CONSOLE
        )
        yield site


@pytest.fixture
def rssi(site):
    return browser((Role.RSSI, site.scope))


def address_in(answer) -> str:
    return (
        answer.content.decode().split('id="adresse">')[1].split("<")[0].partition("://")[2].partition("/")[2]
    )


def events(address: str) -> list:
    answer = Client().get(f"/{address}")
    assert answer["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_diary_reads_the_dates_of_the_first_page(rssi, site):
    address = address_in(rssi.post("/agenda/"))
    [event] = events(address)
    assert (event["DTSTART"].dt, str(event["LOCATION"])) == (DUE, site.name)
    assert str(event["SUMMARY"]).startswith("Tenir l’engagement : ")
    assert str(event["URL"]).endswith(f"/plan/etablissement/{site.pk}/action/1/")
    set_commitment(site, number=1, level=0, target_level=2, target_on=DUE + dt.timedelta(days=7), by=CONSOLE)
    [moved] = events(address)
    assert (moved["UID"], moved["DTSTART"].dt) == (event["UID"], DUE + dt.timedelta(days=7))


def test_the_secret_is_shown_once_and_another_closes_it(rssi):
    first = address_in(rssi.post("/agenda/"))
    assert first.split("/")[-1].removesuffix(".ics") not in str(Feed.objects.get().__dict__)
    assert 'id="adresse"' not in rssi.get("/agenda/").content.decode()
    second = address_in(rssi.post("/agenda/"))
    assert Client().get(f"/{first}").status_code == 404
    assert len(events(second)) == 1
    assert rssi.post("/agenda/fermer/").status_code == 302
    assert Client().get(f"/{second}").status_code == 404


def test_closing_twice_is_closing_once_and_only_ones_own(rssi, site):
    rssi.post("/agenda/")
    user = Feed.objects.get().user
    with pytest.raises(Forbidden):
        close_feed(user, by=an_actor((Role.DIRECTOR, site.scope)))
    own = an_actor((Role.RSSI, site.scope), pk=user.pk)
    assert close_feed(user, by=own) == user
    assert close_feed(user, by=own) is None
    assert not Feed.objects.exists()


def test_a_closed_account_and_a_stranger_have_no_diary(rssi, site):
    address = address_in(rssi.post("/agenda/"))
    user = Feed.objects.get().user
    with pytest.raises(Forbidden):
        open_feed(user, by=an_actor((Role.DIRECTOR, site.scope)))
    close_account(user, by=CONSOLE)
    assert Client().get(f"/{address}").status_code == 404
    assert Client().get("/agenda/").status_code == 302
