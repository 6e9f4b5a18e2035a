"""The night when nobody of the house can sign in: an envelope from the safe, seen by everybody, good once."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cordee.accounts import throttle
from cordee.accounts.actions import close_account
from cordee.accounts.models import User
from cordee.breakglass import actions
from cordee.breakglass.models import SealedCode
from cordee.breakglass.sessions import bearer
from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.incidents.models import Incident
from cordee.journal.models import Entry
from cordee.outbox.models import Message
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, an_actor

pytestmark = pytest.mark.django_db
DOOR = "/bris-de-glace/"
WHO = {"name": "Awa Diop, cadre de nuit", "reason": "Annuaire chiffré, personne ne se connecte."}


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def rssi(site):
    return an_actor((Role.RSSI, site.scope))


@pytest.fixture
def sealed(site, rssi):
    """One code with its secret."""
    return actions.seal_codes(site, count=2, by=rssi)[0]


def breaks(secret: str, **told) -> tuple[Client, object]:
    hand = Client()
    return hand, hand.post(DOOR, {"code": secret, **WHO, **told})


def test_the_code_opens_the_crisis_when_every_account_of_the_house_is_locked_out(site, sealed):
    browser((Role.DIRECTOR, site.scope), key="directrice")
    for user in User.objects.all():
        close_account(user, by=CONSOLE)
    hand, reply = breaks(sealed[1].lower().replace("-", " "))
    assert reply.headers["Location"] == "/crises/"
    page = hand.get("/crises/").content.decode()
    assert "Bris de glace n° 1 (Awa Diop, cadre de nuit)" in page
    form = {"site": site.pk, "q-donnees": "inconnu", "contact": "06", "cells": "unique"}
    hand.post("/crises/declarer/", form)
    incident = Incident.objects.get()
    assert hand.get(f"/crises/{incident.pk}/").status_code == 200
    line = {"kind": "fact", "text": "Nous passons au papier."}
    assert hand.post(f"/salle/{incident.room_id}/lignes/nouvelle/", line).status_code == 302
    assert Entry.objects.filter(
        stream__key=incident.room.stream, actor_label__contains="Bris de glace"
    ).exists()


def test_everybody_who_answers_for_the_house_is_told_and_the_journal_keeps_who_and_why(site, region, sealed):
    browser((Role.DIRECTOR, site.scope), key="directrice")
    browser((Role.REGION_PILOT, region.scope), key="pilote")
    browser((Role.ADMIN, "platform:"), key="gardien")
    breaks(sealed[1])
    mails = Message.objects.filter(subject__startswith="ALERTE")
    told = {re.match("[a-z]+", mail.recipient)[0] for mail in mails}
    assert told == {"directrice", "pilote", "gardien"}
    assert all(WHO["reason"] in mail.body and sealed[1] not in mail.body for mail in mails)
    told = Entry.objects.get(kind="breakglass.glass_broken")
    assert told.stream.key == site.scope and told.content["name"] == WHO["name"]
    assert sealed[1].replace("-", "") not in str(told.content)


def test_it_serves_once(sealed):
    breaks(sealed[1])
    _hand, second = breaks(sealed[1])
    assert second.status_code == 422 and "déjà servi" in second.content.decode()
    assert SealedCode.objects.get(pk=sealed[0].pk).used_by == WHO["name"]


def test_it_ends_after_twelve_hours_or_when_it_is_taken_back(site, sealed, region):
    hand, _reply = breaks(sealed[1])
    assert hand.get("/crises/").status_code == 200
    with clock.frozen(clock.now() + dt.timedelta(hours=12, minutes=1)):
        assert hand.get("/crises/").status_code == 302
    actions.withdraw_code(
        SealedCode.objects.get(pk=sealed[0].pk), by=an_actor((Role.REGION_PILOT, region.scope))
    )
    assert hand.get("/crises/").status_code == 302


def test_whoever_came_in_closes_behind_them(sealed):
    hand, _reply = breaks(sealed[1])
    assert hand.post("/bris-de-glace/refermer/").status_code == 302
    assert hand.get("/crises/").status_code == 302
    assert SealedCode.objects.get(pk=sealed[0].pk).state == "used"
    assert hand.post("/bris-de-glace/refermer/").status_code in (302, 404)


def test_it_makes_no_other_way_in_and_signs_nothing(site, sealed):
    hand, _reply = breaks(sealed[1])
    assert hand.post(reverse("breakglass:seal", args=[site.pk]), {"count": 1}).status_code == 403
    invited = hand.post(reverse("accounts:invite", args=[site.scope]), {"email": "x@y.fr", "role": "rssi"})
    assert invited.status_code in (403, 404, 422)
    code = SealedCode.objects.get(pk=sealed[0].pk)
    with pytest.raises(Forbidden):
        actions.seal_codes(site, count=1, by=bearer(code, "Awa"))


def test_wrong_codes_cost_time(sealed):
    hand = Client()
    for _attempt in range(throttle.PER_CODE):
        assert hand.post(DOOR, {"code": "BCDF-BCDF-BCDF-BCDF", **WHO}).status_code == 422
    assert hand.post(DOOR, {"code": sealed[1], **WHO}).status_code == 429
    assert SealedCode.objects.get(pk=sealed[0].pk).used_at is None


@pytest.mark.parametrize("missing", ["name", "reason", "code"])
def test_who_and_why_are_asked(sealed, missing):
    _hand, reply = breaks(sealed[1], **{missing: " "})
    assert reply.status_code == 422
    assert SealedCode.objects.get(pk=sealed[0].pk).used_at is None


def test_new_envelopes_make_the_old_ones_worthless(site, rssi, sealed):
    actions.seal_codes(site, count=1, by=rssi)
    _hand, reply = breaks(sealed[1])
    assert reply.status_code == 422
    assert list(site.sealed_codes.sealed().values_list("number", flat=True)) == [3]
    with pytest.raises(Refused):
        actions.seal_codes(site, count=7, by=rssi)


def test_the_paper_carries_the_codes_and_the_platform_none(site):
    house = browser((Role.RSSI, site.scope))
    reply = house.post(reverse("breakglass:seal", args=[site.pk]), {"count": 2})
    assert reply["Content-Type"] == "application/pdf" and "no-store" in reply["Cache-Control"]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(reply.content)).pages]
    secrets = [re.search(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", page) for page in pages]
    assert len(pages) == 2 and all(secrets)
    assert not any(secrets[0][0] in str(value) for value in SealedCode.objects.values_list())
    _hand, opened = breaks(secrets[1][0])
    assert opened.status_code == 302
    page = house.get(reverse("breakglass:codes", args=[site.pk])).content.decode()
    assert "En cours d’usage" in page and "Sous scellé" in page and WHO["reason"] in page


def test_a_neighbour_learns_nothing_of_them(site, neighbour, sealed):
    other = browser((Role.DIRECTOR, neighbour.scope))
    assert other.get(reverse("breakglass:codes", args=[site.pk])).status_code == 404
    assert other.post(reverse("breakglass:seal", args=[site.pk]), {"count": 1}).status_code == 404
    assert other.post(reverse("breakglass:withdraw", args=[sealed[0].pk])).status_code == 404


def test_closing_is_for_whoever_came_in(sealed, rssi):
    breaks(sealed[1])
    with pytest.raises(Forbidden):
        actions.close_glass(SealedCode.objects.get(pk=sealed[0].pk), by=rssi)
    with pytest.raises(Forbidden):
        actions.break_glass(sealed[0], name="A", reason="B", by=rssi)
