"""Reading a catalogue's pack: the document, or every fault with its line."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

from cordee.packs.document import load_pack, repeated
from cordee.packs.shape import FOLDER, Problem

SHIPPED = FOLDER / "services" / "offres.yaml"


def load(path: pathlib.Path) -> dict[str, Any]:
    """The document of a catalogue's file. Raises ``BadPack``, or ``OSError`` when it cannot be opened."""
    return load_pack(path, "services", _problems)


def _problems(document: dict[str, Any]) -> Iterator[Problem]:
    yield from repeated(document["services"], "slug", ("services",))
