"""The drill of faults: PostgreSQL killed, disk full, base locked, slowed or cut, two thousand pages back at once, and more.

Each fault is made for real, in an installation of its own: a private PostgreSQL cluster killed with SIGKILL, a small
file system filled to the last byte, a proxy that delays or cuts. What is expected, and where the other faults of the
list are tried, is in ``docs/guides/pannes.md``. A fault that this machine cannot make is said, never passed over.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import faults_base, faults_crowd, faults_disk
from benchmarks.faults_scene import Impossible, Seen
from benchmarks.outcome import Outcome, Row

FULL = {"kills": 20, "locked": 30, "reconnects": 2000, "migrations": 8, "only": ""}
SHORT = {"kills": 3, "locked": 8, "reconnects": 400, "migrations": 2, "only": ""}
BEWARE = (
    "un arrêt brutal de PostgreSQL n’est pas une coupure de courant (voir power-cut) ; le disque plein est un petit "
    "système de fichiers en mémoire ; EIO et EROFS sont rendus par une bibliothèque placée devant le système."
)


def run(kills: int, locked: int, reconnects: int, migrations: int, only: str) -> Outcome:
    drills: dict[str, Callable[[Path], Seen]] = {
        "F3": lambda folder: faults_base.killed_server(folder, kills),
        "F4": faults_disk.full_disk,
        "F4 EIO": lambda folder: faults_disk.ill_disk(folder, "eio"),
        "F4 EROFS": lambda folder: faults_disk.ill_disk(folder, "erofs"),
        "F5 SQLite": lambda folder: faults_base.locked_file(folder, locked),
        "F5 PostgreSQL": lambda folder: faults_base.ill_server(folder, min(locked, 12)),
        "F8": lambda folder: faults_crowd.everybody_back(folder, reconnects),
        "F11": lambda folder: faults_crowd.killed_migrations(folder, migrations),
        "Restauration": faults_disk.restored,
    }
    asked = [name for name in drills if not only or name.startswith(only)]
    lines, rows, figures, passed = [], [], {}, True
    for name in asked:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="cordee-faults-") as folder:
            Path(folder).chmod(0o755)
            try:
                seen = drills[name](Path(folder))
            except Impossible as why:
                seen = Seen(f"IMPOSSIBLE ICI : {why}")
        passed = passed and not seen.faults
        figures[name] = {"said": seen.said, "faults": seen.faults, "seconds": round(time.monotonic() - began)}
        lines += [f"{name} : {seen.said}", *(f"  NON : {fault}" for fault in seen.faults[:5])]
        rows.append(Row(name, _short(seen.said), "tenu" if not seen.faults else "NON TENU"))
    return Outcome("faults", passed, lines, figures, rows, BEWARE)


def _short(said: str) -> str:
    return said if len(said) <= 100 else f"{said[:99]}…"
