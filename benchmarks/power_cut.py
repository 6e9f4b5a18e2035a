"""Power cuts on SQLite: no acknowledged entry may be lost with the platform's own settings.

A kill proves nothing (the system keeps what was written): here a preloaded library makes the disk forget
what was not synced (``power_cut.c``). The same run must lose entries with weaker settings, or it would prove
nothing either.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.served import ROOT, Installation

from benchmarks.faults_scene import Impossible
from benchmarks.outcome import Outcome, Row
from benchmarks.preload import preloaded
from cordee import __version__  # noqa: F401 - the SQLite shim comes first

import sqlite3  # isort: skip

FULL, SHORT = {"cuts": 40}, {"cuts": 6}
LEVELS = ("FULL", "NORMAL", "OFF")
ACK_BYTES = 33  # a number in hexadecimal and a newline
NAME = "cordee.sqlite3"
BEWARE = "le disque est simulé : un disque réel qui ment sur ce qu’il a écrit perdrait malgré tout."


@dataclass
class Tally:
    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    corrupt: int = 0

    def said(self, level: str) -> str:
        share = 100 * self.lost / max(1, self.acknowledged)
        return (
            f"synchronous={level:<7} {self.cuts} coupures, {self.acknowledged} entrées confirmées, "
            f"{self.lost} perdues ({share:.1f} %), {self.corrupt} bases abîmées"
        )


def run(cuts: int) -> Outcome:
    draw = random.Random(20261123)
    with tempfile.TemporaryDirectory(prefix="cordee-power-") as folder:
        try:
            laboratory = Laboratory(Path(folder))
        except Impossible as why:
            return Outcome("power-cut", False, [f"Non mesuré : {why}."])
        try:
            tallies = {level: laboratory.cut_often(level, cuts, draw) for level in LEVELS}
        finally:
            laboratory.close()
    kept = tallies["FULL"]
    proves = tallies["NORMAL"].lost > 0 or tallies["OFF"].lost > 0
    lines = [tally.said(level) for level, tally in tallies.items()]
    if not proves:
        lines.append("Les réglages faibles n’ont rien perdu : l’essai ne prouve rien.")
    passed = kept.lost == 0 and kept.corrupt == 0 and kept.acknowledged > 0 and proves
    weaker = ", ".join(f"{level} {tallies[level].lost}" for level in LEVELS[1:])
    rows = [
        Row(
            f"Entrées perdues, {cuts} coupures",
            f"{kept.lost} sur {kept.acknowledged} confirmées",
            f"réglages plus faibles : {weaker}",
        )
    ]
    return Outcome(
        "power-cut", passed, lines, {level: vars(tally) for level, tally in tallies.items()}, rows, BEWARE
    )


class Laboratory:
    """A prepared base, the preloaded library, and a process that forks a fresh writer for each cut."""

    def __init__(self, folder: Path):
        self.folder = folder
        library = preloaded("power_cut.c", folder)
        self.base = folder / "base"
        self.base.mkdir()
        installation = Installation(self.base, DATABASE_URL="")
        installation.console("migrate")
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.power_cut_writer"],
            env={**installation.environment, "LD_PRELOAD": str(library)},
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def cut_often(self, level: str, cuts: int, draw: random.Random) -> Tally:
        tally = Tally()
        for number in range(cuts):
            self._cut(level, tally, draw, keep_some=bool(number % 2))
        return tally

    def close(self) -> None:
        self._nursery.communicate()

    def _cut(self, level: str, tally: Tally, draw: random.Random, *, keep_some: bool) -> None:
        live, shadow, disk = (self.folder / name for name in ("live", "shadow", "disk"))
        for place in (live, shadow, disk):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
        for place in (live, shadow):
            shutil.copy(self.base / NAME, place / NAME)
        acks = self.folder / "acks"
        acks.write_bytes(b"")
        writer = self._born(live, shadow, acks, level)
        _wait_for(acks, draw.randint(20, 700))
        os.kill(writer, signal.SIGKILL)
        _wait_for_death(writer)
        _restart_disk(shadow, disk, draw if keep_some else None)
        acknowledged = acks.read_text().split()
        survivors, sound = _read(disk / NAME)
        tally.cuts += 1
        tally.acknowledged += len(acknowledged)
        tally.lost += len(set(acknowledged) - survivors)
        tally.corrupt += not sound

    def _born(self, live: Path, shadow: Path, acks: Path, level: str) -> int:
        self._nursery.stdin.write(f"{live} {shadow} {acks} {level}\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())


def _wait_for(acks: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while acks.stat().st_size < count * ACK_BYTES:
        if time.monotonic() > deadline:
            raise AssertionError("the writer does not write")
        time.sleep(0.001)


def _wait_for_death(writer: int) -> None:
    while Path(f"/proc/{writer}").exists():  # its parent leaves no zombie
        time.sleep(0.001)


def _restart_disk(shadow: Path, disk: Path, draw: random.Random | None) -> None:
    """What is found after the cut: all that was synced, and (when drawing) any part of what was not."""
    for file in shadow.iterdir():
        if file.suffix == ".unsynced":
            continue
        found = bytearray(file.read_bytes())
        if draw:
            for offset, data in _notes(shadow / f"{file.name}.unsynced"):
                if draw.random() < 0.5:
                    _apply(found, offset, data)
        (disk / file.name).write_bytes(found)


def _notes(path: Path) -> list[tuple[int, bytes | None]]:
    raw, at, notes = path.read_bytes() if path.exists() else b"", 0, []
    while at + 16 <= len(raw):
        offset, length = struct.unpack_from("qq", raw, at)
        at += 16
        notes.append((offset, None if length < 0 else raw[at : at + length]))
        at += max(0, length)
    return notes


def _apply(file: bytearray, offset: int, data: bytes | None) -> None:
    if len(file) < offset:
        file.extend(bytes(offset - len(file)))
    if data is None:
        del file[offset:]
    else:
        file[offset : offset + len(data)] = data


def _read(path: Path) -> tuple[set[str], bool]:
    """The numbers of the entries found, and whether base and journal are sound."""
    base = sqlite3.connect(path)
    try:
        sound = base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = {number for (number,) in base.execute("SELECT client_uuid FROM journal_entry")}
        streams = base.execute(
            "SELECT s.size, count(e.id), coalesce(max(e.seq), 0) FROM journal_stream s "
            "LEFT JOIN journal_entry e ON e.stream_id = s.id GROUP BY s.id"
        ).fetchall()
        return found, sound and all(size == count == last for size, count, last in streams)
    except sqlite3.DatabaseError:
        return set(), False
    finally:
        base.close()
