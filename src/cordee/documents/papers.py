"""A file that somebody gives: of a kind that people can open, not too large, kept byte for byte with its digest."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.core.verdict import Refused

MAX_BYTES = 10 * 1024 * 1024
OPENDOCUMENT = "application/vnd.oasis.opendocument."
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """``holds`` looks at the bytes: a name alone proves nothing."""

    media_type: str
    holds: Callable[[bytes], bool]


def _begins(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(beginnings)


def _archive_of(folder: str) -> Callable[[bytes], bool]:
    """A ZIP archive with that folder in it; its members are listed, never unpacked."""

    def holds(data: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return any(name.startswith(folder) for name in archive.namelist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            return False

    return holds


def _says_it_is(media_type: str) -> Callable[[bytes], bool]:
    """OpenDocument: the first member of the archive, not compressed, is the media type."""
    return lambda data: data[:4] == b"PK\x03\x04" and data[30:].startswith(b"mimetype" + media_type.encode())


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and all(letter.isprintable() or letter in "\t\r\n\f\u00a0" for letter in text)


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1")


JPEG = Kind("image/jpeg", _begins(b"\xff\xd8\xff"))
KINDS: dict[str, Kind] = {
    ".pdf": Kind("application/pdf", _begins(b"%PDF-")),
    ".png": Kind("image/png", _begins(b"\x89PNG\r\n")),
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".docx": Kind(f"{OFFICE}wordprocessingml.document", _archive_of("word/")),
    ".xlsx": Kind(f"{OFFICE}spreadsheetml.sheet", _archive_of("xl/")),
    ".odt": Kind(f"{OPENDOCUMENT}text", _says_it_is(f"{OPENDOCUMENT}text")),
    ".ods": Kind(f"{OPENDOCUMENT}spreadsheet", _says_it_is(f"{OPENDOCUMENT}spreadsheet")),
}
# What a telephone or a workstation gives on the night itself: its photographs, the note that the attacker left.
OF_THE_NIGHT: dict[str, Kind] = KINDS | {
    ".webp": Kind("image/webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP"),
    ".heic": Kind("image/heic", _is_heic),
    ".txt": Kind("text/plain", _is_text),
    ".log": Kind("text/plain", _is_text),
}
KINDS_TOLD = gettext_lazy("Ce type de fichier n’est pas accepté : PDF, image, Word, Excel ou OpenDocument.")
NIGHT_TOLD = gettext_lazy(
    "« %s » : ce type de fichier n’est pas accepté (photo, PDF, texte, Word, Excel ou OpenDocument)."
)


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    media_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def fields(self) -> dict[str, str | bytes]:
        """As the columns of a ``KeptFile`` take it."""
        return {
            "name": self.name,
            "media_type": self.media_type,
            "sha256": self.sha256,
            "data": self.data,
        }


class KeptFile(models.Model):
    """A paper in the database, beside what it proves, so that one backup holds everything."""

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def read_paper(
    name: str, data: bytes, *, kinds: Mapping[str, Kind] = KINDS, otherwise: str = KINDS_TOLD
) -> Paper:
    """A file as it may be kept. Raises ``Refused`` in words when it may not; ``otherwise`` tells of another kind."""
    ending = PurePath(name).suffix.lower()
    kind = kinds.get(ending)
    if kind is None:
        said = str(otherwise)
        raise Refused(said % name[-80:] if "%s" in said else said)
    if len(data) > MAX_BYTES:
        raise Refused(_("Le fichier dépasse 10 Mo."))
    if not kind.holds(data):
        raise Refused(_("Ce fichier n’est pas ce que son nom annonce (%s).") % ending)
    return Paper("".join(c for c in PurePath(name).name if c.isprintable())[-200:], kind.media_type, data)


def read_night_paper(name: str, data: bytes) -> Paper:
    """A file joined to the log. Raises ``Refused``, naming the file: several may come together."""
    try:
        return read_paper(name, data, kinds=OF_THE_NIGHT, otherwise=NIGHT_TOLD)
    except Refused as refusal:
        said = str(refusal.reason)
        raise Refused(said if name[-80:] in said else f"« {name[-80:]} » : {said}") from None
