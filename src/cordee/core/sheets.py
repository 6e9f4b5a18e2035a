"""A small table that people wrote in a spreadsheet and saved as CSV: its rows with their lines, or why it is not one."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from cordee.core.verdict import Refused

MIB = 1024 * 1024


def rows_of(data: bytes, *, most_bytes: int, most_rows: int) -> list[tuple[int, list[str]]]:
    """Each row that says something, with its line in the file; the headings first, and one row at least below them.

    Raises ``Refused`` for a file that is too big (``most_bytes``, ``most_rows``), that is no UTF-8 text or no CSV.
    """
    text = _text(data, most_bytes)
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        raise Refused(_("Ligne %s : un guillemet n’est pas refermé, ou est mal placé.") % line) from None
    if len(rows) < 2:
        raise Refused(_("Le fichier n’a aucune ligne sous ses titres."))
    if len(rows) > most_rows + 1:
        raise Refused(_("Le fichier dépasse %s lignes.") % most_rows)
    return rows


def refuse_headings(headings: Sequence[str], *, needed: Collection[str], known: Collection[str]) -> None:
    """Raise ``Refused`` when a needed column is missing, or one is unknown or written twice: a cell would be lost."""
    if missing := [name for name in needed if name not in headings]:
        raise Refused(_("Il manque la colonne : %s.") % ", ".join(missing))
    if unknown := [name for name in headings if name and name not in known]:
        raise Refused(_("Colonne inconnue : %s.") % ", ".join(unknown))
    if twice := sorted({name for name in headings if name and headings.count(name) > 1}):
        raise Refused(_("Colonne écrite deux fois : %s.") % ", ".join(twice))


def _text(data: bytes, most_bytes: int) -> str:
    if len(data) > most_bytes:
        raise Refused(_("Le fichier dépasse %s Mo.") % (most_bytes // MIB))
    if data.startswith(b"PK"):
        raise Refused(_("Ce fichier est un classeur : enregistrez-le au format CSV (UTF-8)."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise Refused(
            _("Le fichier n’est pas en UTF-8 (ligne %s) : réenregistrez-le avec ce codage.") % line
        ) from None
    if "\x00" in text:
        raise Refused(_("Le fichier contient un caractère nul : ce n’est pas un texte."))
    return text
