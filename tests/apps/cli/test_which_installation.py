"""Which installation the console works on when nobody says it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from tests.served import ROOT

SHEET = ROOT / "tests" / "apps" / "directory" / "samples"


def console(folder, *words: str, **environment: str) -> subprocess.CompletedProcess:
    """The command as typed in a folder of its own, with nothing of Cordée in the environment."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("CORDEE_", "DATABASE_URL", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "cordee.cli", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=bare | {"PYTHONPATH": str(ROOT / "src")} | environment,
    )


@pytest.fixture(scope="module")
def csv_file():
    return next(path for path in sorted(SHEET.iterdir()) if "1100502" in path.name)


def test_a_dry_run_needs_no_installation_and_leaves_nothing(tmp_path, csv_file):
    done = console(tmp_path, "import-finess", str(csv_file), "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["dry_run"] is True
    assert "Aucune installation ici" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_real_import_needs_one_and_says_how_to_have_it(tmp_path, csv_file):
    done = console(tmp_path, "import-finess", str(csv_file))
    assert done.returncode == 1
    assert "Cordée refuse de démarrer" in done.stderr and "make demo" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_the_demonstration_is_the_demonstration(tmp_path, csv_file):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "mode").write_text("demo\n")
    done = console(tmp_path, "import-finess", str(csv_file), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["created"] > 0


def test_the_demonstration_never_becomes_a_real_installation(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "mode").write_text("demo\n")
    done = console(tmp_path, "migrate", CORDEE_MODE="production")
    assert done.returncode == 1
    assert "CORDEE_DATA_DIR est celui d’une démonstration" in done.stderr
