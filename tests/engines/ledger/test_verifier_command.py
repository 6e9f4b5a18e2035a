"""The verifier as a stranger runs it: one file, the standard library, a sentence and an exit status."""

import ast
import base64
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.engines.ledger.journal_maker import KEY_NAME, OTHER_KEY, Journal, redacted, rewritten

import cordee_verify
from cordee_engines.ledger import Code, fingerprint, verifier_key

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "cordee-verify.py"
JOURNAL = Journal.of(20).frozen_notes()
KEY_TEXT = base64.b64encode(JOURNAL.public_key).decode()


@pytest.fixture
def journal(tmp_path):
    path = tmp_path / "journal.json"
    path.write_bytes(JOURNAL.exported())
    return path


@pytest.fixture
def altered(tmp_path):
    path = tmp_path / "altered.json"
    lines = JOURNAL.lines()
    lines[17] = lines[17].replace(b"depuis 17", b"depuis 71")
    path.write_bytes(b"".join(lines))
    return path


def run(capsys, *arguments) -> tuple[int, str, str]:
    status = cordee_verify.main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_the_verifier_imports_the_standard_library_alone():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_file_at_the_root_is_the_one_that_is_installed():
    assert SCRIPT.resolve() == Path(cordee_verify.__file__).resolve()


def test_it_runs_alone_in_an_isolated_interpreter(journal, altered):
    """Without site packages, without the repository, on a console that knows no accent."""
    environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "ascii"}
    statuses = [
        subprocess.run(
            [sys.executable, "-I", "-S", SCRIPT, path], env=environment, capture_output=True
        ).returncode
        for path in (journal, altered, journal.parent / "absent.json")
    ]
    assert statuses == [0, 1, 2]


def test_an_accepted_journal_says_what_that_means(capsys, journal):
    status, out, _ = run(capsys, journal)
    assert status == 0
    assert out.splitlines() == [
        "ACCEPTÉ : 20 entrée(s), dans l’ordre signé ; aucune modifiée, retirée ni ajoutée.",
        "",
        "Journal           cordee.example.fr/room:12",
        "Entrées           20, de 5 auteur(s)",
        "Période           du 2026-11-23T00:01:00Z au 2026-11-23T00:20:00Z (heures du serveur)",
        "Points signés     2",
        f"Clé               cordee.example.fr  {fingerprint(JOURNAL.public_key)}",
        "",
        "Ce que cela prouve :",
        "  - Ces entrées, dans cet ordre, sont celles que le détenteur de la clé a signées.",
        "",
        "Ce que cela ne prouve pas :",
        "  - Que les faits notés sont vrais, ou que l’horloge du serveur était juste.",
        "  - À qui est la clé : le fichier l’annonce lui-même. Comparez son empreinte, ou donnez --key.",
        "  - Que le détenteur de la clé n’a rien réécrit : donnez un point de témoin (--witness).",
        "  - Que rien n’a été noté ensuite : un fichier plus ancien est tout aussi valable.",
    ]


def test_a_changed_word_names_its_entry(capsys, altered):
    status, out, _ = run(capsys, altered)
    assert status == 1
    assert out.splitlines()[0] == (
        "REFUSÉ : entrée 17 : son contenu a été modifié (ou le sel de son empreinte)."
    )


def test_it_speaks_english(capsys, altered):
    status, out, _ = run(capsys, altered, "--lang", "en")
    assert status == 1
    assert out.splitlines()[0] == "REFUSED: entry 17: its content (or the salt of its hash) was changed."


def test_a_range_is_named_when_the_entry_cannot_be(capsys, tmp_path):
    path = tmp_path / "journal.json"
    path.write_bytes(JOURNAL.changed(17, rewritten).exported())
    status, out, _ = run(capsys, path)
    assert status == 1
    assert out.splitlines()[0] == (
        "REFUSÉ : entrées 11 à 20 : contenu différent de celui qui a été signé : une au moins a été réécrite."
    )


def test_a_machine_reads_the_same_verdict(capsys, altered, journal):
    status, out, _ = run(capsys, altered, "--json")
    answer = json.loads(out)
    assert (status, answer["accepted"]) == (1, False)
    assert [(f["code"], f["first"], f["last"]) for f in answer["faults"]] == [("entry_content", 17, 17)]
    status, out, _ = run(capsys, journal, "--json")
    answer = json.loads(out)
    assert (status, answer["accepted"], answer["faults"], answer["entries"]) == (0, True, [], 20)
    assert answer["key_fingerprint"] == fingerprint(JOURNAL.public_key)


@pytest.mark.parametrize(
    "key", [KEY_TEXT, verifier_key(KEY_NAME, JOURNAL.public_key)], ids=["base64", "vkey"]
)
def test_the_right_key_adds_to_the_proof(capsys, journal, key):
    status, out, _ = run(capsys, journal, "--key", key)
    assert status == 0
    assert "La clé est bien celle que vous avez donnée." in out
    assert "À qui est la clé" not in out


def test_another_key_is_refused(capsys, journal):
    other = base64.b64encode(OTHER_KEY.public_key().public_bytes_raw()).decode()
    status, out, _ = run(capsys, journal, "--key", other)
    assert status == 1
    assert out.startswith("REFUSÉ : le journal est signé par une autre clé que celle que vous avez donnée.")


@pytest.mark.parametrize("key", ["", "abc", "é", KEY_TEXT[:-2] + "Z=", f"x+00000000+{KEY_TEXT}", "x+y+z"])
def test_a_key_that_is_none(capsys, journal, key):
    status, _, err = run(capsys, journal, "--key", key)
    assert status == 2
    assert err.startswith("clé illisible")


@pytest.mark.parametrize(
    "shape",
    [
        lambda note: note,
        lambda note: note.replace("\n", "\r\n"),
        lambda note: "Bonjour,\n\nLe point de contrôle :\n\n" + note + "\nCordée\n",
        lambda note: "Re : point\n> " + note.replace("\n", "\n> "),
    ],
    ids=["note", "CRLF", "mail", "quoted"],
)
def test_a_witness_that_agrees(capsys, journal, tmp_path, shape):
    witness = tmp_path / "temoin.txt"
    witness.write_bytes(shape(JOURNAL.notes[0]).encode())
    status, out, _ = run(capsys, journal, "--witness", witness)
    assert status == 0
    assert "Témoins           d’accord jusqu’à l’entrée 10" in out
    assert "Jusqu’à l’entrée 10, c’est ce qu’un témoin a vu : même la clé n’a pu le réécrire." in out
    assert "Que rien n’a été réécrit après l’entrée 10, la dernière vue par un témoin." in out


def test_a_witness_catches_the_owner_of_the_key(capsys, tmp_path):
    path, witness = tmp_path / "journal.json", tmp_path / "temoin.txt"
    path.write_bytes(replace(JOURNAL.changed(4, rewritten), notes=()).exported())
    witness.write_text(JOURNAL.notes[0], encoding="utf-8")
    assert run(capsys, path)[0] == 0
    status, out, _ = run(capsys, path, "--witness", witness)
    assert status == 1
    assert out.splitlines()[0] == (
        f"REFUSÉ : entrées 1 à 10 : le témoin « {witness} » en a vu une autre version : "
        "journal réécrit ou dédoublé."
    )


def test_a_rolled_back_journal_is_caught_by_a_newer_witness(capsys, tmp_path):
    path, witness = tmp_path / "journal.json", tmp_path / "temoin.txt"
    path.write_bytes(Journal.of(12).exported())
    witness.write_text(JOURNAL.notes[-1], encoding="utf-8")
    status, out, _ = run(capsys, path, "--witness", witness)
    assert status == 1
    assert out.startswith(f"REFUSÉ : entrées 13 à 20 : vue(s) par le témoin « {witness} », absente(s) ici")


def test_a_witness_without_a_checkpoint(capsys, journal, tmp_path):
    empty = tmp_path / "vide.txt"
    empty.write_text("Rien ici.\n", encoding="utf-8")
    assert run(capsys, journal, "--witness", empty)[::2] == (
        2,
        f"aucun point de contrôle signé dans : {empty}\n",
    )
    absent = tmp_path / "absent.txt"
    assert run(capsys, journal, "--witness", absent)[::2] == (
        2,
        f"fichier introuvable ou illisible : {absent}\n",
    )


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["a", "--lang", "de"], ["--nope"]])
def test_unusable_arguments(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cordee_verify.main(arguments)
    assert stop.value.code == 2


def test_a_folder_is_no_journal(capsys, tmp_path):
    assert run(capsys, tmp_path)[0] == 2


def test_erased_contents_are_listed(capsys, tmp_path):
    path = tmp_path / "journal.json"
    path.write_bytes(JOURNAL.changed(4, redacted).changed(9, redacted).exported())
    status, out, _ = run(capsys, path)
    assert status == 0
    assert "Contenu retiré    entrée(s) 4, 9 ; l’empreinte reste, le contenu n’est plus vérifiable" in out


def test_a_hostile_file_does_not_write_on_the_terminal(capsys, tmp_path):
    path = tmp_path / "journal.json"
    raw = JOURNAL.exported().replace(b'"key_name":"', b'"key_name":"\\u001b[2J\\u001b[1;1H')
    path.write_bytes(raw.replace(b"cordee.example.fr/room:12", "\u202e/room:12".encode(), 1))
    status, out, _ = run(capsys, path)
    assert status == 1
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_many_faults_are_counted_not_poured_out(capsys, tmp_path):
    path = tmp_path / "journal.json"
    big = Journal.of(40).frozen_notes()
    path.write_bytes(b"".join(big.with_entries(replace(e, salt=bytes(16)) for e in big.entries).lines()))
    status, out, _ = run(capsys, path)
    assert status == 1
    assert out.count("son contenu a été modifié") == 20
    assert "… et 20 de plus." in out


def test_every_fault_has_its_sentence_in_both_languages():
    french, english = cordee_verify.WORDS["fr"], cordee_verify.WORDS["en"]
    assert french.keys() == english.keys()
    assert {code.value for code in Code} <= french.keys()


def test_the_page_a_stranger_reads_gives_the_command_and_the_sources():
    guide = (ROOT / "docs/maths/ledger.md").read_text(encoding="utf-8")
    assert "cordee-verify.py journal.json" in guide
    for source in ("RFC 6962", "RFC 9162", "RFC 8032", "RFC 8785", "C2SP"):
        assert source in guide


def test_a_folder_of_files_that_is_not_there_is_nothing_to_judge(capsys, journal):
    status, _, err = run(capsys, journal, "--files", journal.parent / "absent")
    assert (status, "introuvable" in err) == (2, True)


def test_files_that_no_entry_tells_of_are_named_and_are_no_fault(capsys, journal):
    (journal.parent / "photo.jpg").write_bytes(b"x")
    status, out, _ = run(capsys, journal, "--files", journal.parent)
    assert status == 0
    assert "Fichiers joints   0 scellé(s), 0 retrouvé(s) à l’octet près" in out
    assert "Hors du journal   2 fichier(s) du dossier : journal.json, photo.jpg" in out
