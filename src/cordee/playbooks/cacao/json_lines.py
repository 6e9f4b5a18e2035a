"""JSON with the line of each value, and only the JSON that keeps its meaning everywhere.

The standard reader lets through what others refuse (NaN, two fields of one name) and gives no line for a value.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from typing import Any, NoReturn

from cordee.packs.source import DEEPEST, MOST_VALUES, Fault, Path, Source, text_fault
from cordee.packs.wording import _, said

BLANKS = re.compile(r"[ \t\n\r]*")
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
LONGEST_NUMBER = 40
NAMED = {"true": True, "false": False, "null": None}
NOT_NUMBERS = ("NaN", "Infinity", "-Infinity")


class _Stop(Exception):
    def __init__(self, message: str, position: int):
        super().__init__(message)
        self.position = position


def read_json(data: bytes, file: str) -> Source:
    """Read one file; never raises: what is wrong is in ``faults``, and then ``value`` is None."""
    text, fault = text_fault(data, file)
    source = Source()
    if fault:
        source.faults.append(fault)
        return source
    reader = _Reader(text, source)
    try:
        source.value = reader.document()
    except _Stop as stop:
        source.faults.append(Fault(file, reader.line(stop.position), "", str(stop)))
    except json.JSONDecodeError as error:
        sentence = said(_("un texte n’est pas refermé, ou contient un caractère interdit"))
        source.faults.append(Fault(file, reader.line(error.pos), "", sentence))
    return source


class _Reader:
    def __init__(self, text: str, source: Source):
        self.text, self.source, self.at, self.count = text, source, 0, 0
        self.ends = [place for place, letter in enumerate(text) if letter == "\n"]

    def line(self, position: int) -> int:
        return bisect_right(self.ends, position - 1) + 1

    def document(self) -> Any:
        if not self.text.strip():
            self.stop(_("le fichier est vide"))
        value = self.value(())
        self.blanks()
        if self.at < len(self.text):
            self.stop(_("quelque chose suit la fin du document"))
        return value

    def stop(self, sentence: str, **values: object) -> NoReturn:
        raise _Stop(said(sentence, **values), self.at)

    def blanks(self) -> str:
        """Skip the blanks; the next letter, or a stop where the file ends too early."""
        self.at = BLANKS.match(self.text, self.at).end()  # type: ignore[union-attr] - matches the empty text
        return self.text[self.at : self.at + 1]

    def value(self, path: Path) -> Any:
        letter = self.blanks()
        self.count += 1
        if len(path) > DEEPEST or self.count > MOST_VALUES:
            self.stop(_("le contenu est trop imbriqué ou trop long"))
        self.source.lines.setdefault(path, self.line(self.at))
        if letter == "{":
            return self.fields(path)
        if letter == "[":
            return self.items(path)
        if letter == '"':
            return self.string()
        return self.plain()

    def fields(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        while self.more("}", first=not found):
            if self.blanks() != '"':
                self.stop(_("un nom de champ entre guillemets est attendu ici"))
            start, name = self.at, self.string()
            if name in found:
                self.at = start
                sentence = _("le champ « %(name)s » est écrit deux fois (déjà ligne %(line)s)")
                self.stop(sentence, name=name[:60], line=self.source.lines[*path, name])
            self.source.lines[*path, name] = self.line(start)
            if self.blanks() != ":":
                self.stop(_("il manque « : » après le nom du champ"))
            self.at += 1
            found[name] = self.value((*path, name))
        return found

    def items(self, path: Path) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        while self.more("]", first=not found):
            found.append(self.value((*path, len(found))))
        return found

    def more(self, end: str, *, first: bool) -> bool:
        """Whether another element follows; steps over the comma, or over the end."""
        letter = self.blanks()
        if letter == end:
            self.at += 1
            return False
        if first:
            return True
        if letter == ",":
            self.at += 1
            if self.blanks() == end:
                self.stop(_("une virgule de trop"))
            return True
        return self.stop(
            _("le fichier s’arrête avant sa fin") if not letter else _("une virgule manque avant ceci")
        )

    def string(self) -> str:
        start = self.at
        text, self.at = json.decoder.scanstring(self.text, start + 1, True)  # type: ignore[attr-defined]
        # A NUL or half of a pair cannot be kept in a database, nor written in UTF-8.
        if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
            self.at = start
            self.stop(_("un texte contient un caractère nul ou incomplet"))
        return text

    def plain(self) -> Any:
        for word, value in NAMED.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        if self.text.startswith(NOT_NUMBERS, self.at):
            self.stop(_("NaN et Infinity ne sont pas des nombres JSON"))
        found = NUMBER.match(self.text, self.at)
        if not found:
            ended = self.at >= len(self.text)
            self.stop(
                _("le fichier s’arrête avant sa fin") if ended else _("ce n’est pas du JSON à partir d’ici")
            )
        if len(found[0]) > LONGEST_NUMBER:
            self.stop(_("un nombre est trop long"))
        number = float(found[0]) if found[1] or found[2] else int(found[0])
        if isinstance(number, float) and not math.isfinite(number):
            self.stop(_("un nombre est trop grand"))
        self.at = found.end()
        return number
