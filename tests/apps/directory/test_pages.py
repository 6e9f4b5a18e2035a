"""The pages of the directory: everybody sees their own places, at a constant price."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cordee.directory.actions import load_demo_region
from cordee.directory.models import Department, LegalEntity, Provider, Region, Site
from cordee.directory.sheet import SHEET_PANELS
from tests.cast import Cast
from tests.makers import CONSOLE, ROOT, a_site

pytestmark = pytest.mark.django_db

INSIDERS = ("admin", "pilot", "reader", "director", "rssi", "member")
STRANGERS = (
    "foreign_director",
    "foreign_pilot",
    "provider",
    "planner",
    "facilitator",
    "observer",
    "mfa_pending",
    "revoked",
)


def address(name: str, *args, query: str = "") -> str:
    return reverse(f"directory:{name}", args=args) + query


def sheets(site: Site) -> list[str]:
    owner = site.legal_entity
    return [
        address("site", site.pk),
        address("entity", owner.pk),
        *([address("ght", owner.ght_id)] if owner.ght_id else []),
    ]


def told(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def points(client, query: str = "") -> list[str]:
    features = json.loads(told(client.get(address("points", query=query))))["features"]
    return sorted(feature["properties"]["name"] for feature in features)


# -- who sees what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INSIDERS)
def test_whoever_holds_a_role_on_the_house_opens_its_sheets(cast: Cast, name):
    client = cast.client(name)
    for page in sheets(cast.own):
        assert cast.own.name in told(client.get(page))
    assert cast.own.name in told(client.get(address("list")))


@pytest.mark.parametrize("name", STRANGERS)
def test_a_foreign_site_is_the_same_404_as_a_missing_one(cast: Cast, name):
    client = cast.client(name)
    missing = client.get(address("site", 999_999))
    for page in sheets(cast.own):
        response = client.get(page)
        assert response.status_code == missing.status_code in (404, 302)
        assert cast.own.name not in response.content.decode()
    for page in (address("list"), address("map"), address("points"), address("list", query="?format=csv")):
        assert cast.own.name not in client.get(page).content.decode()


def test_an_establishment_sees_its_own_scope_only(cast: Cast):
    a_site("Hôpital voisin", region=cast.region)
    client = cast.client("director")
    for page in (address("list"), address("map"), address("department", "91"), address("region", "11")):
        text = told(client.get(page))
        assert (cast.own.name in text, "Hôpital voisin" in text) == (True, False)


def test_a_territory_where_one_sees_nothing_does_not_exist(cast: Cast):
    assert cast.client("director").get(address("region", "76")).status_code == 404
    assert cast.client("director").get(address("department", "75")).status_code == 404
    assert cast.client("anonymous").get(address("list")).status_code == 302


def test_the_sheet_shows_the_places_above_and_the_sisters_one_may_see(cast: Cast):
    owner = cast.own.legal_entity
    sister = a_site("Site Lumière", region=cast.region)
    Site.objects.filter(pk=sister.pk).update(legal_entity=owner)
    page = told(cast.client("pilot").get(address("site", cast.own.pk)))
    for words in ("Site Lumière", "GHT des Essais", "Essonne (91)", "Île-de-France (essai)", "420", "52 000"):
        assert words.replace(" ", "\N{NO-BREAK SPACE}") in page or words in page, words
    assert "Site Lumière" not in told(cast.client("director").get(address("site", cast.own.pk)))


def test_a_closed_site_says_so_and_keeps_its_sheet(cast: Cast):
    Site.objects.filter(pk=cast.own.pk).update(closed_on="2025-06-30")
    page = told(cast.client("pilot").get(address("site", cast.own.pk)))
    assert "Fermé le 30 juin 2025." in page
    client = cast.client("pilot")
    assert cast.own.name in told(client.get(address("list", query="?etat=fermes")))
    assert cast.own.name not in told(client.get(address("list", query="?etat=ouverts")))


def test_other_apps_fill_the_sheet_in_their_order(cast: Cast, monkeypatch):
    panels = [
        (
            20,
            "ui/components/empty_state.html",
            lambda request, site: {"sentence": f"Deux {site.pk}", "icon": "flag"},
        ),
        (10, "ui/components/empty_state.html", lambda request, site: {"sentence": "Un", "icon": "flag"}),
        (30, "ui/components/empty_state.html", lambda request, site: None),
    ]
    monkeypatch.setattr("cordee.directory.sheet.SHEET_PANELS", panels)
    page = told(cast.client("pilot").get(address("site", cast.own.pk)))
    assert page.index("Un<") < page.index(f"Deux {cast.own.pk}")
    assert isinstance(SHEET_PANELS, list)


# -- list, filters, exports ------------------------------------------------------------------------------------


@pytest.fixture
def region(cast: Cast):
    """The demonstration region beside the house of the cast, and its pilot's browser."""
    Department.objects.all().update(code="9X")  # the demonstration brings its own 91
    Region.objects.filter(pk=cast.region.pk).update(code="9Y")
    Provider.objects.all().delete()
    for rank, site in enumerate([cast.own, cast.foreign]):  # makers draw their numbers in the same range
        Site.objects.filter(pk=site.pk).update(finess=f"00000000{rank}")
        LegalEntity.objects.filter(pk=site.legal_entity_id).update(finess=f"00000001{rank}")
    demo = load_demo_region(ROOT / "packs" / "demo", by=CONSOLE)
    return demo, cast.client("admin")


def rows_of(response) -> list[dict]:
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_words_are_found_without_accents_or_capitals(cast: Cast):
    site = a_site("Hôpital Sainte-Élodie", region=cast.region)
    client = cast.client("pilot")
    for words in ("hopital elodie", "HÔPITAL", site.finess, "Élodie hôp"):
        found = rows_of(client.get(address("list"), {"q": words, "format": "csv"}))
        assert [row["Établissement"] for row in found] == ["Hôpital Sainte-Élodie"], words
    assert rows_of(client.get(address("list"), {"q": "élodie nulle", "format": "csv"})) == []
    assert "Rechercher dans la liste" in told(client.get(address("list")))


def test_filters_agree_with_the_base(region):
    demo, client = region
    here = Site.objects.filter(region=demo)
    group = LegalEntity.objects.filter(region=demo).exclude(ght=None).first().ght
    expected = {
        "kind=liberal&dep=77": here.filter(kind="liberal", department__code="77"),
        f"ght={group.pk}": here.filter(legal_entity__ght=group),
        "soins=urgences&dep=75": here.filter(has_ed=True, department__code="75"),
        "cat=355&dep=93": here.filter(category_code="355", department__code="93"),
    }
    for query, rows in expected.items():
        told_finess = {
            row["FINESS"] for row in rows_of(client.get(address("list", query=f"?{query}&format=csv")))
        }
        assert told_finess == set(rows.values_list("finess", flat=True)), query


def test_the_largest_come_first_when_asked_and_unknown_last(region):
    _demo, client = region
    rows = rows_of(client.get(address("list", query="?tri=-places&format=csv")))
    places = [row["Lits et places"] for row in rows]
    known = [int(value) for value in places if value]
    assert (len(rows), known) == (Site.objects.count(), sorted(known, reverse=True))
    assert places.index("") == len(known)


def test_every_filtered_row_is_exported_with_the_chosen_columns(region):
    demo, client = region
    query = "?dep=77&cols=name&cols=mco_beds&cols=closed_on&format="
    rows = rows_of(client.get(address("list", query=query + "csv")))
    assert set(rows[0]) == {"Établissement", "Lits MCO", "Fermé le"}
    assert len(rows) == Site.objects.filter(region=demo, department__code="77").count()
    sheet = client.get(address("list", query=query + "xlsx"))
    assert sheet.content.startswith(b"PK")


def test_totals_add_what_is_known(region):
    demo, client = region
    here = Site.objects.filter(region=demo, department__code="77")
    totals = client.get(address("department", "77")).context["totals"]
    assert totals["sites"] == here.count()
    assert totals["mco_beds"] == sum(site.mco_beds or 0 for site in here)
    assert totals["told"] == sum(site.mco_beds is not None or site.other_beds is not None for site in here)
    assert totals["eds"] == here.filter(has_ed=True).count()


# -- price -----------------------------------------------------------------------------------------------------


def queries(client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        told(client.get(page))
    return len(captured)


@pytest.mark.parametrize(
    "name", ["list", "map", "points", "borders", "region", "department", "ght", "entity", "site"]
)
def test_a_page_costs_the_same_with_one_row_and_with_three(cast: Cast, name):
    owner = cast.own.legal_entity
    args = {
        "region": ["11"],
        "department": ["91"],
        "ght": [owner.ght_id],
        "entity": [owner.pk],
        "site": [cast.own.pk],
    }
    page, client = address(name, *args.get(name, [])), cast.client("pilot")
    Site.objects.update(lat=48.5, lon=2.3)
    queries(client, page)
    one = queries(client, page)
    for number in range(2):
        site = a_site(f"Site {number}", region=cast.region, lat=48.5, lon=2.3)
        Site.objects.filter(pk=site.pk).update(legal_entity=owner)
    assert queries(client, page) <= one + (1 if name in ("site",) else 0)


def test_the_list_of_a_whole_region_costs_no_more(region):
    _demo, client = region
    assert queries(client, address("list")) <= 22
    assert queries(client, address("list", query="?taille=100")) <= 22


# -- map -------------------------------------------------------------------------------------------------------


def test_the_map_shows_the_filtered_sites_that_have_a_place(cast: Cast):
    client = cast.client("pilot")
    a_site("Maison des Ormes", region=cast.region, kind="medico_social", lat=48.6, lon=2.4)
    a_site("Sans adresse", region=cast.region)
    a_site("Fermé depuis", region=cast.region, lat=48.6, lon=2.4, closed_on="2024-01-01")
    assert points(client) == ["Maison des Ormes"]
    assert points(client, "?kind=sanitaire") == []
    assert points(client, "?etat=fermes") == ["Fermé depuis"]
    page = told(client.get(address("map")))
    assert "sans position connue" in page and "Sans adresse" in page and "Fermé depuis" not in page
    assert points(cast.client("foreign_pilot")) == []


def test_borders_are_those_of_the_departements_one_sees(cast: Cast):
    shapes = json.loads(told(cast.client("director").get(address("borders"))))["features"]
    assert [shape["properties"]["code"] for shape in shapes] == ["91"]
    assert json.loads(told(cast.client("provider").get(address("borders"))))["features"] == []


# -- where one stands ------------------------------------------------------------------------------------------


def test_the_scope_narrows_the_list_and_never_widens_it(cast: Cast):
    client = cast.client("pilot")
    a_site("Hors groupement", region=cast.region)
    ght = cast.own.legal_entity.ght
    response = client.post(address("scope"), {"scope": ght.scope, "next": address("list")})
    assert (response.status_code, response["Location"]) == (302, address("list"))
    page = told(client.get(address("list")))
    assert (cast.own.name in page, "Hors groupement" in page) == (True, False)
    assert f'value="{ght.scope}" selected' in page
    for refused in (f"region:{cast.other_region.pk}", "site:zéro", f"site:{cast.foreign.pk}"):
        client.post(address("scope"), {"scope": refused})
        assert cast.foreign.name not in told(client.get(address("list")))
    client.post(address("scope"), {"scope": ""})
    assert "Hors groupement" in told(client.get(address("list")))


def test_changing_place_never_leads_outside(cast: Cast):
    response = cast.client("pilot").post(address("scope"), {"scope": "", "next": "https://ailleurs.example/"})
    assert response["Location"] == address("list")


def test_the_quick_search_finds_places_one_may_see(cast: Cast):
    search = reverse("ui:search")
    assert cast.own.name in told(cast.client("director").get(search, {"q": "trois-rivieres"}))
    assert cast.own.name not in told(cast.client("foreign_director").get(search, {"q": "trois-rivieres"}))
