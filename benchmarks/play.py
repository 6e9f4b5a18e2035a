"""``cordee exercise play`` on the shipped kits: a whole exercise, its report, its journals, without a screen.

The floor is the kit's own length at that speed, which no rehearsal can be shorter than; what is above it is the
start of Python, a new database with its region, the debrief, the PDF and the Word file. Each journal that comes
out is given to the judge that needs no Cordée.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.served import ROOT

from benchmarks.outcome import Outcome, Row

FULL = SHORT = {"speed": 3600}
KITS = ("debutant", "intermediaire", "confirme")
BEWARE = (
    "les joueurs sont scriptés et répondent à l’heure ; à cette vitesse, un seul regard du chef d’orchestre "
    "(0,05 s) vaut trois minutes d’exercice."
)


def run(speed: int) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="cordee-play-") as folder:
        told = {kit: _play(kit, speed, Path(folder) / kit) for kit in KITS}
    lines, rows = [], []
    for kit, one in told.items():
        lines += _said(kit, one)
        length = f"{one['length_s'] / speed:.1f} s ({one['length_s'] / 3600:.1f} h à ×{speed})"
        rows.append(Row(f"Kit {kit} joué de bout en bout", f"{one['seconds']:.1f} s", length))
    passed = all(not one["faults"] for one in told.values())
    return Outcome("play", passed, lines, told, rows, BEWARE)


def _play(kit: str, speed: int, out: Path) -> dict:
    command = [sys.executable, "-m", "cordee.cli", "exercise", "play", str(ROOT / "packs" / "kits" / kit)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    began = time.perf_counter()
    done = subprocess.run(
        [*command, "--speed", str(speed), "--out", str(out), "--json"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    if done.returncode:
        fault = (done.stdout + done.stderr).strip()[-500:]
        return {"seconds": seconds, "length_s": _length_s(kit), "faults": [fault]}
    account = json.loads(done.stdout)
    return {
        "seconds": round(seconds, 1),
        "playing_s": account["seconds"],
        "length_s": _length_s(kit),
        "injects": account["injects"],
        "log_entries": account["log_entries"],
        "faults": [*_unsound(out), *_left_out(account)],
    }


def _said(kit: str, told: dict) -> list[str]:
    faults = [f"  NON : {fault}" for fault in told["faults"]]
    if "injects" not in told:
        return [f"{kit} : n’a pas été joué", *faults]
    injects = told["injects"]
    return [
        f"{kit} : {told['seconds']} s en tout, dont {told['playing_s']} s de jeu et de RETEX ; "
        f"{injects['released']} injects délivrés, {injects['skipped']} écartés, {told['log_entries']} lignes",
        *faults,
    ]


def _length_s(kit: str) -> int:
    import yaml

    pack = next((ROOT / "packs" / "kits" / kit).glob("kit.y*ml"))
    return 60 * yaml.safe_load(pack.read_text(encoding="utf-8"))["duration_min"]


def _unsound(out: Path) -> list[str]:
    """The journals that the judge refuses."""
    refused = []
    for name in ("journal.json", "conduite.json"):
        judge = [sys.executable, "-I", str(out / "cordee-verify.py"), str(out / name)]
        done = subprocess.run(judge, capture_output=True, text=True, check=False)
        if done.returncode:
            refused.append(f"{name} : {done.stdout.strip()[:300]}")
    return refused


def _left_out(account: dict) -> list[str]:
    waiting = account["injects"]["pending"] + account["injects"]["held"]
    missing = {"retex.pdf", "retex.docx", "journal.json", "conduite.json"} - set(account["files"])
    told = [f"{waiting} injects ni délivrés ni écartés"] if waiting else []
    return told + ([f"fichiers absents : {', '.join(sorted(missing))}"] if missing else [])
