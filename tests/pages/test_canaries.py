"""Nothing of one house is shown to another: every answer that anybody gets is searched for marks of others."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.urls import reverse

from cordee.config.logs import logging_config
from cordee.outbox.models import Message
from tests.pages.audience import marks_in, stranger_to
from tests.pages.matrix import FILE, SHORT, read
from tests.pages.routes import objects_of, routes
from tests.pages.world import MARK

# A secret in the address opens these to whoever holds it: what they show is not for the cast to judge.
BY_SECRET = {
    "accounts:invitation",
    "crises:join",
    "mobilisation:answer",
    "retex:shared",
    "retex:shared_file",
    "retex:check_attestation",
}
LISTS = (
    "accounts:people", "accounts:invitations", "accounts:accounts", "accounts:choose_place", "accounts:tokens", "directory:list",
    "exercises:index", "kits:index", "retex:index", "retex:crises", "retex:improvements", "retex:lessons", "retex:target", "plan:commitments", "awareness:index", "services:requests", "incidents:index", "incidents:group", "incidents:wall", "playbooks:index",
    "taskforce:people", "taskforce:packs", "taskforce:requests",
    "outbox:sendings", "referentials:index", "referentials:referentials",     "funding:applications", "funding:instalments", "home:home",
)  # fmt: skip
WALKERS = [
    "nobody", "suspended", "mfa", "admin", "pilot", "reader", "far_pilot", "director", "rssi", "ght", "member", "neighbour", "sister",
    "hired", "firm", "planner", "facilitator", "observer", "player", "seat", "watcher", "withdrawn", "token", "rtoken", "glass",
]  # fmt: skip


def strangers(world, who: str, body: bytes) -> list[str]:
    return sorted({told for mark in marks_in(body) if (told := stranger_to(who, mark, world.marks))})


def walked(world, browser, who: str):
    """Every page that answers this person with something, with its body. The reviewed file tells which."""
    reviewed = read(FILE.read_text(encoding="utf-8"))
    for route in routes():
        if route.name in BY_SECRET:
            continue
        for label, arguments in objects_of(route, world).items():
            if reviewed.get((route.name, "GET", label), {}).get(who[:SHORT], "200") == "200":
                reply = browser.ask(world.cast[who], "GET", route.path(arguments))
                yield f"{route.name} [{label}]", reply


@pytest.mark.slow
@pytest.mark.parametrize("who", WALKERS)
def test_no_page_tells_of_somebody_else(world, browser, who):
    told = {
        page: found
        for page, reply in walked(world, browser, who)
        if (found := strangers(world, who, reply.body))
    }
    assert told == {}


@pytest.mark.slow
@pytest.mark.parametrize("who", WALKERS)
def test_no_export_search_or_feed_tells_of_somebody_else(world, browser, who):
    told = {}
    for name in LISTS:
        for kind in ("csv", "xlsx"):
            body = browser.ask(world.cast[who], "GET", reverse(name), {"format": kind}).body
            told[f"{name}.{kind}"] = strangers(world, who, body)
    for house in world.houses.values():
        for word in (house.site.name, house.running.exercise.title, house.kit.title, house.improvement.title):
            reply = browser.ask(world.cast[who], "GET", reverse("ui:search"), {"q": word})
            # The words asked for are shown again: only a hit tells of something.
            hits = re.findall(rb"<a [^>]*>(?:(?!</a>).)*</a>", reply.body, re.DOTALL)
            told[f"search {word}"] = strangers(world, who, b"".join(hits))
            listed = browser.ask(
                world.cast[who], "GET", reverse("exercises:index"), {"q": word, "format": "csv"}
            )
            told[f"filter {word}"] = strangers(world, who, listed.body)
    assert {page: found for page, found in told.items() if found} == {}


def test_every_own_mark_is_seen_somewhere(world, browser):
    """The search finds what it should: else finding nothing would prove nothing."""
    seen: set[str] = set()
    for who in ("admin", "planner", "director", "rssi", "pilot"):
        for _page, reply in walked(world, browser, who):
            seen |= marks_in(reply.body)
    for played in (world.own.planned, world.own.running, world.own.over):
        seen |= read_by_the_planner(world, browser, played)
    own = {
        mark
        for mark, (tenant, what) in world.marks.known.items()
        if tenant == "own" and not what.startswith("debrief")
    }
    hidden = {world.marks.said(mark) for mark in own - seen}
    assert {what for what in hidden if "address" not in what} == {
        "own:planned.seat"
    }  # of the place withdrawn


def read_by_the_planner(world, browser, played) -> set[str]:
    """The sheet of each inject: the addresses of the matrix try the last one only."""
    pk, planner = played.exercise.pk, world.cast["planner"]
    sheets = [reverse("exercises:inject", args=[pk, inject.pk]) for inject in played.exercise.injects.all()]
    return set().union(*(marks_in(browser.ask(planner, "GET", sheet).body) for sheet in sheets))


def test_a_letter_tells_only_of_its_own_house(world):
    """The address of a letter carries the mark of a house; nothing in it may carry another's."""
    mixed = []
    for letter in Message.objects.all():
        told = json.dumps([letter.recipient, letter.subject, letter.body, letter.attachments, letter.about])
        tenants = {match[1] for match in MARK.finditer(told)}
        if len(tenants) > 1:
            mixed.append(letter.subject)
    assert mixed == []
    assert Message.objects.count() > 20


def test_error_pages_give_nothing_back(world, browser):
    """A refusal shows neither the object that is refused nor a detail of the program."""
    far = world.far.running.exercise
    for path in (
        f"/exercices/{far.pk}/",
        f"/salle/{far.room.pk}/",
        f"/kits/{world.far.draft_kit.pk}/",
        "/rien/du/tout/",
    ):
        reply = browser.ask(world.cast["director"], "GET", path)
        assert reply.status == 404
        assert marks_in(reply.body) == set()
        assert "Traceback" not in reply.text and "/src/cordee" not in reply.text


def test_logs_hold_no_content(world, browser, capsys):
    """What is written in technical logs: routes, statuses, durations; never what people wrote."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    kept = Kept()
    cordee = logging.getLogger("cordee")
    kept.setFormatter(logging.Formatter("%(message)s %(name)s"))
    logging_config(json=True, quiet=False)
    level = cordee.level
    cordee.setLevel(logging.INFO)
    cordee.addHandler(kept)
    try:
        room = world.own.running.room
        secret = world.marks("own", "typed")
        form = {"kind": "fact", "text": secret}
        browser.ask(world.cast["seat"], "POST", f"/salle/{room.pk}/lignes/nouvelle/", form)
        browser.ask(world.cast["pilot"], "GET", reverse("exercises:index"), {"q": secret})
        browser.ask(world.cast["admin"], "GET", f"/journal/{room.stream}.json")
        browser.ask(
            None, "POST", reverse("account_login"), {"login": f"{secret}@cordee.example", "password": secret}
        )
    finally:
        cordee.removeHandler(kept)
        cordee.setLevel(level)
    assert len(lines) >= 4
    assert {match[0] for line in lines for match in MARK.finditer(line)} == set()
