"""A played exercise as facts, without a database: a long one, with awkward texts in it."""

from __future__ import annotations

import datetime as dt
import random

from cordee.exercises.models import Exercise
from cordee.retex.facts.debrief import results
from cordee.retex.facts.ratings import consensus, worst
from cordee.retex.models import Report

T0 = "2026-10-12T04:10:00.000000Z"
HOSTILE = "<&> « l’hôpital » #strong[x] $a$ \\ \"q\" 'p' 😀 漢 ■ → …"


def facts(injects: int = 60, seed: int = 1) -> dict:
    rng = random.Random(seed)
    timeline, reactions = [], []
    for n in range(1, injects + 1):
        at_s = int(n * 10_800 / injects)
        title = f"{n}. Appel du service de biologie : automates à l’arrêt"
        timeline.append(
            _line(
                "inject",
                n,
                at_s,
                title,
                "Téléphone",
                "Claire Aubry (Cadre des urgences)",
                "Cellule décisionnelle",
            )
        )
        reply = rng.uniform(1, 14) if n % 3 else None
        if reply is not None:
            text = "Consigne donnée : procédure dégradée papier, coursier, double lecture."
            timeline.append(
                _line(
                    "reply",
                    n,
                    int(at_s + reply * 60),
                    title,
                    text,
                    "Camille Rochebrune (Directeur des soins)",
                )
            )
        reactions.append(
            {"number": n, "title": title[3:], "read_min": rng.uniform(0.2, 3), "reply_min": reply}
        )
        text = (
            HOSTILE
            if n == 7
            else "Le scanner reste allumé en îlot local jusqu’à 8 h 30, surveillé, réévalué à 7 h 00."
        )
        timeline.append(
            _line("log", n, at_s + 90, "Fait", text, "Nadia Verneuil (Secrétaire)", "Cellule technique")
        )
    marks = [
        ("detection", 360, "Première détection"),
        ("first_cell", 1020, "Première cellule ouverte"),
        ("isolation", 1320, "Isolement du réseau"),
    ]
    timeline += [_line("milestone", key, at, label, "", "Camille Rochebrune") for key, at, label in marks]
    timeline += [
        _line(
            "decision",
            n,
            1300 * n,
            f"D{n} Coupure de l’interconnexion A-B",
            "Un patient à traiter dans la fenêtre.",
            "Directeur général",
        )
        for n in range(1, 7)
    ]
    timeline.sort(key=lambda line: line["at_s"])
    return {
        "format": "cordee-retex/1",
        "made_at": "2026-10-14T09:00:00.000000Z",
        "context": {
            "title": "Lundi, 6 h 10 : rançongiciel sur un hôpital de 600 lits",
            "site": "Centre hospitalier de Val-Fictif",
            "finess": "990000017",
            "commune": "Val-Fictif",
            "department": "Val-de-Brume",
            "region": "Région du Haut-Pays",
            "other_sites": [],
            "place": "Salle du conseil, bâtiment B",
            "level": "intermediate",
            "kit": "Lundi, 6 h 10",
            "kit_version": "1.0.0",
            "provider": "Cabinet des Cimes",
            "series": "",
            "scheduled_at": "2026-10-12T07:00:00.000000Z",
            "started_at": "2026-10-12T07:04:00.000000Z",
            "ended_at": "2026-10-12T10:12:00.000000Z",
            "fiction_t0": T0,
            "planned_min": 180,
            "played_min": 184,
            "real_min": 188,
            "players": 17,
            "observers": 2,
            "facilitators": 1,
            "cells": [
                {"name": "Cellule de crise décisionnelle", "count": 10, "functions": ["Directeur général", "DPO", "Président de CME"]},
                {"name": "Cellule de crise technique", "count": 7, "functions": ["DSI", "RSSI"]},
            ],
            "directors": ["Solène Marchetti (Directeur général)"],
        },
        "objectives": [_objective(n, rng) for n in range(1, 9)],
        "timeline": timeline,
        "measures": [
            {"key": "a", "label": "Détection → isolement", "minutes": 16.0, "target_min": 60, "met": True, "missing": ""},
            {"key": "b", "label": "Détection → première cellule", "minutes": 11.0, "target_min": 30, "met": True, "missing": ""},
            {"key": "c", "label": "Détection → déclaration au CERT Santé", "minutes": 97.0, "target_min": 60, "met": False, "missing": ""},
            {"key": "d", "label": "Détection → plainte", "minutes": None, "target_min": 120, "met": None, "missing": "Plainte déposée"},
        ],
        "reactions": reactions,
        "median_reply_min": 6.5,
        "injects": {"planned": injects + 2, "released": injects, "improvised": 1, "skipped": [{"key": "I61", "title": "Relance de l’ARS", "reason": "déclaration déjà faite"}]},
        "debrief": results(QUESTIONS, SHEETS),
        "decisions": [{"number": n, "title": "Coupure de l’interconnexion A-B", "reasons": "Un patient à traiter dans la fenêtre.", "decider": "Directeur général", "cell": "", "at_s": 1300 * n} for n in range(1, 7)],
        "tasks": [{"number": 1, "title": "Inventaire papier", "owner": "Cadre de santé", "state": "done", "created_s": 600, "ended_s": 2000}, {"number": 2, "title": "Valises de continuité", "owner": "", "state": "doing", "created_s": 900, "ended_s": None}],
        "improvements": [
            {"title": "Nommer le déclarant au CERT Santé et l’imprimer sur la fiche réflexe", "finding": "Déclaration 37 minutes après la détection.", "owner": "RSSI", "due_on": "2026-11-15", "plan_action": 10, "state": "open"},
            {"title": HOSTILE, "finding": "", "owner": "DSI", "due_on": "2026-12-15", "plan_action": None, "state": "open"},
        ],
    }  # fmt: skip


QUESTIONS = [
    {"key": "q1", "kind": "scale", "text": "Les rôles étaient clairs."},
    {"key": "q2", "kind": "scale", "text": "Les consignes arrivaient à temps."},
    {
        "key": "q5",
        "kind": "choice",
        "text": "Ce qui a le plus manqué",
        "choices": ["Du monde", "De l’entraînement", "Un annuaire"],
    },
    {"key": "q7", "kind": "text", "text": "Ce que vous garderez"},
]
SHEETS = [
    {"q1": 4, "q2": 2, "q5": "Du monde", "q7": "La réponse au chef de bloc : nette, avec des critères."},
    {"q1": 3, "q2": 3, "q5": "Du monde", "q7": HOSTILE},
    {"q1": 5, "q2": 2, "q5": "Un annuaire"},
]


def texts() -> dict:
    return {
        "summary": "La cellule a tenu : isolement en 16 minutes, une seule voix vers le public.\n\nLa déclaration est venue tard, chaque cellule croyant que l’autre s’en chargeait. " + HOSTILE,
        "strengths": ["Isolement ordonné vite, avec un périmètre, un nom et une heure.", "La porte de remise en service a tenu."],
        "areas": ["Personne n’était nommé pour déclarer.", HOSTILE],
        "answers": {"r1": "Nous avons coupé sans casser le soin.", "r2": HOSTILE},
        "annotations": {"inject:3": "Premier vrai doute de la cellule.", "log:7": HOSTILE},
    }  # fmt: skip


def document() -> dict:
    questions = [
        {"key": "r1", "text": "Qu’avons-nous bien fait ?"},
        {"key": "r2", "text": "Que changerons-nous ?"},
    ]
    return {"report_questions": questions, "debrief": QUESTIONS, "objectives": [], "duration_min": 180}


def report(injects: int = 60, *, approved: bool = True) -> Report:
    """An unsaved report on an unsaved exercise: enough for the documents."""
    made = dt.datetime(2026, 10, 14, 9, tzinfo=dt.UTC)
    return Report(
        pk=1,
        exercise=Exercise(pk=1, title="Exercice", document=document()),
        version=2,
        content={"texts": texts(), "facts": facts(injects)},
        created_at=made,
        approved_at=made if approved else None,
        approved_by="Hélène Courtois (Directrice générale)" if approved else "",
        checkpoint="cordee.example/room:12\n812\nq83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=\n\n— cordee.example Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" if approved else "",
    )  # fmt: skip


def _line(track, ref, at_s, title, text, who, cell=""):
    return {
        "ref": f"{track}:{ref}",
        "track": track,
        "at_s": at_s,
        "title": title,
        "text": text,
        "who": who,
        "cell": cell,
    }


def _objective(n: int, rng) -> dict:
    criteria = []
    for m in range(1, 4):
        given = [] if (n, m) == (8, 3) else rng.choices("PPSSMU", k=1 if m < 3 else 2)
        sheets = [
            {
                "observer": "Maud Kervella (Observateur)",
                "rating": r,
                "note": "Ordre donné par écrit, répété, nom et heure notés.",
                "at_s": 900 * n,
            }
            for r in given
        ]
        criteria.append({
            "key": f"O{n}.{m}",
            "text": "L’alerte remonte de l’astreinte informatique au directeur par un canal qui ne dépend pas du SI.",
            "expected": "Moins de 15 minutes ; auteur, heure et canal notés.",
            "sheets": sheets,
            "worst": worst(given),
            "consensus": consensus(given),
        })  # fmt: skip
    every = [c["worst"] for c in criteria]
    return {
        "key": f"O{n}",
        "title": "Donner l’alerte et mettre l’établissement en ordre de crise",
        "plan_actions": [12],
        "criteria": criteria,
        "sheets": [],
        "worst": worst(every),
        "consensus": consensus(every),
    }
