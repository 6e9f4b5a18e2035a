"""Standings follow every change; snapshots are taken once a day; the pages show them to those of the region."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cordee.core import clock
from cordee.core.actor import Role
from cordee.indicators.actions import refresh, take_snapshot
from cordee.indicators.models import Snapshot, Standing
from cordee.indicators.nightly import KEEPER, take_tonight
from cordee.plan import actions
from cordee.plan.enums import Level
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_plan, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 27, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def plan():
    return a_plan(a_region(), actions=4)


def said(site, number: int, level: int, **more) -> None:
    actions.set_commitment(site, number=number, level=level, by=CONSOLE, **more)


def letters(site) -> str:
    return Standing.objects.get(site=site).levels


def test_a_change_is_written_in_the_same_breath(plan):
    site = a_site(mco_beds=120, ed_visits=30_000)
    said(site, 1, 2)
    said(site, 3, 0, not_applicable=True, reason="Sans plateau technique")
    assert letters(site) == "20n0"
    assert Standing.objects.get(site=site).weight == 120 + 300
    actions.note_proof(
        site, action=4, source="x:1", title="x", level=3, obtained_on=NOON.date(), why="vu", by=KEEPER
    )
    assert letters(site) == "20n3"


def test_what_does_not_address_a_house_is_said_so(plan):
    plan.document["actions"][1]["audience"] = ["sanitaire"]
    plan.save()
    practice = a_site("Cabinet", kind="liberal")
    said(practice, 1, 1)
    assert letters(practice) == "1-00"


def test_step_by_step_equals_all_at_once(plan):
    sites = [a_site(f"Maison {n}", mco_beds=n) for n in range(6)]
    for rank, site in enumerate(sites):
        for number in range(1, 5):
            if (rank + number) % 3:
                said(site, number, (rank * number) % 3)
    one_by_one = set(Standing.objects.values_list("site", "levels", "weight"))
    Standing.objects.all().delete()
    refresh(plan, None)
    assert set(Standing.objects.values_list("site", "levels", "weight")) == one_by_one


def test_a_closed_house_leaves_the_figures(plan):
    site, gone = a_site("Ouvert"), a_site("Fermé")
    refresh(plan, None)
    gone.closed_on = NOON.date()
    gone.save()
    refresh(plan, None)
    assert list(Standing.objects.values_list("site", flat=True)) == [site.pk]


def test_one_snapshot_a_day_whatever_restarts(plan):
    site = a_site()
    said(site, 1, 2)
    assert take_tonight() == 1
    assert take_tonight() == 0
    region = Snapshot.objects.filter(department=None)
    assert {row.action: (row.level_0, row.level_2) for row in region} == {
        1: (0, 1),
        2: (1, 0),
        3: (1, 0),
        4: (1, 0),
    }
    assert Snapshot.objects.exclude(department=None).count() == 4
    with clock.frozen(NOON + dt.timedelta(days=1)):
        assert take_tonight() == 1


def test_only_the_platform_takes_a_snapshot(plan):
    from cordee.core.verdict import Forbidden

    pilot = an_actor((Role.REGION_PILOT, plan.region.scope))
    with pytest.raises(Forbidden):
        take_snapshot(plan, on=NOON.date(), by=pilot)


def page(client, name: str, *args, status: int = 200, query: str = "") -> str:
    answer = client.get(reverse(f"indicators:{name}", args=args) + query)
    assert answer.status_code == status, answer.content[:500]
    return " ".join(answer.content.decode().split())


@pytest.fixture
def pilot(plan):
    return browser((Role.REGION_PILOT, plan.region.scope))


def test_the_dashboard_says_how_many_out_of_how_many(plan, pilot):
    for n in range(6):
        said(a_site(f"Maison {n}"), 1, 2 if n < 3 else 1)
    text = page(pilot, "index")
    assert "Action d’essai 1" in text and "3 / 6" in text and "50,0&nbsp;%" in text
    assert "Trop peu de relevés" in page(pilot, "action", 1)


def test_three_snapshots_make_a_line_and_a_step(plan, pilot):
    sites = [a_site(f"Maison {n}") for n in range(6)]
    for days, reached in ((60, 1), (31, 2), (1, 4)):
        with clock.frozen(NOON - dt.timedelta(days=days)):
            for site in sites[:reached]:
                said(site, 1, 2)
            take_tonight()
    text = page(pilot, "index")
    assert "Part en place, relevé après relevé" in text
    assert "+2" in text  # against the snapshot of a month ago
    assert "Part en place" in page(pilot, "action", 1)


def test_the_map_unfolds_and_hides_small_departments(plan, pilot):
    for n in range(7):
        said(a_site(f"Maison {n}"), 2, 2)
    folded = page(pilot, "map")
    assert '<td class="l3">100</td>' in folded
    whole = page(pilot, "map", query="?departement=tous")
    assert whole.count('<td class="l2">2</td>') == 7
    assert '<td class="l3">100</td>' in page(pilot, "map", query="?departement=zz&famille=<script>")


def test_houses_and_strangers_have_no_figures_of_the_region(plan):
    site = a_site()
    page(browser((Role.DIRECTOR, site.scope)), "index", status=404)
    page(browser((Role.DIRECTOR, site.scope)), "map", status=404)


def test_without_a_plan_the_page_says_so():
    region = a_region("84", "Ailleurs")
    text = page(browser((Role.REGION_READER, region.scope)), "index")
    assert "Aucun plan n’est en vigueur" in text


def test_more_houses_cost_no_more_queries(plan, pilot):
    def asked() -> list[int]:
        counts = []
        for query in ("", "?departement=tous"):
            for name in ("index", "map"):
                with CaptureQueriesContext(connection) as queries:
                    page(pilot, name, query=query)
                counts.append(len(queries))
        return counts

    said(a_site("Première"), 1, 1)
    before = asked()
    for n in range(12):
        said(a_site(f"Maison {n}"), 1, Level.IN_PLACE)
    assert asked() == before


@pytest.mark.django_db(transaction=True)
def test_a_house_that_speaks_during_the_night_is_not_written_over():
    """The nightly figures wait for whoever is speaking, or are waited for: what is shown is what was said last."""
    plan = a_plan(a_region(), actions=4)
    site = a_site()
    errors: list[BaseException] = []

    def speak() -> None:
        try:
            for level in (1, 2, 0, 1, 2) * 4:
                said(site, 1, level)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    speaker = threading.Thread(target=speak)
    speaker.start()
    while speaker.is_alive():
        with transaction.atomic():
            refresh(plan, None)
    speaker.join()
    assert errors == []
    assert letters(site) == "2000"


def test_a_group_and_a_territory_have_their_page_made_of_what_its_reader_may_see(plan):
    first, second = (
        a_site(name, ght="GHT du Vexin", region=plan.region) for name in ("Hôpital A", "Hôpital B")
    )
    other = a_site("Clinique C", region=plan.region)
    for site, level in ((first, 2), (second, 0), (other, 2)):
        said(site, 1, level)
    group = first.legal_entity.ght
    page = reverse("indicators:ght", args=[group.pk])
    rssi = browser((Role.RSSI, group.scope))
    assert rssi.get("/indicateurs/").url == page
    told = rssi.get(page).content.decode()
    assert ("Hôpital A" in told, "Hôpital B" in told, "Clinique C" in told) == (True, True, False)
    assert "1 / 2" in told  # action 1 is in place in one of two
    alone = browser((Role.DIRECTOR, first.scope)).get(page).content.decode()
    assert ("Hôpital A" in alone, "Hôpital B" in alone, "1 / 1" in alone) == (True, False, True)
    assert browser((Role.DIRECTOR, other.scope)).get(page).status_code == 404
    pilot = browser((Role.REGION_PILOT, plan.region.scope))
    territory = pilot.get(reverse("indicators:department", args=["91"])).content.decode()
    assert "Clinique C" in territory
    assert "GHT du Vexin" in pilot.get("/indicateurs/").content.decode()
    assert rssi.get(reverse("indicators:department", args=["91"])).status_code == 404
