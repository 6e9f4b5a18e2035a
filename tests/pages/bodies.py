"""A sound form for every address that takes one: what is refused is then refused because of who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from cordee.core import clock
from tests.pages.routes import Arguments, Route
from tests.pages.world import World

Form = dict[str, object]


def sound_form(route: Route, world: World, label: str, arguments: Arguments) -> Form:
    """The form of an address, empty when it needs none."""
    maker = FORMS.get(route.name)
    return maker(world, label) if maker else {}


def _day(days: int) -> str:
    return (clock.now() + dt.timedelta(days=days)).date().isoformat()


def _when() -> Form:
    return {"scheduled_at": f"{_day(20)}T09:30"}


def _tenant(label: str) -> str:
    return label.removesuffix("draft").removesuffix("over") if label.startswith(("near", "far")) else "own"


def _revision(world: World, label: str) -> Form:
    house = world.houses[_tenant(label)]
    return {"revision": (house.draft_report if label.endswith("draft") else house.report).revision}


def _inject(key: str) -> Form:
    return {
        "key": key, "at": "T+00:50", "title": "Le maire appelle", "channel": "phone", "to": ["decision"],
        "sender_name": "Le maire", "body": "Alors ?", "objectives": ["O1.1"], "expects": "Répondre",
    }  # fmt: skip


def _improvement() -> Form:
    return {"title": "Nommer le déclarant", "owner_name": "La RSSI", "due_on": _day(40)}


FORMS: dict[str, Callable[[World, str], Form]] = {
    "exercises:plan": lambda w, o: {"kit": w.shipped.pk, "site": w.own.site.pk, "title": "Essai", **_when()},
    "exercises:plan_series": lambda w, o: {
        "kit": w.shipped.pk, "title": "Essai", "sites": [w.own.site.pk, w.near.site.pk], **_when(),
    },
    "exercises:change": lambda w, o: {"title": "Autre", "objectives": ["O1"], **_when()},
    "exercises:add_seat": lambda w, o: {"role": "player", "name": "Nouvelle venue", "cell": "decision"},
    "exercises:invite_staff": lambda w, o: {"name": "Ami", "email": "ami@cordee.example", "role": "observer"},
    "exercises:cancel": lambda w, o: {"reason": "Grève"},
    "exercises:speed": lambda w, o: {"speed": "2"},
    "exercises:jump": lambda w, o: {"to": "T+00:40"},
    "exercises:improvise": lambda w, o: {
        "cells": ["decision"], "channel": "phone", "sender_name": "Le maire", "title": "Appel", "body": "Alors ?",
        "in_minutes": 0,
    },
    "exercises:shift": lambda w, o: {"minutes": "5"},
    "exercises:log_call": lambda w, o: {"text": "Il a compris."},
    "exercises:send_observation": lambda w, o: {"objective": "O1", "criterion": "O1.1", "rating": "S", "note": "Vu."},
    "crises:join_code": lambda w, o: {"code": w.own.running.room.code, "pin": w.own.running.seats["decision"].pin},
    "crises:log": lambda w, o: {"kind": "fact", "text": "Le scanner est arrêté."},
    "crises:correct": lambda w, o: {"text": "Le scanner marche."},
    "crises:decide": lambda w, o: {"title": "Couper Internet"},
    "crises:create_task": lambda w, o: {"title": "Prévenir le SAMU"},
    "crises:move_task": lambda w, o: {"state": "doing"},
    "crises:message": lambda w, o: {"text": "Bien reçu."},
    "kits:new": lambda w, o: {"title": "Kit neuf", "level": "beginner", "scope": w.own.site.scope},
    "kits:move": lambda w, o: {"key": "I04", "to_s": "4200"},
    "kits:remove": lambda w, o: {"key": "I03"},
    "kits:paste": lambda w, o: {"lines": "T+00:20\tCellule décisionnelle\tLe maire appelle"},
    "kits:new_inject": lambda w, o: _inject("I99"),
    "kits:inject": lambda w, o: _inject("I04"),
    "kits:fork": lambda w, o: {"scope": w.own.site.scope},
    "accounts:invite": lambda w, o: {"email": "nouvelle@cordee.example", "name": "Nouvelle", "role": "member"},
    "accounts:me": lambda w, o: {"name": "Autre nom", "function": "", "phone": "", "language": "fr"},
    "accounts:invitation": lambda w, o: {"name": "Invitée", "function": "", "password": "un long mot de passe d’essai 77"},
    "directory:scope": lambda w, o: {"scope": w.own.site.scope},
    "ui:language": lambda w, o: {"language": "en"},
    "services:service": lambda w, o: {"site": w.own.site.pk, "reason": "Pour l’exercice", "contact": "La RSSI"},
    "services:answer": lambda w, o: {"state": "accepted", "words": "Oui"},
    "services:rate": lambda w, o: {"satisfaction": "5"},
    "awareness:new": lambda w, o: {
        "title": "Essai", "kind": "phishing", "audience": "Tous", "starts_on": _day(-9), "ends_on": _day(-1),
    },
    "plan:commitment": lambda w, o: {"level": "2", "target_level": "3", "target_on": _day(90), "owner_name": "La RSSI"},
    "plan:add_evidence": lambda w, o: {
        "title": "Procès-verbal", "level": "3", "url": "https://preuves.example/pv", "obtained_on": _day(-2),
    },
    "plan:withdraw_evidence": lambda w, o: {"why": "Mauvais fichier"},
    "retex:answer": lambda w, o: {"q1": "4", "q2": "Du temps."},
    "retex:note_improvement": lambda w, o: _improvement(),
    "retex:change_improvement": lambda w, o: _improvement(),
    "retex:add_improvement": lambda w, o: {"site": w.own.site.pk, **_improvement()},
    "retex:move_improvement": lambda w, o: {"state": "doing"},
    "retex:edit": lambda w, o: {"summary": "Résumé.", "strengths": "", "areas": "", "answer-r1": "", **_revision(w, o)},
    "retex:annotate": _revision,
    "retex:approve": _revision,
    "retex:share": lambda w, o: {"recipient": "Le ministère", "until": _day(20)},
    "retex:freeze": lambda w, o: {"label": "Cible d’essai", "target_percent": "70"},
    "retex:declare": lambda w, o: {"site": w.near.site.pk, "on": _day(-30), "level": "beginner", "proof": "Attestation vue"},
}  # fmt: skip
