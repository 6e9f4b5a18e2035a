"""Chronogrammes as XLSX files, read: the best sheet, its heading row, and its rows as people see them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cordee.kits.headings import fold, guess_mapping
from cordee.kits.sheet_parts import MOST_ROWS, Row, Uncomputed, is_blank
from cordee.packs.wording import _, said
from cordee.packs.workbook import DAMAGED, NotAWorkbook, refuse_what_is_no_workbook

MOST_COLUMNS = 256
HEADER_DEPTH = 25  # lines of title, logo and legend that people put above the headings
SAMPLES = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its headings found. ``mapping`` is what they seem to be."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    mapping: Mapping[str, int]
    hidden: bool = False

    @property
    def samples(self) -> list[tuple[Any, ...]]:
        """A few rows, to show what each column holds."""
        full = (row.cells for row in self.rows if sum(not is_blank(cell) for cell in row.cells) > 1)
        return [cells for cells, _rank in zip(full, range(SAMPLES), strict=False)]


def read_sheet(data: bytes, name: str = "", *, loose: bool = False) -> Sheet:
    """The sheet that looks most like a chronogramme, or the one called ``name``. Raises ``NotAWorkbook``."""
    sheets = read_sheets(data, loose=loose)
    if name:
        found = [sheet for sheet in sheets if fold(sheet.name) == fold(name)]
        if not found:
            known = ", ".join(f"« {sheet.name} »" for sheet in sheets)
            sentence = _("Aucune feuille lisible ne s’appelle « %(name)s » (feuilles : %(known)s).")
            raise NotAWorkbook(said(sentence, name=name[:60], known=known))
        return found[0]
    return best_of(sheets)


def best_of(sheets: Sequence[Sheet]) -> Sheet:
    """Visible before hidden, then the most columns recognised, then the most rows."""
    return max(sheets, key=lambda s: ("at" in s.mapping, not s.hidden, len(s.mapping), len(s.rows)))


def read_sheets(data: bytes, *, loose: bool = False) -> list[Sheet]:
    """Every sheet in which a heading row is recognised; never an empty list. Raises ``NotAWorkbook``.

    ``loose``: an author will say what columns are, so any first line of several cells will do as headings.
    """
    refuse_what_is_no_workbook(data)
    try:
        sheets = [sheet for sheet in _sheets(data, loose) if sheet is not None]
    except NotAWorkbook:
        raise
    except Exception as fault:  # openpyxl raises a dozen kinds of errors on damaged files
        raise NotAWorkbook(said(DAMAGED)) from fault
    if not sheets:
        sentence = _(
            "Aucune feuille n’a de ligne de titres reconnaissable (par exemple : Heure, Destinataire, Moyen, Objet, Contenu)."
        )
        raise NotAWorkbook(said(sentence))
    return sheets


def _sheets(data: bytes, loose: bool) -> Iterator[Sheet | None]:
    import openpyxl  # 0.3 s, and only spreadsheets need it

    options = {"read_only": True, "keep_links": False}
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True, **options)
    formulas = openpyxl.load_workbook(io.BytesIO(data), data_only=False, **options)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for sheet in values.worksheets:
                merged = _merged_columns(archive, sheet)
                yield _sheet(sheet, formulas[sheet.title], merged, loose)
    finally:
        values.close()
        formulas.close()


def _sheet(sheet: Any, formulas: Any, merged: Sequence[tuple[int, int, int]], loose: bool) -> Sheet | None:
    lines = list(_lines(sheet, formulas))
    head = _heading(lines)
    if head is None and loose:
        several = (n for n, line in enumerate(lines) if sum(not is_blank(cell) for cell in line.cells) > 1)
        head = next(several, None)
    if head is None:
        return None
    rows = tuple(_with_inherited(lines[head + 1 :], merged))
    width = max(len(line.cells) for line in lines[head:])  # a column may hold values without a heading
    headings = [*lines[head].cells, *[None] * width][:width]
    headers = tuple(_heading_text(cell) for cell in headings)
    samples = [row.cells for row in rows[:40]]
    return Sheet(sheet.title, headers, rows, guess_mapping(headers, samples), sheet.sheet_state != "visible")


def _lines(sheet: Any, formulas: Any) -> Iterator[Row]:
    """Rows that say something. Formulas saved without a result are told apart from empty cells."""
    said_something = 0
    sheet.reset_dimensions()
    formulas.reset_dimensions()
    pairs = zip(
        sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS),
        formulas.iter_rows(values_only=True, max_col=MOST_COLUMNS),
        strict=False,
    )
    for number, (found, written) in enumerate(pairs, start=1):
        cells = tuple(_result(value, source) for value, source in zip(found, written, strict=False))
        if all(is_blank(cell) for cell in cells):
            if said_something:
                yield Row(number, ())
            continue
        said_something += 1
        width = max(index for index, cell in enumerate(cells, start=1) if not is_blank(cell))
        if said_something > MOST_ROWS + HEADER_DEPTH:
            sentence = _("La feuille « %(name)s » dépasse %(max)s lignes.")
            raise NotAWorkbook(said(sentence, name=sheet.title, max=MOST_ROWS))
        yield Row(number, cells[:width])


def _result(value: Any, source: Any) -> Any:
    text = getattr(source, "text", source)  # an array formula is an object
    if value is None and isinstance(text, str) and text.startswith("="):
        return Uncomputed(text)
    return value


def _heading_text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _heading(lines: Sequence[Row]) -> int | None:
    """The index of the line whose cells are best recognised as headings."""
    best, most = None, 1
    said_something = 0
    for index, line in enumerate(lines):
        if not line.cells:
            continue
        said_something += 1
        if said_something > HEADER_DEPTH:
            break
        texts = [cell if isinstance(cell, str) and len(cell) < 60 else "" for cell in line.cells]
        if sum(fold(text) != "" for text in texts) < 2:
            continue
        score = len(guess_mapping(texts))
        if score > most:
            best, most = index, score
    return best


_MERGED = re.compile(rb'<mergeCell\s+[^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
MOST_MERGED = 20_000


def _merged_columns(archive: zipfile.ZipFile, sheet: Any) -> list[tuple[int, int, int]]:
    """(column, first row, last row) of cells merged downwards; the fast reader of openpyxl ignores them."""
    path = sheet._worksheet_path
    if path not in archive.namelist():
        return []
    found = []
    for left, top, _right, bottom in _MERGED.findall(archive.read(path))[:MOST_MERGED]:
        if int(top) < int(bottom):
            column = sum((byte - 64) * 26**rank for rank, byte in enumerate(reversed(left)))
            found.append((column - 1, int(top), int(bottom)))
    return found


def _with_inherited(rows: Sequence[Row], merged: Sequence[tuple[int, int, int]]) -> Iterator[Row]:
    by_number = {row.number: row for row in rows}
    inherited: dict[int, dict[int, Any]] = {}
    for column, top, bottom in merged:
        first = by_number.get(top)
        value = first.cells[column] if first and column < len(first.cells) else None
        if not is_blank(value):
            for number in range(top + 1, min(bottom, top + MOST_ROWS) + 1):
                inherited.setdefault(number, {})[column] = value
    for row in rows:
        yield Row(row.number, row.cells, inherited.get(row.number, {}))
