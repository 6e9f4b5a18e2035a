"""Injects pasted as text: « T+00:45 | cellule | moyen | objet | texte », or a table copied from a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from cordee.kits.chronogramme import Conversion, Row, convert
from cordee.kits.drafting import known_of
from cordee.kits.headings import LABELS, guess_mapping

ORDER = ("at", "to", "channel", "title", "body")


def read_pasted(text: str, document: Mapping[str, Any]) -> Conversion:
    """Every line becomes an inject of this kit, or is refused with a reason. Raises ``BadMapping``.

    A first line of headings is recognised; otherwise the columns come in the usual order.
    """
    rows = _rows(text)
    start = document["fiction"]["time"]
    filled = [row for row in rows if row.cells]
    headings = [str(cell) for cell in filled[0].cells] if filled else []
    guessed = guess_mapping(headings)
    if {"at", "title"} <= guessed.keys() or {"at", "body"} <= guessed.keys():
        mapping, body = guessed, filled[1:]
    else:
        headings, mapping, body = (
            [LABELS[name] for name in ORDER],
            {n: i for i, n in enumerate(ORDER)},
            filled,
        )
    found = convert(headings, body, mapping, known=known_of(document), start=start, manner="clock")
    if "key" not in mapping:
        _number(found.injects, {inject["key"] for inject in document["injects"]})
    return found


def _rows(text: str) -> list[Row]:
    """Cells separated by tabs (a spreadsheet's clipboard, quotes included) or by bars."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\t" in text:
        lines = csv.reader(
            text.split("\n") if '"' not in text else text.splitlines(keepends=True), delimiter="\t"
        )
        return [Row(number, tuple(cells)) for number, cells in enumerate(lines, start=1)]
    lines = enumerate(text.split("\n"), start=1)
    return [
        Row(n, tuple(cell.strip() for cell in _cells(line))) if line.strip() else Row(n, ())
        for n, line in lines
    ]


def _cells(line: str) -> list[str]:
    """The last column takes the rest of the line, bars included."""
    return line.split("|", len(ORDER) - 1)


def _number(injects: list[dict[str, Any]], taken: set[str]) -> None:
    """Without a key of their own, lines take the next free ones: I52, I53…"""
    highest = max((int(key[1:]) for key in taken if key[:1] == "I" and key[1:].isdecimal()), default=0)
    for rank, inject in enumerate(injects, start=highest + 1):
        inject["key"] = f"I{rank:02}"
