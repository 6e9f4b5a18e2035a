"""A roster written in a spreadsheet: its rows as wishes, or what is wrong with each, by line and column. No database."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cordee.core.sheets import MIB, refuse_headings, rows_of
from cordee.taskforce.reading import policy
from cordee.ui.cells import fold

NEEDED = ("nom", "courriel", "competences")
KNOWN = (
    *NEEDED, "telephone", "employeur", "sur_appel", "commune", "disponible_du", "disponible_au", "habilitations",
)  # fmt: skip
LONGEST = {"nom": 120, "courriel": 254, "telephone": 30, "employeur": 160, "commune": 120}
MOST_BYTES, MOST_ROWS = 2 * MIB, 5_000
YES, NO = ("oui", "o", "x", "1", "vrai"), ("", "non", "n", "0", "faux")


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """``row`` is the line of the file, headings being line 1."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Wish:
    """One person: ``fields`` of the member (``employer``: a FINESS number or words), and a window or None."""

    row: int
    fields: dict[str, Any]
    employer: str
    window: tuple[dt.date, dt.date] | None


@dataclass(slots=True)
class Read:
    rows_in: int = 0
    wishes: list[Wish] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)


class _Bad(ValueError):
    """What is wrong with one cell."""


def read_roster(data: bytes) -> Read:
    """Raises ``Refused`` for a file that is not such a table at all."""
    rows = rows_of(data, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    headings = [fold(cell).strip().replace(" ", "_") for cell in rows[0][1]]
    refuse_headings(headings, needed=NEEDED, known=KNOWN)
    read, seen = Read(), {}
    for number, cells in rows[1:]:
        read.rows_in += 1
        row = _Row(number, headings, cells)
        wish = row.wish()
        if wish and wish.fields["email"] in seen:
            row.refuse("courriel", _("Cette adresse est déjà à la ligne %s.") % seen[wish.fields["email"]])
        elif wish:
            seen[wish.fields["email"]] = number
            read.wishes.append(wish)
        read.refused += row.refused
    return read


class _Row:
    """One line being read: each cell that is wrong is told, and not only the first."""

    def __init__(self, number: int, headings: list[str], cells: list[str]):
        self.number, self.refused = number, []
        self.cells = {name: cell.strip() for name, cell in zip(headings, cells, strict=False) if name}
        if len(cells) > len(headings) and any(cell.strip() for cell in cells[len(headings) :]):
            self.refuse("", _("Cette ligne a plus de cellules que de titres."))

    def wish(self) -> Wish | None:
        fields = {
            "name": self._read("nom", _words),
            "email": self._read("courriel", _email),
            "skills": self._read("competences", _skills),
        }
        for column, name, read in (
            ("telephone", "phone", _phone),
            ("sur_appel", "on_call", _flag),
            ("commune", "commune", str),
            ("habilitations", "clearances", _clearances),
        ):
            if column in self.cells:
                fields[name] = self._read(column, read)
        employer, window = self._read("employeur", str), self._window()
        if self.refused:
            return None
        return Wish(self.number, fields, employer, window)

    def refuse(self, column: str, message: str) -> None:
        self.refused.append(RowRefusal(self.number, column, self.cells.get(column, "")[:80], message))

    def _read(self, column: str, read: Callable[[str], Any]) -> Any:
        cell = self.cells.get(column, "")
        try:
            if len(cell) > LONGEST.get(column, 1000):
                raise _Bad(_("Ce texte est trop long."))
            if not cell.isprintable():
                raise _Bad(_("Ce texte contient un caractère invisible."))
            return read(cell)
        except _Bad as fault:
            self.refuse(column, str(fault))
            return None

    def _window(self) -> tuple[dt.date, dt.date] | None:
        first, last = self._read("disponible_du", _day), self._read("disponible_au", _day)
        if bool(self.cells.get("disponible_du")) != bool(self.cells.get("disponible_au")):
            self.refuse("disponible_au", _("Une période a un début et une fin."))
        elif first and last and last < first:
            self.refuse("disponible_au", _("La fin vient avant le début."))
        return (first, last) if first and last else None


def _words(cell: str) -> str:
    if not cell:
        raise _Bad(_("Cette cellule est vide."))
    return cell


def _email(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError:
        raise _Bad(_("Ce n’est pas une adresse électronique.")) from None
    return cell.casefold()


def _phone(cell: str) -> str:
    if cell and not re.fullmatch(r"\+?[\d .()-]{4,}", cell):
        raise _Bad(_("Ce n’est pas un numéro de téléphone."))
    return cell


def _flag(cell: str) -> bool:
    said = fold(cell)
    if said not in (*YES, *NO):
        raise _Bad(_("Écrivez oui ou non."))
    return said in YES


def _day(cell: str) -> dt.date | None:
    if not cell:
        return None
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(cell, shape).date()  # noqa: DTZ007 - a day, not an instant
        except ValueError:
            continue
    raise _Bad(_("Écrivez un jour comme 2026-11-30 ou 30/11/2026."))


def _skills(cell: str) -> dict[str, int]:
    """« active-directory:3, réseau et pare-feu:2 »."""
    # A file is read the same whoever brings it: by the titles of both languages, and by the slugs.
    known = policy().known_skills
    names = {fold(title): one.slug for one in known for title in (one.english, one.french) if title}
    names |= {one.slug: one.slug for one in known}
    found: dict[str, int] = {}
    for part in _parts(cell):
        name, _colon, level = part.rpartition(":")
        slug = names.get(fold(name.strip()))
        if slug is None:
            raise _Bad(_("« %s » n’est pas « compétence:niveau » d’une compétence de la liste.") % part[:60])
        if level.strip() not in ("1", "2", "3"):
            raise _Bad(_("Le niveau de « %s » est 1, 2 ou 3.") % name.strip()[:60])
        if slug in found:
            raise _Bad(_("La compétence « %s » est écrite deux fois.") % slug)
        found[slug] = int(level)
    if not found:
        raise _Bad(_("Dites au moins une compétence."))
    return found


def _clearances(cell: str) -> dict[str, str]:
    """« confidentialite:2026-03-01 »."""
    known = {clearance.slug for clearance in policy().clearances}
    found: dict[str, str] = {}
    for part in _parts(cell):
        slug, _colon, day = part.partition(":")
        if slug.strip() not in known:
            raise _Bad(_("« %s » n’est pas une habilitation de la liste.") % slug.strip()[:60])
        signed = _day(day.strip())
        if signed is None:
            raise _Bad(_("L’habilitation « %s » porte la date de sa signature.") % slug.strip())
        found[slug.strip()] = signed.isoformat()
    return found


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,|]", cell) if part.strip()]
