"""Files that somebody hands us: kept under names of our own, in a folder of their own, until they are read."""

from __future__ import annotations

import shutil
import uuid
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cordee.core.ids import new_uuid
from cordee.core.verdict import Refused
from cordee.directory.importing import NamedSource
from cordee.directory.sources.reading import UNSTORABLE
from cordee.directory.sources.sae_tables import FILE_NAME

SAE = "sae"  # the folder of the tables of the Statistique annuelle des établissements
MOST_ENTRIES = 500
GROWTH = 10  # how many times the upload limit an archive may weigh once opened
CHUNK = 1024 * 1024


def folder_of(name: str) -> Path:
    """The folder of one upload; ``name`` is one that ``receive`` gave, and nothing else."""
    return Path(settings.DATA_DIR) / "imports" / uuid.UUID(name).hex


def receive(files: Iterable[UploadedFile]) -> dict[str, Any]:
    """Put the files away and say where: ``{"folder", "files": [{"path", "name"}]}``, or ``Refused``.

    Tables of the SAE, loose or zipped, make one folder, read last: beds land on sites already read.
    """
    name = new_uuid().hex
    folder = folder_of(name)
    folder.mkdir(parents=True, mode=0o700)
    try:
        kept = [line for number, file in enumerate(files, start=1) for line in _put(file, folder, number)]
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if (folder / SAE).exists():
        kept.append({"path": SAE, "name": _("Tables de la SAE")})
    return {"folder": name, "files": kept}


def sources(told: dict[str, Any]) -> list[NamedSource]:
    """What ``receive`` put away, to be read; ``Refused`` when it has been cleared since."""
    folder = folder_of(told["folder"])
    if not folder.exists():
        raise Refused(_("Les fichiers déposés ont été effacés : déposez-les à nouveau."))
    return [NamedSource(folder / line["path"], line["name"]) for line in told["files"]]


def _put(file: UploadedFile, folder: Path, number: int) -> list[dict[str, str]]:
    shown = UNSTORABLE.sub("", file.name or "")[:120] or _("fichier %d") % number
    if FILE_NAME.fullmatch(shown):
        _copy(file.chunks(CHUNK), _table(folder, shown), settings.UPLOAD_LIMIT)
        return []
    path = folder / str(number)
    _copy(file.chunks(CHUNK), path, settings.UPLOAD_LIMIT)
    if _unpacked(path, folder):
        path.unlink()
        return []
    return [{"path": path.name, "name": shown}]


def _table(folder: Path, name: str) -> Path:
    """Where a table goes; its name is safe because it has the exact shape of a table's name."""
    path = folder / SAE / name
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        raise Refused(_("La table %s est là deux fois : n’en gardez qu’une.") % name)
    return path


def _unpacked(path: Path, folder: Path) -> bool:
    """Take the SAE tables out of a zip; a zip without any is left as it is, for the reader to refuse."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Refused(_("L’archive .zip contient plus de %d fichiers.") % MOST_ENTRIES)
            tables = [e for e in entries if not e.is_dir() and FILE_NAME.fullmatch(Path(e.filename).name)]
            room = GROWTH * settings.UPLOAD_LIMIT
            for entry in tables:
                with archive.open(entry) as stream:
                    chunks = iter(lambda stream=stream: stream.read(CHUNK), b"")
                    room -= _copy(chunks, _table(folder, Path(entry.filename).name), room)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as fault:
        raise Refused(_("L’archive .zip est abîmée ou chiffrée : elle ne peut pas être ouverte.")) from fault
    return bool(tables)


def _copy(chunks: Iterable[bytes], path: Path, room: int) -> int:
    """Write at most ``room`` bytes; how many were written."""
    written = 0
    with path.open("xb") as target:
        for chunk in chunks:
            written += len(chunk)
            if written > room:
                raise Refused(_("Les fichiers sont trop lourds : ils ne sont pas lus plus loin."))
            target.write(chunk)
    return written
