"""What no honest person sends: never an accident, never quietly cut, never shown as code."""

from __future__ import annotations

import csv
import io
import re
import time

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from tests.pages.bodies import FORMS, sound_form
from tests.pages.matrix import FILE, SHORT, read, refused
from tests.pages.routes import objects_of, routes
from tests.pages.world import World

HUGE = "é" * 5_000_000  # ten megabytes
VALUES = {
    "nul": "a\x00b",
    "right to left": "\u202eabc\u202d\u2066",
    "empty": "",
    "blank": " \t\n\u00a0\u2003",
    "sentence": "une phrase, avec l’accent",
    "minus one": "-1",
    "huge integer": "9" * 40,
    "signed 64": str(2**63),
    "not a number": "NaN",
    "infinite": "1e999",
    "year 9999": "9999-12-31T23:59",
    "year 0": "0000-00-00",
    "sql": "1' OR '1'='1; DROP TABLE accounts_user; --",
    "order": "-pk__gt,site__legal_entity",
    "lookup": "exercise__room__seats__pin",
    "path": "../../../../etc/passwd",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "scheme": "javascript:alert(1)",
    "template": "{{ settings.SECRET_KEY }}{% load static %}%(name)s{0}",
    "emoji": "👩🏽‍🚒" * 50,
    "long": "x" * 30_000,
}
# The words that pages read in their address, all at once.
PARAMETERS = (
    "q", "page", "tri", "taille", "cols", "format", "state", "level", "role", "kind", "lien", "onglet", "depuis", "type",
    "zoom", "vue", "kit", "site", "denominateur", "code", "next", "de", "sheet", "of", "s", "source", "etat", "retard",
    "region", "departement", "famille", "scope", "plan_action", "retex", "is_active", "couche",
)  # fmt: skip
SENDERS = ["seat", "planner", "observer", "rssi", "director", "pilot", "admin", "nobody"]


def somebody(reviewed, route, method: str, label: str, accepted) -> str | None:
    """The first of the senders whom the page receives."""
    told = reviewed.get((route.name, method, label), {})
    return next((key for key in SENDERS if told.get(key[:SHORT]) in accepted), None)


def with_argument(route, arguments, name: str, value) -> str:
    """The path with another value in it; empty when the pattern itself refuses it."""
    try:
        return route.path(arguments | {name: value})
    except NoReverseMatch:
        return ""


@pytest.mark.slow
def test_no_address_is_an_accident(world, browser):
    """Every page that takes words in its address, with each hostile value in all of them."""
    reviewed, faults = read(FILE.read_text(encoding="utf-8")), []
    for route in routes():
        label, arguments = next(iter(objects_of(route, world).items()))
        who = somebody(reviewed, route, "GET", label, {"200"})
        if who is None or route.name == "health":
            continue
        for words, value in VALUES.items():
            reply = browser.ask(
                world.cast[who], "GET", route.path(arguments), dict.fromkeys(PARAMETERS, value[:2000])
            )
            if reply.status >= 500:
                faults.append(f"{route.name} {words}: {reply.crash!r}")
            if words == "script" and "<script>alert(1)" in reply.text:
                faults.append(f"{route.name}: the address is shown as code")
    assert faults == []


@pytest.mark.parametrize("value", [0, 2**31, 2**63, 10**40])
def test_no_number_in_a_path_is_an_accident(world, browser, value):
    faults = []
    for route in routes():
        _label, arguments = next(iter(objects_of(route, world).items()))
        numbers = [name for name, found in arguments.items() if isinstance(found, int)]
        for name in numbers:
            path = with_argument(route, arguments, name, value)
            if not path:
                continue
            for method in ("GET", "POST"):
                for who in ("planner", "admin"):
                    reply = browser.ask(world.cast[who], method, path)
                    if reply.status >= 500 or reply.wrote - {"crises_seat"}:
                        faults.append(f"{method} {route.name} {name}={value}: {reply.status} {reply.crash!r}")
    assert faults == []


WORDS = ["%00", "%ED%A0%80", "%E2%80%AE", "%FF", "..%2F..%2F", "%0d%0aX: y", "a" * 3000]


@pytest.mark.parametrize("text", WORDS, ids=lambda word: word[:12])
def test_no_word_in_a_path_is_an_accident(world, browser, text):
    faults = []
    for route in routes():
        _label, arguments = next(iter(objects_of(route, world).items()))
        for name in [name for name, found in arguments.items() if isinstance(found, str)]:
            path = with_argument(
                route, arguments, name, "room:MARQUE" if route.app == "journal" else "MARQUE"
            )
            reply = browser.ask(world.cast["admin"], "GET", path.replace("MARQUE", text))
            if reply.status >= 500 or "\n" in str(reply.location):
                faults.append(f"{route.name}: {reply.status} {reply.crash!r}")
    assert faults == []


@pytest.mark.slow
def test_no_form_is_an_accident(world: World, browser):
    """Every field of every form, one at a time, with each hostile value; what is refused has written nothing."""
    reviewed, faults, sent = read(FILE.read_text(encoding="utf-8")), [], 0
    for route in routes():
        objects = objects_of(route, world)
        if route.name not in FORMS:
            continue
        done, usual = {"302", "200"}, ("planned", "owndraft", "own", "-")
        label = next((key for key in usual if somebody(reviewed, route, "POST", key, done)), None)
        if label is None:
            label = next(iter(objects))
        who = somebody(reviewed, route, "POST", label, {"302", "200", "422", "409"}) or "admin"
        sound = sound_form(route, world, label, objects[label])
        for field in sound:
            for words, value in VALUES.items():
                reply = browser.ask(
                    world.cast[who], "POST", route.path(objects[label]), sound | {field: value}
                )
                sent += 1
                if reply.status >= 500:
                    faults.append(f"{route.name} {field} {words}: {reply.crash!r}")
                if refused(reply.verdict) and reply.wrote - {"crises_seat"}:
                    faults.append(
                        f"{route.name} {field} {words}: refused, and yet it wrote in {sorted(reply.wrote)}"
                    )
    assert sent > 1500
    assert faults == []


def test_a_lone_surrogate_is_refused_or_replaced(world, browser):
    """Bytes that are no text: urlencoded by hand, as no browser would."""
    room = world.own.running.room
    for field in ("text", "kind", "when", "client_id"):
        body = f"kind=fact&text=abc&{field}=%ED%A0%80%FF".encode()
        reply = browser.ask(
            world.cast["seat"],
            "RAW",
            reverse("crises:log", args=[room.pk]),
            (body, "application/x-www-form-urlencoded"),
        )
        assert reply.status < 500, reply.crash


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe\x00", "multipart/form-data"),
        (b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n', "multipart/form-data; boundary=x"),
        (b"text=1", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "application/xml"),
        (b"&".join(b"a%d=1" % n for n in range(6000)), "application/x-www-form-urlencoded"),
    ],
    ids=["json", "no boundary", "half a part", "charset", "xml", "6000 fields"],
)
def test_a_body_of_another_kind_is_no_accident(world, browser, body, kind):
    faults = []
    for name, who, args in (
        ("crises:log", "seat", [world.own.running.room.pk]),
        ("exercises:add_seat", "planner", [world.own.running.exercise.pk]),
        ("exercises:send_observation", "observer", [world.own.running.exercise.pk]),
        ("retex:edit", "director", [world.own.draft_report.pk]),
        ("account_login", "nobody", []),
        ("crises:join_code", "nobody", []),
    ):
        reply = browser.ask(world.cast[who], "RAW", reverse(name, args=args), (body, kind))
        if reply.status >= 500 or (reply.wrote - {"crises_seat"}):
            faults.append(f"{name}: {reply.status} {reply.crash!r} {reply.wrote}")
    assert faults == []


@pytest.mark.parametrize(
    "name", ["crises:log", "exercises:improvise", "exercises:send_observation", "account_login"]
)
def test_ten_megabytes_are_refused_quickly(world, browser, name):
    arguments = {"crises:log": [world.own.running.room.pk], "account_login": []}.get(
        name, [world.own.running.exercise.pk]
    )
    who = {"crises:log": "seat", "exercises:send_observation": "observer", "account_login": "nobody"}.get(
        name, "planner"
    )
    form = FORMS[name](world, "own") if name in FORMS else {"login": "a@b.example", "password": "x"}
    field = next((key for key in ("text", "body", "note") if key in form), "password")
    started = time.monotonic()
    reply = browser.ask(world.cast[who], "POST", reverse(name, args=arguments), form | {field: HUGE})
    assert reply.status in (400, 413, 422)
    assert reply.wrote - {"crises_seat"} == set()
    assert time.monotonic() - started < 5


PAYLOAD = "<img src=x onerror=alert(1)>javascript:alert(1)\"'><svg/onload=alert(2)>"
RAW = re.compile(r"<img src=x|<svg/onload|href=[\"']?javascript:", re.IGNORECASE)
STORED = [  # address, who writes, the fields that hold the text
    ("crises:log", "seat", ["text"]),
    ("crises:decide", "seat", ["title"]),
    ("crises:create_task", "seat", ["title"]),
    ("crises:message", "seat", ["text"]),
    ("exercises:add_seat", "planner", ["name"]),
    ("exercises:change", "planner", ["title"]),
    ("exercises:improvise", "planner", ["sender_name", "title", "body"]),
    ("exercises:log_call", "planner", ["text"]),
    ("exercises:pause", "planner", ["reason"]),
    ("exercises:send_observation", "observer", ["note"]),
    ("retex:note_improvement", "director", ["title", "owner_name"]),
    ("retex:edit", "director", ["summary", "strengths", "areas", "answer-r1"]),
    ("retex:share", "director", ["recipient"]),
    ("retex:freeze", "pilot", ["label"]),
    ("retex:declare", "pilot", ["proof"]),
    ("kits:new", "rssi", ["title"]),
    ("accounts:me", "rssi", ["function"]),
]


@pytest.mark.slow
def test_what_is_written_is_shown_as_text(world, browser):
    """A script and a script address through the real forms, then every page that anybody may open."""
    reviewed = read(FILE.read_text(encoding="utf-8"))
    with transaction.atomic():
        refused_forms = {}
        for name, who, fields in STORED:
            route = next(route for route in routes() if route.name == name)
            label = {
                "exercises:change": "planned",
                "retex:edit": "owndraft",
                "retex:note_improvement": "over",
            }.get(name)
            objects = objects_of(route, world)
            label = label or next(iter(objects))
            form = sound_form(route, world, label, objects[label]) | dict.fromkeys(fields, PAYLOAD)
            reply = browser.ask(world.cast[who], "POST", route.path(objects[label]), form, keep=True)
            if reply.verdict != "302":
                refused_forms[name] = reply.verdict
        shown, guilty = 0, []
        for route in routes():
            for label, arguments in objects_of(route, world).items():
                who = somebody(reviewed, route, "GET", label, {"200"})
                if who:
                    reply = browser.ask(world.cast[who], "GET", route.path(arguments))
                    kind = reply.response.get("Content-Type", "")
                    if kind.startswith("text/html"):
                        shown += "onerror=alert(1)" in reply.text
                        guilty += [f"{route.name} [{label}]"] if RAW.search(reply.text) else []
        transaction.set_rollback(True)
    assert set(refused_forms) <= {"accounts:me"}  # a function holds no link
    assert guilty == []
    assert shown > 15


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_an_export_is_no_formula(world, browser, formula):
    room = world.own.running.room
    with transaction.atomic():
        path = reverse("crises:log", args=[room.pk])
        assert (
            browser.ask(world.cast["seat"], "POST", path, {"kind": "fact", "text": formula}, keep=True).status
            == 302
        )
        body = browser.ask(
            world.cast["planner"], "GET", reverse("crises:record", args=[room.pk]), {"format": "csv"}
        ).body
        transaction.set_rollback(True)
    cells = [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";") for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t")) or cell == "-1"] == []
    assert any(formula.strip() in cell for cell in cells)
