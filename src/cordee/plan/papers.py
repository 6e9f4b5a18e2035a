"""A file that proves something: of a kind that people can open, not too large, served only as an attachment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from cordee.core.verdict import Refused

MAX_BYTES = 10 * 1024 * 1024
# What each ending must begin with: a name alone proves nothing.
KINDS = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",)),
}


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    media_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def read_paper(name: str, data: bytes) -> Paper:
    """A file as it may be kept. Raises ``Refused`` in words when it may not."""
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        raise Refused(_("Ce type de fichier n’est pas accepté : PDF, image, Word, Excel ou OpenDocument."))
    if len(data) > MAX_BYTES:
        raise Refused(_("Le fichier dépasse 10 Mo."))
    media_type, beginnings = KINDS[ending]
    if not data.startswith(beginnings):
        raise Refused(_("Ce fichier n’est pas ce que son nom annonce (%s).") % ending)
    return Paper("".join(c for c in PurePath(name).name if c.isprintable())[-200:], media_type, data)
