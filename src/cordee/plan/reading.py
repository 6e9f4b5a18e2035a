"""Reading a plan's pack: the document, or every fault with its line."""

from __future__ import annotations

import pathlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cordee.packs.shape import FOLDER, Problem, shape_problems
from cordee.packs.source import BIGGEST, Fault, Source, read_yaml
from cordee.packs.wording import _, said

SHIPPED = FOLDER / "plan" / "resilience" / "plan.yaml"


class BadPlan(ValueError):
    """A plan that cannot be used; ``faults`` say why, one sentence each."""

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load(path: pathlib.Path) -> dict[str, Any]:
    """The document of a plan's file. Raises ``BadPlan`` with every fault, ``OSError`` when it cannot be opened."""
    with path.open("rb") as file:
        return read_plan(file.read(BIGGEST + 1), path.name)


def read_plan(data: bytes, name: str) -> dict[str, Any]:
    """The same, of bytes that somebody sent."""
    source = read_yaml(data, name)
    faults = source.faults or [_placed(problem, source, name) for problem in _problems(source.value)]
    if faults:
        raise BadPlan(sorted(faults, key=lambda fault: fault.line or 0))
    return source.value


def _problems(document: Any) -> list[Problem]:
    if not isinstance(document, dict):
        return [Problem((), said(_("un plan est fait de champs « nom : valeur »")))]
    return list(shape_problems(document, "plan")) or list(_reference_problems(document))


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


def _placed(problem: Problem, source: Source, name: str) -> Fault:
    """The problem with the line of the nearest value that is written somewhere."""
    path = problem.path
    while path and path not in source.lines:
        path = path[:-1]
    return Fault(name, source.lines.get(path), ".".join(map(str, problem.path)), problem.message)
