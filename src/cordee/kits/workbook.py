"""Chronogrammes as XLSX files: read what people have, write what reads back the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from cordee.core.verdict import Refused
from cordee.kits.chronogramme import CHANNEL_WORDS, LABELS, MOST_ROWS, Row, fold, guess_mapping

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
HEADER_DEPTH = 25  # lines of title, logo and legend that people put above the headings
WIDTHS = {"body": 60, "expects": 40, "facilitator_note": 40, "title": 34, "sender": 22, "sender_role": 22, "to": 24}


class NotAWorkbook(Refused):
    """The file is not an XLSX chronogramme that can be read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that looks most like a chronogramme."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(data: bytes) -> Sheet:
    """The best sheet of a workbook, its heading row found even below titles. Raises ``NotAWorkbook``."""
    _refuse_bombs(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [_sheet(sheet) for sheet in book.worksheets]
        book.close()
    except NotAWorkbook:
        raise
    except Exception as fault:  # openpyxl raises a dozen kinds of errors on damaged files
        raise NotAWorkbook(_("Ce classeur XLSX est abîmé et ne peut pas être lu.")) from fault
    found = [sheet for sheet in sheets if sheet is not None]
    if not found:
        raise NotAWorkbook(_("Aucune feuille n’a de ligne d’en-têtes reconnaissable (il faut au moins une heure et un objet)."))
    return max(found, key=lambda sheet: (len(guess_mapping(sheet.headers)), len(sheet.rows)))


def _refuse_bombs(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise NotAWorkbook(_("Le fichier dépasse 10 Mo."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        raise NotAWorkbook(_("Ce fichier n’est pas un classeur XLSX. Enregistrez-le au format Excel (.xlsx).")) from None
    if unpacked > MAX_UNPACKED:
        raise NotAWorkbook(_("Ce classeur se décompresse en plus de 200 Mo : il est refusé."))
    if "xl/workbook.xml" not in names:
        raise NotAWorkbook(_("Ce fichier est une archive, mais pas un classeur XLSX."))


def _sheet(sheet: Any) -> Sheet | None:
    lines: list[Row] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        lines.append(Row(number, tuple(cells)))
        if len(lines) > MOST_ROWS + HEADER_DEPTH:
            raise NotAWorkbook(_("La feuille « %(name)s » dépasse %(max)s lignes.") % {"name": sheet.title, "max": MOST_ROWS})
    head = _heading(lines)
    if head is None:
        return None
    headers = tuple(str(cell) if cell is not None else "" for cell in lines[head].cells)
    return Sheet(sheet.title, headers, tuple(lines[head + 1 :]))


def _heading(lines: Sequence[Row]) -> int | None:
    """The index of the line whose cells are best recognised as headings."""
    best, most = None, 1
    for index, line in enumerate(lines[:HEADER_DEPTH]):
        texts = [str(cell) if isinstance(cell, str) and len(cell) < 60 else "" for cell in line.cells]
        if sum(fold(text) != "" for text in texts) < 2:
            continue
        score = len(guess_mapping(texts))
        if score > most:
            best, most = index, score
    return best


def write_sheet(document: dict[str, Any]) -> bytes:
    """A kit's chronogramme as a workbook; reading it back gives the same injects."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_("Chronogramme"))
    sheet.freeze_panes = "A2"
    for index, name in enumerate(LABELS):
        sheet.column_dimensions[chr(ord("A") + index)].width = WIDTHS.get(name, 14)
    sheet.append([_styled(sheet, label, bold=True) for label in LABELS.values()])
    cells = {cell["key"]: cell["name"] for cell in document["cells"]}
    for inject in document["injects"]:
        sheet.append([_styled(sheet, value) for value in _line(inject, cells)])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _line(inject: dict[str, Any], cells: dict[str, str]) -> list[str]:
    values = {
        **inject,
        "sender": inject["from"]["name"],
        "sender_role": inject["from"].get("role", ""),
        "to": "\n".join(cells.get(key, key) for key in inject["to"]),
        "channel": CHANNEL_WORDS[inject["channel"]],
        "expects": "\n".join(inject.get("expects", [])),
        "objectives": "\n".join(inject.get("objectives", [])),
    }
    return [str(values.get(name, "")) for name in LABELS]


def _styled(sheet: Any, value: str, *, bold: bool = False) -> WriteOnlyCell:
    # A leading sign would be read as a formula by a spreadsheet; the reader takes the apostrophe off again.
    cell = WriteOnlyCell(sheet, value=f"'{value}" if value[:1] in ("=", "+", "-", "@") else value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell
