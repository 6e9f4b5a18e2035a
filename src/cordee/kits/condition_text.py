"""A condition as one line that a person writes in a cell or a form.

    sauf si jalon declaration_cert
    si jalon isolation et si réponse I05 ; jusqu’à T+01:30

Conditions that do not fit this (nested ones) are written as JSON, so that nothing is lost on the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cordee.kits.conditions import ATOMS, BadCondition, atoms
from cordee.packs.wording import _, said

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Clause:
    """« si jalon x » : ``wanted`` False for « sauf si »."""

    kind: str
    key: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Flat:
    """Clauses joined by one word: ``joiner`` is all or any."""

    clauses: tuple[Clause, ...]
    joiner: str = "all"
    until: str = ""


def flatten(condition: Mapping[str, Any]) -> Flat | None:
    """The condition as one list of clauses, or None when it says more than that."""
    parts = {name: part for name, part in condition.items() if name != "until"}
    joiners: set[str] = set()
    clauses: list[Clause] = []
    for name, part in parts.items():
        found = _clauses({name: part})
        if found is None:
            return None
        clauses += found.clauses
        joiners |= {found.joiner} if len(found.clauses) > 1 else set()
    joiners |= {"all"} if len(parts) > 1 else set()
    if not clauses or len(joiners) > 1:
        return None
    return Flat(tuple(clauses), joiners.pop() if joiners else "all", str(condition.get("until", "")))


def build(flat: Flat) -> dict[str, Any]:
    """The condition of these clauses, in the shortest form of the format."""
    positive = [{c.kind: c.key} for c in flat.clauses if c.wanted]
    negative = [{c.kind: c.key} for c in flat.clauses if not c.wanted]
    condition: dict[str, Any] = {}
    if positive and negative and flat.joiner == "any":
        condition["any"] = [
            {c.kind: c.key} if c.wanted else {"unless": {c.kind: c.key}} for c in flat.clauses
        ]
    elif positive:
        condition["when"] = positive[0] if len(positive) == 1 else {flat.joiner: positive}
    if negative and "any" not in condition:
        # « sauf si a et sauf si b » is « unless any of a, b » (De Morgan)
        condition["unless"] = negative[0] if len(negative) == 1 else {TURNED[flat.joiner]: negative}
    return condition | ({"until": flat.until} if flat.until else {})


def to_text(condition: Mapping[str, Any] | None) -> str:
    """One line; JSON when the condition is nested."""
    if not condition:
        return ""
    flat = flatten(condition)
    if flat is None:
        return json.dumps(condition, ensure_ascii=False)
    words = [f"{'si' if c.wanted else 'sauf si'} {KIND_WORDS[c.kind]} {c.key}" for c in flat.clauses]
    line = (" et " if flat.joiner == "all" else " ou ").join(words)
    return line + (f" ; jusqu’à {flat.until}" if flat.until else "")


def from_text(text: str) -> dict[str, Any] | None:
    """The condition of a line, None for an empty one. Raises ``BadCondition`` with the sentence to show."""
    line = text.strip()
    if not line:
        return None
    if len(line) > LONGEST:
        raise BadCondition(said(_("la condition est trop longue")))
    if line.startswith("{"):
        return _from_json(line)
    line = re.sub(r"\bn['’]a pas\b", "", line.replace("’", "'"))
    head, _sep, until = re.sub(r"[;,]?\s*(?:jusqu'à|jusqu'a|until)\s+", "\x00", line, count=1).partition(
        "\x00"
    )
    joiner = "any" if re.search(r"\s(ou|or)\s", head) else "all"
    if joiner == "any" and re.search(r"\s(et|and)\s", head):
        raise BadCondition(said(_("« et » et « ou » ne se mélangent pas dans une condition")))
    clauses = tuple(_clause(part) for part in re.split(r"\s(?:et|ou|and|or)\s", head.strip(" ;,.")))
    return build(Flat(clauses, joiner, until.strip(" .;")))


KIND_WORDS = {"milestone": "jalon", "answered": "réponse"}
_CLAUSE = re.compile(
    r"(?P<sense>sauf si|sauf|si|unless|when|if)\s+(?:le\s+|la\s+|une\s+)?"
    r"(?P<kind>jalon|réponse|reponse|milestone|answered)(?:\s+(?:à|a|de))?(?:\s*:\s*|\s+)(?P<key>[A-Za-z][A-Za-z0-9_.-]{0,39})",
    re.IGNORECASE,
)


def _clause(text: str) -> Clause:
    found = _CLAUSE.fullmatch(text.strip())
    if found is None:
        sentence = _("condition illisible « %(text)s » : écrivez « si jalon x » ou « sauf si réponse I05 »")
        raise BadCondition(said(sentence, text=text.strip()[:60]))
    kind = "milestone" if found["kind"].lower() in ("jalon", "milestone") else "answered"
    return Clause(kind, found["key"], not found["sense"].lower().startswith(("sauf", "unless")))


def _from_json(line: str) -> dict[str, Any]:
    try:
        condition = json.loads(line)
        list(atoms(condition))
    except (ValueError, RecursionError, AttributeError) as fault:
        raise BadCondition(said(_("condition illisible : ce n’est pas du JSON de condition"))) from fault
    return condition


TURNED = {"all": "any", "any": "all"}


def _clauses(node: Any, wanted: bool = True) -> Flat | None:
    """One name and its content as clauses; None when it nests deeper than one list."""
    if not isinstance(node, Mapping) or len(node) != 1:
        return None
    ((name, content),) = node.items()
    if name in ATOMS:
        return Flat((Clause(name, content, wanted),))
    if name in ("when", "unless"):
        return _clauses(content, wanted is (name == "when"))
    inner = [_clauses(part, wanted) for part in content] if name in TURNED else [None]
    if any(part is None or len(part.clauses) != 1 for part in inner):
        return None
    return Flat(tuple(part.clauses[0] for part in inner if part), name if wanted else TURNED[name])
