"""Walk one huge JSON object without loading it: its arrays come element by element."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.directory.sources.records import SourceRefused

CHUNK = 1024**2
MAX_ELEMENT = 32 * 1024**2  # characters; the largest owner of the real file weighs a few megabytes
BLANK = " \t\r\n"


class _Text:
    """A window over the decoded text that grows on demand and forgets what has been read."""

    def __init__(self, reader: io.BufferedReader):
        self._reader = reader
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()
        self.buffer, self.at, self.ended = "", 0, False

    def more(self, size: int = CHUNK) -> bool:
        """Read on; false at the end of the file."""
        if self.ended:
            return False
        data = self._reader.read(size)
        self.ended = len(data) < size
        try:
            self.buffer = self.buffer[self.at :] + self._decoder.decode(data, final=self.ended)
        except UnicodeDecodeError as fault:
            raise SourceRefused(_("Le fichier JSON n’est pas codé en UTF-8.")) from fault
        self.at = 0
        return True

    def peek(self) -> str:
        """The next character that is not blank, without taking it; empty at the end."""
        while True:
            while self.at < len(self.buffer):
                if self.buffer[self.at] not in BLANK:
                    return self.buffer[self.at]
                self.at += 1
            if not self.more():
                return ""

    def take(self, expected: str) -> str:
        character = self.peek()
        if not character:
            raise truncated()
        if character not in expected:
            raise malformed()
        self.at += 1
        return character

    def value(self) -> Any:
        """The JSON value that starts here."""
        if not self.peek():
            raise truncated()
        size = CHUNK
        while True:
            try:
                found, end = self._json.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as fault:
                if len(self.buffer) - self.at > MAX_ELEMENT:
                    raise malformed() from fault
                if not self.more(size):
                    raise truncated() from fault
                size *= 2
                continue
            except (RecursionError, ValueError) as fault:
                raise malformed() from fault
            if end == len(self.buffer) and isinstance(found, int | float) and self.more():
                continue  # a number cut in two by the window
            self.at = end
            return found


def truncated() -> SourceRefused:
    return SourceRefused(_("Le fichier JSON s’arrête au milieu : le téléchargement n’est pas complet."))


def malformed() -> SourceRefused:
    return SourceRefused(_("Le fichier JSON est mal formé : il ne peut pas être lu."))


def members(reader: io.BufferedReader) -> Iterator[tuple[str, Any]]:
    """The members of the top-level object as ``(key, value)``; an array gives one pair per element.

    Raises ``SourceRefused`` when the text is cut, malformed, or not an object.
    """
    text = _Text(reader)
    if text.peek() != "{":
        raise SourceRefused(_("Le fichier JSON ne contient pas l’objet attendu."))
    text.take("{")
    if text.peek() == "}":
        return
    while True:
        key = text.value()
        if not isinstance(key, str):
            raise malformed()
        text.take(":")
        if text.peek() == "[":
            yield from ((key, element) for element in _elements(text))
        else:
            yield key, text.value()
        if text.take(",}") == "}":
            break
    if text.peek():
        raise malformed()


def _elements(text: _Text) -> Iterator[Any]:
    text.take("[")
    if text.peek() == "]":
        text.take("]")
        return
    while True:
        yield text.value()
        if text.take(",]") == "]":
            return
