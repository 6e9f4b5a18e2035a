"""What may help an establishment with an action it has not met: apps above register what they propose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.plan.pack import PlanAction


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way forward: a service to request, a kit to play, a call to answer."""

    kind: str  # said to the reader: « Service », « Kit d’exercice », « Appel à projets »
    title: str
    url: str
    note: str = ""


PROPOSERS: list[Callable[[Actor, Site, PlanAction], Iterable[Proposal]]] = []


def proposals(actor: Actor, site: Site, action: PlanAction) -> list[Proposal]:
    return [proposal for propose in PROPOSERS for proposal in propose(actor, site, action)]
