"""A token reads what its scope contains, and nothing else; every refusal has the documented shape."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from cordee.accounts.actions import open_token, revoke_token
from cordee.accounts.models import Token
from cordee.accounts.rules import Offer
from cordee.api.urls import api
from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden
from cordee.incidents.actions import declare
from cordee.plan.actions import set_commitment
from tests.apps.api.conftest import token_of
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, an_actor

pytestmark = pytest.mark.django_db


def test_a_house_reads_its_own_and_a_region_reads_both(reads, region, site, neighbour):
    for house, level in ((site, 1), (neighbour, 2)):
        set_commitment(house, number=1, level=level, owner_name="Camille", by=CONSOLE)
    own, all_of_it = token_of(site.scope), token_of(region.scope)
    assert [row["finess"] for row in reads(own, "sites").json()["items"]] == [site.finess]
    assert reads(own, f"sites/{neighbour.finess}").status_code == 404
    assert [row["level"] for row in reads(own, "commitments").json()["items"]] == [1]
    told = reads(all_of_it, "commitments").json()
    assert (told["total"], sorted(row["level"] for row in told["items"])) == (2, [1, 2])
    assert reads(all_of_it, "commitments", finess=neighbour.finess).json()["total"] == 1
    assert reads(own, "commitments", finess=neighbour.finess).json()["total"] == 0


def test_without_a_token_that_stands_nothing_is_read(reads, site):
    secret = token_of(site.scope, days=30)
    assert reads("", "sites").status_code == 401
    assert reads("cordee_inconnu", "sites").json()["detail"].startswith("Montrez un jeton")
    assert reads("", "sites")["WWW-Authenticate"].startswith("Bearer")
    with clock.frozen(clock.now() + dt.timedelta(days=31)):
        assert reads(secret, "sites").status_code == 401
    assert reads(secret, "sites").status_code == 200
    revoke_token(Token.objects.get(), by=CONSOLE)
    assert reads(secret, "sites").status_code == 401


def test_a_cookie_does_not_open_the_interface_and_a_token_does_not_open_a_page(site):
    signed_in = browser((Role.RSSI, site.scope))
    assert signed_in.get("/evaluations/").status_code == 200
    assert signed_in.get("/api/v1/sites").status_code == 401
    program = Client(headers={"Authorization": f"Bearer {token_of(site.scope)}"})
    assert program.get("/evaluations/").status_code == 302


def test_nobody_opens_a_token_that_reads_more_than_they_do(site, neighbour, region):
    rssi = an_actor((Role.RSSI, site.scope))
    open_token(Offer(Role.RSSI, site.scope), name="Entrepôt", days=30, by=rssi)
    for offer in (
        Offer(Role.RSSI, neighbour.scope),
        Offer(Role.REGION_READER, region.scope),
        Offer(Role.DIRECTOR, site.scope),
    ):
        with pytest.raises(Forbidden):
            open_token(offer, name="Trop", days=30, by=rssi)


def test_the_secret_is_shown_once_and_only_its_fingerprint_is_kept(site):
    rssi = browser((Role.RSSI, site.scope))
    shown = rssi.post("/personnes/jetons/ouvrir/", {"name": "Entrepôt", "scope": site.scope, "days": "90"})
    token = Token.objects.get()
    secret = shown.content.decode().split('id="secret">')[1].split("<")[0]
    assert secret.startswith("cordee_")
    assert secret not in str(token.__dict__)
    listed = rssi.get("/personnes/jetons/").content.decode()
    assert ("Entrepôt" in listed, secret in listed) == (True, False)
    assert rssi.post(f"/personnes/jetons/{token.pk}/revoquer/").status_code == 302
    assert "révoqué" in rssi.get("/personnes/jetons/").content.decode()


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("sites", {"page": "0"}, "page"),
        ("sites", {"size": "501"}, "size"),
        ("sites", {"kind": "hôtel"}, "kind"),
        ("commitments", {"action": "x"}, "action"),
        ("commitments", {"finess": "'; DROP"}, "finess"),
        ("snapshots", {"since": "hier"}, "since"),
        ("exercises/0", {}, "number"),
        ("exercises/99999999999999999999", {}, "number"),
    ],
)
def test_a_bad_question_is_told_what_is_bad(reads, site, path, query, said):
    answer = reads(token_of(site.scope), path, **query)
    told = answer.json()
    assert (answer.status_code, told["status"]) == (422, 422)
    assert said in told["detail"]


def test_every_operation_reads_and_says_how_it_refuses(reads):
    told = reads("", "openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for path, operations in told["paths"].items():
        assert set(operations) == {"get"}, path
        answers = set(operations["get"]["responses"])
        assert {"200", "401", "403", "422"} <= answers, path
        assert ("{" in path) == ("404" in answers), path
    assert api.get_openapi_schema(path_prefix="/api/v1/")["paths"].keys() == told["paths"].keys()


def test_a_page_of_rows_asks_a_constant_number_of_questions(
    reads, region, site, django_assert_max_num_queries
):
    secret = token_of(region.scope)
    for number in range(1, 8):
        set_commitment(site, number=number, level=1, owner_name="Camille", by=CONSOLE)
    with django_assert_max_num_queries(3):
        assert reads(secret, "commitments").json()["total"] == 7


def test_a_declared_crisis_is_read_by_its_house_and_its_region_and_by_nobody_else(
    reads, region, site, neighbour
):
    told = {"cells": "unique", "contact": "06 12", "note": "rançon", "by": CONSOLE}
    made = declare(site, answers={"donnees": ["oui"]}, **told)
    for scope in (site.scope, region.scope):
        [row] = reads(token_of(scope), "incidents").json()["items"]
        assert (row["id"], row["finess"], row["is_exercise"]) == (made.pk, site.finess, False)
        assert {one["key"]: one["state"] for one in row["deadlines"]}["cnil"] == "running"
        assert [one["level"] for one in row["activations"]] == ["etablissement"]
        assert "rançon" not in str(row) and "06 12" not in str(row)
    assert reads(token_of(neighbour.scope), "incidents").json()["total"] == 0
