"""A kit as one ZIP file: what leaves to another platform, what comes back from one."""

from __future__ import annotations

import io
import pathlib
import tempfile
import zipfile
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cordee.core.verdict import Refused
from cordee.kits.checks import Folder, read_folder
from cordee.kits.writing import as_files
from cordee.packs.source import BIGGEST, read_yaml

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MOST_FILES = 300
HEAD = "kit.yaml"
STAMP = (1980, 1, 1, 0, 0, 0)  # the same kit always gives the same bytes


class NotAnArchive(Refused):
    """The file is not a ZIP that could hold a kit."""


def write_archive(document: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The folder of a kit, zipped under its own name."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in as_files(document, files).items():
            entry = zipfile.ZipInfo(f"{document['id']}/{name}", STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return kept.getvalue()


def read_archive(data: bytes) -> Folder:
    """The kit of a ZIP file, with its faults by file and line. Raises ``NotAnArchive``."""
    files = _unpacked(data)
    head = next((name for name in sorted(files, key=len) if name.rpartition("/")[2] == HEAD), None)
    if head is None:
        raise NotAnArchive(_("Cette archive ne contient pas de fichier kit.yaml."))
    top = head.removesuffix(HEAD)
    with tempfile.TemporaryDirectory(prefix="cordee-kit-") as place:
        root = pathlib.Path(place) / _folder_name(files[head])
        for name, content in files.items():
            if name.startswith(top):
                path = root / name.removeprefix(top)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return read_folder(root)


def _folder_name(head: bytes) -> str:
    """A kit's folder bears its identifier; in a ZIP file, people call it what they like."""
    value = read_yaml(head, HEAD).value
    name = value.get("id") if isinstance(value, dict) else None
    safe = isinstance(name, str) and name.replace("-", "").isalnum() and len(name) <= 60
    return str(name) if safe else "kit"


def _unpacked(data: bytes) -> dict[str, bytes]:
    if len(data) > MAX_BYTES:
        raise NotAnArchive(_("Le fichier dépasse 10 Mo."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry)]
            _refuse_excess(entries)
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as fault:
        # RuntimeError: a password is asked; NotImplementedError: a rare compression
        raise NotAnArchive(_("Cette archive ZIP est abîmée, chiffrée, ou n’en est pas une.")) from fault


def _refuse_excess(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise NotAnArchive(_("Cette archive contient plus de %s fichiers.") % MOST_FILES)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise NotAnArchive(_("Cette archive se décompresse en plus de 40 Mo."))
    for entry in entries:
        parts = entry.filename.split("/")
        if ".." in parts or entry.filename.startswith("/") or "\\" in entry.filename or ":" in parts[0]:
            raise NotAnArchive(_("L’archive contient un chemin interdit : %s.") % entry.filename[:80])
        if "\x00" in entry.filename or max(len(part.encode()) for part in parts) > 200:
            raise NotAnArchive(_("L’archive contient un nom de fichier trop long ou illisible."))
        if entry.file_size > BIGGEST + 1:
            raise NotAnArchive(_("Le fichier %s dépasse 2 Mo.") % entry.filename[:80])


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    """What computers add by themselves."""
    name = entry.filename
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in (
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
    )
