"""What the codes of an establishment mean: its category, its family, the sector of its owner."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

from cordee.directory.sources.records import Kind


class Category(NamedTuple):
    code: str
    kind: Kind
    label: str


@cache
def categories() -> dict[str, Category]:
    """The FINESS categories, by three-digit code."""
    text = resources.files(__package__).joinpath("categories.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines()[1:], delimiter=";")
    return {code: Category(code, Kind(kind), label) for code, kind, label in rows}


# First characters of the four-digit aggregate, most precise first: used only when a category is unknown.
AGGREGATES = (
    ("1", Kind.SANITAIRE),
    ("21", Kind.LIBERAL),
    ("2206", Kind.LIBERAL),
    ("31", Kind.LIBERAL),
    ("32", Kind.LIBERAL),
    ("41", Kind.MEDICO_SOCIAL),
    ("43", Kind.MEDICO_SOCIAL),
    ("44", Kind.MEDICO_SOCIAL),
)


def kind_of(category: str, aggregate: str = "") -> Kind:
    """The family of a category; of its aggregate when the category is not known; ``OTHER`` at last."""
    known = categories().get(category)
    if known:
        return known.kind
    return next((kind for head, kind in AGGREGATES if aggregate.startswith(head)), Kind.OTHER)


def label_of(category: str) -> str:
    known = categories().get(category)
    return known.label if known else ""


PUBLIC, NON_PROFIT, COMMERCIAL = "Public", "Privé à but non lucratif", "Privé à but lucratif"

# SAE, variable STJR.
SAE_SECTORS = {"1": PUBLIC, "2": COMMERCIAL, "3": NON_PROFIT}


def sector_of_status(code: str) -> str:
    """The sector of a two-digit « statut juridique » (nomenclature FINESS), as the SAE 2023 groups them."""
    if not (code.isdigit() and len(code) == 2):
        return ""
    if code < "30":
        return PUBLIC
    return NON_PROFIT if code < "70" or code == "89" else COMMERCIAL
