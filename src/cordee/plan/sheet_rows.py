"""Commitments as a spreadsheet: the rows it wishes, and why the others are refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cordee.packs.workbook import Line, NotAWorkbook, read_lines
from cordee.plan.enums import Level
from cordee.ui.cells import fold
from cordee.ui.exports import FORMULA_STARTS

# What a column may be called; the first name is that of the template and of our own exports.
HEADINGS = {
    "finess": ("FINESS", "n° finess", "numéro finess", "finess et", "nofinesset"),
    "action": ("Action", "n° action", "numéro d’action", "action n°"),
    "level": ("Niveau", "niveau actuel", "level"),
    "target_level": ("Visé", "niveau visé", "cible", "target"),
    "target_on": ("Pour le", "échéance", "date cible", "due"),
    "owner_name": ("Responsable", "porteur", "owner"),
    "owner_email": ("Courriel", "courriel du responsable", "email", "mail"),
    "not_applicable": ("Sans objet", "non applicable", "n/a"),
    "reason": ("Motif", "justification", "commentaire"),
}
NEEDED = ("finess", "action")
YES, NO = {"oui", "o", "x", "yes", "1", "vrai", "true"}, {"", "non", "n", "no", "0", "faux", "false"}
LONGEST = {"owner_name": 160, "owner_email": 254, "reason": 2000}
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """One row: whose commitment, on which action, and the fields that the row gives."""

    number: int
    finess: str
    action: int
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """Why a row is not taken, in the words of whoever wrote it."""

    row: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Read:
    """A sheet once read. ``rows_in`` = wishes + refused rows."""

    rows_in: int = 0
    wishes: list[Wish] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)


class _BadCell(ValueError):
    """Worded for the author."""


def read_commitments(data: bytes) -> Read:
    """Every row of the first sheet. Raises ``NotAWorkbook`` when it is no workbook, or has no known headings."""
    lines = read_lines(data)
    columns, start = _columns(lines)
    read, seen = Read(), {}
    for line in lines[start:]:
        read.rows_in += 1
        try:
            wish = _wish(line, columns)
            before = seen.setdefault((wish.finess, wish.action), line.number)
            if before != line.number:
                raise _BadCell("finess", wish.finess, _("La ligne %s parle déjà de cette action.") % before)
            read.wishes.append(wish)
        except _BadCell as bad:
            column, value, message = bad.args
            read.refused.append(RowRefusal(line.number, HEADINGS[column][0], str(value)[:SHOWN], message))
    return read


def _columns(lines: list[Line]) -> tuple[dict[str, int], int]:
    """Which column holds what, and where the rows begin. Titles and legends may stand above the headings."""
    for place, line in enumerate(lines[:25]):
        found: dict[str, int] = {}
        for column, cell in enumerate(line.cells):
            name = _heading(cell)
            if name and name not in found:
                found[name] = column
        if all(name in found for name in NEEDED):
            return found, place + 1
    known = ", ".join(names[0] for names in HEADINGS.values())
    raise NotAWorkbook(_("Aucune ligne de titres n’a « FINESS » et « Action » (titres connus : %s).") % known)


def _heading(cell: Any) -> str:
    said = _plain(cell)
    return next((name for name, words in HEADINGS.items() if said in {_plain(word) for word in words}), "")


def _plain(value: Any) -> str:
    return " ".join(fold("" if value is None else value).replace("’", "'").split())


def _wish(line: Line, columns: dict[str, int]) -> Wish:
    def cell(name: str) -> Any:
        place = columns.get(name)
        return line.cells[place] if place is not None and place < len(line.cells) else None

    fields = {}
    for name, read in READERS.items():
        value = cell(name)
        if name in columns and not _is_blank(value):
            fields[name] = read(name, value)
    if fields.get("not_applicable") and not fields.get("reason"):
        raise _BadCell("reason", "", _("« Sans objet » demande un motif."))
    return Wish(line.number, _finess(cell("finess")), _action(cell("action")), fields)


def _is_blank(value: Any) -> bool:
    return value is None or str(value).strip() == ""


def _finess(value: Any) -> str:
    """Nine characters; spreadsheets eat the zero in front and add « .0 »."""
    text = re.sub(
        r"\s", "", str(int(value)) if isinstance(value, float) and value == value // 1 else str(value or "")
    )
    text = text.zfill(9) if text.isdecimal() else text.upper()
    if not re.fullmatch(r"\d[\dAB]\d{7}", text):
        raise _BadCell("finess", value, _("Un numéro FINESS a neuf chiffres."))
    return text


def _action(value: Any) -> int:
    found = re.fullmatch(
        r"(?:action\s*)?n?°?\s*(\d{1,2})(?:[.,]0*)?(?:\s*[.:–-].*)?", str(value or "").strip(), re.I | re.S
    )
    if not found or int(found[1]) == 0:
        raise _BadCell("action", value, _("Le numéro de l’action est attendu, de 1 à 99."))
    return int(found[1])


def _level(name: str, value: Any) -> int:
    said = _plain(value).removesuffix(".0")
    for level, label in Level.choices:
        if said in (str(level), _plain(label)):
            return level
    labels = ", ".join(f"{level} ({label})" for level, label in Level.choices)
    raise _BadCell(name, value, _("Niveau inconnu ; attendu : %s.") % labels)


def _day(name: str, value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return dt.datetime.strptime(str(value).strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise _BadCell(name, value, _("Une date est attendue, par exemple 31/12/2026."))


def _text(name: str, value: Any) -> str:
    text = " ".join(str(value).split()) if name != "reason" else str(value).strip()
    if (
        text.startswith("'") and text[1:2] in FORMULA_STARTS
    ):  # our own exports keep spreadsheets from running it
        text = text[1:]
    if len(text) > LONGEST[name]:
        raise _BadCell(name, value, _("Ce texte dépasse %s caractères.") % LONGEST[name])
    if not all(letter.isprintable() or letter in "\n\t\u00a0\u202f" for letter in text):
        raise _BadCell(name, value, _("Ce texte contient un caractère invisible interdit."))
    return text


def _email(name: str, value: Any) -> str:
    text = _text(name, value)
    try:
        validate_email(text)
    except ValidationError:
        raise _BadCell(name, value, _("Ce n’est pas une adresse de courriel.")) from None
    return text


def _yes(name: str, value: Any) -> bool:
    said = _plain(value).removesuffix(".0")
    if said in YES:
        return True
    if said in NO:
        return False
    raise _BadCell(name, value, _("« oui » ou « non » est attendu."))


READERS: dict[str, Callable[[str, Any], Any]] = {
    "level": _level,
    "target_level": _level,
    "target_on": _day,
    "owner_name": _text,
    "owner_email": _email,
    "not_applicable": _yes,
    "reason": _text,
}
