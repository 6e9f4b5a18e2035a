"""YAML as authors of packs write it: plain data with the line of each value, or faults.

Only what a pack needs is let in (mappings, lists, texts, numbers, true, false, null): without tags, anchors or
aliases, it can neither build objects nor explode. Texts such as ``06:10`` or ``2026-11-23`` stay texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from cordee.packs.wording import _, said

BIGGEST = 2 * 1024 * 1024  # bytes in one file
MOST_VALUES = 60_000
DEEPEST = 24

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to correct. ``line`` is 1 for the first line, None when the whole file is meant."""

    file: str
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        if self.line is None:
            return said(_("%(file)s : %(message)s"), file=self.file or self.path, message=self.message)
        return said(
            _("%(file)s, ligne %(line)s : %(message)s"), file=self.file, line=self.line, message=self.message
        )


@dataclass(slots=True)
class Source:
    """What one file says; ``lines``: of each value; ``blocks``: first line of each ``|`` text."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    blocks: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class _Stop(Exception):
    def __init__(self, line: int | None, message: str):
        super().__init__(message)
        self.line = line


def read_yaml(data: bytes, file: str) -> Source:
    """Read one YAML file; never raises: what is wrong is in ``faults``, and then ``value`` is None."""
    source = Source()
    try:
        text = read_text(data)
        _refuse_tabs(text)
        source.value = _Builder(text, source).build()
    except _Stop as stop:
        source.faults.append(Fault(file, stop.line, "", str(stop)))
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        source.faults.append(Fault(file, line, "", said(_("un caractère invisible est interdit en YAML"))))
    except MarkedYAMLError as error:
        source.faults.append(_syntax_fault(error, file))
    except (YAMLError, ValueError) as error:
        source.faults.append(
            Fault(file, None, "", said(_("YAML illisible (%(error)s)"), error=str(error)[:200]))
        )
    if source.faults:
        source.value = None
    return source


def read_text(data: bytes) -> str:
    """UTF-8 text, with or without a byte-order mark. Raises an internal stop, worded for the author."""
    if len(data) > BIGGEST:
        raise _Stop(None, said(_("le fichier dépasse 2 Mo")))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        sentence = _("le fichier n’est pas en UTF-8 : réenregistrez-le avec ce codage")
        raise _Stop(line, said(sentence)) from None


def text_fault(data: bytes, file: str) -> tuple[str, Fault | None]:
    """The text of a document, or the fault that prevents reading it."""
    try:
        return read_text(data), None
    except _Stop as stop:
        return "", Fault(file, stop.line, "", str(stop))


def spoken(path: Path) -> str:
    """``injects[3].to[0]``."""
    said_path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return said_path.removeprefix(".")


def _refuse_tabs(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            sentence = _("une tabulation décale la ligne ; YAML ne connaît que les espaces")
            raise _Stop(number, said(sentence))


class _Builder:
    """Plain values out of the parser's events, noting lines on the way."""

    def __init__(self, text: str, source: Source):
        self.source = source
        self.events: Iterator = iter(YAML(typ="safe", pure=True).parse(text))
        self.count = 0

    def build(self) -> Any:
        self._next()  # the stream
        event = self._next()
        if type(event).__name__ == "StreamEndEvent":
            raise _Stop(None, said(_("le fichier est vide")))
        value = self._value(self._next(), ())
        self._next()  # the end of the document
        after = self._next()
        if type(after).__name__ != "StreamEndEvent":
            sentence = _("un second document commence (« --- ») ; le fichier doit n’en contenir qu’un")
            raise _Stop(_line(after), said(sentence))
        return value

    def _next(self) -> Any:
        return next(self.events)

    def _value(self, event: Any, path: Path) -> Any:
        self._admit(event, path)
        kind = type(event).__name__
        if kind == "ScalarEvent":
            return self._scalar(event, path)
        return self._mapping(event, path) if kind == "MappingStartEvent" else self._sequence(path)

    def _admit(self, event: Any, path: Path) -> None:
        self.count += 1
        self.source.lines.setdefault(path, _line(event))
        if type(event).__name__ == "AliasEvent" or event.anchor:
            raise _Stop(_line(event), said(_("les ancres (&) et les renvois (*) ne sont pas admis")))
        if event.tag:
            raise _Stop(_line(event), said(_("l’étiquette « %(tag)s » n’est pas admise"), tag=event.tag[:60]))
        if len(path) > DEEPEST or self.count > MOST_VALUES:
            raise _Stop(_line(event), said(_("le contenu est trop imbriqué ou trop long")))

    def _scalar(self, event: Any, path: Path) -> Any:
        if event.style == "|":
            self.source.blocks[path] = _line(event) + 1
        return _resolved(event.value) if event.style is None and event.implicit[0] else event.value

    def _sequence(self, path: Path) -> list:
        values: list = []
        while type(event := self._next()).__name__ != "SequenceEndEvent":
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, start: Any, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while type(event := self._next()).__name__ != "MappingEndEvent":
            name = self._name(event, path)
            if name in values:
                sentence = _("le champ « %(name)s » est écrit deux fois (déjà ligne %(line)s)")
                raise _Stop(_line(event), said(sentence, name=name, line=self.source.lines[*path, name]))
            self.source.lines[*path, name] = _line(event)
            values[name] = self._value(self._next(), (*path, name))
        return values

    def _name(self, event: Any, path: Path) -> str:
        self._admit(event, path)
        if type(event).__name__ != "ScalarEvent":
            sentence = _("un nom de champ est attendu ici (une accolade ou un crochet sans guillemets ?)")
            raise _Stop(_line(event), said(sentence))
        return str(event.value)


def _line(event: Any) -> int:
    return event.start_mark.line + 1


_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


def _resolved(text: str) -> Any:
    """What an unquoted text stands for: nothing, yes or no, a number, else the text itself."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if re.fullmatch(r"[-+]?(0|[1-9]\d{0,17})", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"[-+]?\d{1,18}(\.\d{1,18})?([eE][-+]?\d{1,3})?", text, re.ASCII) and text[-1:].isdigit():
        number = float(text)
        return number if math.isfinite(number) and not re.fullmatch(r"0\d+", text) else text
    return text


_HINTS = (
    ("mapping values are not allowed", _("un « : » de trop ; mettez le texte entre guillemets")),
    ("could not find expected ':'", _("il manque « : » après le nom du champ, ou un retrait")),
    ("while scanning a quoted scalar", _("un guillemet n’est pas refermé")),
    ("expected <block end>", _("retrait incorrect : alignez cette ligne sur les précédentes")),
    ("unindent does not match", _("retrait incorrect : alignez cette ligne sur les précédentes")),
    ("while parsing a block", _("retrait incorrect : alignez cette ligne sur les précédentes")),
    ("while parsing a flow sequence", _("un crochet n’est pas refermé, ou une virgule manque")),
    ("while parsing a flow mapping", _("une accolade n’est pas refermée, ou une virgule manque")),
    ("unknown escape character", _("une barre oblique inverse dans un texte entre guillemets doubles")),
    ("cannot start any token", _("un texte ne peut pas commencer par ce caractère : mettez des guillemets")),
    ("undefined alias", _("les ancres (&) et les renvois (*) ne sont pas admis")),
)


def _syntax_fault(error: MarkedYAMLError, file: str) -> Fault:
    told = f"{error.context or ''} {error.problem or ''}"
    hint = next((said(sentence) for sign, sentence in _HINTS if sign in told), told.strip())
    unclosed = "quoted scalar" in told or "flow" in told
    mark = (
        (error.context_mark if unclosed else error.problem_mark) or error.problem_mark or error.context_mark
    )
    return Fault(file, mark.line + 1 if mark else None, "", said(_("YAML illisible : %(hint)s"), hint=hint))
