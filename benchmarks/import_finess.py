"""The establishments of a large region: how long their import takes, what it weighs, whom it holds up.

The file has the shape of the FINESS stock of establishments, with invented names. The floor is a bare loader:
the same lines split and inserted into SQLite, nothing checked, nothing compared. Meanwhile another process
writes a line every 50 ms, as a crisis room would: its longest wait is what the import costs the others.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import threading
import time
from pathlib import Path

from tests.served import Installation

from benchmarks.outcome import Outcome, Row

FULL, SHORT = {"rows": 20_000}, {"rows": 5_000}
PROMISED_S_PER_THOUSAND = 1.0
PROMISED_WAIT_S = 15.0  # below the 20 s after which SQLite gives up
BEWARE = "le fichier est inventé, à la forme du stock FINESS ; le plancher ne vérifie et ne compare rien."
DEPARTEMENTS = (
    "01",
    "13",
    "31",
    "33",
    "35",
    "44",
    "59",
    "67",
    "69",
    "75",
    "77",
    "78",
    "91",
    "92",
    "93",
    "94",
    "95",
)

IMPORT = """
import json, resource, time
from pathlib import Path
from cordee.core.actor import console
from cordee.directory.actions import import_establishments
began = time.perf_counter()
result = import_establishments([Path({path!r})], by=console("banc"))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({{"s": round(time.perf_counter() - began, 2), "mb": peak, "created": result.created,
    "updated": result.updated, "unchanged": result.unchanged, "refused": result.refused}}))
"""

NEIGHBOUR = """
import time
from pathlib import Path
from django.db import transaction
from cordee.core.actor import console
from cordee.journal.record import record
from cordee.directory import events
longest, stop = 0.0, Path({stop!r})
while not stop.exists():
    began = time.perf_counter()
    with transaction.atomic():
        record(events.DemoRegionLoaded("bench:1", {{"sites": 0}}), by=console("banc"))
    longest = max(longest, time.perf_counter() - began)
    time.sleep(0.05)
print(longest)
"""


def run(rows: int) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="cordee-finess-") as name:
        folder = Path(name)
        first, changed = folder / "stock.csv", folder / "stock-change.csv"
        _write(first, rows)
        _write(changed, rows, suffix=" NORD")
        installation = Installation(folder / "var", CORDEE_WORKER="non")
        try:
            (folder / "var").mkdir(exist_ok=True)
            installation.console("migrate")
            told = {
                "new": _imported(installation, first),
                "same": _imported(installation, first),
                "changed": _beside_a_neighbour(installation, changed, folder),
            }
            base = "PostgreSQL" if installation.environment["DATABASE_URL"] else "SQLite"
        finally:
            installation.close()
        told["floor"] = {"s": _floor(first, folder / "floor.sqlite3")}
    return _outcome(rows, base, told)


def _outcome(rows: int, base: str, told: dict) -> Outcome:
    pace = told["new"]["s"] / rows * 1000
    sound = (told["new"]["created"], told["same"]["unchanged"], told["changed"]["updated"]) == (rows,) * 3
    lines = [
        f"{rows} établissements, {base}, {os.cpu_count()} cœurs ({pace:.2f} s pour mille)",
        *(
            f"{label:<28} {told[key]['s']:>7.2f} s  {told[key]['mb']} Mo"
            for key, label in (
                ("new", "base vide"),
                ("same", "le même fichier"),
                ("changed", "toutes les lignes changées"),
            )
        ),
        f"{'plancher (INSERT sans rien)':<28} {told['floor']['s']:>7.2f} s",
        f"attente la plus longue d’une salle pendant l’import : {told['changed']['wait_s']:.2f} s",
    ]
    passed = sound and pace <= PROMISED_S_PER_THOUSAND and told["changed"]["wait_s"] <= PROMISED_WAIT_S
    row = Row(
        f"Import de {rows} établissements, {base}",
        f"{told['new']['s']} s, {told['new']['mb']} Mo ; une salle attend {told['changed']['wait_s']} s au plus",
        f"{told['floor']['s']} s (INSERT sans rien)",
    )
    return Outcome("import", passed, lines, {"rows": rows, "base": base, **told}, [row], BEWARE)


def _imported(installation: Installation, path: Path) -> dict:
    return json.loads(installation.script(IMPORT.format(path=str(path))))


def _beside_a_neighbour(installation: Installation, path: Path, folder: Path) -> dict:
    stop, said = folder / "stop", []
    thread = threading.Thread(
        target=lambda: said.append(installation.script(NEIGHBOUR.format(stop=str(stop))))
    )
    thread.start()
    time.sleep(2)
    told = _imported(installation, path)
    stop.touch()
    thread.join()
    return told | {"wait_s": round(float(said[0]), 2)}


def _write(path: Path, rows: int, suffix: str = "") -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("finess;etalab;99;2026-05-12\n")
        for number in range(rows):
            file.write(_line(number, suffix) + "\n")


def _line(number: int, suffix: str) -> str:
    departement = DEPARTEMENTS[number % len(DEPARTEMENTS)]
    site, owner = _finess(departement, number), _finess(departement, 500_000 + number // 3)
    name = f"ETABLISSEMENT INVENTE {number}{suffix}"
    return (
        f"structureet;{site};{owner};{name};{name};;;{number % 200};RUE;DES ESSAIS;;;001;{departement};X;"
        f"{departement}000 VILLE INVENTEE;0100000000;;500;EHPAD;4401;Personnes agees;;;;;;;1990-01-01;1990-01-01;2024-01-01;"
    )


def _finess(departement: str, number: int) -> str:
    """A number whose key holds, so that the file raises no warning."""
    digits = f"{departement}{number:06d}"
    doubled = (int(d) * (1 + (rank % 2 == 0)) for rank, d in enumerate(reversed(digits)))
    return digits + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def _floor(path: Path, base: Path) -> float:
    began = time.perf_counter()
    with sqlite3.connect(base) as connection:
        columns = ", ".join(f"c{n}" for n in range(32))
        connection.execute(f"CREATE TABLE t ({columns})")
        connection.execute("CREATE UNIQUE INDEX one ON t (c1)")
        with path.open(encoding="utf-8") as file:
            next(file)
            rows = (line.rstrip("\n").split(";") for line in file)
            connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * 32)})", rows)
    connection.close()
    return round(time.perf_counter() - began, 2)
