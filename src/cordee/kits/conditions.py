"""When an inject goes out: a small language over what players did.

    when:   {milestone: isolation}          the milestone has been reached
    unless: {answered: I05}                 nobody has answered inject I05
    when:   {any: [{milestone: a}, {answered: I07}]}     all / any of those, nested at will
    until:  T+01:30                         keep looking until then before giving up

``when`` and ``unless`` may stand together (both must hold); ``all`` / ``any`` may also stand above them.
Facts only grow, so a branch that ``unless`` has closed stays closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cordee.kits.offsets import BadOffset, parse_offset
from cordee.packs.wording import _, said

ATOMS = ("milestone", "answered")
DEEPEST = 20  # levels; people write two

Path = tuple[str | int, ...]


class BadCondition(ValueError):
    """A condition that says nothing readable; ``path`` leads to the part at fault."""

    def __init__(self, message: str, path: Path = ()):
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions may look at: milestones reached, injects answered (their keys), exercise seconds."""

    milestones: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    now_s: float = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """``go``: True to send, False to skip, None to wait. ``reason`` is for the person who reads the log."""

    go: bool | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Atom:
    """One fact that a condition looks at, and where it stands in the condition."""

    kind: str
    key: str
    wanted: bool
    path: Path


@dataclass(frozen=True, slots=True)
class _Answer:
    """Does it hold now, could it still hold later, and why."""

    holds: bool
    may_hold: bool
    reason: str


def holds(
    condition: Mapping[str, Any] | None,
    facts: Facts,
    *,
    labels: Mapping[str, str] | None = None,
    clock_start: str = "06:10",
) -> Outcome:
    """Whether an inject whose time has come goes out. ``labels`` name milestones and injects in the reason.

    Raises BadCondition when the condition is not readable (a checked kit has none such).
    """
    if not condition:
        return Outcome(True, said(_("sans condition")))
    until_s = until_of(condition, clock_start=clock_start)
    answer = _judge(_without_until(condition), facts, labels or {}, True, ())
    if answer.holds:
        return Outcome(True, answer.reason)
    if until_s is not None and facts.now_s < until_s and answer.may_hold:
        return Outcome(None, answer.reason)
    return Outcome(False, answer.reason)


def atoms(condition: Mapping[str, Any]) -> Iterator[Atom]:
    """Every fact that a condition looks at. Raises BadCondition where it is not readable."""
    yield from _atoms(_without_until(condition), True, ())


def until_of(condition: Mapping[str, Any], *, clock_start: str = "06:10") -> int | None:
    """The exercise second at which a condition is given up, None when it is looked at once."""
    if "until" not in condition:
        return None
    try:
        return parse_offset(condition["until"], clock_start=clock_start)
    except BadOffset as fault:
        raise BadCondition(str(fault), ("until",)) from None


def _without_until(condition: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(condition, Mapping):
        raise _unreadable(())
    return {name: part for name, part in condition.items() if name != "until"}


def _judge(node: Any, facts: Facts, labels: Mapping[str, str], wanted: bool, path: Path) -> _Answer:
    """The answer of a node, or of its contrary when it stands under ``unless`` (De Morgan)."""
    name, content = _read(node, path)
    if name in ATOMS:
        return _look(name, content, facts, labels, wanted)
    wanted = wanted is (name != "unless")
    answers = [_judge(part, facts, labels, wanted, where) for part, where in content]
    return _any_of(answers) if (name == "any") is wanted else _all_of(answers)


def _all_of(answers: list[_Answer]) -> _Answer:
    holding = all(answer.holds for answer in answers)
    telling = answers if holding else [a for a in answers if not a.holds]
    return _Answer(holding, all(a.may_hold for a in answers), _joined(telling))


def _any_of(answers: list[_Answer]) -> _Answer:
    holding = any(answer.holds for answer in answers)
    telling = [a for a in answers if a.holds] if holding else answers
    return _Answer(holding, any(a.may_hold for a in answers), _joined(telling))


def _joined(answers: list[_Answer]) -> str:
    return " ; ".join(dict.fromkeys(answer.reason for answer in answers))


def _look(kind: str, key: str, facts: Facts, labels: Mapping[str, str], wanted: bool) -> _Answer:
    known = facts.milestones if kind == "milestone" else facts.answered
    is_there = key in known
    values = {"key": labels.get(key, key)}
    return _Answer(is_there is wanted, wanted or not is_there, said(_WORDS[kind, is_there], **values))


_WORDS = {
    ("milestone", True): _("jalon « %(key)s » atteint"),
    ("milestone", False): _("jalon « %(key)s » non atteint"),
    ("answered", True): _("« %(key)s » a reçu une réponse"),
    ("answered", False): _("« %(key)s » est sans réponse"),
}


def _atoms(node: Any, wanted: bool, path: Path) -> Iterator[Atom]:
    name, content = _read(node, path)
    if name in ATOMS:
        yield Atom(name, content, wanted, (*path, name))
        return
    for part, where in content:
        yield from _atoms(part, wanted is (name != "unless"), where)


def _read(node: Any, path: Path) -> tuple[str, Any]:
    """One node: (kind, key) of a fact, or a name and its parts, each with its own path.

    Names side by side, as when + unless, are an ``all``.
    """
    if len(path) > 2 * DEEPEST:
        raise BadCondition(said(_("condition trop imbriquée")), path)
    if not isinstance(node, Mapping) or not node:
        raise _unreadable(path)
    if len(node) > 1:
        return "all", [({name: part}, path) for name, part in node.items()]
    ((name, content),) = node.items()
    here = (*path, name)
    if name in ATOMS and isinstance(content, str) and content:
        return name, content
    if name in ("when", "unless") and isinstance(content, Mapping):
        return name, [(content, here)]
    if name in ("all", "any") and isinstance(content, (list, tuple)) and content:
        return name, [(part, (*here, rank)) for rank, part in enumerate(content)]
    raise _unreadable(here)


def _unreadable(path: Path) -> BadCondition:
    sentence = _("condition illisible : écrivez when ou unless, puis milestone ou answered (ou all, any)")
    return BadCondition(said(sentence), path)
