"""From a spreadsheet to injects: which column holds what, and what each row says. Pure: no file, no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cordee.kits.offsets import BadOffset, format_offset, parse_offset

# Column headings met in the field, folded (no accent, no case). The first field that recognises one takes it.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "key": ("n°", "no", "numero", "num", "id", "ref", "reference", "inject", "n", "#"),
    "at": (
        "heure fictive", "heure jeu", "heure exercice", "temps exercice", "temps relatif", "offset", "decalage",
        "t+", "h+", "horaire", "heure", "temps", "quand", "time", "heure prevue", "relative time", "dtg",
    ),
    "phase": ("phase", "sequence", "acte", "etape"),
    "sender": ("emetteur simule", "emetteur", "expediteur", "de", "de la part de", "from", "sender", "qui"),
    "sender_role": ("fonction emetteur", "role emetteur", "fonction de l'emetteur", "sender role", "fonction"),
    "to": ("destinataire", "destinataires", "a", "pour", "cellule", "cellules", "to", "recipient", "recipients"),
    "channel": ("moyen", "canal", "vecteur", "support", "media", "mode", "channel", "moyen de transmission"),
    "title": ("objet", "titre", "intitule", "evenement", "sujet", "title", "subject", "event", "stimulus"),
    "body": ("contenu", "message", "texte", "description", "corps", "content", "body", "contenu du message", "details"),
    "expects": (
        "reaction attendue", "reactions attendues", "attendus", "comportement attendu", "actions attendues",
        "expected", "expected reaction", "expected reactions", "expected action", "reponse attendue",
    ),
    "facilitator_note": ("commentaire", "commentaires", "note", "notes", "observations", "note animateur", "remarques", "comments"),
    "objectives": ("objectif", "objectifs", "objectives", "objective"),
}  # fmt: skip
REQUIRED = ("at", "title")
LABELS = {
    "key": "N°", "at": "Heure", "phase": "Phase", "sender": "Émetteur", "sender_role": "Fonction de l’émetteur",
    "to": "Destinataires", "channel": "Moyen", "title": "Objet", "body": "Contenu", "expects": "Réactions attendues",
    "facilitator_note": "Commentaires", "objectives": "Objectifs",
}  # fmt: skip

CHANNELS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "mail", "mel", "courriel", "messagerie"),
    "phone": ("phone", "tel", "telephone", "appel", "appel telephonique", "bip", "radio"),
    "press": ("press", "presse", "article", "tv", "journal", "media", "depeche"),
    "social": ("social", "reseau social", "reseaux sociaux", "rs", "twitter", "x", "facebook", "post"),
    "paper": ("paper", "papier", "courrier", "fax", "document", "remise", "main propre", "affiche"),
    "room": ("room", "salle", "oral", "verbal", "sms", "whatsapp", "messagerie de crise", "animateur"),
}
CHANNEL_WORDS = {"email": "Courriel", "phone": "Téléphone", "press": "Presse", "social": "Réseau social", "paper": "Papier", "room": "Salle"}
LONGEST_CELL = 20_000  # characters
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet, with the number the spreadsheet shows for it."""

    number: int
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row makes no inject, in the author's words."""

    row: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Conversion:
    """What a sheet gives: injects as a kit writes them, cells met, refusals, and the count of rows."""

    mapping: dict[str, int]
    headers: list[str]
    rows_read: int = 0
    injects: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    blank_rows: int = 0


class BadMapping(ValueError):
    """A mapping that cannot serve: a required column is missing or a name is not in the sheet."""


def fold(text: object) -> str:
    """Without accents, case or doubled spaces: how headings are compared."""
    plain = unicodedata.normalize("NFKD", str(text or "")).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", plain.replace("’", "'")).strip(" :.*").casefold()


def guess_mapping(headers: Sequence[str]) -> dict[str, int]:
    """Which column holds which field. Exact headings first, then headings that begin with a known word."""
    folded = [fold(header) for header in headers]
    taken: dict[str, int] = {}
    for exact in (True, False):
        for name, words in SYNONYMS.items():
            if name in taken:
                continue
            found = _column_for([fold(word) for word in words], folded, set(taken.values()), exact)
            if found is not None:
                taken[name] = found
    return taken


def _column_for(words: Sequence[str], folded: Sequence[str], used: set[int], exact: bool) -> int | None:
    for word in words:
        for index, header in enumerate(folded):
            if index in used or not header or not word:
                continue
            if header == word or (not exact and len(word) > 2 and header.startswith(word)):
                return index
    return None


def named_mapping(names: Mapping[str, str | int], headers: Sequence[str]) -> dict[str, int]:
    """A mapping given by the author: field to heading, or to a column number starting at 1."""
    folded = [fold(header) for header in headers]
    mapping: dict[str, int] = {}
    for name, wanted in names.items():
        if name not in SYNONYMS:
            known = ", ".join(SYNONYMS)
            raise BadMapping(_("Champ inconnu « %(name)s » (connus : %(known)s).") % {"name": name, "known": known})
        if isinstance(wanted, int):
            if not 1 <= wanted <= len(headers):
                raise BadMapping(_("La colonne %(n)s n’existe pas.") % {"n": wanted})
            mapping[name] = wanted - 1
        elif fold(wanted) in folded:
            mapping[name] = folded.index(fold(wanted))
        else:
            raise BadMapping(_("Aucune colonne ne s’appelle « %(wanted)s ».") % {"wanted": wanted})
    return mapping


def convert(
    headers: Sequence[str],
    rows: Sequence[Row],
    mapping: Mapping[str, int],
    *,
    cells: Mapping[str, str] | None = None,
    clock_start: str = "06:10",
) -> Conversion:
    """Read every row. ``cells`` (key to name) are the kit's; without them, recipients become cells.

    Every row is read, refused with a reason, or blank: nothing is left out silently.
    """
    missing = [LABELS[name] for name in REQUIRED if name not in mapping]
    if missing:
        raise BadMapping(_("Colonne introuvable : %s. Indiquez-la.") % ", ".join(missing))
    result = Conversion(dict(mapping), [str(h) for h in headers])
    reader = _Reader(result, dict(cells or {}), bool(cells), clock_start)
    for row in rows:
        if all(fold(cell) == "" for cell in row.cells):
            result.blank_rows += 1
            continue
        result.rows_read += 1
        reader.read(row)
    result.cells = reader.cells
    result.injects.sort(key=lambda inject: (parse_offset(inject["at"], clock_start=clock_start), inject["key"]))
    return result


class _Refused(ValueError):
    def __init__(self, column: str, value: object, message: str):
        super().__init__(message)
        self.column, self.value, self.message = column, value, message


class _Reader:
    """Reads rows one by one, remembering the keys and cells already met."""

    def __init__(self, result: Conversion, cells: dict[str, str], closed: bool, clock_start: str):
        self.result, self.cells, self.closed, self.clock_start = result, cells, closed, clock_start
        self.keys: set[str] = set()

    def read(self, row: Row) -> None:
        try:
            inject = self._inject(row)
        except _Refused as refusal:
            self.result.refusals.append(
                Refusal(row.number, refusal.column, str(refusal.value)[:80], refusal.message)
            )
            return
        self.keys.add(inject["key"])
        self.result.injects.append(inject)

    def _inject(self, row: Row) -> dict[str, Any]:
        title = self._text(row, "title")
        if not title:
            raise _Refused(LABELS["title"], "", _("L’objet est vide."))
        inject: dict[str, Any] = {
            "key": self._key(row),
            "at": self._offset(row),
            "from": {"name": self._text(row, "sender") or _("Animation")},
            "to": self._recipients(row),
            "channel": self._channel(row),
            "title": title[:250],
            "body": self._text(row, "body") or title,
        }
        if role := self._text(row, "sender_role"):
            inject["from"]["role"] = role
        for name in ("phase", "facilitator_note"):
            if text := self._text(row, name):
                inject[name] = text
        for name in ("expects", "objectives"):
            if listed := self._list(row, name):
                inject[name] = listed
        return inject

    def _cell(self, row: Row, name: str) -> Any:
        index = self.result.mapping.get(name)
        return row.cells[index] if index is not None and index < len(row.cells) else None

    def _text(self, row: Row, name: str) -> str:
        value = self._cell(row, name)
        if value is None:
            return ""
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", str(value)).strip()
        if text.startswith("#") and text.rstrip("!?").isupper():  # #REF! #VALUE! #N/A
            raise _Refused(LABELS[name], text, _("La cellule contient une erreur de formule."))
        if len(text) > LONGEST_CELL:
            raise _Refused(LABELS[name], text, _("La cellule dépasse %s caractères.") % LONGEST_CELL)
        # A spreadsheet export puts an apostrophe before what looks like a formula; it is not part of the text.
        return text[1:] if re.match(r"'[=+\-@]", text) else text

    def _list(self, row: Row, name: str) -> list[str]:
        parts = re.split(r"[\n;]|(?<=\s)[•–-]\s", self._text(row, name))
        return [part.strip(" •–-\t") for part in parts if part.strip(" •–-\t")]

    def _key(self, row: Row) -> str:
        raw = re.sub(r"[^A-Za-z0-9_-]", "", self._text(row, "key").removesuffix(".0"))
        key = f"I{int(raw):02}" if raw.isdigit() else raw or f"L{row.number}"
        if key in self.keys:
            raise _Refused(LABELS["key"], key, _("Ce numéro est déjà pris par une ligne précédente."))
        return key[:40]

    def _offset(self, row: Row) -> str:
        value = self._cell(row, "at")
        if value is None or fold(value) == "":
            raise _Refused(LABELS["at"], "", _("L’heure est vide."))
        try:
            return format_offset(parse_offset(value, clock_start=self.clock_start))
        except BadOffset as fault:
            raise _Refused(LABELS["at"], value, str(fault)) from None

    def _channel(self, row: Row) -> str:
        written = self._text(row, "channel")
        word = fold(written)
        if not word:
            return "room"
        for channel, words in CHANNELS.items():
            if word in words or any(word.startswith(known) for known in words if len(known) > 2):
                return channel
        known = ", ".join(CHANNEL_WORDS.values())
        raise _Refused(LABELS["channel"], written, _("Moyen inconnu (connus : %s).") % known)

    def _recipients(self, row: Row) -> list[str]:
        names = [n.strip() for n in re.split(r"[,;/\n+]| et ", self._text(row, "to")) if n.strip()]
        if not names:
            return list(self.cells) or [self._new_cell(_("Cellule de crise"))]
        found: list[str] = []
        for name in names:
            if fold(name) in ("tous", "toutes", "all", "toutes les cellules"):
                found += self.cells
            else:
                found.append(self._known(name))
        return list(dict.fromkeys(found)) or [self._new_cell(_("Cellule de crise"))]

    def _known(self, name: str) -> str:
        wanted = fold(name)
        for key, label in self.cells.items():
            if wanted in (fold(key), fold(label)) or (len(wanted) > 3 and wanted in fold(label)):
                return key
        if self.closed:
            known = ", ".join(self.cells.values())
            raise _Refused(LABELS["to"], name, _("Ce destinataire n’est pas une cellule du kit (%s).") % known)
        return self._new_cell(name)

    def _new_cell(self, name: str) -> str:
        key = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:40] or "cellule"
        self.cells.setdefault(key, name)
        return key
