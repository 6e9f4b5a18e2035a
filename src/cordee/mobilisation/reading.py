"""The pack of the mobilisation: roles, delays, hours."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cordee.packs.document import load_pack, repeated
from cordee.packs.shape import FOLDER, Problem
from cordee.packs.wording import _, said, titled

SHIPPED = FOLDER / "mobilisation" / "astreinte.yaml"


@dataclass(frozen=True, slots=True)
class OnCallRole:
    """``cells``: the kinds of cell where this role may sit."""

    slug: str
    french: str
    english: str
    cells: frozenset[str]

    @property
    def title(self) -> str:
        return titled(self.french, self.english)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a region decides. ``roles`` in the order of the pack."""

    version: str
    roles: dict[str, OnCallRole]
    wait_min: tuple[int, ...]
    usual_wait_min: int
    expires_h: int
    near_h: int
    long_h: int
    pause_min: int
    rota: dict[str, Any]

    def title(self, slug: str) -> str:
        """The title of a role; the slug itself for one that the pack no longer holds."""
        return self.roles[slug].title if slug in self.roles else slug

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(role.slug, role.title) for role in self.roles.values()]


@cache
def policy() -> Policy:
    return policy_of(load(SHIPPED))


def policy_of(document: dict[str, Any]) -> Policy:
    calling, presence = document["calling"], document["presence"]
    return Policy(
        version=document["version"],
        roles={
            told["slug"]: OnCallRole(
                told["slug"], told["title"], told.get("title_en", ""), frozenset(told["cells"])
            )
            for told in document["roles"]
        },
        wait_min=tuple(calling["wait_min"]),
        usual_wait_min=calling["usual_wait_min"],
        expires_h=calling["expires_h"],
        near_h=presence["near_h"],
        long_h=presence["long_h"],
        pause_min=presence["pause_min"],
        rota=document["rota"],
    )


def load(path: pathlib.Path) -> dict[str, Any]:
    """The document of a pack's file. Raises ``BadPack``, or ``OSError`` when it cannot be opened."""
    return load_pack(path, "mobilisation", _problems)


def _problems(document: dict[str, Any]) -> Iterator[Problem]:
    yield from repeated(document["roles"], "slug", ("roles",))
    for block, field, among in (
        ("calling", "usual_wait_min", "wait_min"),
        ("rota", "usual_shift_h", "shift_h"),
    ):
        if document[block][field] not in document[block][among]:
            sentence = _("la valeur proposée n’est pas dans « %(name)s »")
            yield Problem((block, field), said(sentence, name=among))
    for block, less, more in (
        ("presence", "near_h", "long_h"),
        ("rota", "long_h", "most_h"),
        ("rota", "usual_days", "most_days"),
    ):
        if document[block][less] > document[block][more]:
            yield Problem((block, less), said(_("doit être au plus « %(name)s »"), name=more))
