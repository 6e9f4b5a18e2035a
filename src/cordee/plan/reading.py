"""Reading a plan's pack: the document, or every fault with its line."""

from __future__ import annotations

import pathlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cordee.packs.document import load_pack, read_pack
from cordee.packs.shape import FOLDER, Problem
from cordee.packs.wording import _, said

SHIPPED = FOLDER / "plan" / "resilience" / "plan.yaml"


def load(path: pathlib.Path) -> dict[str, Any]:
    """The document of a plan's file. Raises ``BadPack`` with every fault, ``OSError`` when it cannot be opened."""
    return load_pack(path, "plan", _reference_problems)


def read_plan(data: bytes, name: str) -> dict[str, Any]:
    """The same, of bytes that somebody sent."""
    return read_pack(data, name, "plan", _reference_problems)


def _reference_problems(document: dict[str, Any]) -> Iterator[Problem]:
    """What the schema cannot see: numbers used twice, here or in the version before."""
    numbers = Counter(action["number"] for action in document["actions"])
    taken: dict[int, int] = {}
    for place, action in enumerate(document["actions"]):
        if numbers[action["number"]] > 1:
            sentence = _("le numéro %(number)s est porté par plusieurs actions")
            yield Problem(("actions", place, "number"), said(sentence, number=action["number"]))
        for old in action.get("replaces", [action["number"]]):
            if taken.setdefault(old, action["number"]) != action["number"]:
                sentence = _(
                    "l’action %(old)s de la version précédente est déjà reprise par l’action %(number)s"
                )
                yield Problem(("actions", place), said(sentence, old=old, number=taken[old]))
    for place, gone in enumerate(document.get("retired", [])):
        if gone["number"] in taken:
            sentence = _("l’action %(old)s est dite retirée, et pourtant l’action %(number)s la reprend")
            yield Problem(
                ("retired", place, "number"), said(sentence, old=gone["number"], number=taken[gone["number"]])
            )
