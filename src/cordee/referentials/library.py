"""Reading a referential: our own files, and the YAML libraries that CISO Assistant publishes (same format).

What we do not use (threats, measures, risk matrices, translations, mappings to other referentials) is left aside, and said.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cordee.packs.document import load_pack, read_pack
from cordee.packs.shape import FOLDER, Problem
from cordee.packs.wording import _, said

SHIPPED = FOLDER / "referentials" / "diagnostic-dix-questions.yaml"
WIDEST_SCALE = (
    10  # steps that a person can choose among; wider scales are marks, and are asked in three words
)
IN_THREE_WORDS = [(0, _("non")), (1, _("en partie")), (2, _("oui"))]
TITLE = 200


@dataclass(slots=True)
class Library:
    """``document`` is what is kept; ``aside`` says in words what the file holds that is not used."""

    document: dict[str, Any]
    aside: list[str] = field(default_factory=list)

    @property
    def requirements(self) -> int:
        return sum(node["assessable"] for node in self.document["nodes"])


def load(path: pathlib.Path) -> Library:
    """Raises ``BadPack`` with every fault, ``OSError`` when the file cannot be opened."""
    return _library(load_pack(path, "referential", _problems))


def read(data: bytes, name: str) -> Library:
    """The same, of bytes that somebody sent."""
    return _library(read_pack(data, name, "referential", _problems))


def _framework(document: dict[str, Any]) -> tuple[dict[str, Any], tuple[str | int, ...]]:
    """The first framework and where it stands: libraries hold one, under ``framework`` or ``frameworks``."""
    objects = document["objects"]
    if "framework" in objects:
        return objects["framework"], ("objects", "framework")
    return objects["frameworks"][0], ("objects", "frameworks", 0)


def _problems(document: dict[str, Any]) -> Iterator[Problem]:
    framework, where = _framework(document)
    nodes = framework["requirement_nodes"]
    seen: set[str] = set()
    for place, node in enumerate(nodes):
        path = (*where, "requirement_nodes", place)
        if node["urn"] in seen:
            yield Problem(
                (*path, "urn"), said(_("l’identifiant « %(name)s » est porté deux fois"), name=node["urn"])
            )
        parent = node.get("parent_urn")
        # A parent stands before its children: a loop is then impossible.
        if parent and parent not in seen:
            sentence = _("l’exigence parente « %(name)s » n’est pas définie plus haut")
            yield Problem((*path, "parent_urn"), said(sentence, name=parent))
        if node.get("assessable") and not (_text(node, "name") or _text(node, "description")):
            yield Problem(path, said(_("une exigence à évaluer n’a ni intitulé ni texte")))
        seen.add(node["urn"])
    if not any(node.get("assessable") for node in nodes):
        yield Problem((*where, "requirement_nodes"), said(_("aucune exigence n’est à évaluer")))
    low, high = framework.get("min_score", 0), framework.get("max_score", 100)
    if low >= high:
        yield Problem((*where, "max_score"), said(_("l’échelle finit avant de commencer")))
    for place, step in enumerate(framework.get("scores_definition") or []):
        if not low <= step["score"] <= high:
            sentence = _("le niveau %(score)s est hors de l’échelle")
            yield Problem((*where, "scores_definition", place, "score"), said(sentence, score=step["score"]))


def _library(document: dict[str, Any]) -> Library:
    framework, _where = _framework(document)
    kept = {
        "key": framework["urn"],
        "ref": str(framework.get("ref_id") or document.get("ref_id") or ""),
        "title": _text(framework, "name")[:TITLE],
        "description": _text(framework, "description"),
        "locale": document.get("locale", "fr"),
        "version": str(document["version"]),
        "provider": str(document.get("provider") or ""),
        "licence": str(document.get("copyright") or ""),
        "levels": _levels(framework),
        "nodes": [_node(node) for node in framework["requirement_nodes"]],
    }
    return Library(kept, list(_aside(document)))


def _levels(framework: dict[str, Any]) -> list[dict[str, Any]]:
    steps = sorted(framework.get("scores_definition") or [], key=lambda step: step["score"])
    if len(steps) < 2 or len(steps) > WIDEST_SCALE:
        return [{"value": value, "name": str(name)} for value, name in IN_THREE_WORDS]
    return [{"value": step["score"], "name": _text(step, "name") or str(step["score"])} for step in steps]


def _node(node: dict[str, Any]) -> dict[str, Any]:
    title, text = _text(node, "name"), _text(node, "description")
    if not title:  # the question is then the first line of the text
        title, _sep, text = text.partition("\n")
    return {
        "key": node["urn"],
        "parent": node.get("parent_urn") or "",
        "ref": str(node.get("ref_id") or ""),
        "title": title.strip()[:TITLE] or str(node.get("ref_id") or ""),
        # A title that had to be cut is given whole below it: nothing is lost in silence.
        "text": (f"{title}\n{text}" if len(title.strip()) > TITLE else text).strip(),
        "assessable": bool(node.get("assessable")),
        "actions": node.get("plan_actions", []),
    }


def _aside(document: dict[str, Any]) -> Iterator[str]:
    objects = document["objects"]
    for name, kept in objects.items():
        if name not in ("framework", "frameworks"):
            many = len(kept) if isinstance(kept, list) else 1
            yield said(_("laissés de côté, « %(name)s » : %(many)s"), name=name, many=many)
    if len(objects.get("frameworks", [])) > 1:
        yield said(_("seul le premier des %(many)s référentiels est lu"), many=len(objects["frameworks"]))
    framework, _where = _framework(document)
    if len(framework.get("scores_definition") or []) > WIDEST_SCALE:
        yield said(_("échelle de plus de %(many)s niveaux : demandée en trois mots"), many=WIDEST_SCALE)


def _text(thing: dict[str, Any], name: str) -> str:
    return str(thing.get(name) or "").strip()
