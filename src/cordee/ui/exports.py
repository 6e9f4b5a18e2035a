"""Rows as CSV and XLSX files that a spreadsheet opens without executing anything."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
XLSX_CELL_LIMIT = 32_767  # characters; a spreadsheet cuts what is longer, so we say that we did
XLSX_ROW_LIMIT = 1_048_575
FORMATS = ("csv", "xlsx")


def neutral(value: Any) -> Any:
    """A value no spreadsheet takes for a formula (OWASP, CSV injection). Numbers and dates stay such."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, dt.datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, int | float | Decimal | dt.date):
        return value
    text = CONTROL.sub("", str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_response(
    kind: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]], *, stamp: dt.datetime
) -> HttpResponse:
    """The file as a download named after the table and the day."""
    build, mime = {"csv": (as_csv, "text/csv; charset=utf-8"), "xlsx": (as_xlsx, XLSX_MIME)}[kind]
    response = HttpResponse(build(headers, rows), content_type=mime)
    day = timezone.localtime(stamp).strftime("%Y-%m-%d")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "export"}-{day}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Semicolons and a byte-order mark: what a French spreadsheet opens with a double click."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(str(header)) for header in headers])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> Any:
    plain = neutral(value)
    if isinstance(plain, dt.datetime):
        return plain.isoformat(sep=" ", timespec="seconds")
    if isinstance(plain, float | Decimal):
        return str(plain).replace(".", ",")
    return plain


def as_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet, header row frozen."""
    from openpyxl import Workbook  # 0.3 s to import, and only an export needs it

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.freeze_panes = "A2"
    sheet.append([neutral(str(header)) for header in headers])
    for number, row in enumerate(rows):
        if number >= XLSX_ROW_LIMIT - 1:
            sheet.append(
                [_("Export incomplet : la limite de lignes d’un classeur est atteinte. Utilisez le CSV.")]
            )
            break
        sheet.append([_xlsx_cell(value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _xlsx_cell(value: Any) -> Any:
    plain = neutral(value)
    if isinstance(plain, str) and len(plain) > XLSX_CELL_LIMIT:
        mark = _(" […] texte coupé : utilisez le CSV")
        return plain[: XLSX_CELL_LIMIT - len(mark)] + mark
    return plain
