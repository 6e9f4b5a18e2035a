"""CACAO files: given back whole, told in order, and refused with the reason, the path and the line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordee.playbooks import cacao, ours
from cordee.playbooks.bringing import told
from cordee.playbooks.cacao.json_lines import read_json
from cordee.playbooks.cacao.outline import Fork, See, Step, delay_words, outline
from cordee.playbooks.cacao.reading import problems
from tests.apps.playbooks.conftest import EXAMPLES, example, key_of, shipped
from tests.apps.playbooks.made import playbooks

END = "end--22222222-2222-4222-8222-222222222222"


def faults(data: str | bytes | dict) -> list[str]:
    if isinstance(data, dict):
        data = json.dumps(data, ensure_ascii=False, indent=1)
    with pytest.raises(cacao.BadPlaybook) as bad:
        cacao.read(data.encode() if isinstance(data, str) else data, "f.json")
    return [str(fault) for fault in bad.value.faults]


# -- whole


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_comes_back_as_it_was(path):
    given_out = cacao.written(cacao.read(path.read_bytes(), path.name))
    assert json.loads(given_out) == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ours.shipped(), ids=lambda path: path.stem)
def test_ours_are_valid_cacao_and_always_the_same(path):
    document = ours.load(path)
    assert problems(document) == []
    assert cacao.read(cacao.written(document).encode(), "f.json") == document == ours.load(path)
    assert all(step.who and step.commands and step.due_min is not None for step in outline(document).steps)


@settings(max_examples=60, deadline=None)
@given(playbooks())
def test_any_sound_playbook_comes_back_as_it_was_and_every_step_is_told_once(document):
    again = cacao.read(cacao.written(document).encode(), "f.json")
    assert again == document
    doing = {
        key for key, step in document["workflow"].items() if step["type"] in ("action", "playbook-action")
    }
    steps = outline(document).steps
    assert sorted(step.key for step in steps) == sorted(doing)
    assert [step.number for step in steps] == list(range(1, len(doing) + 1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(JSON, st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_the_standard_reader_reads_it(value, indent):
    source = read_json(json.dumps(value, indent=indent, ensure_ascii=False).encode(), "f.json")
    assert source.faults == [] and source.value == value


def places(value, path=()):
    """Every place of a document, from the outside in."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield from places(below, (*path, key))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_document_in_which_anything_is_replaced_is_read_or_refused_in_words(data):
    document = example(data.draw(st.sampled_from([path.stem for path in EXAMPLES])))
    path = data.draw(st.sampled_from([path for path in places(document) if path]))
    place = document
    for key in path[:-1]:
        place = place[key]
    others = sorted(document["workflow"])
    place[path[-1]] = data.draw(JSON | st.sampled_from(others))
    try:
        kept = cacao.read(json.dumps(document).encode(), "f.json")
    except cacao.BadPlaybook as bad:
        assert all(fault.message.strip() for fault in bad.faults)
        assert not any("Traceback" in str(fault) for fault in bad.faults)
    else:
        assert told(kept).steps == len(outline(kept).steps) > 0


# -- told


def shape(items) -> list:
    """The outline as nested lists: numbers of steps, branches by their title."""
    found = []
    for item in items:
        if isinstance(item, Step):
            found.append(item.number)
        elif isinstance(item, See):
            found.append(f"→ {item.number}")
        elif isinstance(item, Fork):
            found.append({branch.title: shape(branch.items) for branch in item.branches})
    return found


def test_conditions_and_failures_are_told_as_branches():
    told_as = outline(example("poste-suspect"))
    assert shape(told_as.items) == [
        1,
        {"Si oui": [2], "Sinon": [3, {"Si l’étape 3 échoue": [4]}]},
        5,
    ]
    assert [step.name for step in told_as.steps] == [
        "Relever l’adresse du poste",
        "Appeler le biomédical",
        "Couper le port du commutateur",
        "Débrancher le câble à la main",
        "Noter ce qui a été fait",
    ]
    assert told_as.steps[3].when == (
        "si ce n’est pas « Le poste est-il un équipement de soins ? »",
        "Si l’étape 3 échoue",
    )


def test_a_loop_and_a_choice_are_told_once_each():
    told_as = outline(example("chercher-partout"))
    assert shape(told_as.items) == [
        {"Recommencer tant que oui": [1]},
        {
            "Si la réponse est « rien »": [],
            "Si la réponse est « un »": [2, 3],
            "Dans les autres cas": [4, "→ 3"],
        },
    ]


def test_parallel_branches_that_meet_go_on_together():
    told_as = outline(example("trois-fronts"))
    assert shape(told_as.items) == [{"Branche 1": [1], "Branche 2": [2], "Branche 3": [3]}, 4]
    assert shape(told_as.exception) == [5]
    assert told_as.steps[4].when == ("la procédure échoue",)


def test_our_branches_bear_the_name_of_their_service():
    assert shape(outline(shipped("mode-degrade")).items) == [
        1,
        {
            "Urgences et régulation": [2],
            "Laboratoire": [3],
            "Imagerie": [4],
            "Pharmacie": [5],
            "Bloc opératoire": [6],
        },
        7,
        8,
    ]


def test_commands_for_machines_are_texts():
    machine = outline(example()).steps[2]
    assert [(one.kind, one.point) for one in machine.commands] == [
        ("bash", "bash : Fermer le port"),
        ("ssh", "ssh : show ports\n"),
    ]
    assert machine.timeout_min == 10 and machine.due_min is None


def test_what_is_kept_without_being_used_is_said():
    assert told(example("trois-fronts")).aside == (
        "gardés tels quels, sans être compris : x_maison",
        "signature gardée, non vérifiée",
        "marquage du fichier : TLP:GREEN",
    )
    assert told(example()).aside == (
        "commandes écrites pour une machine : 2 ; Cordée les montre et n’en exécute aucune",
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30"), (65, "1 h 05"), (1440, "24 h"), (2880, "2 jours"), (3600, "60 h")],
)  # fmt: skip
def test_delays_in_words(minutes, words):
    assert delay_words(minutes) == words


# -- refused: the file


GOOD = json.dumps(example(), ensure_ascii=False, indent=1)


def nested(depth: int) -> str:
    return GOOD.replace('"labels": [', '"labels": [' + "[" * depth + "]" * depth + ",", 1)


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        ("", "f.json, ligne 1 : le fichier est vide"),
        ("Bonjour", "f.json, ligne 1 : ce n’est pas du JSON à partir d’ici"),
        ("<?xml version='1.0'?>", "f.json, ligne 1 : ce n’est pas du JSON à partir d’ici"),
        (GOOD[: len(GOOD) // 2], "un texte n’est pas refermé, ou contient un caractère interdit"),
        (GOOD.rstrip()[:-1], "le fichier s’arrête avant sa fin"),
        (GOOD + "{}", "quelque chose suit la fin du document"),
        (GOOD.replace('"labels": [', '"labels": [,', 1), "ce n’est pas du JSON à partir d’ici"),
        (GOOD.replace('"essai"', '"essai",', 1), "une virgule de trop"),
        (GOOD.replace('"priority": 3', '"priority": NaN'), "f.json, ligne 17 : NaN et Infinity ne sont pas des nombres JSON"),
        (GOOD.replace('"priority": 3', '"priority": -Infinity'), "NaN et Infinity ne sont pas des nombres JSON"),
        (GOOD.replace('"priority": 3', '"priority": 1e999'), "un nombre est trop grand"),
        (GOOD.replace('"priority": 3', '"priority": ' + "9" * 5000), "un nombre est trop long"),
        (GOOD.replace('"priority": 3', '"priority": 3,\n "priority": 4'), "f.json, ligne 18 : le champ « priority » est écrit deux fois (déjà ligne 17)"),
        (GOOD.replace("Exemple inventé", "Exemple \\u0000"), "un texte contient un caractère nul ou incomplet"),
        (GOOD.replace("Exemple inventé", "Exemple \\ud800"), "un texte contient un caractère nul ou incomplet"),
        (GOOD.replace("Exemple inventé", "Exemple \0"), "un texte n’est pas refermé, ou contient un caractère interdit"),
        (GOOD.encode("utf-16"), "le fichier n’est pas en UTF-8 : réenregistrez-le avec ce codage"),
        (GOOD.encode() + b" " * 10_000_000, "f.json : le fichier dépasse 2 Mo"),
        (nested(60), "le contenu est trop imbriqué ou trop long"),
        ("[" * 100_000, "f.json, ligne 1 : le contenu est trop imbriqué ou trop long"),
        ("[" + "1," * 70_000 + "1]", "f.json, ligne 1 : le contenu est trop imbriqué ou trop long"),
        ("[1]", "f.json, ligne 1 : une procédure CACAO est un objet JSON « { … } »"),
        ("{1: 2}", "un nom de champ entre guillemets est attendu ici"),
        ('{"a" 1}', "il manque « : » après le nom du champ"),
        ('{"a": 1 "b": 2}', "une virgule manque avant ceci"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_json_is_refused_with_its_line(hostile, said):
    [sentence] = faults(hostile)
    assert said in sentence


# -- refused: the shape


def changed(**fields) -> dict:
    return example() | fields


def without(name: str) -> dict:
    return {key: value for key, value in example().items() if key != name}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (changed(spec_version="cacao-1.1"), "f.json, ligne 3 : spec_version : « spec_version » doit valoir « cacao-2.0 »"),
        (changed(type="bundle"), "f.json, ligne 2 : type : « type » doit valoir « playbook »"),
        (changed(id="playbook--12"), "f.json, ligne 4 : id : « id » : « playbook--12 » n’a pas la forme attendue"),
        (changed(id=example()["id"] + "\n"), "« id »"),
        (changed(id="action" + example()["id"][8:]), "n’a pas la forme attendue"),
        (changed(name="  "), "f.json, ligne 5 : name : « name » est vide"),
        (changed(modified="hier"), "« modified » : « hier » n’a pas la forme attendue"),
        (changed(modified="2026-02-30T00:00:00Z"), "modified : « 2026-02-30T00:00:00Z » n’est pas une date"),
        (changed(modified="2025-01-01T00:00:00.000Z"), "modified : « modified » est avant « created »"),
        (changed(severity=101), "severity : « severity » ne peut dépasser 100"),
        (changed(priority="haute"), "priority : « priority » doit être un nombre entier"),
        (changed(workflow=[]), "workflow : « workflow » doit être des champs « nom : valeur »"),
        (changed(workflow={}), "workflow : « workflow » est vide"),
        (changed(playbook_variables={"poste": {"type": "string"}}), "playbook_variables : « playbook_variables » : « poste » n’a pas la forme attendue"),
        (without("created_by"), "le champ « created_by » manque"),
        (without("workflow_start"), "le champ « workflow_start » manque"),
        (changed(workflow=example()["workflow"] | {"etape-1": {"type": "end"}}), "workflow : « workflow » : « etape-1 » n’a pas la forme attendue"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_told_with_its_path(document, said):
    [sentence] = faults(document)
    assert said in sentence


def test_a_step_drawn_before_it_is_automated_is_let_in_and_said():
    document = example()
    step = document["workflow"][key_of(document, "Appeler le biomédical")]
    del step["agent"], step["commands"]
    del document["workflow"][key_of(document, "Le poste est-il un équipement de soins ?")]["condition"]
    assert cacao.read(json.dumps(document).encode(), "f.json") == document
    assert told(document).aside[1] == (
        "étapes sans commande, sans acteur ou sans condition, que la norme demande : 2"
    )
    assert outline(document).steps[1].commands == ()


def test_each_wrong_value_of_a_step_is_told_with_the_path_of_the_step():
    document = example()
    key = key_of(document, "Appeler le biomédical")
    document["workflow"][key] |= {"agent": "le RSSI", "commands": [{"command": "x"}]}
    sentences = faults(document)
    assert [sentence.partition(" : ")[2] for sentence in sentences] == [
        f"workflow.{key}.commands[0] : le champ « type » manque",
        f"workflow.{key}.agent : « agent » : « le RSSI » n’a pas la forme attendue",
    ]
    assert all(sentence.startswith("f.json, ligne ") for sentence in sentences)


# -- refused: the graph


def rewired(name: str, *, of: str = "poste-suspect", drop: tuple[str, ...] = (), **fields) -> dict:
    document = example(of)
    step = document["workflow"][key_of(document, name)]
    for field in drop:
        del step[field]
    step |= fields
    return document


def start_elsewhere() -> dict:
    document = example()
    return document | {"workflow_start": key_of(document, "Appeler le biomédical")}


def circle() -> dict:
    document = example()
    first, last = key_of(document, "Relever l’adresse du poste"), key_of(document, "Noter ce qui a été fait")
    step = document["workflow"][last]
    step["on_success"], step["on_failure"] = step.pop("on_completion"), first
    return document


def alone() -> dict:
    document = example()
    document["workflow"][END.replace("end", "action")] = {
        "type": "action", "name": "Perdue", "commands": [{"type": "manual"}],
        "agent": next(iter(document["agent_definitions"])), "on_completion": END,
    }  # fmt: skip
    document["workflow"][END] = {"type": "end"}
    return document


def turning_forever() -> dict:
    document = example("chercher-partout")
    loop = document["workflow"][key_of(document, "Reste-t-il des postes à voir ?")]
    del loop["on_completion"]
    return document


def nothing_to_do() -> dict:
    document = example()
    start = document["workflow_start"]
    return document | {"workflow": {start: {"type": "start", "on_completion": END}, END: {"type": "end"}}}


def deep() -> dict:
    document = example()
    keys = [f"if-condition--22222222-2222-4222-8222-{rank:012}" for rank in range(30)]
    last = document["workflow"][key_of(document, "Noter ce qui a été fait")]
    end = last["on_completion"]
    for key, inner in zip(keys, [*keys[1:], end], strict=True):
        document["workflow"][key] = {
            "type": "if-condition",
            "condition": "x",
            "on_true": inner,
            "on_false": end,
        }
    last["on_completion"] = keys[0]
    return document


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (rewired("Appeler le biomédical", on_completion=END), [f"on_completion : l’étape « {END} » n’existe pas"]),
        (changed(workflow_exception=END), [f"workflow_exception : l’étape « {END} » n’existe pas"]),
        (start_elsewhere(), ["la première étape doit être de type « start », et non « action »"]),
        (circle(), ["l’étape revient à « Relever l’adresse du poste » : seule une boucle « while-condition » revient en arrière"]),
        (alone(), ["aucun chemin ne mène à cette étape", "aucun chemin ne mène à cette étape"]),
        (rewired("Appeler le biomédical", drop=("on_completion",)), ["l’étape ne mène à aucune autre, et ce n’est pas une fin"]),
        (rewired("Appeler le biomédical", on_failure=example()["workflow_start"]), ["« on_completion » exclut « on_success » et « on_failure »"]),
        (rewired("Appeler le biomédical", agent="individual--22222222-2222-4222-8222-222222222222"),
         ["l’acteur « individual--22222222-2222-4222-8222-222222222222 » n’est pas défini"]),
        (turning_forever(), ["aucun chemin ne mène de cette étape à une fin"] * 3),
        (nothing_to_do(), ["aucune étape n’est à faire"]),
    ],
)  # fmt: skip
def test_a_graph_that_leads_nowhere_is_told(document, expected):
    sentences = faults(document)
    relevant = [sentence for sentence in sentences if any(words in sentence for words in expected)]
    assert len(relevant) == len(expected), sentences


def test_a_circle_is_the_only_fault_of_a_circle():
    [sentence] = faults(circle())
    key = key_of(example(), "Noter ce qui a été fait")
    assert f"workflow.{key} : l’étape revient à" in sentence


def test_a_step_whose_type_and_identifier_disagree_is_refused():
    document = example()
    end = next(key for key, step in document["workflow"].items() if step["type"] == "end")
    document["workflow"][end] = {
        "type": "start",
        "on_completion": key_of(document, "Noter ce qui a été fait"),
    }
    assert any(
        "l’étape est de type « start », son identifiant dit autre chose" in one for one in faults(document)
    )


def test_branches_nobody_could_follow_are_refused():
    assert any("les branches sont imbriquées trop profondément" in one for one in faults(deep()))
