"""XLSX files that people send: told apart from what only bears that name, and read as plain rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cordee.core.verdict import Refused
from cordee.packs.wording import _, said

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024  # of XML; pictures are never opened
MOST_PARTS = 5_000
MOST_COLUMNS = 60
MOST_ROWS = 60_000
DAMAGED = _("Ce classeur XLSX est abîmé et ne peut pas être lu.")


class NotAWorkbook(Refused):
    """The file is not an XLSX workbook that can be read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet, with the number that the spreadsheet shows for it."""

    number: int
    cells: tuple[Any, ...]


def read_lines(data: bytes) -> list[Line]:
    """The lines of the first sheet that say something, values only. Raises ``NotAWorkbook``."""
    refuse_what_is_no_workbook(data)
    try:
        return list(_lines(data))
    except NotAWorkbook:
        raise
    except Exception as fault:  # openpyxl raises a dozen kinds of errors on damaged files
        raise NotAWorkbook(said(DAMAGED)) from fault


def _lines(data: bytes) -> Iterator[Line]:
    import openpyxl  # 0.3 s, and only spreadsheets need it

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        kept = 0
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            if all(cell is None or str(cell).strip() == "" for cell in cells):
                continue
            kept += 1
            if kept > MOST_ROWS:
                sentence = _("La feuille « %(name)s » dépasse %(max)s lignes.")
                raise NotAWorkbook(said(sentence, name=sheet.title, max=MOST_ROWS))
            yield Line(number, tuple(cells))
    finally:
        book.close()


def refuse_what_is_no_workbook(data: bytes) -> None:
    """Raises ``NotAWorkbook`` for what is too large, damaged, or another kind of file under that name."""
    if len(data) > MAX_BYTES:
        raise NotAWorkbook(said(_("Le fichier dépasse 10 Mo.")))
    if not data.startswith(b"PK"):
        raise NotAWorkbook(said(_what_it_is(data)))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise NotAWorkbook(said(DAMAGED)) from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise NotAWorkbook(said(_kind_of_archive(names)))
    unpacked = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels", ".vml")))
    if unpacked > MAX_UNPACKED or len(parts) > MOST_PARTS:
        raise NotAWorkbook(said(_("Ce classeur se décompresse en plus de 60 Mo : il est refusé.")))


def _what_it_is(data: bytes) -> str:
    """What people rename .xlsx by mistake, told apart by its first bytes."""
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not data:
        return _("Le fichier est vide.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _(
            "Ce fichier est un ancien classeur Excel (.xls) ou un classeur protégé par mot de passe."
            " Enregistrez-le au format .xlsx, sans mot de passe."
        )
    if head.startswith((b"<!doctype html", b"<html")) or b"<table" in head:
        return _(
            "Ce fichier est une page web, pas un classeur. Ouvrez-le dans un tableur et enregistrez-le au format .xlsx."
        )
    if data.startswith(b"%PDF"):
        return _("Ce fichier est un PDF, pas un classeur XLSX.")
    if b"\x00" not in data[:4096] and re.search(rb"[;,\t]", head):
        return _(
            "Ce fichier est un texte (CSV), pas un classeur. Ouvrez-le dans un tableur et enregistrez-le au format .xlsx."
        )
    return _("Ce fichier n’est pas un classeur XLSX. Enregistrez-le au format Excel (.xlsx).")


def _kind_of_archive(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return _("Ce classeur est au format .xlsb. Enregistrez-le au format .xlsx.")
    if "content.xml" in names:
        return _("Ce classeur est au format OpenDocument (.ods). Enregistrez-le au format .xlsx.")
    if "word/document.xml" in names:
        return _("Ce fichier est un document Word, pas un classeur XLSX.")
    return _("Ce fichier est une archive, mais pas un classeur XLSX.")
