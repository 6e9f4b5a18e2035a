"""What rows of a spreadsheet are made of, and what becomes of them. Pure values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cordee.kits.headings import LABELS
from cordee.kits.sheet_hours import Hours

LIMITS = {
    "key": 30, "phase": 80, "sender": 160, "sender_role": 160, "title": 250, "body": 20_000,
    "expects": 1_000, "facilitator_note": 5_000, "script": 10_000, "marks": 200, "to": 120,
}  # fmt: skip
MOST_INJECTS = 500
MOST_CELLS = 20
MOST_ROWS = 5_000
FORMULA_ERRORS = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!")
)
# Only these may be merged over several lines and mean the same on each.
INHERITED = ("at", "day", "phase", "sender", "sender_role", "to", "channel", "objectives")
PROSE = ("body", "script", "facilitator_note")  # where an end of line at the end is kept
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x000D_")


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """A formula that the spreadsheet saved without its result."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet, with the number the spreadsheet shows for it.

    ``inherited``: column to value, for cells merged with one above.
    """

    number: int
    cells: tuple[Any, ...]
    inherited: Mapping[int, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row makes no inject, in the author's words."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is not meant to be an inject: the title of a phase, the headings again."""

    row: int
    text: str


@dataclass(slots=True)
class Conversion:
    """What a sheet gives. ``rows_read`` = injects + refusals; ``asides`` and ``blank_rows`` come besides."""

    mapping: dict[str, int]
    headers: list[str]
    hours: Hours
    rows_read: int = 0
    injects: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    objectives: dict[str, str] = field(default_factory=dict)
    milestones: dict[str, str] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    blank_rows: int = 0

    @property
    def besides(self) -> int:
        """Rows that are not meant to be injects."""
        return len(self.asides) + self.blank_rows


@dataclass(frozen=True, slots=True)
class Known:
    """What the kit that receives the rows already has (key to name); None: whatever the rows say is made."""

    cells: Mapping[str, str] | None = None
    objectives: Mapping[str, str] | None = None
    milestones: Mapping[str, str] | None = None
    keys: frozenset[str] = frozenset()


def is_blank(value: Any) -> bool:
    return value is None or (
        isinstance(value, str) and not UNSEEN.sub("", value).strip(" \t\r\n\u00a0\u200b\ufeff")
    )


class RowRefused(ValueError):
    """One cell makes the whole row unusable; the message says why, to its author."""

    def __init__(self, name: str, value: object, message: str):
        super().__init__(message)
        self.column, self.value, self.message = LABELS[name], value, message
