"""Referential files: ours, the common format as it is found, and what is wrong with others, in words."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cordee.cli.referential import referential
from cordee.packs.document import BadPack
from cordee.referentials.framework import read_framework
from cordee.referentials.library import SHIPPED, load, read

# The common format with what real libraries hold: text without a title, wide scales, objects of other kinds.
REAL = """
urn: urn:x:risk:library:soins
locale: fr
ref_id: SOINS
name: "Soins s\\xFBrs"
version: 3
publication_date: 2025-05-10
copyright: Licence Ouverte
provider: Une agence
dependencies: []
translations:
  en: {name: Safe care}
objects:
  threats:
  - {urn: "urn:x:t:1", ref_id: T1, name: Rançon}
  framework:
    urn: urn:x:risk:framework:soins
    ref_id: SOINS
    name: "Soins s\\xFBrs"
    description: null
    min_score: 0
    max_score: 100
    implementation_groups_definition:
    - {ref_id: S, name: Stratégie, description: null}
    requirement_nodes:
    - urn: urn:x:n:1
      assessable: false
      depth: 1
      ref_id: A
      name: Gouverner
    - urn: urn:x:n:2
      assessable: true
      depth: 2
      parent_urn: urn:x:n:1
      ref_id: 1.1
      description: "Qui décide ?\\nNiveau 0 : personne.\\nNiveau 1 : quelqu’un."
      implementation_groups: [S]
      threats: ["urn:x:t:1"]
    - urn: urn:x:n:3
      assessable: true
      depth: 1
      name: Une exigence seule
"""


def faults(text: str | bytes) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(BadPack) as bad:
        read(data, "f.yaml")
    return [str(fault) for fault in bad.value.faults]


def test_ours_has_ten_questions_in_two_parts_and_serves_the_plan():
    framework = read_framework(load(SHIPPED).document)
    assert [len(section.requirements) for section in framework.sections] == [6, 4]
    assert framework.top == 2
    assert all(asked.actions for asked in framework.requirements)


def test_the_common_format_is_read_as_it_is_found():
    library = read(REAL.encode(), "soins.yaml")
    framework = read_framework(library.document)
    assert library.requirements == 2
    first, second = framework.requirements
    assert (first.ref, first.title) == ("1.1", "Qui décide ?")
    assert first.text == "Niveau 0 : personne.\nNiveau 1 : quelqu’un."
    assert [section.title for section in framework.sections] == ["Gouverner", "Une exigence seule"]
    assert second.title == "Une exigence seule"
    assert [level.name for level in framework.levels] == ["non", "en partie", "oui"]
    assert library.aside == ["laissés de côté, « threats » : 1"]


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        ("", "le fichier est vide"),
        ("[1]", "un pack est fait de champs « nom : valeur »"),
        ("urn: [", "f.yaml, ligne 1"),
        (b"\xff\xfe\x00u", "f.yaml"),
        (b"\x00\x01\x02", "f.yaml"),
        ("a: &a [1]\nb: *a", "f.yaml, ligne 1"),
        ("urn: !!python/object/apply:os.system ['ls']", "f.yaml, ligne 1"),
        ("urn: x\nversion: 1\nobjects: {}", "f.yaml, ligne 3"),
        (REAL.replace("urn: urn:x:n:3", "urn: urn:x:n:2"), "l’identifiant « urn:x:n:2 » est porté deux fois"),
        (REAL.replace("parent_urn: urn:x:n:1", "parent_urn: urn:x:n:9"), "l’exigence parente « urn:x:n:9 » n’est pas définie"),
        (REAL.replace("assessable: true", "assessable: false"), "aucune exigence n’est à évaluer"),
        (REAL.replace("max_score: 100", "max_score: 0"), "l’échelle finit avant de commencer"),
        (REAL.replace("name: Une exigence seule", "name: null"), "n’a ni intitulé ni texte"),
        (REAL.replace("parent_urn: urn:x:n:1", "parent_urn: urn:x:n:2"), "n’est pas définie plus haut"),
        ("a: " + "[" * 60 + "]" * 60, "f.yaml"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(hostile, said):
    assert any(said in sentence for sentence in faults(hostile)), faults(hostile)


def test_a_parent_further_down_is_refused_with_its_line():
    [sentence] = faults(REAL.replace("parent_urn: urn:x:n:1", "parent_urn: urn:x:n:3"))
    assert sentence.startswith("f.yaml, ligne 34 : ")


def test_a_long_title_is_given_whole_below_it():
    long = "Une exigence " + "très " * 60 + "longue"
    library = read(REAL.replace("Une exigence seule", long).encode(), "f.yaml")
    node = library.document["nodes"][2]
    assert len(node["title"]) == 200
    assert long in node["text"]


def test_the_console_tries_and_says_for_a_machine(tmp_path):
    file = tmp_path / "soins.yaml"
    file.write_text(REAL, encoding="utf-8")
    done = CliRunner().invoke(
        referential, ["import", str(file), "--dry-run", "--json"], standalone_mode=False
    )
    told = json.loads(done.stdout)
    assert (done.return_value, told["rows"], told["requirements"], told["dry_run"]) == (0, 3, 2, True)
    file.write_text(REAL.replace("max_score: 100", "max_score: 0"), encoding="utf-8")
    done = CliRunner().invoke(
        referential, ["import", str(file), "--dry-run", "--json"], standalone_mode=False
    )
    told = json.loads(done.stdout)
    assert (done.return_value, told["accepted"]) == (1, False)
    assert told["faults"][0]["message"] == "l’échelle finit avant de commencer"
