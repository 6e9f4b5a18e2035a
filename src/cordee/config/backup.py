"""One file that holds the whole base, taken while the platform works, and the way back from it.

The file is a zip: the base (SQLite's own online copy, or ``pg_dump``), the files kept beside it, and ``sauvegarde.json``
with what there should be once restored: rows of each table, head of each journal, fingerprint of the key that signed
them. The two secrets are left out on purpose: whoever holds the base and ``journal-key.pem`` can rewrite history.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections

from cordee.core import clock
from cordee.core.verdict import Refused
from cordee.journal.keys import signing_key
from cordee.journal.models import Stream
from cordee.journal.verify import verify

FORMAT = "cordee-backup/1"
MANIFEST = "sauvegarde.json"
SQLITE, POSTGRESQL = "base.sqlite3", "base.dump"
FILES = "pieces/"


@dataclass(frozen=True, slots=True)
class Found:
    """What a restored base holds, and what is wrong with it (empty when all is as it was saved)."""

    rows: int
    journals: int
    entries: int
    faults: tuple[str, ...]


def save(target: Path) -> dict[str, Any]:
    """Write the backup beside ``target`` and put it in its place whole; the manifest.

    Raises ``Refused`` when PostgreSQL's own tools are missing or fail, ``OSError`` when the disk is full.
    """
    part = target.with_name(target.name + ".part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".cordee-") as folder:
            base, counts = _copied(Path(folder))
            manifest = {
                "format": FORMAT,
                "version": settings.VERSION,
                "at": clock.iso(clock.now()),
                "engine": connection.vendor,
                "journal_key": signing_key().fingerprint,
                "base": {"name": base.name, "sha256": _digest(base)},
                **counts,
            }
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
                    archive.write(base, base.name)
                    for file in _kept_files():
                        archive.write(file, FILES + file.relative_to(settings.MEDIA_ROOT).as_posix())
                out.flush()
                os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def read(source: Path) -> dict[str, Any]:
    """The manifest of a backup. Raises ``Refused`` when the file is none, or is damaged."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
    except (zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise Refused(f"{source} n’est pas une sauvegarde de Cordée, ou est abîmé.") from fault
    if manifest.get("format") != FORMAT:
        raise Refused(f"{source} : format « {manifest.get('format')} » inconnu de cette version.")
    return manifest


def restore(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Put the base and the files back; the manifest. Whoever serves or works must be stopped before.

    Raises ``Refused``, and changes nothing, when the file is damaged, was taken on the other engine, is of another
    signing key, or when a base is already there and ``replace`` is false.
    """
    manifest = read(source)
    if manifest["engine"] != connection.vendor:
        raise Refused(f"cette sauvegarde est celle d’une base {manifest['engine']}, ici {connection.vendor}.")
    _require_its_key(manifest)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".cordee-") as folder:
        with zipfile.ZipFile(source) as archive:
            base = Path(archive.extract(manifest["base"]["name"], folder))
            files = [name for name in archive.namelist() if name.startswith(FILES)]
            archive.extractall(folder, files)
        if _digest(base) != manifest["base"]["sha256"]:
            raise Refused(f"{source} est abîmé : la base n’a pas l’empreinte annoncée.")
        if not replace and _is_there():
            raise Refused("une base est déjà là : arrêtez tout, puis ajoutez --replace pour la remplacer.")
        connections.close_all()
        (_put_sqlite if connection.vendor == "sqlite" else _put_postgresql)(base)
        if files:
            shutil.copytree(Path(folder) / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return manifest


def compared(manifest: dict[str, Any]) -> Found:
    """Count and verify a restored base against its manifest: rows, journals, trees, signatures."""
    tables, heads = _tables(), _heads()
    faults = [
        f"table {name} : {tables.get(name)} lignes, {count} attendues"
        for name, count in manifest["tables"].items()
        if tables.get(name) != count
    ]
    for key, size in manifest["journals"].items():
        if heads.get(key) != size:
            faults.append(f"journal {key} : {heads.get(key)} entrées, {size} attendues")
        elif not verify(key).accepted:
            faults.append(f"journal {key} : refusé, « cordee journal audit {key} » dit où")
    return Found(sum(tables.values()), len(heads), sum(heads.values()), tuple(faults))


# ---- what there is --------------------------------------------------------------------------------------------------


def _tables() -> dict[str, int]:
    """Rows of each table that is counted."""
    counts = {}
    with connection.cursor() as cursor:
        for name in _names():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - our own names
            counts[name] = cursor.fetchone()[0]
    return counts


def _names() -> list[str]:
    """Our tables, without those that move by themselves: sessions, the worker's, and checkpoints, which the very
    verification of a restored base may sign."""
    moving = {"django_session", "runs_beat", "django_tasks_db_dbtaskresult", "usersessions_usersession"}
    named = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(named - moving - {"journal_checkpoint"})


def _heads() -> dict[str, int]:
    return dict(Stream.objects.order_by("key").values_list("key", "size"))


def _kept_files() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    yield from sorted(path for path in root.rglob("*") if path.is_file())


def _is_there() -> bool:
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).exists()
    with connection.cursor() as cursor:
        return bool(connection.introspection.table_names(cursor))


def _require_its_key(manifest: dict[str, Any]) -> None:
    """A missing key would be made anew without a word, and refuse every journal signed before."""
    path = settings.DATA_DIR / "journal-key.pem"
    if not path.exists():
        raise Refused(f"remettez d’abord la clé des journaux : {path} (empreinte {manifest['journal_key']}).")
    if signing_key().fingerprint != manifest["journal_key"]:
        raise Refused(
            f"la clé {path} n’est pas celle de cette sauvegarde (empreinte attendue : {manifest['journal_key']})."
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ---- each engine's own way ------------------------------------------------------------------------------------------


def _copied(folder: Path) -> tuple[Path, dict[str, Any]]:
    """A copy of the base as it stands at one instant, and what that very copy holds."""
    return _copied_sqlite(folder) if connection.vendor == "sqlite" else _copied_postgresql(folder)


def _copied_sqlite(folder: Path) -> tuple[Path, dict[str, Any]]:
    """SQLite's online copy, in one step: writers go on in the log meanwhile. Counted in the copy itself."""
    target = folder / SQLITE
    with (
        contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as live,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, no log beside it
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise Refused("la copie de la base ne se relit pas : ne vous fiez pas à cette sauvegarde.")
        counts = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in _names()}  # noqa: S608
        heads = dict(copy.execute("SELECT key, size FROM journal_stream ORDER BY key").fetchall())
    return target, {"tables": counts, "journals": heads}


def _copied_postgresql(folder: Path) -> tuple[Path, dict[str, Any]]:
    """``pg_dump`` on a snapshot that the counting shares: both speak of the same instant."""
    target = folder / POSTGRESQL
    connection.ensure_connection()
    connection.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        counts = {"tables": _tables(), "journals": _heads()}
        _tool(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            f"--snapshot={snapshot}",
            f"--file={target}",
            _address(),
        )
    finally:
        connection.rollback()
        connection.set_autocommit(True)
    return target, counts


def _put_sqlite(base: Path) -> None:
    """In the place of the old file at once; the old log must not be replayed onto the new base."""
    place = Path(connection.settings_dict["NAME"])
    with contextlib.closing(sqlite3.connect(base)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Refused("la base de cette sauvegarde est abîmée : rien n’a été changé.")
    base.chmod(0o600)
    for ending in ("-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
    base.replace(place)
    directory = os.open(place.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def _put_postgresql(base: Path) -> None:
    """All or nothing, in one transaction of ``pg_restore``."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    options = ["--clean", "--if-exists"] if tables else []
    connections.close_all()
    _tool(
        "pg_restore",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
        *options,
        f"--dbname={_address()}",
        base,
    )


def _address() -> str:
    """What the tools connect to; the password goes through the environment, where ``ps`` does not show it."""
    told = connection.settings_dict
    parts = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "dbname": told["NAME"]}
    return " ".join(f"{name}='{value}'" for name, value in parts.items() if value)


def _tool(name: str, *arguments: str | Path) -> None:
    found = shutil.which(name)
    if found is None:
        raise Refused(f"{name} est introuvable : installez le client PostgreSQL de la version du serveur.")
    environment = {
        **os.environ,
        "PGPASSWORD": connection.settings_dict["PASSWORD"] or os.environ.get("PGPASSWORD", ""),
    }
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["sans un mot"]
        raise Refused(f"{name} a échoué : {said[-1]}")
