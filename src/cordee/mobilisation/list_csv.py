"""A call list written in a spreadsheet: its rows, or what is wrong with each, by line and column; and back. No database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cordee.core.phones import is_number
from cordee.core.sheets import MIB, refuse_headings, rows_of
from cordee.mobilisation.models import Contact
from cordee.mobilisation.people import person_key
from cordee.mobilisation.reading import policy
from cordee.ui.cells import fold

COLUMNS = ("role", "ordre", "nom", "fonction", "courriel", "mobile", "fixe")
NEEDED = ("role", "nom")
FIELD = {"nom": "name", "fonction": "function", "courriel": "email", "mobile": "mobile", "fixe": "landline"}
LONGEST = {"nom": 120, "fonction": 120, "courriel": 254, "mobile": 30, "fixe": 30}
MOST_BYTES, MOST_ROWS = 1 * MIB, 500


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """``row`` is the line of the file, headings being line 1."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Wish:
    row: int
    rank: int
    fields: dict[str, str]


@dataclass(slots=True)
class Read:
    rows_in: int = 0
    wishes: list[Wish] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)


def read_list(data: bytes) -> Read:
    """Raises ``Refused`` for a file that is not such a table at all."""
    rows = rows_of(data, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    headings = [fold(cell).strip().replace("ô", "o") for cell in rows[0][1]]
    refuse_headings(headings, needed=NEEDED, known=COLUMNS)
    read, seen = Read(), {}
    for number, cells in rows[1:]:
        read.rows_in += 1
        told = {name: cell.strip() for name, cell in zip(headings, cells, strict=False) if name}
        faults = [RowRefusal(number, *fault) for fault in _faults(told)]
        if any(cell.strip() for cell in cells[len(headings) :]):
            # A semicolon in a name: every cell after it is one column too far, and the last one would be lost.
            faults.append(RowRefusal(number, "", "", _("Cette ligne a plus de cellules que de titres.")))
        if not faults:
            wish = _wish(number, told)
            key = (
                wish.fields["role"],
                person_key(**{n: wish.fields[n] for n in ("name", "mobile", "email")}),
            )
            if key in seen:
                faults = [
                    RowRefusal(
                        number, "nom", told["nom"], _("Cette personne est déjà à la ligne %s.") % seen[key]
                    )
                ]
            else:
                seen[key] = number
                read.wishes.append(wish)
        read.refused += faults
    return read


def written(contacts: Iterable[Contact]) -> str:
    """The list as ``read_list`` reads it. A cell that a spreadsheet would take for a formula is kept as a text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in contacts:
        cells = (one.role, str(one.rank), one.name, one.function, one.email, one.mobile, one.landline)
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "@", "-") else cell for cell in cells])
    return "\ufeff" + out.getvalue()


def _faults(told: dict[str, str]) -> list[tuple[str, str, str]]:
    """(column, value, what is wrong), each cell that is wrong and not only the first."""
    found = []

    def refuse(column: str, message: str) -> None:
        found.append((column, told.get(column, "")[:80], message))

    for column, limit in LONGEST.items():
        cell = told.get(column, "")
        if len(cell) > limit:
            refuse(column, _("Ce texte est trop long."))
        elif not cell.isprintable():
            refuse(column, _("Ce texte contient un caractère invisible."))
    if not told.get("nom"):
        refuse("nom", _("Cette cellule est vide."))
    if _role(told.get("role", "")) is None:
        refuse("role", _("Ce n’est pas un rôle d’astreinte."))
    if told.get("ordre") and not (
        told["ordre"].isascii() and told["ordre"].isdecimal() and 1 <= int(told["ordre"][:4]) <= 99
    ):
        refuse("ordre", _("Écrivez 1 pour le titulaire, 2 pour son suppléant…"))
    for column in ("mobile", "fixe"):
        if told.get(column) and not is_number(told[column]):
            refuse(column, _("Ce n’est pas un numéro de téléphone."))
    if told.get("courriel"):
        try:
            validate_email(told["courriel"])
        except ValidationError:
            refuse("courriel", _("Ce n’est pas une adresse électronique."))
    if not any(told.get(column) for column in ("mobile", "fixe", "courriel")):
        refuse("mobile", _("Donnez au moins un mobile, un fixe ou un courriel."))
    return found


def _wish(number: int, told: dict[str, str]) -> Wish:
    fields = {name: told.get(column, "") for column, name in FIELD.items()}
    fields |= {"role": _role(told["role"]) or "", "email": fields["email"].casefold()}
    return Wish(number, int(told.get("ordre") or 99), fields)


def _role(cell: str) -> str | None:
    """By its name in the list or by its title, in either language whoever brings the file."""
    roles = policy().roles.values()
    known = {fold(title): role.slug for role in roles for title in (role.english, role.french) if title}
    known |= {role.slug: role.slug for role in roles}
    return known.get(fold(cell))
