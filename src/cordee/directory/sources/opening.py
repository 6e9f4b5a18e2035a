"""Open a file somebody hands us: whatever it is, either it can be read or the person is told why not."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext_lazy as _

from cordee.directory.sources.records import SourceRefused

Source = str | Path | bytes

MAX_BYTES = 2 * 1024**3  # once decompressed; the largest public file (FINESS+) is about 0.4 GiB
MAX_LINE = 100_000  # bytes; the longest line of a real file is below 1,000
HEAD = 65_536

BROKEN_ARCHIVE = _("L’archive .gz est incomplète ou abîmée : téléchargez-la à nouveau.")
AS_CSV = _(
    "C’est un classeur de tableur, pas un CSV : reprenez le fichier d’origine, ou enregistrez-le en CSV."
)
UTF_16 = _("Le fichier est codé en UTF-16 : enregistrez-le en UTF-8.")
GZIP_MAGIC = b"\x1f\x8b"


class Line(NamedTuple):
    """One line of text. ``problem`` is a message when it cannot be used, and ``text`` is then its start."""

    number: int
    text: str
    problem: str = ""


class _Guarded(io.RawIOBase):
    """A byte stream that stops at a size, and speaks of broken archives in plain words."""

    def __init__(self, raw: BinaryIO, limit: int):
        super().__init__()
        self._raw, self._limit, self._seen = raw, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        try:
            data = self._raw.read(len(buffer))
        except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
            raise SourceRefused(BROKEN_ARCHIVE) from fault
        except OSError as fault:
            raise SourceRefused(_("Le fichier ne peut pas être lu : %s") % fault.strerror) from fault
        self._seen += len(data)
        if self._seen > self._limit:
            raise SourceRefused(
                _("Le fichier dépasse %s Mo une fois décompressé : il n’est pas lu plus loin.")
                % max(1, self._limit // 1024**2)
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _raw(source: Source) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return Path(source).open("rb")
    except FileNotFoundError as fault:
        raise SourceRefused(_("Le fichier « %s » est introuvable.") % source) from fault
    except IsADirectoryError as fault:
        raise SourceRefused(_("« %s » est un dossier, un fichier était attendu.") % source) from fault
    except (OSError, ValueError) as fault:
        raise SourceRefused(_("Le fichier « %s » ne peut pas être ouvert.") % source) from fault


@contextmanager
def opened(source: Source, limit: int | None = None) -> Iterator[io.BufferedReader]:
    """The decompressed bytes of a plain or gzip file, at most ``limit`` of them.

    Raises ``SourceRefused`` for whatever is not a text file, at opening or while it is read.
    """
    raw = _raw(source)
    try:
        start = raw.read(2)
        raw.seek(0, os.SEEK_SET)
        stream = gzip.GzipFile(fileobj=raw) if start == GZIP_MAGIC else raw
        reader = io.BufferedReader(_Guarded(stream, MAX_BYTES if limit is None else limit), HEAD)
        _refuse_other_kinds(reader.peek(HEAD))
        yield reader
    finally:
        raw.close()


OTHER_KINDS = (
    (b"%PDF", _("C’est un document PDF, pas un fichier de données.")),
    (b"\xd0\xcf\x11\xe0", AS_CSV),
    (b"\x1f\x8b", _("L’archive .gz en contient une autre : décompressez-la une fois.")),
    (b"\x28\xb5\x2f\xfd", _("L’archive est au format zstd : décompressez-la d’abord.")),
    (b"BZh", _("L’archive est au format bzip2 : décompressez-la d’abord.")),
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
)


def _refuse_other_kinds(head: bytes) -> None:
    if not head.strip():
        raise SourceRefused(_("Le fichier est vide."))
    if head.startswith(b"PK\x03\x04"):
        raise SourceRefused(_zip_reason(head))
    for magic, reason in OTHER_KINDS:
        if head.startswith(magic):
            raise SourceRefused(reason)
    text = head[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head")):
        raise SourceRefused(_("C’est une page web, pas le fichier : le téléchargement n’a pas abouti."))
    if text.startswith(b"<"):
        raise SourceRefused(_("C’est un fichier XML : prenez la version CSV ou JSON du même répertoire."))
    if b"\x00" in head.partition(b"\n")[0]:
        raise SourceRefused(_("Le fichier contient des octets nuls : ce n’est pas du texte."))


def _zip_reason(head: bytes) -> str:
    if any(mark in head for mark in (b"xl/", b"[Content_Types]", b"opendocument")):
        return AS_CSV
    return _("C’est une archive .zip : décompressez-la, puis choisissez le fichier qu’elle contient.")


def decoded(raw: bytes) -> str:
    """One line of text: UTF-8, else Windows-1252, else Latin-1. Public files mix them from line to line."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def lines(reader: io.BufferedReader) -> Iterator[Line]:
    """The non-empty lines, numbered from 1, without their ending and without a byte-order mark."""
    number = 0
    while raw := reader.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE:
            _skip_to_end_of_line(reader, raw)
            yield Line(number, decoded(raw[:200]), _("La ligne dépasse %s caractères.") % MAX_LINE)
            continue
        text = decoded(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw).rstrip("\r\n")
        if "\x00" in text:
            yield Line(number, text.replace("\x00", "␀"), _("La ligne contient des octets nuls."))
        elif text.strip():
            yield Line(number, text)


def _skip_to_end_of_line(reader: io.BufferedReader, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = reader.readline(HEAD)


def head_of(source: Source) -> str:
    """The first characters of the decompressed file, leniently decoded; enough to recognise it."""
    with opened(source) as reader:
        return decoded(reader.peek(HEAD)[:HEAD].removeprefix(b"\xef\xbb\xbf"))
