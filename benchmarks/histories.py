"""Ten thousand histories of three telephones in one room: each entry in the log once, or listed with its text.

Each history writes, corrects, cuts the network, loses answers, repeats and delays requests, reloads, wipes the device,
ends sessions, renews links, withdraws places and closes the room, through the product's own pages (Django's test
client, real sessions, the anti-forgery check on). At its end the network is back and the log, the devices and the
sealed journal are compared with what people submitted. See ``tests/apps/crises/histories.py``.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.served import Installation

from benchmarks.outcome import Outcome, Row

FULL = {"histories": 10_000, "postgresql": 1_000, "processes": 2, "seed": 20261129}
SHORT = {"histories": 100, "postgresql": 50, "processes": 2, "seed": 20261129}
BEWARE = (
    "le navigateur est un modèle fidèle au protocole de la file, pas la file elle-même (les parcours de navigateur s’en "
    "chargent) ; ce que la personne efface elle-même de son téléphone est compté à part, et ne revient pas."
)


def run(histories: int, postgresql: int, processes: int, seed: int) -> Outcome:
    bases = {"SQLite": ({"DATABASE_URL": ""}, histories)}
    if os.environ.get("TEST_POSTGRES_URL"):
        bases["PostgreSQL"] = ({}, postgresql)
    told, lines, rows = {}, [], []
    for base, (environment, count) in bases.items():
        found = told[base] = _on(environment, count, processes, seed)
        lines += _said(base, found)
        rows.append(
            Row(
                f"Histoires de trois appareils, {base}",
                f"{found['histories']} ({found['steps']} pas), {len(found['faults'])} faute",
                f"{found['saved']} saisies, {found['requests']} requêtes, {found['seconds']} s",
            )
        )
    if "PostgreSQL" not in bases:
        lines.append("PostgreSQL : non joué (TEST_POSTGRES_URL n’est pas donné).")
    return Outcome("histories", not any(f["faults"] for f in told.values()), lines, told, rows, BEWARE)


def _on(environment: dict[str, str], count: int, processes: int, seed: int) -> dict:
    started = time.monotonic()
    with ThreadPoolExecutor(processes) as pool:
        shares = [count // processes + (rank < count % processes) for rank in range(processes)]
        parts = list(
            pool.map(
                _played, [environment] * processes, shares, range(seed, seed + 10_000, 10_000 // processes)
            )
        )
    total: Counter = Counter()
    for part, _fault in parts:
        total.update(part)
    names = ("histories", "steps", "requests", "saved", "in_the_log", "listed", "wiped_by_the_person")
    return {
        **{name: total[name] for name in names},
        "seconds": round(time.monotonic() - started),
        "faults": [fault for _part, fault in parts if fault],
    }


def _played(environment: dict[str, str], count: int, seed: int) -> tuple[dict, str]:
    with tempfile.TemporaryDirectory(prefix="cordee-histories-") as folder:
        installation = Installation(Path(folder), **environment)
        try:
            installation.console("migrate")
            done = installation.python(
                "-m", "benchmarks.histories_player", str(count), str(seed), check=False, timeout=7200
            )
            if done.returncode:
                return {}, (done.stderr[-4000:].strip() or done.stdout[-4000:])
            return json.loads(done.stdout.splitlines()[-1]), ""
        finally:
            installation.close()


def _said(base: str, found: dict) -> list[str]:
    return [
        f"{base} : {found['histories']} histoires, {found['steps']} pas, {found['requests']} requêtes, {found['seconds']} s",
        f"  {found['saved']} saisies : {found['in_the_log']} dans la main courante, une fois ; {found['listed']} gardées sur "
        f"l’appareil avec leur texte ; {found['wiped_by_the_person']} effacées ou reprises par la personne",
        *(f"  NON : {fault}" for fault in found["faults"]),
    ]
