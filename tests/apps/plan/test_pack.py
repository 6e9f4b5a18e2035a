"""The plan as a pack: the one that is shipped, and what is refused."""

import copy

import pytest
from ruamel.yaml import YAML

from cordee.packs.document import BadPack
from cordee.plan.enums import Function
from cordee.plan.pack import read_actions
from cordee.plan.reading import SHIPPED, load, read_plan

SHIPPED_TEXT = SHIPPED.read_bytes()


def refusal(data: bytes) -> str:
    with pytest.raises(BadPack) as refused:
        read_plan(data, "plan.yaml")
    return str(refused.value)


def changed(**lines: str) -> bytes:
    text = SHIPPED_TEXT.decode()
    for old, new in lines.values():
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def test_the_shipped_plan_has_nineteen_actions_in_four_functions():
    actions = read_actions(load(SHIPPED))
    assert [action.number for action in actions] == list(range(1, 20))
    assert {action.function for action in actions} == set(Function.values)
    assert all(action.why and action.sources and action.validity_months for action in actions)
    assert len({action.title for action in actions}) == 19


def test_the_shipped_plan_says_that_the_official_list_is_not_public():
    assert "n'est pas publique" in load(SHIPPED)["notice"]


def test_every_kit_that_an_action_names_is_shipped():
    known = {path.parent.name for path in (SHIPPED.parents[2] / "kits").glob("*/kit.yaml")}
    assert {kit for action in read_actions(load(SHIPPED)) for kit in action.kits} <= known


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("function: prevent", "function: prevnet"), "« function » : « prevnet » n’est pas admis"),
        (("  - number: 2\n", "  - number: 1\n"), "le numéro 1 est porté par plusieurs actions"),
        (("  - number: 3\n", "  - number: 3\n    replaces: [4]\n"), "l’action 4 de la version précédente est déjà reprise"),
        (("    evidence: L'annuaire", "    preuve: L'annuaire"), "le champ « preuve » n’existe pas"),
        (("version: 1.0.0", "version: un"), "« version » : « un » n’a pas la forme attendue"),
        (("aims:\n", "retired: [{number: 5, why: Fondue dans une autre}]\naims:\n"), "l’action 5 est dite retirée"),
        (("actions:\n", "actions:\n  - &a {}\n  - *a\n"), "les ancres (&) et les renvois (*) ne sont pas admis"),
        (("audience: [sanitaire, medico_social, liberal]", "audience: []"), "au moins 1 élément"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_line(change, said):
    told = refusal(changed(it=change))
    assert said in told
    assert "plan.yaml, ligne " in told


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"- 1", b"a: &x [*x]", "é".encode("latin-1"), b"x" * 3_000_000]
)
def test_what_is_no_plan_is_refused_in_words(data):
    assert refusal(data).startswith("plan.yaml")


def test_a_plan_written_back_reads_the_same(tmp_path):
    document = load(SHIPPED)
    path = tmp_path / "plan.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(copy.deepcopy(document), file)
    assert load(path) == document
