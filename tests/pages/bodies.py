"""A sound form for every address that takes one: what is refused is then refused because of who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from cordee.core import clock
from cordee.offline.contents import kit_of
from tests.pages.routes import Arguments, Route
from tests.pages.world import World

Form = dict[str, object]


class Given(SimpleUploadedFile):
    """A file that can be sent again: one form is asked by many people."""

    def read(self, size: int = -1) -> bytes:
        self.seek(0)
        return self.file.read(size)


def sound_form(route: Route, world: World, label: str, arguments: Arguments) -> Form:
    """The form of an address, empty when it needs none."""
    maker = FORMS.get(route.name)
    return maker(world, label) if maker else {}


def _day(days: int) -> str:
    return (clock.now() + dt.timedelta(days=days)).date().isoformat()


def _when() -> Form:
    return {"scheduled_at": f"{_day(20)}T09:30"}


def _tenant(label: str) -> str:
    plain = label.removesuffix("draft").removesuffix("over").removesuffix("crisis")
    return plain if label.startswith(("near", "far")) else "own"


def _revision(world: World, label: str) -> Form:
    house = world.houses[_tenant(label)]
    if label.endswith("crisis"):
        return {"revision": house.struck.lessons.revision}
    return {"revision": (house.draft_report if label.endswith("draft") else house.report).revision}


def _inject(key: str) -> Form:
    return {
        "key": key, "at": "T+00:50", "title": "Le maire appelle", "channel": "phone", "to": ["decision"],
        "sender_name": "Le maire", "body": "Alors ?", "objectives": ["O1.1"], "expects": "Répondre",
    }  # fmt: skip


def _improvement() -> Form:
    return {"title": "Nommer le déclarant", "owner_name": "La RSSI", "due_on": _day(40)}


def _member(name: str) -> Form:
    return {"name": name, "email": "equipiere@cordee.example", "skill-reseau": "2"}


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
    "crises:attach": lambda w, o: {"files": Given("note.txt", b"Payez.")},
    "crises:correct": lambda w, o: {"text": "Le scanner marche."},
    "crises:decide": lambda w, o: {"title": "Couper Internet"},
    "crises:create_task": lambda w, o: {"title": "Prévenir le SAMU"},
    "crises:move_task": lambda w, o: {"state": "doing"},
    "crises:review": lambda w, o: {"seen": "1", "outcome": "maintained"},
    "crises:change_task": lambda w, o: {
        "seen": w.houses[_tenant(o)].running.room.tasks.get(number=1).version, "owner": "Le cadre de nuit",
    },
    "crises:block_task": lambda w, o: {"other": "1"},  # it waits for it no longer
    "crises:tick_point": lambda w, o: {"done": "on"},
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
    "funding:call": lambda w, o: {"site": w.own.site.pk},
    "funding:prolong": lambda w, o: {"closes_at": f"{_day(90)}T12:00", "why": "Panne"},
    "funding:panel": lambda w, o: {"outcome": "award", "dossier": [w.own.funding.judged.pk]},
    "funding:write": lambda w, o: {"contact_name": "Camille", "q-but": "Essai"},
    "funding:correct": lambda w, o: {"reason": "Le devis n’est pas daté"},
    "funding:admissibility": lambda w, o: {"admissible": "oui"},
    "funding:ask_review": lambda w, o: {"user": w.cast["pilot"].user.pk},
    "funding:decide": lambda w, o: {"amount": "500"},
    "funding:review": lambda w, o: {"s-besoin": "4", "favourable": "oui", "opinion": "Bien"},
    "funding:recuse": lambda w, o: {"why": "Ma sœur y travaille"},
    "funding:judge": lambda w, o: {"accepted": "oui"},
    "funding:pay": lambda w, o: {"paid_on": _day(0), "payment": "VIR-1"},
    "accounts:open_token": lambda w, o: {"name": "Entrepôt", "scope": w.own.site.scope, "days": "30"},
    "referentials:new_campaign": lambda w, o: {
        "title": "Dix questions", "audience": ["sanitaire"], "due_on": _day(40), "helper": "Camille", "enough_percent": "80",
    },
    "referentials:accept_all": lambda w, o: {"evaluation": [w.own.answering.handed.pk]},
    "referentials:answer": lambda w, o: {"v-7": "1"},
    "referentials:delegate": lambda w, o: {"section": "1", "user": w.cast["rssi"].user.pk},
    "referentials:send_back": lambda w, o: {"reason": "La question 3 ?"},
    "services:service": lambda w, o: {"site": w.own.site.pk, "reason": "Pour l’exercice", "contact": "La RSSI"},
    "services:answer": lambda w, o: {"state": "accepted", "words": "Oui"},
    "services:rate": lambda w, o: {"satisfaction": "5"},
    "taskforce:new_member": lambda w, o: _member("Nouvelle"),
    "taskforce:member": lambda w, o: _member("Autre nom"),
    "taskforce:add_window": lambda w, o: {"starts_on": _day(30), "ends_on": _day(40)},
    "taskforce:new_pack": lambda w, o: {"name": "Pack neuf", "held_by": "DSI", "contents": "10 portables"},
    "taskforce:pack": lambda w, o: {"name": "Pack changé", "held_by": "DSI", "contents": "11 portables"},
    "taskforce:check_pack": lambda w, o: {"sound": "oui"},
    "taskforce:new_request": lambda w, o: {
        "site": w.own.site.pk, "reason": "Annuaire chiffré", "starts_at": _when()["scheduled_at"], "days": "3",
        "on_site": "oui", "packs_wanted": "0", "contact": "La RSSI", "skill-1": "reseau", "count-1": "1", "level-1": "2",
    },
    "taskforce:propose": lambda w, o: {"person": f"{w.lent['far' if o == 'far' else 'own'].member.pk}:0"},
    "taskforce:refuse": lambda w, o: {"words": "Personne n’est libre"},
    "taskforce:withdraw": lambda w, o: {"words": "Réglé"},
    "taskforce:stand_down": lambda w, o: {"words": "Malade"},
    "taskforce:release": lambda w, o: {"hours": "8", "cost": "0"},
    "awareness:new": lambda w, o: {
        "title": "Essai", "kind": "phishing", "audience": "Tous", "starts_on": _day(-9), "ends_on": _day(-1),
    },
    "plan:commitment": lambda w, o: {"level": "2", "target_level": "3", "target_on": _day(90), "owner_name": "La RSSI"},
    "plan:add_evidence": lambda w, o: {
        "title": "Procès-verbal", "level": "3", "url": "https://preuves.example/pv", "obtained_on": _day(-2),
    },
    "plan:withdraw_evidence": lambda w, o: {"why": "Mauvais fichier"},
    "incidents:declare": lambda w, o: {"site": w.own.site.pk, "contact": "06", "cells": "unique", "q-vu": ["panne"]},
    **{f"incidents:{name}": lambda w, o: {"reasons": "Il le faut."} for name in (
        "raise_level", "lift_level", "set_deadline_aside", "end",
    )},
    "incidents:offer": lambda w, o: {"site": w.sister.pk, "beds": "4", "contact": "06"},
    "incidents:call": lambda w, o: {"name": "Astreinte", "cell": "crise"},
    "incidents:deadline": lambda w, o: {"reference": "CNIL-9"},
    "incidents:situation": lambda w, o: {"revision": "1", "technique": "Réseau coupé."},
    "incidents:freeze_situation": lambda w, o: {"revision": "1"},
    **{f"mobilisation:{name}": lambda w, o: {
        "role": "dsi", "name": "Garde", "mobile": "06 00 00 00 77",
    } for name in ("new_contact", "contact")},
    "mobilisation:launch": lambda w, o: {
        "message": "Venez.", "meeting": "Salle A", "channels": ["email"], "wait_min": "10", "n-direction": "1",
    },
    "mobilisation:note_answer": lambda w, o: {"answer": "coming", "eta_min": "25"},
    "mobilisation:answer": lambda w, o: {"answer": "coming", "eta_min": "25"},
    "mobilisation:presence": lambda w, o: {"name": "Nouvelle venue"},
    "mobilisation:rota": lambda w, o: {
        "starts_at": _when()["scheduled_at"], "shift_h": "12", "days": "1", "places-crise": "1",
    },
    "mobilisation:put_on_shift": lambda w, o: {
        "person": w.houses[o if o in w.houses else "own"].on_call.spare, "shift": "1", "cell": "crise",
    },
    "incidents:suppliers": lambda w, o: {"suppliers": "Éditeur d’essai\nHébergeur d’essai"},
    "breakglass:break": lambda w, o: {"code": "BCDF-BCDF-BCDF-BCDF", "name": "Awa", "reason": "Tout est chiffré."},
    "breakglass:seal": lambda w, o: {"count": "2"},
    "offline:printed": lambda w, o: {"digest": kit_of(w.own.site).digest},
    "retex:answer": lambda w, o: {"q1": "4", "q2": "Du temps."},
    "retex:note_improvement": lambda w, o: _improvement(),
    "retex:crisis_answer": lambda w, o: {"roles": "4", "danger": "La pharmacie."},
    "retex:crisis_note_improvement": lambda w, o: _improvement(),
    "retex:change_improvement": lambda w, o: _improvement(),
    "retex:add_improvement": lambda w, o: {"site": w.own.site.pk, "origin": "audit", **_improvement()},
    "retex:share_lesson": lambda w, o: {"lesson": "Relire chaque année."},
    "retex:move_improvement": lambda w, o: {"state": "doing"},
    "retex:edit": lambda w, o: {"summary": "Résumé.", "strengths": "", "areas": "", "answer-r1": "", **_revision(w, o)},
    "retex:annotate": _revision,
    "retex:approve": _revision,
    "retex:share": lambda w, o: {"recipient": "Le ministère", "until": _day(20)},
    "retex:freeze": lambda w, o: {"label": "Cible d’essai", "target_percent": "70"},
    "retex:declare": lambda w, o: {"site": w.near.site.pk, "on": _day(-30), "level": "beginner", "proof": "Attestation vue"},
}  # fmt: skip
