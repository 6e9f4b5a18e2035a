"""F4 and the restoration: a disk that is full, one that no longer syncs, one that turns read-only, one that is lost."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.served import Installation

from benchmarks.faults_scene import Impossible, Seen, a_writer
from benchmarks.load import a_sink
from benchmarks.preload import preloaded

MEGABYTES = 48


@contextlib.contextmanager
def _small_disk(place: Path) -> Iterator[Path]:
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "cordee-faults", place],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Impossible(f"monter un petit système de fichiers : {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=False)


def full_disk(folder: Path) -> Seen:
    """F4: not one byte left where the base is; then some again."""
    with _small_disk(folder / "disk") as disk:
        installation = Installation(disk, DATABASE_URL="")
        writer = a_writer(installation)
        with installation.serve() as server:
            writer.until_done(server)
            filler = disk / "filler"
            _fill(filler)
            statuses, words = [], ""
            for _ in range(30):  # the log of the base may still have room for a few
                status, answer = writer.line(server)
                statuses.append(status)
                if status == 503:
                    words = json.loads(answer.text)["reason"]
            reads = writer.reads(server)
            filler.unlink()
            again = writer.until_done(server)
        faults = writer.judged(installation) + writer.refusals()
        if 503 not in statuses or "disque" not in words or reads != 200:
            faults.append(f"réponses {statuses}, « {words} », lecture {reads}")
    return Seen(
        f"disque plein : {statuses.count(503)} refus « {words} » ; lecture {reads} ; écrit à nouveau {again:.1f} s après",
        faults,
    )


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * size)


def ill_disk(folder: Path, word: str) -> Seen:
    """F4: the disk no longer syncs (``eio``), or the kernel has turned it read-only (``erofs``), under the platform;
    then it is well again. Lines, pages and a page of the room are asked meanwhile."""
    sick, data = folder / "health", folder / "data"
    library = preloaded("sick_disk.c", folder)
    installation = Installation(
        data, DATABASE_URL="", LD_PRELOAD=str(library), SICK_FILE=str(sick), SICK_WATCHED=str(data)
    )
    writer = a_writer(installation)
    with installation.serve() as server:
        writer.until_done(server)
        sick.write_text(word)
        refused = [writer.line(server) for _ in range(10)]
        reads = [writer.reads(server) for _ in range(3)]
        sick.write_text("well")
        again = writer.until_done(server)
    statuses = [status for status, _answer in refused]
    words = {json.loads(answer.text)["reason"] for _status, answer in refused if answer}
    faults = writer.judged(installation) + writer.refusals()
    if (
        set(statuses) != {503}
        or set(reads) != {200}
        or not all("disque" in said or "lecture seule" in said for said in words)
    ):
        faults.append(f"réponses {statuses} « {words} », lectures {reads}")
    return Seen(
        f"{word.upper()} : {statuses.count(503)} refus sur {len(statuses)} « {' / '.join(sorted(words))} » ; "
        f"lectures {reads} ; écrit à nouveau {again:.1f} s après",
        faults,
    )


LIVED = """
from django.db import transaction
from cordee.crises import actions as rooms
from cordee.crises.models import Room
from cordee.outbox.actions import enqueue
from tests.makers import CONSOLE
room = Room.objects.get()
for number in range(2000):
    rooms.log(room, kind="fact", text=f"fait {number}", by=CONSOLE)
with transaction.atomic():
    for number in range(200):
        enqueue(f"p{number}@hopital.example", "Alerte", "Bonjour", by=CONSOLE)
"""
SEND = "from cordee.outbox import sender\nwhile sender.send_due():\n    pass"
WAIT = """
from django.db import transaction
from cordee.outbox.actions import enqueue
from tests.makers import CONSOLE
with transaction.atomic():
    for number in range(30):
        enqueue(f"q{number}@hopital.example", "En attente", "Bonjour", by=CONSOLE)
"""


def restored(folder: Path) -> Seen:
    """Save the region of the demonstration, with a room that lived and mail sent; lose everything; put it back."""
    with a_sink() as sink:
        data = folder / "data"
        installation = Installation(data, CORDEE_EMAIL_URL=sink.url)
        try:
            writer = a_writer(installation)
            installation.script(LIVED)
            installation.script(SEND)
            sent = dict(sink.references)
            installation.script(WAIT)
            with installation.serve() as server:
                writer.until_done(server)
                began = time.monotonic()
                installation.console("backup", str(folder / "cordee.zip"))
                saved = time.monotonic() - began
            key = (data / "journal-key.pem").read_bytes()
            shutil.rmtree(data)
            data.mkdir()
            if installation.environment["DATABASE_URL"]:
                installation.script(
                    "from django.db import connection\n"
                    "connection.cursor().execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public')"
                )
            (data / "journal-key.pem").write_bytes(key)
            began = time.monotonic()
            said = installation.console("restore", str(folder / "cordee.zip")).stdout.strip().splitlines()
            back = time.monotonic() - began
            installation.console("migrate")  # the served files are made anew
            with installation.serve() as server:
                writer.until_done(server)
                served = time.monotonic() - began
            installation.script(SEND)
            faults = writer.judged(installation)
            twice = [one for one, times in sink.references.items() if times > 1]
            new = set(sink.references) - set(sent)
            if twice or len(new) != 30 or len(sent) != 200:
                faults.append(f"{len(sent)} courriels avant, {len(new)} après, {len(twice)} en double")
        finally:
            installation.close()
    engine = "PostgreSQL" if os.environ.get("TEST_POSTGRES_URL") else "SQLite"
    return Seen(
        f"{engine} : sauvée en {saved:.1f} s, remise et vérifiée en {back:.1f} s, servie après {served:.1f} s ; {said[-1]} "
        f"{len(sent)} courriels déjà partis : 0 renvoyé ; 30 en attente : partis une fois",
        faults,
    )
