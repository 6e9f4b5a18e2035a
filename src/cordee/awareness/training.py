"""The follow-up of an online course read as counts. Pure: one CSV file in, one tally a group out, no person in it.

Tools differ (Moodle's completion report and its quiz marks, in French or English, and others that resemble them): the
columns and words that are understood are data, in ``packs/rules/formation.yaml``. What is not understood is refused with
its line, never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cordee.awareness.exports import NotAnExport, Read, RowRefusal, rows_of, text_of

# Excel in France saves a CSV in the second.
ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = ";,\t"
NUMBER = r"\d{1,6}(?:[.,]\d{1,6})?"
MARK = re.compile(rf"({NUMBER})\s*(?:(%)|/\s*({NUMBER}))?")
MARKED_OUT_OF = re.compile(rf"(.+?)\s*/\s*({NUMBER})")
PERCENT = re.compile(rf"({NUMBER})\s*%")
DAY_FORMATS = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y")
# « lundi 3 novembre 2026, 10:22 », « 3 November 2026, 10:22 AM »: a day, a month in letters, a year.
WRITTEN_DAY = re.compile(r"(?:\S+ )?\d{1,2}(?:er)? [^\W\d]{3,9}\.? \d{4}\b.*")


@dataclass(frozen=True, slots=True)
class Words:
    """How a follow-up is read; ``packs/rules/formation.yaml``. All in lower case."""

    columns: Mapping[str, tuple[str, ...]]
    done: frozenset[str]
    not_done: frozenset[str]
    totals: tuple[str, ...]
    passes_from: float


@dataclass(frozen=True, slots=True)
class Followed:
    """What a group did, in people: ``passed`` out of ``quizzed``, both among ``enrolled``."""

    enrolled: int = 0
    completed: int = 0
    quizzed: int = 0
    passed: int = 0

    @property
    def people(self) -> int:
        return self.enrolled


@dataclass(slots=True)
class _Person:
    place: str
    completed: bool = False
    share: float | None = None  # of the points of the quiz, at the best attempt


def read_training(
    data: bytes, *, words: Words, group_of: Callable[[dict[str, str]], str | None]
) -> Read[Followed]:
    """Count who completed a course and who passed its quiz, group by group.

    Somebody may be on several lines, one an attempt: the best is kept. ``group_of`` says to which group a line belongs,
    from its « email » and « position »; None refuses the line. Raises ``NotAnExport`` when the file is not a follow-up.
    """
    read: Read[Followed] = Read()
    people: dict[str, _Person] = {}
    for line in _lines(data, words):
        read.rows_in += 1
        if not line.email and line.first.casefold().startswith(words.totals):
            read.set_aside["total"] += 1
            continue
        try:
            _learn(people, line, words, group_of, read)
        except _Unread as trouble:
            read.refused.append(RowRefusal("suivi", line.number, trouble.column, trouble.message))
    for person in people.values():
        before = read.tallies.get(person.place, Followed())
        read.tallies[person.place] = Followed(
            before.enrolled + 1,
            before.completed + person.completed,
            before.quizzed + (person.share is not None),
            before.passed + (person.share is not None and person.share >= words.passes_from),
        )
    return read


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    first: str  # what its first cell says: a total names itself there
    email: str
    place: str
    done: str | None  # None when the file has no such column
    mark: str | None
    out_of: float | None  # what the heading of the mark says


class _Unread(Exception):
    """A cell that is not understood."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


def _learn(
    people: dict[str, _Person],
    line: _Line,
    words: Words,
    group_of: Callable[[dict[str, str]], str | None],
    read: Read[Followed],
) -> None:
    if not line.email:
        raise _Unread("email", _("L’adresse manque."))
    place = group_of({"email": line.email, "position": line.place})
    if place is None:
        raise _Unread("finess", _("À quel établissement est cette personne ? Rien ne le dit."))
    done = line.done is not None and _is_done(line.done, words)
    share = _share(line.mark, line.out_of) if line.mark is not None else None
    known = people.get(line.email)
    if known and known.place != place:
        raise _Unread("finess", _("Cette personne est déjà sur une ligne d’un autre établissement."))
    if known:
        read.set_aside["attempt"] += 1
    person = known or people.setdefault(line.email, _Person(place))
    # Without a column that says who has completed, whoever has a mark has gone to the end.
    person.completed = person.completed or done or (line.done is None and share is not None)
    if share is not None:
        person.share = max(share, person.share or 0.0)


def _is_done(told: str, words: Words) -> bool:
    text = told.strip().casefold()
    if not text or text in words.not_done:
        return False
    if text in words.done or _is_date(text):
        return True
    if percent := PERCENT.fullmatch(text):
        return _number(percent[1]) >= 100
    raise _Unread(_("achèvement"), _("« %s » ne dit pas si la formation est achevée.") % told.strip()[:40])


def _is_date(text: str) -> bool:
    if WRITTEN_DAY.fullmatch(text):
        return True
    try:
        dt.datetime.fromisoformat(text.upper())
    except ValueError:
        return any(_parses(text.split(" ")[0].rstrip(","), form) for form in DAY_FORMATS)
    return True


def _parses(text: str, form: str) -> bool:
    try:
        dt.datetime.strptime(text, form)  # noqa: DTZ007 - a day, of which only the form matters
    except ValueError:
        return False
    return True


def _share(told: str, out_of: float | None) -> float | None:
    """The share of the points, from « 8,5/10 », « 85 % », or « 8,5 » under a heading that says « /10 »."""
    text = told.strip()
    if text in {"", "-", "—"}:
        return None
    found = MARK.fullmatch(text)
    if not found:
        raise _Unread(_("note"), _("« %s » n’est pas une note.") % text[:40])
    number, percent, over = found.groups()
    most = 100.0 if percent else _number(over) if over else out_of
    if not most:
        raise _Unread(
            _("note"), _("Une note sur combien ? Ni « %s » ni le titre de la colonne ne le dit.") % text
        )
    share = _number(number) / most
    if share > 1:
        raise _Unread(_("note"), _("La note « %s » dépasse son maximum.") % text)
    return share


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _lines(data: bytes, words: Words) -> Iterator[_Line]:
    text = text_of(data, "suivi", ENCODINGS)
    top = text.lstrip("\r\n").split("\n", 1)[0]
    rows = rows_of(text, "suivi", max(DELIMITERS, key=top.count))
    headings = [heading.strip().casefold() for heading in next(rows, (0, []))[1]]
    place, email, done = (_column(headings, words.columns[name]) for name in ("place", "email", "done"))
    mark, out_of = _mark_column(headings, words.columns["mark"])
    if email is None or (done is None and mark is None):
        raise NotAnExport(
            _(
                "Le fichier ne ressemble pas au suivi d’une formation : il faut une colonne « courriel », et une colonne "
                "« achevé » ou « note »."
            )
        )
    for number, row in rows:
        yield _Line(
            number=number,
            first=next((cell.strip() for cell in row if cell.strip()), ""),
            email=_cell(row, email).casefold(),
            place=_cell(row, place) if place is not None else "",
            done=_cell(row, done) if done is not None else None,
            mark=_cell(row, mark) if mark is not None else None,
            out_of=out_of,
        )


def _cell(row: list[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _column(headings: list[str], names: tuple[str, ...]) -> int | None:
    return next((headings.index(name) for name in names if name in headings), None)


def _mark_column(headings: list[str], names: tuple[str, ...]) -> tuple[int | None, float | None]:
    """« note », or Moodle's « note/10,00 », with what it is out of."""
    for column, heading in enumerate(headings):
        split = MARKED_OUT_OF.fullmatch(heading)
        if split and split[1] in names:
            return column, _number(split[2])
    return _column(headings, names), None
