"""From the rows of a spreadsheet to injects. Pure: no file, no database.

Every row is read, refused with a reason, set aside (a title between two phases, headings repeated) or blank:
nothing is left out silently, and nothing is cut.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from cordee.kits.condition_text import from_text
from cordee.kits.conditions import BadCondition
from cordee.kits.headings import LABELS, fold, require_enough
from cordee.kits.offsets import BadOffset, format_offset, parse_offset
from cordee.kits.recipients import Recipients
from cordee.kits.sheet_hours import Hours, hours_of
from cordee.kits.sheet_parts import (
    FORMULA_ERRORS,
    INHERITED,
    LIMITS,
    MOST_INJECTS,
    PROSE,
    UNSEEN,
    Aside,
    Conversion,
    Known,
    Refusal,
    Row,
    RowRefused,
    Uncomputed,
    is_blank,
)
from cordee.kits.sheet_words import CHANNEL_WORDS, NO, PHASE_TITLE, YES, channel_of, first_sentence, key_for
from cordee.packs.wording import _, said

__all__ = ["Conversion", "Known", "Row", "convert"]


def convert(
    headers: Sequence[str],
    rows: Sequence[Row],
    mapping: Mapping[str, int],
    *,
    known: Known | None = None,
    start: str = "",
    manner: str = "auto",
) -> Conversion:
    """Read every row. ``start``: the fiction's clock at T+00:00 when it is known (HH:MM); ``manner``: whether
    plain hours are ``elapsed`` or ``clock``. Raises ``BadMapping`` when a column that matters is missing."""
    require_enough(mapping)
    hour, day = mapping["at"], mapping.get("day", -1)
    values = ((_at(row, hour), _at(row, day)) for row in rows)
    heading = headers[hour] if hour < len(headers) else ""
    hours = hours_of(heading, values, start=start, manner=manner)
    result = Conversion(dict(mapping), [str(header) for header in headers], hours)
    reader = _Reader(result, known or Known())
    reader.meet_cells(rows)
    for row in rows:
        reader.take(row)
    used = {cell for inject in result.injects for cell in inject["to"]}
    result.cells = {
        key: name for key, name in reader.recipients.cells.items() if key in used or reader.recipients.closed
    }
    result.injects.sort(key=lambda inject: (parse_offset(inject["at"]), inject["key"]))
    return result


def _at(row: Row, index: int) -> Any:
    return row.cells[index] if 0 <= index < len(row.cells) else None


class _Reader:
    """Reads rows one by one, remembering the keys, cells and phase already met."""

    def __init__(self, result: Conversion, known: Known):
        self.result, self.known = result, known
        self.recipients = Recipients(known.cells)
        self.keys: dict[str, int] = dict.fromkeys(known.keys, 0)
        self.folded = [fold(header) for header in result.headers]
        self.phase = ""

    def meet_cells(self, rows: Sequence[Row]) -> None:
        """Every cell named anywhere, so that « tous » on the first line means all of them."""
        for row in rows:
            if not self.recipients.closed:
                with suppress(RowRefused):
                    self.recipients.meet(self._text(row, "to"))

    # -- one row

    def take(self, row: Row) -> None:
        if all(is_blank(cell) for cell in row.cells):
            self.result.blank_rows += 1
        elif (aside := self._aside(row)) is not None:
            self.result.asides.append(Aside(row.number, aside))
        else:
            self.result.rows_read += 1
            self._read(row)

    def _read(self, row: Row) -> None:
        try:
            if len(self.result.injects) >= MOST_INJECTS:
                raise RowRefused("key", "", said(_("Un kit compte au plus %(n)s injects."), n=MOST_INJECTS))
            inject = self._inject(row)
        except RowRefused as refusal:
            shown = " ".join(str(refusal.value).split())
            shown = shown if len(shown) <= 80 else shown[:79] + "…"
            self.result.refusals.append(Refusal(row.number, refusal.column, shown, refusal.message))
            return
        self.keys[inject["key"]] = row.number
        self.result.injects.append(inject)

    def _aside(self, row: Row) -> str | None:
        """The text of a row that only separates: the headings again, or one phase title across the table."""
        filled = {index: cell for index, cell in enumerate(row.cells) if not is_blank(cell)}
        again = sum(
            index < len(self.folded) and fold(cell) == self.folded[index] for index, cell in filled.items()
        )
        if again >= 2 and again >= len(filled) - 1:
            return " ".join(str(cell) for cell in filled.values())[:200]
        if len(filled) != 1 or not isinstance(next(iter(filled.values())), str):
            return None
        ((index, cell),) = filled.items()
        names = {name for name, column in self.result.mapping.items() if column == index}
        if names & {"title", "body"} and not PHASE_TITLE.match(fold(cell)):
            return None
        if names & {"at", "day"} and _reads_as_hour(cell, self.result.hours):
            return None
        text = self._clean(cell)
        self.phase = text[: LIMITS["phase"]]
        return text[:200]

    def _inject(self, row: Row) -> dict[str, Any]:
        at = self._offset(row)
        title, body = self._title_and_body(row)
        role = self._text(row, "sender_role")
        sender = {"name": self._text(row, "sender") or said(_("Animation"))} | (
            {"role": role} if role else {}
        )
        inject: dict[str, Any] = {"key": self._key(row), "at": at}
        if phase := self._text(row, "phase") or self.phase:
            inject["phase"] = phase
        channel, remark = self._channel(row)
        inject |= {
            "from": sender,
            "to": self.recipients.keys(self._text(row, "to")),
            "channel": channel,
            "title": title,
            "body": body,
            "expects": self._lines(row, "expects"),
        }
        notes = [note for note in (self._text(row, "facilitator_note"), remark) if note]
        if notes:
            inject["facilitator_note"] = "\n".join(notes)
        return inject | dict(self._options(row))

    def _options(self, row: Row) -> Iterator[tuple[str, Any]]:
        if script := self._text(row, "script"):
            yield "script", script
        if objectives := self._objectives(row):
            yield "objectives", objectives
        for name in ("reply_expected", "distractor"):
            if self._flag(row, name):
                yield name, True
        if attachments := self._lines(row, "attachments"):
            yield "attachments", attachments
        if marks := self._milestone(row):
            yield "marks", marks
        if condition := self._condition(row):
            yield "condition", condition

    # -- one cell

    def _cell(self, row: Row, name: str) -> Any:
        index = self.result.mapping.get(name, -1)
        value = _at(row, index)
        if is_blank(value) and name in INHERITED:
            return row.inherited.get(index)
        return value

    def _text(self, row: Row, name: str) -> str:
        value = self._cell(row, name)
        if is_blank(value):
            return ""
        if isinstance(value, Uncomputed):
            sentence = _(
                "La formule n’a pas de résultat enregistré : ouvrez le fichier dans un tableur, puis enregistrez-le."
            )
            raise RowRefused(name, value, said(sentence))
        text = self._clean(value) if name in PROSE else self._clean(value).strip()
        if text.upper() in FORMULA_ERRORS:
            raise RowRefused(name, text, said(_("La cellule contient une erreur de formule.")))
        if len(text) > LIMITS.get(name, 20_000) and name not in ("expects", "to"):
            raise RowRefused(name, text, said(_("Le texte dépasse %(n)s caractères."), n=LIMITS[name]))
        return text

    def _clean(self, value: Any) -> str:
        if isinstance(value, bool):
            return said(_("oui")) if value else said(_("non"))
        if isinstance(value, float) and value == int(value):
            value = int(value)
        if isinstance(value, dt.datetime) and value.time() == dt.time(0):
            value = value.date()
        text = UNSEEN.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n")
        text = re.sub(r"\s*\n\s*\Z", "\n", text.strip(" \t\u00a0\ufeff").lstrip("\n"))
        # A spreadsheet export puts an apostrophe before what looks like a formula; it is not part of the text.
        return text[1:] if re.match(r"'+[=+\-@]", text) else text

    def _lines(self, row: Row, name: str) -> list[str]:
        """One item a line; bullets, when there are any, say where items begin."""
        text = self._text(row, name).strip()
        if re.search(r"(?m)^\s*[•▪●‣·*–-]\s", text):
            parts = re.split(r"(?m)^\s*[•▪●‣·*–-]\s+", text)
        elif "\n" in text:
            parts = text.split("\n")
        else:
            parts = re.split(r"\s*;\s*|\s+•\s*", text)
        items = [part.strip() for part in parts if part.strip()]
        if too_long := [item for item in items if len(item) > LIMITS["expects"]]:
            sentence = said(_("Une ligne dépasse %(n)s caractères."), n=LIMITS["expects"])
            raise RowRefused(name, too_long[0], sentence)
        return items

    def _title_and_body(self, row: Row) -> tuple[str, str]:
        """Without an object, the first sentence of the text stands for it; the text stays whole."""
        body = self._text(row, "body")
        title = re.sub(r"[ \t\n]+", " ", self._text(row, "title"))
        if not title and "title" in self.result.mapping and "body" in self.result.mapping and not body:
            raise RowRefused("title", "", said(_("L’objet et le contenu sont vides.")))
        if not title and not body:
            name = "title" if "title" in self.result.mapping else "body"
            raise RowRefused(name, "", said(_("« %(label)s » est vide."), label=LABELS[name]))
        return title or first_sentence(body), body or title

    def _key(self, row: Row) -> str:
        raw = self._text(row, "key")
        plain = re.sub(r"[^A-Za-z0-9_.-]", "", fold(raw) if not raw.isascii() else raw).strip(".-_")
        if plain.isdecimal():
            key = f"I{int(plain):02}"
        else:
            key = (plain if plain[:1].isalpha() else f"I{plain}") if plain else f"L{row.number}"
        if len(key) > LIMITS["key"]:
            raise RowRefused("key", raw, said(_("Le numéro dépasse %(n)s caractères."), n=LIMITS["key"]))
        if key in self.keys:
            line = self.keys[key]
            sentence = (
                said(_("Le numéro %(key)s est déjà pris par la ligne %(line)s."), key=key, line=line)
                if line
                else said(_("Le numéro %(key)s est déjà dans le kit."), key=key)
            )
            raise RowRefused("key", raw, sentence)
        return key

    def _offset(self, row: Row) -> str:
        value = self._cell(row, "at")
        text = value if isinstance(value, str) else ""
        if is_blank(value):
            raise RowRefused("at", "", said(_("L’heure est vide.")))
        if isinstance(value, Uncomputed) or text.strip().upper() in FORMULA_ERRORS:
            self._text(row, "at")
        try:
            cleaned = UNSEEN.sub("", value).strip() if isinstance(value, str) else value
            return format_offset(self.result.hours.seconds(cleaned, self._cell(row, "day")))
        except (BadOffset, OverflowError, ValueError) as fault:
            raise RowRefused("at", value, str(fault)) from None

    def _channel(self, row: Row) -> tuple[str, str]:
        """The channel, and a remark when the cell names several of them."""
        written = self._text(row, "channel")
        if not written:
            return "room", ""
        parts = [
            part for part in re.split(r"[/,;+&\n]| et | ou | and | or |\s-\s", fold(written)) if part.strip()
        ]
        found = list(
            dict.fromkeys(c for c in (channel_of(part.strip()) for part in [fold(written), *parts]) if c)
        )
        if not found:
            sentence = _("Moyen inconnu (connus : %(known)s).")
            raise RowRefused("channel", written, said(sentence, known=", ".join(CHANNEL_WORDS.values())))
        remark = said(_("Moyen indiqué : %(written)s"), written=written) if len(found) > 1 else ""
        return found[0], remark

    def _flag(self, row: Row, name: str) -> bool:
        written = fold(self._text(row, name))
        if written in YES or written in NO:
            return written in YES
        raise RowRefused(name, written, said(_("Écrivez oui ou non.")))

    def _objectives(self, row: Row) -> list[str]:
        text = self._text(row, "objectives")
        if not text:
            return []
        if re.fullmatch(r"[A-Za-z]{1,3}\d[\w.]*([\s,;/+&]+[A-Za-z]{1,3}\d[\w.]*)*", text):
            names = re.split(r"[\s,;/+&]+", text)
        else:
            names = [part.strip() for part in re.split(r"[\n;]", text) if part.strip()]
        return list(dict.fromkeys(self._objective(name) for name in names))

    def _objective(self, name: str) -> str:
        known = self.known.objectives
        if known is None:
            return key_for(self.result.objectives, name, "O")
        for key, title in known.items():
            if fold(name) in (fold(key), fold(title)):
                return key
        sentence = _("« %(name)s » n’est ni un objectif ni un critère du kit (%(known)s).")
        raise RowRefused("objectives", name, said(sentence, name=name[:60], known=", ".join(known)))

    def _milestone(self, row: Row) -> str:
        name = self._text(row, "marks")
        if not name:
            return ""
        known = self.known.milestones
        if known is None:
            return key_for(self.result.milestones, name, "jalon")
        for key, label in known.items():
            if fold(name) in (fold(key), fold(label)):
                return key
        sentence = said(
            _("« %(name)s » n’est pas un jalon du kit (%(known)s)."), name=name, known=", ".join(known)
        )
        raise RowRefused("marks", name, sentence)

    def _condition(self, row: Row) -> dict[str, Any] | None:
        text = self._text(row, "condition")
        try:
            condition = from_text(text)
            if condition and "until" in condition:
                condition["until"] = format_offset(self.result.hours.seconds(condition["until"]))
        except (BadCondition, BadOffset) as fault:
            raise RowRefused("condition", text, str(fault)) from None
        return condition


def _reads_as_hour(cell: str, hours: Hours) -> bool:
    try:
        hours.seconds(cell.strip())
    except (BadOffset, ValueError, OverflowError):
        return False
    return True
