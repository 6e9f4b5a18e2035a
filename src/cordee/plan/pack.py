"""The plan as a pack (``packs/plan/<key>/plan.yaml``): what a region may change without touching the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PlanAction:
    """One action of a plan. Texts are in the pack's language; ``steps`` has one sentence a level, 0 excluded."""

    number: int
    function: str
    title: str
    why: str
    audience: tuple[str, ...]  # kinds of establishments: sanitaire, medico_social, liberal
    steps: dict[int, str]
    evidence: str
    example: str
    counter_example: str
    indicator: str
    sources: tuple[str, ...]
    services: tuple[str, ...]  # slugs of the services catalogue
    funding: tuple[str, ...]  # slugs of calls for projects
    kits: tuple[str, ...]  # slugs of exercise kits
    validity_months: int | None = None  # how long a proof stands
    replaces: tuple[int, ...] | None = None  # numbers in the version before; None: the same number

    def concerns(self, kind: str) -> bool:
        return kind in self.audience


def read_actions(document: dict[str, Any]) -> tuple[PlanAction, ...]:
    """The actions of a plan's document, in order. The document has been checked against its schema."""
    return tuple(_action(raw) for raw in document["actions"])


def _action(raw: dict[str, Any]) -> PlanAction:
    return PlanAction(
        number=raw["number"],
        function=raw["function"],
        title=raw["title"],
        why=raw.get("why", ""),
        audience=tuple(raw["audience"]),
        steps={int(level): text for level, text in raw["steps"].items()},
        evidence=raw["evidence"],
        example=raw["example"],
        counter_example=raw["counter_example"],
        indicator=raw["indicator"],
        sources=tuple(raw.get("sources", ())),
        services=tuple(raw.get("services", ())),
        funding=tuple(raw.get("funding", ())),
        kits=tuple(raw.get("kits", ())),
        validity_months=raw.get("validity_months"),
        replaces=tuple(raw["replaces"]) if "replaces" in raw else None,
    )


def before(action: PlanAction) -> tuple[int, ...]:
    """The numbers that this action had, or took over, in the version before."""
    return (action.number,) if action.replaces is None else action.replaces
