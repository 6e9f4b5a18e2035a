"""When an inject goes out, waits or is skipped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee.kits.conditions import Atom, BadCondition, Facts, atoms, holds, until_of

CERT = {"milestone": "declaration_cert"}
I05 = {"answered": "I05"}


def facts(*reached: str, answered: tuple[str, ...] = (), now_s: float = 1800) -> Facts:
    return Facts(frozenset(reached), frozenset(answered), now_s)


@pytest.mark.parametrize(
    ("condition", "known", "go", "reason"),
    [
        (None, facts(), True, "sans condition"),
        ({}, facts(), True, "sans condition"),
        ({"unless": CERT}, facts(), True, "jalon « declaration_cert » non atteint"),
        ({"unless": CERT}, facts("declaration_cert"), False, "jalon « declaration_cert » atteint"),
        ({"when": CERT}, facts(), False, "jalon « declaration_cert » non atteint"),
        ({"when": CERT}, facts("declaration_cert"), True, "jalon « declaration_cert » atteint"),
        ({"when": I05}, facts(answered=("I05",)), True, "« I05 » a reçu une réponse"),
        ({"unless": I05}, facts(), True, "« I05 » est sans réponse"),
        (
            {"when": {"any": [CERT, I05]}},
            facts(),
            False,
            "jalon « declaration_cert » non atteint ; « I05 » est sans réponse",
        ),
        ({"when": {"any": [CERT, I05]}}, facts(answered=("I05",)), True, "« I05 » a reçu une réponse"),
        ({"unless": {"any": [CERT, I05]}}, facts(answered=("I05",)), False, "« I05 » a reçu une réponse"),
        (
            {"unless": {"all": [CERT, I05]}},
            facts(answered=("I05",)),
            True,
            "jalon « declaration_cert » non atteint",
        ),
        (
            {"when": I05, "unless": CERT},
            facts(answered=("I05",)),
            True,
            "« I05 » a reçu une réponse ; jalon « declaration_cert » non atteint",
        ),
        ({"all": [{"when": I05}, {"unless": CERT}]}, facts(), False, "« I05 » est sans réponse"),
    ],
)
def test_the_outcome_and_its_reason(condition, known, go, reason):
    outcome = holds(condition, known)
    assert (outcome.go, outcome.reason) == (go, reason)


def test_it_waits_until_its_hour_then_gives_up():
    condition = {"when": CERT, "until": "T+01:00"}
    assert [holds(condition, facts(now_s=now)).go for now in (1800, 3599, 3600)] == [None, None, False]
    assert holds(condition, facts("declaration_cert", now_s=3599)).go is True


def test_it_does_not_wait_for_what_can_no_longer_happen():
    condition = {"unless": CERT, "until": "T+01:00"}
    assert holds(condition, facts("declaration_cert", now_s=1800)).go is False


def test_until_may_be_a_clock_time_of_the_fiction():
    assert until_of({"when": CERT, "until": "08:40"}, clock_start="06:10") == 9000


def test_labels_are_used_in_the_reason():
    named = holds({"when": CERT}, facts(), labels={"declaration_cert": "Déclaration au CERT Santé"})
    assert named.reason == "jalon « Déclaration au CERT Santé » non atteint"


def test_atoms_say_where_they_stand():
    condition = {"when": I05, "unless": {"any": [CERT, {"milestone": "isolation"}]}, "until": "T+01:00"}
    assert list(atoms(condition)) == [
        Atom("answered", "I05", True, ("when", "answered")),
        Atom("milestone", "declaration_cert", False, ("unless", "any", 0, "milestone")),
        Atom("milestone", "isolation", False, ("unless", "any", 1, "milestone")),
    ]


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        ({"if": CERT}, ("if",)),
        ({"when": "declaration_cert"}, ("when",)),
        ({"when": {}}, ("when",)),
        ({"when": {"milestone": ""}}, ("when", "milestone")),
        ({"when": {"any": []}}, ("when", "any")),
        ({"when": {"any": [CERT, "I05"]}}, ("when", "any", 1)),
        ({"when": CERT, "until": "bientôt"}, ("until",)),
        ({"until": "T+01:00"}, ()),
        (["when"], ()),
    ],
)
def test_what_is_not_readable_is_located(condition, path):
    with pytest.raises(BadCondition) as refused:
        holds(condition, facts())
    assert refused.value.path == path


def test_nesting_has_a_limit():
    condition = CERT
    for _ in range(500):
        condition = {"all": [condition]}
    with pytest.raises(BadCondition, match="trop imbriquée"):
        holds(condition, facts())


keys = st.sampled_from("abc")
trees = st.recursive(
    st.builds(lambda k: {"milestone": k}, keys) | st.builds(lambda k: {"answered": k}, keys),
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda part: {"unless": part}, inner)
    ),
    max_leaves=6,
)
known_facts = st.builds(Facts, st.frozensets(keys), st.frozensets(keys), st.just(0))


def obvious(node: dict, known: Facts) -> bool:
    """The slow and obvious twin."""
    ((name, content),) = node.items()
    if name == "all":
        return all(obvious(part, known) for part in content)
    if name == "any":
        return any(obvious(part, known) for part in content)
    if name == "unless":
        return not obvious(content, known)
    return content in (known.milestones if name == "milestone" else known.answered)


@given(trees, known_facts)
def test_it_agrees_with_plain_logic(tree, known):
    assert holds({"when": tree}, known).go is obvious(tree, known)
    assert holds({"unless": tree}, known).go is not obvious(tree, known)


@given(trees, known_facts, known_facts)
def test_a_branch_given_up_for_good_never_holds_later(tree, now, more):
    later = Facts(now.milestones | more.milestones, now.answered | more.answered)
    if holds({"when": tree, "until": "T+01:00"}, now).go is False:
        assert holds({"when": tree}, later).go is False
