"""A declared crisis before an expert of the court: data, journal and proofs in one file, read without Cordée."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest

from cordee.archive.actions import take_out
from cordee.core import clock
from cordee.core.actor import Role
from cordee.crises import actions as rooms
from cordee.documents.papers import read_night_paper
from cordee.incidents import actions
from tests.apps.incidents.conftest import NIGHT, declared
from tests.makers import CONSOLE, an_actor

pytestmark = pytest.mark.django_db
RANSOM = "Vos fichiers sont chiffrés.\n".encode()


@pytest.fixture
def taken(site, tmp_path):
    """The folder an expert unpacks, and the checkpoint that the region had printed with the situation report."""
    director = an_actor((Role.DIRECTOR, site.scope))
    with clock.frozen(NIGHT):
        incident = declared(site, director)
        rooms.log(incident.room, kind="fact", text="Le dossier patient ne s’ouvre plus.", by=director)
        first = rooms.log(incident.room, kind="fact", text="Trois serveurs éteints", by=director)
        rooms.correct_entry(first, text="Deux serveurs éteints", by=director)
        rooms.attach(first, papers=[read_night_paper("LISEZ-MOI.txt", RANSOM)], by=director)
        rooms.decide(incident.room, title="Couper Internet", by=director)
        draft = actions.open_situation(incident, by=director)
        report = actions.freeze_situation(draft, revision=1, by=director)
        rooms.log(incident.room, kind="fact", text="Après le point", by=director)
    out = io.BytesIO()
    take_out(site, out=out, by=CONSOLE)
    zipfile.ZipFile(out).extractall(tmp_path)
    (tmp_path / "imprime.txt").write_text(report.checkpoint, encoding="utf-8")
    return tmp_path


def read(folder, name: str):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def judged(folder, journal, *more: str) -> dict:
    """The program that came in the file itself, in an interpreter that knows nothing of us."""
    asked = [sys.executable, "-I", str(folder / "cordee-verify.py"), str(journal), "--json", *more]
    done = subprocess.run([*asked, "--witness", str(folder / "imprime.txt")], capture_output=True, text=True)
    return json.loads(done.stdout)


def test_every_line_decision_and_report_of_the_crisis_is_the_one_the_journal_sealed(taken):
    [room] = read(taken, "salles/salles.json")
    journal = taken / "journaux" / f"room-{room['id']}.json"
    entries = {entry["seq"]: entry for entry in read(taken, journal.relative_to(taken).as_posix())["entries"]}
    lines = read(taken, "salles/main-courante.json")
    told = [line for line in lines if line["kind"] == "fact"]
    assert {line["text"] for line in told} >= {
        "Trois serveurs éteints",
        "Deux serveurs éteints",
        "Après le point",
    }
    for line in told:
        assert entries[line["seq"]]["content"]["text"] == line["text"]
    kinds = [entry["meta"]["kind"] for entry in entries.values()]
    assert {"incident.declared", "incident.deadline_started", "room.logged", "room.log_corrected"} <= set(
        kinds
    )
    [decision] = read(taken, "salles/decisions.json")
    assert decision["title"] in [
        e["content"].get("title") for e in entries.values() if "decid" in e["meta"]["kind"]
    ]
    [report] = read(taken, "crises/points-de-situation.json")
    pdf = taken / "crises/points-de-situation" / report["pdf"]
    digest = hashlib.sha256(pdf.read_bytes()).hexdigest()
    assert digest in [entry["content"].get("sha256") for entry in entries.values()]


def test_the_expert_is_told_what_is_proved_and_how_far_the_printed_checkpoint_vouches(taken):
    [journal] = (taken / "journaux").glob("room-*.json")
    verdict = judged(taken, journal)
    assert verdict["accepted"], verdict
    assert 0 < verdict["witnessed"] < verdict["entries"]
    assert any("ce qu’un témoin a vu" in line for line in verdict["proves"])
    assert any("après l’entrée" in line for line in verdict["does_not_prove"])


def test_a_word_changed_in_the_file_is_found_by_the_expert(taken):
    [journal] = (taken / "journaux").glob("room-*.json")
    raw = journal.read_bytes()
    place = next(
        e["seq"] for e in json.loads(raw)["entries"] if e["content"].get("text") == "Trois serveurs éteints"
    )
    journal.write_bytes(raw.replace(b"Trois serveurs", b"Quatre serveurs"))
    verdict = judged(taken, journal)
    assert not verdict["accepted"]
    assert (verdict["faults"][0]["code"], verdict["faults"][0]["first"]) == ("entry_content", place)


def test_a_file_joined_to_the_log_is_checked_against_the_journal_offline(taken):
    [journal], files = (taken / "journaux").glob("room-*.json"), taken / "salles/fichiers"
    [row] = read(taken, "salles/fichiers.json")
    assert (row["name"], (files / row["data"]).read_bytes()) == ("LISEZ-MOI.txt", RANSOM)
    assert row["sha256"] == hashlib.sha256(RANSOM).hexdigest()
    unasked = judged(taken, journal)
    assert unasked["files"] is None
    assert any("donnez leur dossier (--files)" in line for line in unasked["does_not_prove"])
    sound = judged(taken, journal, "--files", str(files))
    assert sound["accepted"] and sound["files"] == {"sealed": 1, "found": 1, "unknown": []}
    assert any("à l’octet près" in line for line in sound["proves"])
    (files / row["data"]).write_bytes(RANSOM + b".")
    changed = judged(taken, journal, "--files", str(files))
    assert not changed["accepted"]
    assert (changed["faults"][0]["code"], changed["faults"][0]["first"]) == ("file_absent", row["seq"])
    assert changed["files"] == {"sealed": 1, "found": 0, "unknown": [row["data"]]}
