"""Kits on disk: what is wrong is said with its line, what is right goes round without losing a word."""

import json
import pathlib

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cordee.kits.pack import (
    BadKit,
    RehearsalStep,
    as_files,
    check,
    check_document,
    dump,
    filled,
    from_document,
    load,
    read_files,
    render,
    to_document,
    values_of,
)
from cordee.kits.writing import yaml_text
from cordee.packs.source import BIGGEST, read_yaml

KITS = pathlib.Path(__file__).resolve().parents[3] / "packs" / "kits"
SHIPPED = sorted(path.parent for path in KITS.glob("*/kit.yaml"))

KIT = """\
format: cordee-kit/1
id: petit
version: 1.0.0
language: fr
title: "Un petit kit"
level: beginner
summary: "Une panne à {{ etablissement }}."
audience: [hospital]
duration_min: 60
fiction: {day: "lundi", time: "06:10"}
licence: CC-BY-4.0
authors: ["Projet Cordée"]
cells:
  - {key: decision, name: "Cellule décisionnelle", kind: decision, functions: ["Directeur", "RSSI"]}
  - {key: technical, name: "Cellule technique", kind: technical, functions: ["DSI"]}
objectives:
  - key: O1
    title: "Alerter"
    plan_actions: [10]
    criteria:
      - {key: O1.1, text: "L’alerte est donnée", expected: "En 30 minutes"}
variables:
  - {key: etablissement, label: "Nom", default: "CH des Essais", source: site.name}
milestones:
  - {key: detection, label: "Détection"}
  - {key: declaration_cert, label: "Déclaration"}
measures:
  - {key: m1, label: "Délai", from: detection, to: declaration_cert, target_min: 30}
documents:
  - {file: documents/regles.md, title: "Règles", for: players}
debrief:
  - {key: q1, kind: scale, text: "Rythme"}
  - {key: q2, kind: choice, text: "Manque", choices: ["Temps", "Monde"]}
report_questions:
  - {key: r1, text: "Et après ?"}
"""
INJECTS = """\
- key: I01
  at: T+00:00
  from: {name: "Cadre de nuit"}
  to: [decision, technical]
  channel: phone
  title: "Écrans noirs"
  body: |
    Première ligne.
    Ici {{ etablissement }}.
  expects: ["Isoler"]
  marks: detection
- key: I02
  at: T+00:30
  from: {name: "ARS", role: "Point focal"}
  to: [decision]
  channel: phone
  title: "Avez-vous déclaré ?"
  body: "Alors ?"
  expects: []
  objectives: [O1, O1.1]
  attachments: [documents/note.md]
  condition:
    unless: {milestone: declaration_cert}
    until: T+00:45
"""
REHEARSAL = """\
- {after: I01, delay_min: 3, by: "Directeur", cell: decision, log: "Vu", kind: fact}
- {after: I01, delay_min: 9, by: "Directeur", cell: decision, milestone: declaration_cert}
- {observer: true, objective: O1.1, rating: S, after: I01, delay_min: 10}
- {debrief: [{q1: 4, q2: "Temps"}]}
- {improvement: "Annuaire papier", owner: "RSSI", due_days: 30, plan_action: 1}
- {strength: "Du calme"}
"""


def write(
    folder: pathlib.Path, kit: str = KIT, injects: str = INJECTS, rehearsal: str = REHEARSAL
) -> pathlib.Path:
    root = folder / "petit"
    (root / "documents").mkdir(parents=True)
    for name, text in {"kit.yaml": kit, "injects.yaml": injects, "rehearsal.yaml": rehearsal}.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "documents" / "regles.md").write_text("# Règles\n\nÀ {{ etablissement }}.\n", encoding="utf-8")
    (root / "documents" / "note.md").write_text("Note\n", encoding="utf-8")
    return root


def swapped(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.fixture
def petit(tmp_path):
    return write(tmp_path)


def faults(tmp_path, part: str, old: str, new: str) -> list[str]:
    texts = {"kit": KIT, "injects": INJECTS, "rehearsal": REHEARSAL}
    texts[part] = swapped(texts[part], old, new)
    return [str(fault) for fault in check(write(tmp_path, **texts))]


def test_a_sound_kit_has_no_fault(petit):
    assert check(petit) == []


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_shipped_kits_are_sound(folder):
    assert [str(fault) for fault in check(folder)] == []


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_shipped_kits_go_round(folder, tmp_path):
    pack, files = load(folder), read_files(folder)
    document = json.loads(json.dumps(to_document(pack)))
    assert from_document(document) == pack
    assert check_document(document, files) == []
    dump(document, tmp_path / folder.name, files)
    assert load(tmp_path / folder.name) == pack
    assert read_files(tmp_path / folder.name) == files


SHAPE = [
    ("kit", 'title: "Un petit kit"\n', "", "kit.yaml, ligne 1 : le champ « title » manque"),
    (
        "kit",
        'title: "Un petit kit"',
        'titel: "Un petit kit"',
        "kit.yaml, ligne 5 : le champ « titel » n’existe pas ; vouliez-vous « title » ?",
    ),
    (
        "kit",
        "level: beginner",
        "level: facile",
        "kit.yaml, ligne 6 : « level » : « facile » n’est pas admis (admis : beginner, intermediate, advanced)",
    ),
    ("kit", "duration_min: 60", 'duration_min: "60"', "kit.yaml, ligne 9 : « duration_min » doit être un nombre entier"),
    ("kit", "plan_actions: [10]", "plan_actions: [20]", "kit.yaml, ligne 19 : « plan_actions » ne peut dépasser 19"),
    ("kit", 'text: "Rythme"', 'text: " "', "kit.yaml, ligne 32 : « text » est vide"),
    ("kit", ', choices: ["Temps", "Monde"]', "", "kit.yaml, ligne 33 : le champ « choices » manque"),
    (
        "kit",
        "format: cordee-kit/1",
        "format: cordee-kit/2",
        "kit.yaml, ligne 1 : « format » doit valoir « cordee-kit/1 »",
    ),
    ("injects", '  title: "Écrans noirs"\n', "", "injects.yaml, ligne 1 : le champ « title » manque"),
    (
        "injects",
        "to: [decision, technical]",
        "to: decision",
        "injects.yaml, ligne 4 : « to » doit être une liste",
    ),
    (
        "injects",
        'name: "Cadre de nuit"',
        'nom: "Cadre de nuit"',
        "injects.yaml, ligne 3 : le champ « name » manque",
    ),
    ("injects", "at: T+00:00", "at: 5", "injects.yaml, ligne 2 : « at » doit être un texte (mettez-le entre guillemets)"),
    ("rehearsal", "rating: S", "rating: B", "rehearsal.yaml, ligne 3 : « rating » : « B » n’est pas admis (admis : P, S, M, U)"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "old", "new", "said"), SHAPE)
def test_a_wrong_shape_is_said_with_its_line(tmp_path, part, old, new, said):
    assert said in faults(tmp_path, part, old, new)


REFERENCES = [
    ("kit", "id: petit", "id: grand", "kit.yaml, ligne 2 : l’identifiant « grand » doit être le nom du dossier, « petit »"),
    ("kit", "key: technical,", "key: decision,", "kit.yaml, ligne 15 : la clé « decision » est déjà prise"),
    ("kit", "from: detection", "from: detecton", "kit.yaml, ligne 28 : « detecton » n’est pas un jalon du kit (detection, declaration_cert)"),
    ("kit", "to: declaration_cert", "to: detection", "kit.yaml, ligne 28 : la mesure va d’un jalon à lui-même"),
    ("kit", "documents/regles.md", "documents/regle.md", "kit.yaml, ligne 30 : le fichier « documents/regle.md » n’est pas dans le dossier du kit"),
    ("kit", "documents/regles.md", "documents/../../secret.md", "kit.yaml, ligne 30 : « documents/../../secret.md » mène hors du dossier du kit"),
    ("kit", "{{ etablissement }}", "{{ hopital }}", "kit.yaml, ligne 7 : la variable « hopital » n’est pas déclarée dans « variables » (etablissement)"),
    ("injects", "[decision, technical]", "[decison, technical]", "injects.yaml, ligne 4 : « decison » n’est pas une cellule du kit (decision, technical)"),
    ("injects", "[O1, O1.1]", "[O1, O1.2]", "injects.yaml, ligne 20 : « O1.2 » n’est ni un objectif ni un critère du kit (O1, O1.1)"),
    ("injects", "key: I02", "key: I01", "injects.yaml, ligne 12 : la clé « I01 » est déjà prise"),
    ("injects", "at: T+00:30", "at: T+45", "injects.yaml, ligne 13 : « T+45 » n’a pas d’unité, minutes ou heures ? Écrivez 90 min ou T+01:30."),
    ("injects", "at: T+00:30", "at: T-00:30", "injects.yaml, ligne 13 : « T-00:30 » tombe avant le début de l’exercice : rien ne part avant T+00:00."),
    ("injects", "at: T+00:30", "at: T+01:30", "injects.yaml, ligne 13 : « T+01:30 » tombe après la fin de l’exercice (T+01:00)"),
    ("injects", "until: T+00:45", "until: T+00:15", "injects.yaml, ligne 24 : « until » doit venir après l’heure de l’inject (T+00:30)"),
    ("injects", "until: T+00:45", "until: bientôt", "injects.yaml, ligne 24 : « bientôt » ne se lit pas comme une heure : écrivez T+00:45, J+1 H+2 M+30 ou 08:40."),
    ("injects", "{milestone: declaration_cert}", "{milestone: certitude}", "injects.yaml, ligne 23 : « certitude » n’est pas un jalon du kit (detection, declaration_cert)"),
    ("injects", "{milestone: declaration_cert}", "{answered: I09}", "injects.yaml, ligne 23 : « I09 » n’est pas un inject du kit (I01, I02)"),
    ("injects", "{milestone: declaration_cert}", "{answered: I02}", "injects.yaml, ligne 23 : l’inject attend une réponse à lui-même"),
    ("injects", "marks: detection", "marks: detecton", "injects.yaml, ligne 11 : « detecton » n’est pas un jalon du kit (detection, declaration_cert)"),
    ("injects", "{{ etablissement }}", "{{ hopital }}", "injects.yaml, ligne 9 : la variable « hopital » n’est pas déclarée dans « variables » (etablissement)"),
    ("injects", "{{ etablissement }}", "{{ site.name }}", "injects.yaml, ligne 9 : « {{ site.name }} » n’est pas une variable : écrivez {{ nom }}"),
    ("injects", "{{ etablissement }}", "{{ etablissement", "injects.yaml, ligne 9 : « {{ » n’est pas une variable : écrivez {{ nom }}"),
    ("injects", "documents/note.md", "documents/autre.md", "injects.yaml, ligne 21 : le fichier « documents/autre.md » n’est pas dans le dossier du kit"),
    ("rehearsal", 'after: I01, delay_min: 3', "after: I07, delay_min: 3", "rehearsal.yaml, ligne 1 : « I07 » n’est pas un inject du kit (I01, I02)"),
    ("rehearsal", 'cell: decision, log', "cell: crise, log", "rehearsal.yaml, ligne 1 : « crise » n’est pas une cellule du kit (decision, technical)"),
    ("rehearsal", 'cell: decision, log', "cell: technical, log", "rehearsal.yaml, ligne 1 : « Directeur » n’est pas une fonction de la cellule « technical » (DSI)"),
    ("rehearsal", ', log: "Vu", kind: fact', "", "rehearsal.yaml, ligne 1 : l’étape ne fait rien : ajoutez l’un de decision, log, milestone, reply, task"),
    ("rehearsal", ', milestone: declaration_cert', ', log: "Fait"', None),
    ("rehearsal", "objective: O1.1", "objective: O9", "rehearsal.yaml, ligne 3 : « O9 » n’est ni un objectif ni un critère du kit (O1, O1.1)"),
    ("rehearsal", "q1: 4", "q1: 6", "rehearsal.yaml, ligne 4 : « 6 » ne répond pas à la question « q1 » (un nombre de 1 à 5)"),
    ("rehearsal", 'q2: "Temps"', 'q2: "Argent"', "rehearsal.yaml, ligne 4 : « Argent » ne répond pas à la question « q2 » (Temps, Monde)"),
    ("rehearsal", "q1: 4", "q7: 4", "rehearsal.yaml, ligne 4 : « q7 » n’est pas une question du débriefing (q1, q2)"),
    ("rehearsal", 'by: "Directeur", cell: decision, milestone', "milestone", "rehearsal.yaml, ligne 2 : le champ « by » manque"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "old", "new", "said"), REFERENCES)
def test_a_reference_that_leads_nowhere_is_said_with_its_line(tmp_path, part, old, new, said):
    told = faults(tmp_path, part, old, new)
    if said is None:
        assert told == []
    else:
        assert said in told


def test_one_mistake_breeds_no_other(tmp_path):
    told = faults(tmp_path, "injects", "[decision, technical]", "[decison, technical]")
    assert told == ["injects.yaml, ligne 4 : « decison » n’est pas une cellule du kit (decision, technical)"]


def test_an_inject_of_wrong_shape_still_exists_for_the_others(tmp_path):
    told = faults(
        tmp_path,
        "injects",
        'channel: phone\n  title: "Écrans noirs"',
        'channel: fax\n  title: "Écrans noirs"',
    )
    assert told == [
        "injects.yaml, ligne 5 : « channel » : « fax » n’est pas admis "
        "(admis : room, email, phone, press, social, paper)"
    ]  # fmt: skip


def test_a_milestone_nobody_reaches(tmp_path):
    kit = KIT.replace("measures:", '  - {key: plan_blanc, label: "Plan blanc"}\nmeasures:')
    assert [str(fault) for fault in check(write(tmp_path, kit=kit))] == [
        "kit.yaml, ligne 27 : le jalon « plan_blanc » n’est jamais atteint : "
        "ni par un inject (marks), ni par la répétition"
    ]


def test_an_answer_to_an_inject_that_comes_later(tmp_path):
    later = INJECTS.replace("{milestone: declaration_cert}", "{answered: I03}") + INJECTS.split("- key: I02")[
        0
    ].replace("I01", "I03").replace("T+00:00", "T+00:50").replace("  marks: detection\n", "")
    assert [str(fault) for fault in check(write(tmp_path, injects=later))] == [
        "injects.yaml, ligne 23 : l’inject « I03 » part après celui-ci : sa réponse n’existera pas encore"
    ]


def test_a_document_that_uses_an_unknown_variable(petit):
    (petit / "documents" / "regles.md").write_text("# R\n\nÀ {{ hopital }}.\n", encoding="utf-8")
    assert [str(fault) for fault in check(petit)] == [
        "documents/regles.md, ligne 3 : la variable « hopital » n’est pas déclarée "
        "dans « variables » (etablissement)"
    ]


YAML_FAULTS = [
    ("a: 1\n\tb: 2\n", "ligne 2 : une tabulation décale la ligne ; YAML ne connaît que les espaces"),
    ("a: 1\nb: 2\na: 3\n", "ligne 3 : le champ « a » est écrit deux fois (déjà ligne 1)"),
    ("a: &x [1]\nb: [*x, *x]\n", "ligne 1 : les ancres (&) et les renvois (*) ne sont pas admis"),
    ("a: 1\nb: *x\n", "ligne 2 : les ancres (&) et les renvois (*) ne sont pas admis"),
    ("a: !!python/object:os.system 1\n", "l’étiquette « tag:yaml.org,2002:python/object:os.system » n’est pas admise"),
    ("a: 'b\nc: d\n", "ligne 1 : YAML illisible : un guillemet n’est pas refermé"),
    ("a: 1\nb: [1, 2\nc: 3\n", "ligne 2 : YAML illisible : un crochet n’est pas refermé, ou une virgule manque"),
    ("a: b : c: d\n", "ligne 1 : YAML illisible : un « : » de trop ; mettez le texte entre guillemets"),
    ("a:\n  b: 1\n c: 2\n", "ligne 3 : YAML illisible : retrait incorrect : alignez cette ligne sur les précédentes"),
    ("a: 1\nb: {{ x }}\n", "ligne 2 : un nom de champ est attendu ici (une accolade ou un crochet sans guillemets ?)"),
    ("a: 1\n---\nb: 2\n", "ligne 2 : un second document commence (« --- ») ; le fichier doit n’en contenir qu’un"),
    ("# rien\n", "kit.yaml : le fichier est vide"),
    ("- a\n", "ligne 1 : ce fichier est fait de champs « nom : valeur »"),
    ("a: é\nb: \x07\n", "ligne 2 : un caractère invisible est interdit en YAML"),
    ("[" * 100, "ligne 1 : le contenu est trop imbriqué ou trop long"),
    ("injects: []\n", "ligne 1 : « injects » s’écrit dans injects.yaml, pas ici"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), YAML_FAULTS)
def test_yaml_that_cannot_be_read(petit, text, said):
    (petit / "kit.yaml").write_text(text, encoding="utf-8")
    (fault,) = check(petit)
    assert said in str(fault)
    assert fault.file == "kit.yaml"


def test_a_file_in_another_encoding(petit):
    (petit / "injects.yaml").write_bytes('- key: I01\n  title: "Écrans"\n'.encode("cp1252"))
    assert [str(fault) for fault in check(petit)] == [
        "injects.yaml, ligne 2 : le fichier n’est pas en UTF-8 : réenregistrez-le avec ce codage"
    ]


def test_a_file_too_large(petit):
    (petit / "injects.yaml").write_bytes(b"#" * (BIGGEST + 1))
    (petit / "documents" / "note.md").write_bytes(b"x" * (BIGGEST + 1))
    assert [str(fault) for fault in check(petit)] == [
        "injects.yaml : le fichier dépasse 2 Mo",
        "documents/note.md : le fichier dépasse 2 Mo",
    ]


def test_injects_must_be_a_list(petit):
    (petit / "injects.yaml").write_text("key: I01\n", encoding="utf-8")
    assert [str(fault) for fault in check(petit)] == [
        "injects.yaml, ligne 1 : ce fichier est une liste : chaque élément commence par « - »"
    ]


def test_a_missing_file_is_said_but_a_rehearsal_may_be_left_out(petit):
    (petit / "rehearsal.yaml").unlink()
    assert check(petit) == []
    (petit / "injects.yaml").unlink()
    assert [str(fault) for fault in check(petit)] == [
        "injects.yaml : ce fichier manque dans le dossier du kit"
    ]


def test_a_link_out_of_the_folder_is_refused(petit, tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    (petit / "documents" / "lien.md").symlink_to(secret)
    assert [str(fault) for fault in check(petit)] == [
        "documents/lien.md : ce lien mène hors du dossier du kit"
    ]


def test_windows_files_with_a_byte_order_mark_are_read(petit):
    text = (petit / "kit.yaml").read_text(encoding="utf-8").replace("\n", "\r\n")
    (petit / "kit.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert check(petit) == []


def test_a_faulty_kit_is_not_loaded(petit):
    (petit / "kit.yaml").write_text(swapped(KIT, "level: beginner", "level: facile"), encoding="utf-8")
    with pytest.raises(BadKit, match="ligne 6") as refused:
        load(petit)
    assert [fault.path for fault in refused.value.faults] == ["level"]


def test_a_kit_edited_on_the_web_is_checked_by_path(petit):
    document = to_document(load(petit))
    document["injects"][1]["to"] = ["decison"]
    (fault,) = check_document(document)
    assert (fault.line, fault.path) == (None, "injects[1].to[0]")
    assert str(fault) == "injects[1].to[0] : « decison » n’est pas une cellule du kit (decision, technical)"


def test_files_are_looked_at_only_when_given(petit):
    document = to_document(load(petit))
    assert check_document(document) == []
    assert [fault.path for fault in check_document(document, {})] == [
        "injects[1].attachments[0]",
        "documents[0].file",
    ]


@pytest.mark.parametrize(
    "nonsense", [None, [], "kit", {}, {"injects": "x"}, {"cells": [1], "injects": [None]}]
)
def test_any_document_is_judged(nonsense):
    assert check_document(nonsense)


def test_a_document_nested_without_end_is_refused(petit):
    document = to_document(load(petit))
    condition = {"milestone": "detection"}
    for _ in range(500):
        condition = {"when": condition}
    document["injects"][0]["condition"] = condition
    assert [str(fault) for fault in check_document(document)] == [
        "kit : le contenu est trop imbriqué ou trop long"
    ]


def test_values_of_an_inject(petit):
    first, second = load(petit).injects
    assert (first.at_s, first.until_s, first.marks, first.condition) == (0, None, "detection", None)
    assert (second.at_s, second.until_s, second.sender_role) == (1800, 2700, "Point focal")
    assert second.condition == {"unless": {"milestone": "declaration_cert"}, "until": "T+00:45"}


def test_a_step_left_bare_takes_its_defaults(petit):
    assert load(petit).rehearsal[1] == RehearsalStep(
        after="I01", delay_min=9, by="Directeur", cell="decision", milestone="declaration_cert"
    )


def test_clock_times_are_hours_of_the_fiction(tmp_path):
    root = write(tmp_path, injects=swapped(INJECTS, "at: T+00:30", 'at: "06:35"'))
    assert [inject.at_s for inject in load(root).injects] == [0, 1500]


def test_filling_in_writes_every_text(petit):
    pack = filled(load(petit), {"site.name": "Clinique du Lac"})
    assert pack.summary == "Une panne à Clinique du Lac."
    assert pack.injects[0].body == "Première ligne.\nIci Clinique du Lac.\n"
    assert values_of(pack) == {"etablissement": "Clinique du Lac"}
    assert filled(pack, {}) == pack


def test_a_value_given_by_key_wins_over_its_source(petit):
    given = {"etablissement": "CH du Nord", "site.name": "Clinique du Lac"}
    assert values_of(load(petit), given) == {"etablissement": "CH du Nord"}


def test_rendering_interprets_nothing_else():
    text = "{{ a }} {{a}} {{ b }} {% if a %} {{ a|upper }}"
    assert render(text, {"a": "{{ b }}"}) == "{{ b }} {{ b }} {{ b }} {% if a %} {{ a|upper }}"


def test_writing_never_leaves_the_folder(petit, tmp_path):
    with pytest.raises(ValueError, match="leads out"):
        dump(to_document(load(petit)), tmp_path / "copie", {"../dehors.md": b"x"})
    assert not (tmp_path / "dehors.md").exists()


def test_long_texts_are_written_as_blocks(petit):
    written = as_files(to_document(load(petit)))["injects.yaml"].decode()
    assert "  body: |\n    Première ligne.\n    Ici {{ etablissement }}.\n" in written


@given(
    st.text(max_size=200)
    | st.text(alphabet=" \n\t:#-'\"|>{}[]&*!%@`é\u00a0\u202f0123456789.eT+~nulltrue", max_size=60)
)
@example("\x85")
@example("a\u2028b\n c\u2029")
@settings(deadline=None)
def test_any_printable_text_goes_round(text):
    document = {"a": [text]}
    source = read_yaml(yaml_text(document).encode("utf-8", "surrogatepass"), "kit.yaml")
    assert source.faults or source.value == document
    if text.isprintable():
        assert source.value == document


@given(st.text(max_size=80) | st.text(alphabet=" \n\t:#-'\"|>{}[],&*!%@`a1~?", max_size=60))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_file_is_read_or_refused_never_worse(text):
    source = read_yaml(text.encode("utf-8", "replace"), "kit.yaml")
    assert all(str(fault) for fault in source.faults)
    json.dumps(source.value)
