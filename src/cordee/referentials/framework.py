"""A referential as the house answers it: sections, requirements, a scale. Pure: no database, no page.

The document is what ``library`` reads: ``key``, ``title``, ``levels`` (value, name), ``nodes`` in reading order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the scale: the value counted, the word shown."""

    value: int
    name: str


@dataclass(frozen=True, slots=True)
class Requirement:
    key: str
    number: int  # its place in the referential, from 1
    ref: str
    title: str
    text: str
    actions: tuple[int, ...] = ()  # of the regional plan, as the file states them


@dataclass(frozen=True, slots=True)
class Section:
    number: int
    title: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """``percent``: mean of the applicable answers over the top of the scale, None while it is withheld.
    ``answered`` counts « not applicable » too."""

    asked: int
    answered: int
    not_applicable: int
    percent: float | None

    @property
    def is_withheld(self) -> bool:
        return self.percent is None


@dataclass(frozen=True, slots=True)
class Framework:
    title: str
    levels: tuple[Level, ...]
    sections: tuple[Section, ...]

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return tuple(asked for section in self.sections for asked in section.requirements)

    @property
    def top(self) -> int:
        return max(level.value for level in self.levels)

    def score(self, values: Mapping[str, int | None], *, enough_percent: int) -> Score:
        """``values``: by key of requirement, None for « not applicable ». Too few answers tell nothing: below
        ``enough_percent`` of the requirements, or when nothing is applicable, the score is withheld."""
        asked = len(self.requirements)
        given = [values[found.key] for found in self.requirements if found.key in values]
        counted = [value for value in given if value is not None]
        enough = bool(counted) and 100 * len(given) >= enough_percent * asked
        percent = 100 * sum(counted) / (self.top * len(counted)) if enough else None
        return Score(asked, len(given), len(given) - len(counted), percent)

    def weakest(self, values: Mapping[str, int | None], many: int = 3) -> list[Requirement]:
        """The lowest answers, in the referential's order when equal: where to begin."""
        low = [
            found
            for found in self.requirements
            if (value := values.get(found.key)) is not None and value < self.top
        ]
        return sorted(low, key=lambda found: values[found.key] or 0)[:many]


def read_framework(document: Mapping[str, Any]) -> Framework:
    """The sections are the outermost nodes; a requirement that stands alone at the top makes its own."""
    nodes = document["nodes"]
    levels = tuple(Level(level["value"], level["name"]) for level in document["levels"])
    return Framework(document["title"], levels, tuple(_sections(nodes)))


def _sections(nodes: list[dict[str, Any]]) -> Iterable[Section]:
    parents = {node["key"]: node["parent"] for node in nodes}
    titles: dict[str, str] = {}
    found: dict[str, list[Requirement]] = {}
    number = 0
    for node in nodes:
        top = node["key"]
        while parents.get(top):
            top = parents[top]
        titles.setdefault(top, node["title"] if top == node["key"] else top)
        if node["assessable"]:
            number += 1
            asked = Requirement(
                node["key"], number, node["ref"], node["title"], node["text"], tuple(node["actions"])
            )
            found.setdefault(top, []).append(asked)
    for place, (top, asked) in enumerate(found.items(), start=1):
        yield Section(place, titles[top], tuple(asked))
