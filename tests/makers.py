"""Makers of objects for tests. They call the same actions as the product; only names are invented here."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from pathlib import Path

from cordee.core import clock
from cordee.core.actor import Actor, Grant, Role, console
from cordee.directory.models import Department, Ght, LegalEntity, Region, Site

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = console("tests")
_numbers = itertools.count(1)


def a_region(code: str = "11", name: str = "Île-de-France (essai)") -> Region:
    region, _made = Region.objects.get_or_create(code=code, defaults={"name": name})
    return region


def a_site(
    name: str = "Centre hospitalier des Trois-Rivières",
    *,
    ght: str = "",
    region: Region | None = None,
    **fields,
) -> Site:
    """An open hospital of 420 beds, in its own legal entity."""
    region = region or a_region()
    number = next(_numbers)
    department, _made = Department.objects.get_or_create(
        code="91", defaults={"name": "Essonne", "region": region}
    )
    group = Ght.objects.get_or_create(name=ght, region=region)[0] if ght else None
    entity = LegalEntity.objects.create(finess=f"9198{number:05}", name=name, region=region, ght=group)
    facts = {"kind": "sanitaire", "mco_beds": 420, "ed_visits": 52_000, "has_ed": True} | fields
    return Site.objects.create(
        finess=f"9199{number:05}",
        name=name,
        legal_entity=entity,
        region=region,
        department=department,
        updated_at=clock.now(),
        **facts,
    )


def an_actor(*grants: tuple[Role, str], label: str = "Dominique Essai", pk: int | None = None) -> Actor:
    """Somebody signed in with a second factor, holding these roles."""
    return Actor(
        "user", str(pk or next(_numbers)), label, frozenset(Grant(*grant) for grant in grants), strong=True
    )


def a_small_kit(**changes) -> dict:
    """A kit of one cell and four injects, one of them on a branch: enough to play, short enough to read."""
    inject = {
        "from": {"name": "Claire Aubry", "role": "Cadre des urgences"},
        "to": ["decision"],
        "channel": "phone",
        "expects": ["Noter l’appel"],
        "objectives": ["O1.1"],
    }
    document = {
        "format": "cordee-kit/1",
        "id": "essai",
        "version": "1.0.0",
        "language": "fr",
        "title": "Kit d’essai",
        "level": "beginner",
        "summary": "Quatre injects pour les tests.",
        "audience": ["hospital"],
        "duration_min": 90,
        "prep_min": 10,
        "fiction": {"day": "lundi", "time": "06:10"},
        "licence": "CC-BY-4.0",
        "authors": ["Projet Cordée"],
        "cells": [
            {"key": "decision", "name": "Cellule décisionnelle", "kind": "decision", "functions": ["Directeur", "RSSI"]},
            {"key": "technical", "name": "Cellule technique", "kind": "technical", "functions": ["DSI"]},
        ],
        "objectives": [
            {
                "key": "O1",
                "title": "Donner l’alerte",
                "plan_actions": [10],
                "criteria": [{"key": "O1.1", "text": "L’alerte est donnée", "expected": "En moins de 30 minutes"}],
            }
        ],
        "variables": [
            {"key": "etablissement", "label": "Établissement", "default": "L’hôpital", "source": "site.name"}
        ],
        "milestones": [
            {"key": "detection", "label": "Détection"},
            {"key": "isolation", "label": "Isolement"},
            {"key": "first_cell", "label": "Première cellule"},
            {"key": "declaration_cert", "label": "Déclaration au CERT Santé"},
        ],
        "measures": [
            {"key": "m1", "label": "Détection → isolement", "from": "detection", "to": "isolation", "target_min": 60}
        ],
        "documents": [],
        "debrief": [
            {"key": "q1", "kind": "scale", "text": "L’exercice était utile"},
            {"key": "q2", "kind": "text", "text": "Ce qui vous a manqué"},
        ],
        "report_questions": [{"key": "r1", "text": "Que changer d’ici un mois ?"}],
        "injects": [
            inject | {"key": "I01", "at": "T+00:00", "title": "Écrans noirs à {{ etablissement }}", "body": "Plus rien ne marche.", "marks": "detection", "reply_expected": True},
            inject | {"key": "I02", "at": "T+00:10", "title": "Le laboratoire appelle", "body": "Pas de résultats.", "to": ["technical"], "channel": "room"},
            inject | {"key": "I03", "at": "T+00:30", "title": "L’ARS appelle", "body": "Avez-vous déclaré ?", "condition": {"unless": {"milestone": "declaration_cert"}}},
            inject | {"key": "I04", "at": "T+01:00", "title": "Un journaliste", "body": "On me dit que…", "channel": "press", "to": ["decision", "technical"]},
        ],
        "rehearsal": [],
    }  # fmt: skip
    return document | changes


def a_kit(document: dict | None = None, *, scope: str = "platform:"):
    from cordee.kits.actions import import_kit

    return import_kit(
        scope, document=document or a_small_kit(), files={}, origin="shipped", publish=True, by=CONSOLE
    )


def an_exercise(
    site: Site | None = None, *, kit=None, by: Actor = CONSOLE, at: dt.datetime | None = None, **options
):
    """A planned exercise of the small kit."""
    from cordee.exercises.actions import plan_exercise

    return plan_exercise(
        site or a_site(),
        kit=kit or a_kit(),
        title=options.pop("title", "Exercice d’automne"),
        scheduled_at=at or clock.now(),
        by=by,
        **options,
    )


def seated(
    exercise, *, role: str = "player", name: str = "Solène Marchetti", cell: str | None = "decision", **fields
):
    """Somebody seated in the exercise's room, and the actor they are."""
    from cordee.crises.seating import actor_of_seat
    from cordee.exercises.actions import invite_seat

    seat, _token = invite_seat(
        exercise, role=role, name=name, cell=cell if role == "player" else None, by=CONSOLE, **fields
    )
    return seat, actor_of_seat(seat)


def a_running_exercise(*, speed: float = 1, at: dt.datetime | None = None, **options):
    """An exercise started at ``at`` (now by default), with one player in each cell."""
    from cordee.exercises.actions import make_ready, start_exercise

    exercise = an_exercise(at=at, **options)
    seated(exercise)
    seated(exercise, name="Karim Belloc", cell="technical")
    make_ready(exercise, by=CONSOLE)
    start_exercise(exercise, speed=speed, by=CONSOLE)
    exercise.refresh_from_db()
    return exercise


def a_uuid() -> uuid.UUID:
    return uuid.uuid4()


def a_plan(region, *, actions: int = 19, state: str = "published", version: str = "1"):
    """A plan of numbered actions, in force; each concerns every kind of establishment."""
    from cordee.plan.models import Plan

    functions = ("prevent", "detect", "react", "restore")
    document = {
        "actions": [
            {
                "number": n, "function": functions[(n - 1) * 4 // actions], "title": f"Action d’essai {n}",
                "audience": ["sanitaire", "medico_social", "liberal", "autre"],
                "steps": {str(level): f"étape {level}" for level in (1, 2, 3)},
                "evidence": "une preuve", "example": "un exemple", "counter_example": "un contre-exemple",
                "indicator": "part des établissements",
            }
            for n in range(1, actions + 1)
        ]
    }  # fmt: skip
    return Plan.objects.create(
        region=region, key="essai", version=version, title="Plan d’essai", document=document, state=state,
        created_at=clock.now(), published_at=clock.now() if state == "published" else None,
    )  # fmt: skip
