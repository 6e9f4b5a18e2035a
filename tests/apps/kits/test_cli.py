"""``cordee kit`` at the console: words for people, JSON for machines, no database where none is needed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cordee.cli.words import Trouble
from cordee.kits.models import Kit
from cordee.kits.pack import dump
from tests.apps.kits.sheets import row, sheet
from tests.makers import a_small_kit

KITS = Path(__file__).parents[3] / "packs/kits"
SHIPPED = sorted(path.parent.name for path in KITS.glob("*/kit.yaml"))


def cordee(*arguments, status: int = 0) -> str:
    """What the command prints; it must end with this status. The database is only there if the test has it."""
    from cordee.cli.kits import kit

    done = CliRunner().invoke(kit, [str(argument) for argument in arguments], standalone_mode=False)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert (done.return_value or 0) == status, done.output
    return done.stdout


def told(*arguments, status: int = 0):
    return json.loads(cordee(*arguments, "--json", status=status))


@pytest.fixture
def folder(tmp_path) -> Path:
    dump(a_small_kit(), tmp_path / "essai")
    return tmp_path / "essai"


@pytest.fixture
def chronogramme(tmp_path) -> Path:
    path = tmp_path / "chrono.xlsx"
    path.write_bytes(sheet(row(1), row(2, "T+00:20"), row(3, "plus tard"), row(1, "T+00:40")))
    return path


def test_a_sound_kit_is_said_sound(folder):
    assert "aucun défaut" in cordee("check", folder)
    assert told("check", folder) == {"ok": True, "faults": []}


def test_each_fault_comes_with_its_line(folder):
    path = folder / "injects.yaml"
    path.write_text(path.read_text().replace("- decision", "- zorglub", 1))
    answer = told("check", folder, status=1)
    assert answer["ok"] is False
    [fault] = answer["faults"]
    assert fault["file"] == "injects.yaml"
    assert "zorglub" in path.read_text().splitlines()[fault["line"] - 1]
    assert f"injects.yaml, ligne {fault['line']}" in cordee("check", folder, status=1)


def test_a_kit_that_is_not_there(tmp_path):
    with pytest.raises(Trouble, match="introuvable"):
        cordee("check", tmp_path / "rien")


def test_a_dry_run_accounts_for_every_row(chronogramme):
    answer = told("import", chronogramme, "--dry-run")
    assert (answer["rows_read"], answer["injects"]) == (4, 2)
    assert [(r["row"], r["column"], r["value"]) for r in answer["refused"]] == [
        (4, "Heure", "plus tard"),
        (5, "N°", "1"),
    ]
    assert answer["mapping"] == {
        "at": "Heure", "body": "Contenu", "channel": "Moyen", "expects": "Réactions attendues", "key": "N°",
        "sender": "Émetteur", "title": "Objet", "to": "Destinataires",
    }  # fmt: skip
    assert "4 lignes lues = 2 injects + 2 refusées" in cordee("import", chronogramme, "--dry-run")


def test_strict_fails_when_a_row_is_refused(chronogramme):
    told("import", chronogramme, "--dry-run", "--strict", status=1)


@pytest.mark.parametrize(
    "text", ['{"at": "Truc", "title": "Machin"}', "at: Truc\ntitle: Machin\n", "Truc: at\nMachin: title\n"]
)
def test_a_mapping_file_in_json_or_yaml(tmp_path, text):
    path, mapping = tmp_path / "c.xlsx", tmp_path / "mapping"
    path.write_bytes(sheet(["T+1h", "Appel"], headings=["Truc", "Machin"]))
    mapping.write_text(text)
    with pytest.raises(Trouble, match="ligne de titres"):
        cordee("import", path, "--dry-run")
    path.write_bytes(sheet(["T+1h", "Appel", "x"], headings=["Truc", "Machin", "Heure de fin", "Objet"]))
    answer = told("import", path, "--dry-run", "--mapping", mapping)
    assert (answer["injects"], answer["mapping"]) == (1, {"at": "Truc", "title": "Machin"})


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien classeur Excel"),
        ("a.xlsx", b"Heure;Objet\n", "texte (CSV)"),
        ("a.xlsx", sheet(headings=["Couleur", "Taille"]), "ligne de titres"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_users_words(tmp_path, name, data, sentence):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Trouble) as refusal:
        cordee("import", tmp_path / name, "--dry-run")
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_kit_leaves_as_a_spreadsheet_and_comes_back(tmp_path, name):
    cordee("export", KITS / name, "-o", tmp_path / "k.xlsx")
    answer = told("import", tmp_path / "k.xlsx", "--dry-run")
    assert (answer["refused"], answer["rows_read"]) == ([], answer["injects"])


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_kit_leaves_as_an_archive_or_a_folder_without_a_fault(tmp_path, name):
    cordee("export", KITS / name, "-o", tmp_path / "k.zip")
    cordee("export", KITS / name, "-o", tmp_path / name)
    assert told("check", tmp_path / "k.zip") == told("check", tmp_path / name) == {"ok": True, "faults": []}


@pytest.mark.django_db
def test_a_folder_an_archive_and_a_spreadsheet_become_kits(tmp_path, folder, chronogramme):
    assert told("import", folder, "--publish")["faults"] == []
    with pytest.raises(Exception, match="est déjà là"):
        cordee("import", folder)
    answer = told("import", chronogramme, "--title", "Mon chronogramme", "--level", "advanced")
    kit = Kit.objects.get(pk=answer["kit"])
    assert (kit.title, kit.level, kit.state, len(kit.document["injects"])) == (
        "Mon chronogramme",
        "advanced",
        "draft",
        2,
    )
    assert {one["slug"] for one in told("list")} == {"essai", "mon-chronogramme"}
    cordee("export", "essai", "-o", tmp_path / "e.zip")
    assert told("check", tmp_path / "e.zip")["ok"] is True


@pytest.mark.django_db
def test_the_shipped_kits_load_once():
    assert len(told("import", KITS)["new"]) == len(SHIPPED)
    assert told("import", KITS)["new"] == []
    assert Kit.objects.filter(state="published", origin="shipped").count() == len(SHIPPED)


@pytest.mark.django_db
def test_a_kit_nobody_knows():
    with pytest.raises(Trouble, match="aucun kit ne s’appelle « zorglub »"):
        cordee("export", "zorglub", "-o", "/dev/null")
