"""The pack of the task force: skills, clearances, limits, and what a second victim would need."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cordee.packs.document import load_pack, repeated
from cordee.packs.shape import FOLDER, Problem
from cordee.packs.wording import _, said, titled

SHIPPED = FOLDER / "taskforce" / "competences.yaml"


@dataclass(frozen=True, slots=True)
class Skill:
    slug: str
    french: str
    english: str

    @property
    def title(self) -> str:
        return titled(self.french, self.english)


@dataclass(frozen=True, slots=True)
class Clearance:
    """``wanted``: always, on_site or never."""

    slug: str
    french: str
    english: str
    wanted: str

    @property
    def title(self) -> str:
        return titled(self.french, self.english)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a region decides. ``second``: (skill, count, level)."""

    version: str
    known_skills: tuple[Skill, ...]
    clearances: tuple[Clearance, ...]
    speed_kmh: int
    farthest_min: int
    check_every_months: int
    remind_every_days: int
    second: tuple[tuple[str, int, int], ...]
    second_days: int

    @property
    def skills(self) -> dict[str, str]:
        """Slug → title in the reader's language, in the order of the pack."""
        return {skill.slug: skill.title for skill in self.known_skills}

    def skill(self, slug: str) -> str:
        """Its title; the slug itself for one that the pack no longer holds."""
        return self.skills.get(slug, slug)

    def clearances_for(self, *, on_site: bool) -> frozenset[str]:
        wanted = ("always", "on_site") if on_site else ("always",)
        return frozenset(clearance.slug for clearance in self.clearances if clearance.wanted in wanted)


@cache
def policy() -> Policy:
    return policy_of(load(SHIPPED))


def policy_of(document: dict[str, Any]) -> Policy:
    second = document["second_victim"]
    return Policy(
        version=document["version"],
        known_skills=tuple(
            Skill(told["slug"], told["title"], told.get("title_en", "")) for told in document["skills"]
        ),
        clearances=tuple(
            Clearance(told["slug"], told["title"], told.get("title_en", ""), told["wanted"])
            for told in document["clearances"]
        ),
        speed_kmh=document["travel"]["speed_kmh"],
        farthest_min=document["travel"]["farthest_min"],
        check_every_months=document["packs"]["check_every_months"],
        remind_every_days=document["packs"]["remind_every_days"],
        second=tuple((need["skill"], need["count"], need["level"]) for need in second["needs"]),
        second_days=second["days"],
    )


def load(path: pathlib.Path) -> dict[str, Any]:
    """The document of a pack's file. Raises ``BadPack``, or ``OSError`` when it cannot be opened."""
    return load_pack(path, "taskforce", _problems)


def _problems(document: dict[str, Any]) -> Iterator[Problem]:
    yield from repeated(document["skills"], "slug", ("skills",))
    yield from repeated(document["clearances"], "slug", ("clearances",))
    known = {skill["slug"] for skill in document["skills"]}
    for rank, need in enumerate(document["second_victim"]["needs"]):
        if need["skill"] not in known:
            sentence = _("la compétence « %(name)s » n’est pas dans ce pack")
            yield Problem(("second_victim", "needs", rank, "skill"), said(sentence, name=need["skill"]))
