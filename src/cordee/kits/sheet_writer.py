"""A kit's chronogramme written as a workbook; reading it back gives the same injects."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from cordee.kits.condition_text import to_text
from cordee.kits.headings import LABELS
from cordee.kits.sheet_parts import UNSEEN
from cordee.kits.sheet_words import CHANNEL_WORDS
from cordee.packs.wording import _, said

COLUMNS = tuple(name for name in LABELS if name != "day")
WIDTHS = {
    "body": 60, "expects": 44, "facilitator_note": 44, "title": 34, "sender": 22, "sender_role": 22,
    "to": 24, "script": 40, "condition": 28,
}  # fmt: skip
CELL_LIMIT = 32_767  # characters


def write_sheet(document: Mapping[str, Any]) -> bytes:
    """An XLSX file: one sheet, one inject a line, headings that the import recognises."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(said(_("Chronogramme")))
    sheet.freeze_panes = "A2"
    for index, name in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + index)].width = WIDTHS.get(name, 14)
    sheet.append([_styled(sheet, LABELS[name], bold=True) for name in COLUMNS])
    cells = {cell["key"]: cell["name"] for cell in document["cells"]}
    for inject in document["injects"]:
        sheet.append([_styled(sheet, value) for value in line(inject, cells)])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def line(inject: Mapping[str, Any], cells: Mapping[str, str]) -> list[str]:
    """One inject as the texts of its columns."""
    yes = said(_("oui"))
    values = {
        **inject,
        "sender": inject["from"]["name"],
        "sender_role": inject["from"].get("role", ""),
        "to": "\n".join(cells.get(key, key) for key in inject["to"]),
        "channel": CHANNEL_WORDS[inject["channel"]],
        "expects": "\n".join(f"• {text}" for text in inject.get("expects", ())),
        "objectives": "\n".join(inject.get("objectives", ())),
        "attachments": "\n".join(inject.get("attachments", ())),
        "reply_expected": yes if inject.get("reply_expected") else "",
        "distractor": yes if inject.get("distractor") else "",
        "condition": to_text(inject.get("condition")),
    }
    return [str(values.get(name, "")) for name in COLUMNS]


def _styled(sheet: Any, value: str, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    value = UNSEEN.sub("", value)[:CELL_LIMIT]
    # A leading sign would be read as a formula by a spreadsheet; the reader takes the apostrophe off again.
    cell = WriteOnlyCell(sheet, value=f"'{value}" if re.match(r"'*[=+\-@]", value) else value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell
