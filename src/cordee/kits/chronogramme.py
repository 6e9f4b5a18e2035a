"""From the rows of a spreadsheet to injects. Pure: no file, no database.

Every row is read, refused with a reason, set aside (a title between two phases, headings repeated) or blank:
nothing is left out silently, and nothing is cut.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cordee.kits.condition_text import from_text
from cordee.kits.conditions import BadCondition
from cordee.kits.headings import LABELS, fold, require_enough
from cordee.kits.offsets import BadOffset, format_offset, parse_offset
from cordee.kits.sheet_hours import Hours, hours_of
from cordee.kits.wording import _, said

CHANNELS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "mail", "mel", "courriel", "messagerie", "message electronique"),
    "phone": ("phone", "tel", "telephone", "appel", "appel telephonique", "call", "bip", "talkie", "radio"),
    "press": ("press", "presse", "article", "tv", "television", "journal", "media", "medias", "depeche", "bfm"),
    "social": ("social", "reseau social", "reseaux sociaux", "rs", "twitter", "x", "facebook", "post", "tweet"),
    "paper": ("paper", "papier", "courrier", "fax", "document", "remise", "main propre", "affiche", "letter"),
    "room": (
        "room", "salle", "oral", "verbal", "sms", "whatsapp", "messagerie de crise", "animateur", "visio",
        "visioconference", "teams", "zoom", "face a face", "en personne", "in person", "tchap", "physique",
    ),
}  # fmt: skip
CHANNEL_WORDS = {
    "email": "Courriel", "phone": "Téléphone", "press": "Presse", "social": "Réseau social",
    "paper": "Papier", "room": "Salle",
}  # fmt: skip
EVERYBODY = ("tous", "toutes", "all", "toutes les cellules", "all cells", "tout le monde", "everyone")
YES = ("oui", "x", "yes", "vrai", "true", "1", "o", "y", "✓", "✔")
NO = ("", "non", "no", "faux", "false", "0", "n", "-")
LIMITS = {
    "key": 30, "phase": 80, "sender": 160, "sender_role": 160, "title": 250, "body": 20_000,
    "expects": 1_000, "facilitator_note": 5_000, "script": 10_000, "marks": 200, "to": 120,
}  # fmt: skip
MOST_INJECTS = 500
MOST_CELLS = 20
MOST_ROWS = 5_000
FORMULA_ERRORS = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!")
)
# Only these may be merged over several lines and mean the same on each.
INHERITED = ("at", "day", "phase", "sender", "sender_role", "to", "channel", "objectives")
PROSE = ("body", "script", "facilitator_note")  # where an end of line at the end is kept
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x000D_")


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """A formula that the spreadsheet saved without its result."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet, with the number the spreadsheet shows for it.

    ``inherited``: column to value, for cells merged with one above.
    """

    number: int
    cells: tuple[Any, ...]
    inherited: Mapping[int, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row makes no inject, in the author's words."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is not meant to be an inject: the title of a phase, the headings again."""

    row: int
    text: str


@dataclass(slots=True)
class Conversion:
    """What a sheet gives. ``rows_read`` = injects + refusals; ``asides`` and ``blank_rows`` come besides."""

    mapping: dict[str, int]
    headers: list[str]
    hours: Hours
    rows_read: int = 0
    injects: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    objectives: dict[str, str] = field(default_factory=dict)
    milestones: dict[str, str] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    blank_rows: int = 0

    @property
    def besides(self) -> int:
        """Rows that are not meant to be injects."""
        return len(self.asides) + self.blank_rows


@dataclass(frozen=True, slots=True)
class Known:
    """What the kit that receives the rows already has (key to name); None: whatever the rows say is made."""

    cells: Mapping[str, str] | None = None
    objectives: Mapping[str, str] | None = None
    milestones: Mapping[str, str] | None = None
    keys: frozenset[str] = frozenset()


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
    result.cells = {key: name for key, name in reader.cells.items() if key in used or reader.closed}
    result.injects.sort(key=lambda inject: (parse_offset(inject["at"]), inject["key"]))
    return result


def is_blank(value: Any) -> bool:
    return value is None or (
        isinstance(value, str) and not UNSEEN.sub("", value).strip(" \t\r\n\u00a0\u200b\ufeff")
    )


def _at(row: Row, index: int) -> Any:
    return row.cells[index] if 0 <= index < len(row.cells) else None


class _Refused(ValueError):
    def __init__(self, name: str, value: object, message: str):
        super().__init__(message)
        self.column, self.value, self.message = LABELS[name], value, message


class _Reader:
    """Reads rows one by one, remembering the keys, cells and phase already met."""

    def __init__(self, result: Conversion, known: Known):
        self.result, self.known = result, known
        self.closed = known.cells is not None
        self.cells: dict[str, str] = dict(known.cells or {})
        self.keys: dict[str, int] = dict.fromkeys(known.keys, 0)
        self.folded = [fold(header) for header in result.headers]
        self.phase = ""

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
                raise _Refused("key", "", said(_("Un kit compte au plus %(n)s injects."), n=MOST_INJECTS))
            inject = self._inject(row)
        except _Refused as refusal:
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
            "to": self._recipients(row),
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
            raise _Refused(name, value, said(sentence))
        text = self._clean(value) if name in PROSE else self._clean(value).strip()
        if text.upper() in FORMULA_ERRORS:
            raise _Refused(name, text, said(_("La cellule contient une erreur de formule.")))
        if len(text) > LIMITS.get(name, 20_000) and name not in ("expects", "to"):
            raise _Refused(name, text, said(_("Le texte dépasse %(n)s caractères."), n=LIMITS[name]))
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
            raise _Refused(name, too_long[0], sentence)
        return items

    def _title_and_body(self, row: Row) -> tuple[str, str]:
        """Without an object, the first sentence of the text stands for it; the text stays whole."""
        body = self._text(row, "body")
        title = re.sub(r"[ \t\n]+", " ", self._text(row, "title"))
        if not title and "title" in self.result.mapping and "body" in self.result.mapping and not body:
            raise _Refused("title", "", said(_("L’objet et le contenu sont vides.")))
        if not title and not body:
            name = "title" if "title" in self.result.mapping else "body"
            raise _Refused(name, "", said(_("« %(label)s » est vide."), label=LABELS[name]))
        return title or _first_sentence(body), body or title

    def _key(self, row: Row) -> str:
        raw = self._text(row, "key")
        plain = re.sub(r"[^A-Za-z0-9_.-]", "", fold(raw) if not raw.isascii() else raw).strip(".-_")
        if plain.isdecimal():
            key = f"I{int(plain):02}"
        else:
            key = (plain if plain[:1].isalpha() else f"I{plain}") if plain else f"L{row.number}"
        if len(key) > LIMITS["key"]:
            raise _Refused("key", raw, said(_("Le numéro dépasse %(n)s caractères."), n=LIMITS["key"]))
        if key in self.keys:
            line = self.keys[key]
            sentence = (
                said(_("Le numéro %(key)s est déjà pris par la ligne %(line)s."), key=key, line=line)
                if line
                else said(_("Le numéro %(key)s est déjà dans le kit."), key=key)
            )
            raise _Refused("key", raw, sentence)
        return key

    def _offset(self, row: Row) -> str:
        value = self._cell(row, "at")
        text = value if isinstance(value, str) else ""
        if is_blank(value):
            raise _Refused("at", "", said(_("L’heure est vide.")))
        if isinstance(value, Uncomputed) or text.strip().upper() in FORMULA_ERRORS:
            self._text(row, "at")
        try:
            cleaned = UNSEEN.sub("", value).strip() if isinstance(value, str) else value
            return format_offset(self.result.hours.seconds(cleaned, self._cell(row, "day")))
        except (BadOffset, OverflowError, ValueError) as fault:
            raise _Refused("at", value, str(fault)) from None

    def _channel(self, row: Row) -> tuple[str, str]:
        """The channel, and a remark when the cell names several of them."""
        written = self._text(row, "channel")
        if not written:
            return "room", ""
        parts = [
            part for part in re.split(r"[/,;+&\n]| et | ou | and | or |\s-\s", fold(written)) if part.strip()
        ]
        found = list(
            dict.fromkeys(c for c in (_channel_of(part.strip()) for part in [fold(written), *parts]) if c)
        )
        if not found:
            sentence = _("Moyen inconnu (connus : %(known)s).")
            raise _Refused("channel", written, said(sentence, known=", ".join(CHANNEL_WORDS.values())))
        remark = said(_("Moyen indiqué : %(written)s"), written=written) if len(found) > 1 else ""
        return found[0], remark

    def _flag(self, row: Row, name: str) -> bool:
        written = fold(self._text(row, name))
        if written in YES or written in NO:
            return written in YES
        raise _Refused(name, written, said(_("Écrivez oui ou non.")))

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
            return _named(self.result.objectives, name, "O")
        for key, title in known.items():
            if fold(name) in (fold(key), fold(title)):
                return key
        sentence = _("« %(name)s » n’est ni un objectif ni un critère du kit (%(known)s).")
        raise _Refused("objectives", name, said(sentence, name=name[:60], known=", ".join(known)))

    def _milestone(self, row: Row) -> str:
        name = self._text(row, "marks")
        if not name:
            return ""
        known = self.known.milestones
        if known is None:
            return _named(self.result.milestones, name, "jalon")
        for key, label in known.items():
            if fold(name) in (fold(key), fold(label)):
                return key
        sentence = said(
            _("« %(name)s » n’est pas un jalon du kit (%(known)s)."), name=name, known=", ".join(known)
        )
        raise _Refused("marks", name, sentence)

    def _condition(self, row: Row) -> dict[str, Any] | None:
        text = self._text(row, "condition")
        try:
            condition = from_text(text)
            if condition and "until" in condition:
                condition["until"] = format_offset(self.result.hours.seconds(condition["until"]))
        except (BadCondition, BadOffset) as fault:
            raise _Refused("condition", text, str(fault)) from None
        return condition

    # -- recipients

    def meet_cells(self, rows: Sequence[Row]) -> None:
        """Every cell named anywhere, so that « tous » on the first line means all of them."""
        if self.closed:
            return
        for row in rows:
            try:
                for name in self._names(row):
                    self._known_cell(name)
            except _Refused:
                continue

    def _names(self, row: Row) -> list[str]:
        names: list[str] = []
        for line in self._text(row, "to").split("\n"):
            whole = self._match(line)
            names += [line] if whole else [part for part in re.split(r"[,;/+]", line) if part.strip()]
        return [part for name in names for part in self._without_and(name.strip()) if part]

    def _without_and(self, name: str) -> list[str]:
        """« Cellule A et cellule B » are two; « Cellule qualité et risques » is one."""
        parts = [part.strip() for part in re.split(r"\s(?:et|and|&)\s", name)]
        apart = all(self._match(part) or fold(part).startswith(("cellule", "cell ")) for part in parts)
        return parts if len(parts) > 1 and apart and not self._match(name) else [name]

    def _recipients(self, row: Row) -> list[str]:
        names = self._names(row)
        if not names:
            return list(self.cells)[:MOST_CELLS] or [self._known_cell(said(_("Cellule de crise")))]
        found: list[str] = []
        for name in names:
            if fold(name) in EVERYBODY:
                found += list(self.cells) or [self._known_cell(said(_("Cellule de crise")))]
            else:
                found.append(self._known_cell(name))
        return list(dict.fromkeys(found))

    def _match(self, name: str) -> str:
        """The key of the one cell that these words mean, or nothing."""
        wanted = fold(name)
        exact = [key for key, label in self.cells.items() if wanted in (fold(key), fold(label))]
        if exact or len(wanted) < 4 or not self.closed:
            return exact[0] if exact else ""
        near = [key for key, label in self.cells.items() if wanted in fold(label) or fold(label) in wanted]
        return near[0] if len(near) == 1 else ""

    def _known_cell(self, name: str) -> str:
        if fold(name) in EVERYBODY:
            return ""
        if key := self._match(name):
            return key
        if self.closed:
            known = ", ".join(self.cells.values())
            sentence = _("Ce destinataire n’est pas une cellule du kit (%(known)s).")
            raise _Refused("to", name, said(sentence, known=known))
        if len(name) > LIMITS["to"]:
            raise _Refused("to", name, said(_("Le nom dépasse %(n)s caractères."), n=LIMITS["to"]))
        if len(self.cells) >= MOST_CELLS:
            raise _Refused("to", name, said(_("Un kit compte au plus %(n)s cellules."), n=MOST_CELLS))
        return _named(self.cells, name, "cellule")


PHASE_TITLE = re.compile(r"(phase|sequence|acte|etape|partie|jour|day|stage|periode)\b")


def _reads_as_hour(cell: str, hours: Hours) -> bool:
    try:
        hours.seconds(cell.strip())
    except (BadOffset, ValueError, OverflowError):
        return False
    return True


def _channel_of(word: str) -> str:
    for channel, words in CHANNELS.items():
        if word in words:
            return channel
    tokens = re.findall(r"[\w-]+", word)
    for channel, words in CHANNELS.items():
        if any(token in words or token.rstrip("s") in words for token in tokens):
            return channel
    for channel, words in CHANNELS.items():
        if any(len(known) > 4 and (known in word) for known in words):
            return channel
    return ""


def _named(names: dict[str, str], name: str, letter: str) -> str:
    """The key of a name, made when it is new: the name itself when it has the form of a key."""
    for key, label in names.items():
        if fold(name) in (fold(key), fold(label)):
            return key
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,39}", name):
        key = name if letter == "O" else name.lower()
    else:
        key = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:36].strip("-")
        key = key if key[:1].isalpha() else f"{letter}{len(names) + 1}"
        key = f"O{len(names) + 1}" if letter == "O" else key
    base, rank = key, 2
    while key in names:
        key, rank = f"{base}-{rank}", rank + 1
    names[key] = name
    return key


def _first_sentence(text: str) -> str:
    line = text.strip().split("\n")[0].strip()
    sentence = re.split(r"(?<=[.!?…])\s", line)[0]
    return sentence if len(sentence) <= 120 else sentence[:119].rsplit(" ", 1)[0] + "…"
