"""Spreadsheets as people send them, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

HEADINGS = ("N°", "Heure", "Émetteur", "Destinataires", "Moyen", "Objet", "Contenu", "Réactions attendues")


def book(*sheets: tuple[str, Sequence[Sequence[Any]]], then: Callable[[Any], None] | None = None) -> bytes:
    """A workbook with these sheets; ``then`` may still change it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    if then:
        then(made)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def sheet(*rows: Sequence[Any], headings: Sequence[Any] = HEADINGS, then=None) -> bytes:
    return book(("Chronogramme", [headings, *rows]), then=then)


def row(
    key: Any = 1, at: Any = "T+00:10", to: str = "Cellule A", channel: str = "Mail", **other: str
) -> list[Any]:
    texts = {"sender": "Le SAMU", "title": "Appel", "body": "Vous prenez ?", "expects": "Répondre"} | other
    return [key, at, texts["sender"], to, channel, texts["title"], texts["body"], texts["expects"]]


def archive(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return kept.getvalue()


def bomb(size: int = 80 * 1024 * 1024) -> bytes:
    """A small file that opens into a huge one."""
    kept = io.BytesIO(sheet(row()))
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet9.xml", b" " * size)
    return kept.getvalue()
