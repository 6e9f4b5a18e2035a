"""Reading a catalogue's pack: the document, or every fault with its line."""

from __future__ import annotations

import pathlib
from collections import Counter
from typing import Any

from cordee.packs.shape import FOLDER, Problem, shape_problems
from cordee.packs.source import BIGGEST, Fault, read_yaml
from cordee.packs.wording import _, said

SHIPPED = FOLDER / "services" / "offres.yaml"


class BadCatalogue(ValueError):
    """A catalogue that cannot be used; ``faults`` say why, one sentence each."""

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load(path: pathlib.Path) -> dict[str, Any]:
    """The document of a catalogue's file. Raises ``BadCatalogue``, or ``OSError`` when it cannot be opened."""
    with path.open("rb") as file:
        source = read_yaml(file.read(BIGGEST + 1), path.name)
    faults = source.faults
    if not faults:
        for problem in _problems(source.value):
            place = problem.path
            while place and place not in source.lines:
                place = place[:-1]
            faults.append(
                Fault(path.name, source.lines.get(place), ".".join(map(str, problem.path)), problem.message)
            )
    if faults:
        raise BadCatalogue(sorted(faults, key=lambda fault: fault.line or 0))
    return source.value


def _problems(document: Any) -> list[Problem]:
    if not isinstance(document, dict):
        return [Problem((), said(_("un catalogue est fait de champs « nom : valeur »")))]
    if shape := list(shape_problems(document, "services")):
        return shape
    slugs = Counter(service["slug"] for service in document["services"])
    sentence = _("deux services portent l’identifiant « %(slug)s »")
    return [
        Problem(("services", place, "slug"), said(sentence, slug=service["slug"]))
        for place, service in enumerate(document["services"])
        if slugs[service["slug"]] > 1
    ]
