"""A new kit's document, around injects that come from elsewhere or from nowhere yet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from cordee.kits.chronogramme import Conversion, Known
from cordee.kits.conditions import atoms
from cordee.kits.headings import fold
from cordee.kits.offsets import parse_offset
from cordee.kits.pack import VARIABLE
from cordee.packs.wording import _, said

Document = dict[str, Any]
FORMAT = "cordee-kit/1"
# Milestones that the regional indicators are measured with (detection to isolation, and so on).
MILESTONES = {
    "detection": _("Première détection"),
    "isolation": _("Isolement du réseau"),
    "first_cell": _("Première cellule ouverte"),
    "declaration_cert": _("Déclaration au CERT Santé"),
}
KINDS = (
    ("technical", ("techni", "dsi", "rssi", "informati", "numeri")),
    ("regional", ("ars", "region", "zone", "craps", "prefec")),
    ("decision", ("decision", "direction", "strateg", "crise", "codir", "pilotage")),
)
SHORTEST_MIN, LONGEST_MIN = 10, 20_160


def new_document(*, title: str, level: str, slug: str = "", start: str = "06:10") -> Document:
    """A kit with one cell, one objective and one inject to write over."""
    document = _frame(title, level, slug, start)
    cell = _cell("decision", said(_("Cellule de crise décisionnelle")))
    first = {
        "key": "I01",
        "at": "T+00:00",
        "from": {"name": said(_("Cadre de santé"))},
        "to": ["decision"],
        "channel": "phone",
        "title": said(_("Premier appel")),
        "body": said(_("Texte que les joueurs reçoivent.")),
        "expects": [],
    }
    return document | {"cells": [cell], "injects": [first], "objectives": [_objective("O1", "", {})]}


def document_of(found: Conversion, *, title: str, level: str, slug: str = "") -> Document:
    """The draft that a converted spreadsheet makes: its cells, objectives and milestones are those of its rows.

    Raises ValueError when there is no inject at all.
    """
    if not found.injects:
        raise ValueError(said(_("Aucune ligne ne donne d’inject.")))
    document = _frame(title, level, slug, found.hours.start)
    last_min = max(parse_offset(inject["at"]) for inject in found.injects) // 60
    document["duration_min"] = min(max(last_min + 15 - last_min % 15, 60, SHORTEST_MIN), LONGEST_MIN)
    document["cells"] = [_cell(key, name) for key, name in found.cells.items()]
    document["objectives"] = _objectives(found.objectives)
    document["milestones"] = _milestones(found)
    document["variables"] += _variables(found.injects, {v["key"] for v in document["variables"]})
    document["injects"] = [_without_files(inject) for inject in found.injects]
    return document


def known_of(document: Mapping[str, Any]) -> Known:
    """What a kit already has, for rows that are added to it."""
    aims = {o["key"]: o["title"] for o in document["objectives"]}
    aims |= {c["key"]: c["text"] for o in document["objectives"] for c in o["criteria"]}
    return Known(
        cells={cell["key"]: cell["name"] for cell in document["cells"]},
        objectives=aims,
        milestones={m["key"]: m["label"] for m in document["milestones"]},
        keys=frozenset(inject["key"] for inject in document["injects"]),
    )


def kit_slug(text: str) -> str:
    return slugify(fold(text).replace("'", " "))[:60].strip("-") or "kit"


def _frame(title: str, level: str, slug: str, start: str) -> Document:
    return {
        "format": FORMAT,
        "id": slug or kit_slug(title),
        "version": "0.1.0",
        "language": "fr",
        "title": title,
        "level": level,
        "summary": said(_("Résumé à écrire : la situation, ce que la cellule de crise devra faire.")),
        "audience": ["hospital"],
        "duration_min": 120,
        "prep_min": 60,
        "fiction": {"day": said(_("lundi")), "time": start},
        "licence": "CC-BY-4.0",
        "authors": [said(_("À compléter"))],
        "cells": [],
        "objectives": [],
        "variables": [
            {
                "key": "etablissement",
                "label": said(_("Nom de l’établissement")),
                "default": said(_("Centre hospitalier des Trois-Rivières")),
                "source": "site.name",
            }
        ],
        "milestones": [{"key": key, "label": said(label)} for key, label in MILESTONES.items()],
        "measures": [],
        "documents": [],
        "debrief": [],
        "report_questions": [],
        "injects": [],
    }


def _cell(key: str, name: str) -> Document:
    folded = fold(name)
    kind = next((kind for kind, signs in KINDS if any(sign in folded for sign in signs)), "site")
    functions = {
        "decision": [said(_("Directeur")), said(_("Secrétaire de la cellule"))],
        "technical": [said(_("DSI")), said(_("RSSI"))],
    }.get(kind, [said(_("Responsable")), said(_("Secrétaire"))])
    return {"key": key, "name": name, "kind": kind, "functions": functions}


def _objectives(named: Mapping[str, str]) -> list[Document]:
    """Keys such as O1.1 are criteria of O1; other names are objectives of their own."""
    grouped: dict[str, dict[str, str]] = {}
    for key, name in named.items():
        parent = found[1] if (found := re.fullmatch(r"(.+)\.\d+", key)) else key
        grouped.setdefault(parent, {})
        if parent != key:
            grouped[parent][key] = name
    made = [_objective(key, named.get(key, ""), criteria) for key, criteria in grouped.items()]
    return made or [_objective("O1", "", {})]


def _objective(key: str, title: str, criteria: Mapping[str, str]) -> Document:
    unsaid = said(_("À préciser : ce que l’observateur doit voir"))
    good = said(_("À préciser : ce qu’est une bonne réaction"))
    first = f"{key}.1"
    listed = criteria or {first: first}
    return {
        "key": key,
        "title": title if title and title != key else said(_("Objectif %(key)s, à préciser"), key=key),
        "criteria": [
            {"key": name, "text": text if text != name else unsaid, "expected": good}
            for name, text in listed.items()
        ],
    }


def _milestones(found: Conversion) -> list[Document]:
    """The usual ones, those of the rows, those that conditions speak of."""
    labels = {key: said(label) for key, label in MILESTONES.items()}
    for key, name in found.milestones.items():
        labels.setdefault(key, name)
    for inject in found.injects:
        for atom in atoms(inject["condition"]) if "condition" in inject else ():
            if atom.kind == "milestone":
                labels.setdefault(atom.key, atom.key)
    return [{"key": key, "label": label} for key, label in labels.items()]


def _variables(injects: Sequence[Document], declared: set[str]) -> list[Document]:
    """``{{ ville }}`` in a text asks for a variable of that name; its value is to be written."""
    used = dict.fromkeys(VARIABLE.findall(json.dumps(list(injects), ensure_ascii=False)))
    names = [name for name in used if name not in declared and len(name) <= 40]
    return [{"key": name, "label": name, "default": name.replace("_", " ")} for name in names[:50]]


def _without_files(inject: Document) -> Document:
    """A spreadsheet names attachments but does not bring them: the note keeps their names."""
    kept = dict(inject)
    names: Sequence[str] = kept.pop("attachments", ())
    if names:
        note = said(_("Pièces jointes à ajouter : %(names)s"), names=", ".join(names))
        kept["facilitator_note"] = "\n".join(filter(None, [kept.get("facilitator_note", ""), note]))[:5000]
    return kept
