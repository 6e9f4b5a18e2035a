"""``cordee import-finess``: says what became of each row, exits 0 only when the files could be read."""

import csv
import json
import os

import pytest
from click.testing import CliRunner

from cordee.cli.directory import import_finess
from cordee.directory.models import Site
from cordee.directory.sources import SourceRefused
from tests.apps.directory.test_sources import E502, HOSTILE, SAE, SAMPLES, with_cell
from tests.served import Installation


def run(*words):
    return CliRunner().invoke(import_finess, [str(word) for word in words])


@pytest.fixture
def holed(tmp_path):
    """A file with one row that a spreadsheet has spoilt."""
    path = tmp_path / "etablissements.csv"
    path.write_bytes(with_cell(E502, 2, 1, "10000024"))
    return path


@pytest.mark.django_db
def test_the_account_is_told_to_a_person(holed):
    told = run(holed, "--sae", SAMPLES / "sae")
    assert told.exit_code == 0, told.output
    assert "5 lignes = 4 gardées + 1 refusées + 0 hors filtre" in told.output
    assert "Établissements : 4 créés, 0 mis à jour, 0 inchangés" in told.output
    assert (
        "etablissements.csv, ligne 2, nofinesset « 10000024 » : « 10000024 » n’a que 8 chiffres"
        in told.output
    )
    assert told.output.rstrip().endswith("Import enregistré.")


@pytest.mark.django_db
def test_a_dry_run_changes_nothing(holed):
    told = run(holed, "--dry-run")
    assert told.output.rstrip().endswith("Essai à blanc : rien n’a été changé.")
    assert Site.objects.count() == 0


@pytest.mark.django_db
def test_a_machine_gets_every_refusal(holed):
    told = json.loads(run(holed, "--json", "--region", "84").stdout)
    assert (told["created"], told["refused"], told["files"][0]["rows_outside_filter"]) == (0, 1, 4)
    assert [error["line"] for error in told["errors"]] == [2]


@pytest.mark.django_db
def test_refusals_are_written_to_a_file(holed, tmp_path):
    lines = E502.decode().splitlines()
    lines += ["structureet;=1+1"] * 30
    holed.write_text("\n".join(lines), encoding="utf-8")
    told = run(holed, "--errors", tmp_path / "refus.csv")
    assert "… et 10 autres" in told.output
    with (tmp_path / "refus.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert (rows[0], len(rows)) == (["Fichier", "Ligne", "Colonne", "Valeur", "Raison"], 31)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["html", "truncated gzip", "xlsx", "missing columns", "truncated json"])
def test_a_file_that_cannot_be_read_changes_nothing(tmp_path, name):
    good, bad = tmp_path / "bon.csv", tmp_path / "mauvais"
    good.write_bytes(SAE)
    bad.write_bytes(HOSTILE[name][0])
    refused = run(good, bad)
    assert isinstance(refused.exception, SourceRefused)
    assert str(refused.exception).startswith("mauvais : ")
    assert Site.objects.count() == 0


@pytest.mark.django_db
def test_without_a_file_or_with_an_unknown_region_it_says_what_to_do(holed):
    assert "région inconnue : 999. Codes connus : 01, 02" in run(holed, "--region", "999").output
    assert "indiquez au moins un fichier" in run().output


@pytest.mark.slow
def test_an_empty_embedded_base_is_prepared_and_the_exit_status_tells(tmp_path, holed):
    installation = Installation(tmp_path / "var")
    try:
        if os.environ.get("TEST_POSTGRES_URL"):
            refused = installation.console("import-finess", str(holed), check=False)
            assert (refused.returncode, "lancez « cordee migrate »" in refused.stderr) == (1, True)
            installation.console("migrate")
        done = installation.console("import-finess", str(holed))
        assert "4 créés" in done.stdout
        bad = tmp_path / "page.html"
        bad.write_bytes(b"<html></html>")
        refused = installation.console("import-finess", str(bad), check=False)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "Erreur : page.html : C’est une page web" in refused.stderr
    finally:
        installation.close()
