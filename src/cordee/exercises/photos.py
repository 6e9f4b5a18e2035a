"""A photo taken by an observer: decoded and written anew, so that what is stored is only a picture.

Rewriting drops the position and the phone's identity (EXIF) and whatever was hidden in the file.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from cordee.core.verdict import Refused

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 60_000_000
STORED_SIDE = 1600  # pixels; enough to read a whiteboard


@dataclass(frozen=True, slots=True)
class Photo:
    data: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def read_photo(raw: bytes) -> Photo:
    """A JPEG, PNG or WebP file as a clean JPEG. Raises ``Refused`` for anything else."""
    if len(raw) > MAX_BYTES:
        raise Refused(_("La photo dépasse 12 Mo."))
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(_("La photo est trop grande."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise Refused(_("Ce fichier n’est pas une photo lisible (JPEG, PNG ou WebP).")) from None
    upright.thumbnail((STORED_SIDE, STORED_SIDE))
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=82)
    return Photo(kept.getvalue(), "image/jpeg")
