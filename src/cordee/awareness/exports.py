"""What the readers of two kinds of tools share: a CSV file as lines, refusals in words, counts by house. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from cordee.core.verdict import Refused

Counts = TypeVar("Counts")  # the counts of one kind of tool

MAX_BYTES = 40 * 1024 * 1024
MOST_ROWS = 500_000


class NotAnExport(Refused):
    """The file is not the export that it should be."""


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """A line that was not counted; ``row`` 0 when no single line is at fault."""

    file: str
    row: int
    column: str
    message: str


@dataclass(slots=True)
class Read(Generic[Counts]):
    """``tallies`` by group; ``set_aside`` says, by reason, how many facts were not counted as people's."""

    rows_in: int = 0
    tallies: dict[str, Counts] = field(default_factory=dict)
    set_aside: Counter[str] = field(default_factory=Counter)
    refused: list[RowRefusal] = field(default_factory=list)


def text_of(data: bytes, name: str, encodings: tuple[str, ...] = ("utf-8-sig",)) -> str:
    """The text of a file, in the first of ``encodings`` that reads it.

    Raises ``NotAnExport`` in the words of whoever chose the file.
    """
    if len(data) > MAX_BYTES:
        raise NotAnExport(_("Le fichier « %s » dépasse 40 Mo.") % name)
    if not data.strip():
        raise NotAnExport(_("Le fichier « %s » est vide.") % name)
    if data.startswith(b"PK"):
        raise NotAnExport(_("Le fichier « %s » est un classeur ou une archive : exportez-le en CSV.") % name)
    if b"\x00" in data:
        raise NotAnExport(_("Le fichier « %s » n’est pas un texte.") % name)
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAnExport(_("Le fichier « %s » n’est pas en UTF-8.") % name)


def rows_of(text: str, name: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV with their number, headings first. Raises ``NotAnExport`` as ``text_of`` does."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for count, row in enumerate(rows):
            if count > MOST_ROWS:
                raise NotAnExport(_("Le fichier « %s » dépasse 500 000 lignes.") % name)
            if row:
                yield rows.line_num, row
    except csv.Error:
        raise NotAnExport(_("Le fichier « %s » est abîmé : un guillemet n’est pas refermé.") % name) from None
