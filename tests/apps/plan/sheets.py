"""Spreadsheets of commitments, made in memory."""

from __future__ import annotations

import io

import openpyxl

HEADINGS = ("FINESS", "Action", "Niveau", "Visé", "Pour le", "Responsable", "Courriel", "Sans objet", "Motif")


def a_sheet(*rows: tuple, headings: tuple = HEADINGS, above: tuple = ()) -> bytes:
    book = openpyxl.Workbook()
    for line in (*above, headings, *rows):
        book.active.append(line)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
