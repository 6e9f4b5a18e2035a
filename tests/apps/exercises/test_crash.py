"""Processes killed in the middle of an exercise: nothing lost, nothing twice, the clock right, the journals sound."""

import json

import pytest
from benchmarks.__main__ import main

pytestmark = pytest.mark.slow


def test_five_kills_break_no_promise(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["benchmarks", "crash", "--kills", "5", "--json"])
    status = main()
    [outcome] = json.loads(capsys.readouterr().out)
    assert {name: told["faults"] for name, told in outcome["figures"].items()} == {
        name: [] for name in outcome["figures"]
    }
    assert (status, outcome["passed"]) == (0, True)
    assert all(told["due"] == told["delivered"] == 60 for told in outcome["figures"].values())
