"""Every parameter that names an object is tried with somebody else's: refused, and nothing is written."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django import forms
from django.db.models import Max
from django.urls import reverse

import cordee
from cordee.services.models import Service
from tests.pages.bodies import FORMS
from tests.pages.browser import Browser
from tests.pages.matrix import refused
from tests.pages.routes import routes
from tests.pages.world import MISSING, World
from tests.pages.world_funding import calls_of


@dataclass(frozen=True, slots=True)
class Substitution:
    """The sound form of an address with one field replaced by what is not the sender's."""

    name: str  # of the address
    who: str
    field: str
    values: Callable[[World], dict[str, object]]  # told in words -> the value put in
    arguments: Callable[[World], dict] = lambda world: {}

    def __str__(self) -> str:
        return f"{self.name} {self.field} as {self.who}"


def _sites(world: World) -> dict[str, object]:
    return {"near": world.near.site.pk, "far": world.far.site.pk, "missing": MISSING, "word": "tous"}


def _kits(world: World) -> dict[str, object]:
    return {
        "near": world.near.kit.pk,
        "far": world.far.kit.pk,
        "own draft": world.own.draft_kit.pk,
        "far draft": world.far.draft_kit.pk,
        "missing": MISSING,
    }


def _scopes(world: World) -> dict[str, object]:
    return {
        "near": world.near.site.scope,
        "far": world.far.site.scope,
        "platform": "platform:",
        "region": world.regions["own"].scope,
        "missing": f"site:{MISSING}",
        "nothing": "",
    }


def _other_cells(world: World) -> dict[str, object]:
    return {"unknown": "direction", "number": world.near.running.room.cells.first().pk, "nothing": ""}


def _own(world: World) -> dict:
    return {"pk": world.own.running.exercise.pk}


def _planned(world: World) -> dict:
    return {"pk": world.own.planned.exercise.pk}


def _room(world: World) -> dict:
    return {"room_id": world.own.running.room.pk}


def _other_service(world: World) -> dict:
    """One of which the house has asked nothing yet."""
    return {"pk": Service.objects.get(region=world.regions["own"], slug="autre").pk}


def _calls(world: World) -> dict:
    return calls_of(world.regions["own"])


SUBSTITUTIONS = [
    Substitution("exercises:plan", "rssi", "site", _sites),
    Substitution("incidents:declare", "rssi", "site", _sites),
    Substitution("incidents:declare", "rssi", "cell_sites", lambda w: {
        "near": [w.near.site.pk], "far": [w.far.site.pk], "missing": [MISSING],
    }),
    Substitution("incidents:offer", "sister", "site", lambda w: {
        "struck": w.own.site.pk, "near": w.near.site.pk, "far": w.far.site.pk, "missing": MISSING,
    }, lambda w: {"pk": w.own.struck.shared.pk}),
    Substitution("exercises:plan", "rssi", "kit", _kits),
    Substitution("exercises:plan", "ght", "site", _sites),
    Substitution("exercises:plan", "rssi", "other_sites", lambda w: {"near": [w.near.site.pk], "far": [w.far.site.pk]}),
    Substitution("exercises:plan", "pilot", "other_sites", lambda w: {"far": [w.far.site.pk]}),
    Substitution("exercises:plan", "pilot", "site", lambda w: {"far": w.far.site.pk}),
    Substitution("exercises:plan", "rssi", "provider", lambda w: {"missing": MISSING}),
    Substitution("exercises:plan_series", "pilot", "sites", lambda w: {
        "one far": [w.own.site.pk, w.far.site.pk], "both far": [w.far.site.pk, MISSING],
    }),
    Substitution("exercises:plan_series", "pilot", "kit", lambda w: {"far": w.far.kit.pk, "own house": w.own.kit.pk}),
    Substitution("exercises:change", "planner", "provider", lambda w: {
        "other": w.providers["other"].pk, "missing": MISSING,
    }, _planned),
    Substitution("exercises:change", "planner", "objectives", lambda w: {"unknown": ["O9"]}, _planned),
    Substitution("exercises:add_seat", "planner", "cell", _other_cells, _own),
    Substitution("exercises:add_seat", "planner", "role", lambda w: {"planner": "planner", "admin": "admin"}, _own),
    Substitution("exercises:invite_staff", "planner", "role", lambda w: {
        "admin": "admin", "pilot": "region_pilot", "director": "director",
    }, _own),
    Substitution("exercises:improvise", "planner", "cells", lambda w: {
        "unknown": ["direction"], "one too many": ["decision", "x"],
    }, _own),
    Substitution("exercises:send_observation", "observer", "objective", lambda w: {"unknown": "O9"}, _own),
    Substitution("exercises:send_observation", "observer", "criterion", lambda w: {"unknown": "O9.1"}, _own),
    Substitution("crises:change_task", "seat", "cell", lambda w: {"unknown": "ailleurs"}, lambda w: _room(w) | {"number": 1}),
    Substitution("crises:block_task", "seat", "other", lambda w: {"missing": 99}, lambda w: _room(w) | {"number": 2}),
    Substitution("crises:mark", "seat", "key", lambda w: {"undeclared": "x"}, lambda w: _room(w) | {"key": "inconnu"}),
    Substitution("retex:add_improvement", "rssi", "site", _sites),
    Substitution("retex:declare", "pilot", "site", lambda w: {"far": w.far.site.pk, "missing": MISSING}),
    Substitution("services:service", "rssi", "site", _sites, _other_service),
    Substitution("funding:call", "rssi", "site", _sites, lambda w: {"pk": _calls(w)["depot"].pk}),
    Substitution("funding:ask_review", "pilot", "user", lambda w: {
        "director": w.cast["director"].user.pk, "far pilot": w.cast["far_pilot"].user.pk, "missing": MISSING,
    }, lambda w: {"pk": w.own.funding.judged.pk}),
    Substitution("referentials:delegate", "rssi", "user", lambda w: {
        "neighbour": w.cast["neighbour"].user.pk, "pilot": w.cast["pilot"].user.pk, "missing": MISSING,
    }, lambda w: {"pk": w.own.answering.open.pk}),
    Substitution("referentials:accept_all", "pilot", "evaluation", lambda w: {
        "far": w.far.answering.handed.pk, "not handed in": w.own.answering.open.pk, "missing": MISSING,
    }, lambda w: {"pk": w.own.answering.handed.campaign_id}),
    Substitution("taskforce:new_request", "rssi", "site", _sites),
    Substitution("taskforce:new_request", "rssi", "room", lambda w: {
        "near": w.near.running.room.pk, "far": w.far.running.room.pk, "missing": MISSING,
    }),
    Substitution("taskforce:new_request", "pilot", "site", lambda w: {"far": w.far.site.pk}),
    *(Substitution("taskforce:new_member", "pilot", field, lambda w: {"far": w.far.site.pk, "missing": MISSING})
      for field in ("employer_site", "base")),
    Substitution("taskforce:new_member", "pilot", "employer_provider", lambda w: {"missing": MISSING}),
    Substitution("taskforce:new_pack", "pilot", "place", lambda w: {"far": w.far.site.pk, "missing": MISSING}),
    Substitution("taskforce:propose", "pilot", "person", lambda w: {
        "far": f"{w.lent['far'].member.pk}:0", "engaged": f"{w.near.helped.sent('at_work').member_id}:0",
        "missing": f"{MISSING}:0", "no such need": f"{w.lent['own'].member.pk}:7", "word": "tous",
    }, lambda w: {"pk": w.own.helped.asked.pk}),
    Substitution("taskforce:propose", "pilot", "pack", lambda w: {"far": w.lent["far"].pack.pk, "missing": MISSING},
                 lambda w: {"pk": w.own.helped.asked.pk}),
    Substitution("mobilisation:put_on_shift", "rssi", "person", lambda w: {
        "near": w.near.on_call.spare, "far": w.far.on_call.spare, "word": "tous",
    }, lambda w: {"pk": w.own.struck.open.pk}),
    Substitution("mobilisation:put_on_shift", "rssi", "cell", lambda w: {"unknown": "ailleurs", "nothing": ""},
                 lambda w: {"pk": w.own.struck.open.pk}),
    Substitution("mobilisation:launch", "rssi", "channels", lambda w: {"no gateway": ["sms"], "unknown": ["pigeon"]},
                 lambda w: {"pk": w.own.struck.open.pk}),
    Substitution("kits:fork", "rssi", "scope", _scopes, lambda w: {"pk": w.shipped.pk}),
    Substitution("kits:new", "rssi", "scope", _scopes),
    Substitution("kits:new", "hired", "scope", lambda w: {"house": w.own.site.scope, "firm": w.providers["other"].scope}),
    Substitution("accounts:invite", "director", "role", lambda w: {
        "admin": "admin", "pilot": "region_pilot", "provider": "provider", "planner": "planner",
    }, lambda w: {"scope": w.own.site.scope}),
    Substitution("accounts:open_token", "rssi", "scope", lambda w: {
        "region": w.regions["own"].scope, "near": w.near.site.scope, "ght": w.ght.scope, "unknown": "site:999999",
    }),
    Substitution("accounts:invite", "rssi", "role", lambda w: {"director": "director"}, lambda w: {"scope": w.own.site.scope}),
    Substitution("accounts:invite", "pilot", "role", lambda w: {"admin": "admin"}, lambda w: {"scope": w.regions["own"].scope}),
    Substitution("runs:cancel", "director", "pk", lambda w: {"own house": 1}, lambda w: {"pk": w.own.run.pk}),
]  # fmt: skip

# Forms that let one choose among objects: each field of each is in the list above.
CHOOSERS = {
    "OfferForm": {"site"},
    "DelegateForm": {"user"},
    "OpenForm": {"site"},
    "ReviewerForm": {"user"},
    "PlanForm": {"kit", "site", "other_sites", "provider"},
    "SeriesForm": {"kit", "sites"},
    "PreparationForm": {"provider"},
    "NewImprovementForm": {"site"},
    "DeclareForm": {"site"},
    "AskForm": {"site"},
    "HelpForm": {"site", "room"},
    "MemberForm": {"employer_site", "employer_provider", "base"},
    "PackForm": {"place"},
}


@pytest.mark.parametrize("tried", SUBSTITUTIONS, ids=str)
def test_what_is_not_mine_is_refused(world: World, browser: Browser, tried: Substitution):
    arguments = tried.arguments(world)
    path = reverse(tried.name, kwargs=arguments)
    label = "planned" if arguments == _planned(world) else "own"
    sound = FORMS[tried.name](world, label) if tried.name in FORMS else {}
    accepted = {}
    for words, value in tried.values(world).items():
        reply = browser.ask(world.cast[tried.who], "POST", path, sound | {tried.field: value})
        if not refused(reply.verdict) or reply.wrote - {"crises_seat"}:
            accepted[words] = (reply.verdict, sorted(reply.wrote))
    assert accepted == {}


@pytest.mark.parametrize("tried", [s for s in SUBSTITUTIONS if s.name in FORMS], ids=str)
def test_the_same_form_is_accepted_with_what_is_mine(world: World, browser: Browser, tried: Substitution):
    """Otherwise the refusals above would prove nothing."""
    arguments = tried.arguments(world)
    sound = FORMS[tried.name](world, "planned" if arguments == _planned(world) else "own")
    if (tried.name, tried.who) == ("kits:new", "hired"):
        sound = sound | {"scope": world.providers["hired"].scope}
    if (tried.name, tried.who) == ("retex:declare", "pilot"):
        sound = sound | {"site": world.own.site.pk}
    if (tried.name, tried.who) == ("accounts:invite", "pilot"):
        sound = sound | {"role": "region_reader"}
    reply = browser.ask(world.cast[tried.who], "POST", reverse(tried.name, kwargs=arguments), sound)
    shown_at_once = tried.name == "accounts:open_token"  # its secret is on the page that answers
    assert reply.verdict == ("200" if shown_at_once else "302"), reply.text


def test_no_form_chooses_among_objects_unseen():
    """A new field that names an object must be tried with a foreign one above."""
    found = {}
    for module in pkgutil.walk_packages(cordee.__path__, "cordee."):
        if ".forms" in module.name:
            for name, form in vars(importlib.import_module(module.name)).items():
                if (
                    isinstance(form, type)
                    and issubclass(form, forms.BaseForm)
                    and not name.startswith("Base")
                ):
                    fields = getattr(form, "base_fields", {})
                    chosen = {
                        key for key, field in fields.items() if isinstance(field, forms.ModelChoiceField)
                    }
                    if chosen:
                        found[name] = chosen
    assert found == CHOOSERS


def test_a_child_is_only_reached_through_its_own_parent(world: World, browser: Browser):
    """Somebody who may act on two parents cannot reach the child of one through the other."""
    faults = []
    for route in routes():
        if route.captured[:1] != ("pk",) or route.captured[1:] not in (
            ("inject_pk",),
            ("seat_pk",),
            ("observation_pk",),
        ):
            continue
        child = {
            "inject_pk": world.own.running.exercise.injects.aggregate(last=Max("pk"))["last"],
            "seat_pk": world.own.running.seats["technical"].pk,
            "observation_pk": world.own.running.observation.pk,
        }[route.captured[1]]
        for other in (world.own.planned, world.own.over):
            path = route.path({"pk": other.exercise.pk, route.captured[1]: child})
            for method in ("GET", "POST"):
                reply = browser.ask(
                    world.cast["planner"],
                    method,
                    path,
                    {"minutes": 5, "text": "x"} if method == "POST" else None,
                )
                if reply.verdict not in ("404", "405") or reply.wrote:
                    faults.append(f"{method} {route.name}: {reply.verdict}")
    assert faults == []


def test_the_place_where_one_stands_is_one_of_ones_own(world: World, browser: Browser):
    """The scope switcher keeps nothing that it did not offer."""
    from django.contrib.sessions.models import Session

    director = world.cast["director"]
    kept = []

    def look():
        session = Session.objects.get(session_key=director.session).get_decoded()
        kept.append(world.far.site.scope in session.values())

    browser.ask(director, "POST", reverse("directory:scope"), {"scope": world.far.site.scope}, look=look)
    assert kept == [False]
