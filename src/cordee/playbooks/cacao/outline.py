"""A workflow told as people read one: numbered steps, and branches in words, in the order of the work."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cordee.packs.wording import _, said
from cordee.playbooks.cacao.graph import named, onward, reached

EXTENSION = "extension-definition--3d1c2a64-6c0e-5b0b-9a59-3f5f5b5f7a01"  # ours: what CACAO has no word for
DEEPEST = 20  # branches within branches


class TooNested(ValueError):
    """More branches within branches than anybody could follow."""


@dataclass(frozen=True, slots=True)
class Command:
    """``text`` is for a person; what is not ``manual`` was written for a machine, and stays a text here."""

    kind: str
    description: str
    text: str

    @property
    def is_manual(self) -> bool:
        return self.kind == "manual"

    @property
    def point(self) -> str:
        """As one thing to tick."""
        words = self.description or self.text
        return words if self.is_manual else f"{self.kind} : {words}"


@dataclass(frozen=True, slots=True)
class Step:
    """``when``: the conditions of the branches that hold it, outermost first; ``blocked_by``: numbers of steps."""

    shape: ClassVar[str] = "step"
    key: str
    number: int
    name: str
    description: str
    who: str
    due_min: int | None
    timeout_min: int | None
    commands: tuple[Command, ...]
    calls: str
    when: tuple[str, ...]
    waits: tuple[str, ...]
    numbers: dict[str, int] = field(repr=False)

    @property
    def due(self) -> str:
        return delay_words(self.due_min or 0)

    @property
    def timeout(self) -> str:
        return delay_words(self.timeout_min or 0)

    @property
    def blocked_by(self) -> list[int]:
        return sorted(self.numbers[key] for key in self.waits if key in self.numbers and key != self.key)


@dataclass(frozen=True, slots=True)
class Branch:
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Fork:
    """``kind`` is the type of the step, or ``failure`` for what is done when a step fails."""

    shape: ClassVar[str] = "fork"
    kind: str
    name: str
    description: str
    condition: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class See:
    """Go on at a step that is told elsewhere; its number is known once everything is told."""

    shape: ClassVar[str] = "see"
    key: str
    name: str
    numbers: dict[str, int] = field(repr=False)

    @property
    def number(self) -> int | None:
        return self.numbers.get(self.key)


Item = Step | Fork | See


@dataclass(frozen=True, slots=True)
class Outline:
    items: tuple[Item, ...]
    exception: tuple[Item, ...]  # when something goes wrong and no step says what then

    @property
    def steps(self) -> list[Step]:
        """Every step to do, by its number."""
        return sorted(_steps(self.items + self.exception), key=lambda step: step.number)


def outline(document: dict[str, Any]) -> Outline:
    """The outline of a sound document. Raises ``TooNested``."""
    teller = _Teller(document)
    items = teller.sequence(document["workflow_start"], None, frozenset(), ())
    handler = document.get("workflow_exception", "")
    exception = (
        teller.sequence(handler, None, frozenset(), (said(_("la procédure échoue")),)) if handler else ()
    )
    return Outline(items, exception)


def delay_words(minutes: int) -> str:
    """``45 min``, ``1 h 30``, ``24 h``, ``3 jours``."""
    hours, rest = divmod(minutes, 60)
    if hours >= 48 and minutes % 1440 == 0:
        return said(_("%(days)s jours"), days=minutes // 1440)
    if not hours:
        return said(_("%(minutes)s min"), minutes=rest)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def _steps(items: tuple[Item, ...]) -> Iterator[Step]:
    for item in items:
        if isinstance(item, Step):
            yield item
        elif isinstance(item, Fork):
            for branch in item.branches:
                yield from _steps(branch.items)


class _Teller:
    def __init__(self, document: dict[str, Any]):
        self.workflow = document["workflow"]
        self.agents = document.get("target_definitions", {}) | document.get("agent_definitions", {})
        self.leads = {key: onward(step) for key, step in self.workflow.items()}
        self.numbers: dict[str, int] = {}
        self.told: set[str] = set()
        self.rests: dict[str, set[str]] = {}
        self.depth = 0

    def sequence(
        self, key: str, quiet: str | None, later: frozenset[str], when: tuple[str, ...]
    ) -> tuple[Item, ...]:
        """From a step to the end of its branch: ``quiet`` is where the branch joins what follows the fork; what is
        in ``later`` is told after the fork, and only named here."""
        items: list[Item] = []
        while key and key != quiet and self.workflow[key]["type"] != "end":
            if key in self.told or key in later:
                items.append(See(key, named(self.workflow, key), self.numbers))
                break
            self.told.add(key)
            step = self.workflow[key]
            after = self.after(key)
            if step["type"] in ("action", "playbook-action"):
                items.append(self.step(key, step, when))
            elsewhere = later | {quiet} if quiet else later
            if fork := self.fork(key, step, after, elsewhere, when):
                items.append(fork)
            key = after
        return tuple(items)

    def after(self, key: str) -> str:
        """What follows a step: said, or where all its branches meet."""
        step = self.workflow[key]
        said_next = step.get("on_completion") or step.get("on_success")
        if said_next or step["type"] in ("start", "while-condition"):
            return said_next or ""
        starts = self.leads[key]
        if len(starts) < 2:
            return ""
        common = set.intersection(*(self.rest(start) for start in starts))
        # Where they meet first: all the rest of what they share comes after it.
        return next((place for place in common if common <= self.rest(place)), "")

    def rest(self, key: str) -> set[str]:
        """Everything from a step on."""
        if key not in self.rests:
            self.rests[key] = reached([key], self.leads)
        return self.rests[key]

    def fork(
        self, key: str, step: dict[str, Any], after: str, later: frozenset[str], when: tuple[str, ...]
    ) -> Fork | None:
        ways = list(self.ways(key, step))
        if not ways:
            return None
        kind = "failure" if step["type"] in ("action", "playbook-action") else step["type"]
        # A loop's body comes back to the loop itself.
        meets = key if kind == "while-condition" else after
        shown_later = later | (self.rest(after) if after else set())
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooNested
        branches = tuple(
            Branch(title, self.sequence(start, meets, frozenset(shown_later - {meets}), when + condition))
            for title, condition, start in ways
        )
        self.depth -= 1
        condition = str(step.get("condition") or step.get("switch") or "")
        name = "" if kind == "failure" else str(step.get("name") or "")
        return Fork(
            kind, name, "" if kind == "failure" else str(step.get("description") or ""), condition, branches
        )

    def ways(self, key: str, step: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """Each branch: its title, the condition its steps carry, its first step."""
        asked = str(step.get("name") or step.get("condition") or step.get("switch") or "")
        if step["type"] == "parallel":
            names = _ours(step).get("branch_names")
            names = names if isinstance(names, dict) else {}
            for place, start in enumerate(step["next_steps"], start=1):
                title = str(names.get(start) or "") or said(_("Branche %(n)s"), n=place)
                yield title, (), start
        elif step["type"] == "if-condition":
            yield said(_("Si oui")), (said(_("si « %(asked)s »"), asked=asked),), step["on_true"]
            if "on_false" in step:
                yield (
                    said(_("Sinon")),
                    (said(_("si ce n’est pas « %(asked)s »"), asked=asked),),
                    step["on_false"],
                )
        elif step["type"] == "while-condition":
            yield (
                said(_("Recommencer tant que oui")),
                (said(_("tant que « %(asked)s »"), asked=asked),),
                step["on_true"],
            )
        elif step["type"] == "switch-condition":
            for case, start in step["cases"].items():
                title = (
                    said(_("Dans les autres cas"))
                    if case == "default"
                    else said(_("Si la réponse est « %(case)s »"), case=case)
                )
                yield title, (f"{asked} : {title}",), start
        elif "on_failure" in step and step["on_failure"] != self.after(key):
            title = said(_("Si l’étape %(number)s échoue"), number=self.numbers.get(key, ""))
            yield title, (title,), step["on_failure"]

    def step(self, key: str, step: dict[str, Any], when: tuple[str, ...]) -> Step:
        self.numbers[key] = len(self.numbers) + 1
        ours = _ours(step)
        due, waits = ours.get("due_min"), ours.get("blocked_by")
        return Step(
            key=key,
            number=self.numbers[key],
            name=str(step.get("name") or said(_("Étape sans nom"))),
            description=str(step.get("description") or ""),
            who=str(self.agents.get(step.get("agent"), {}).get("name", "")),
            due_min=due if type(due) is int and 0 <= due <= 43200 else None,
            timeout_min=-(-step["timeout"] // 60_000) if step.get("timeout") else None,
            commands=tuple(_command(command) for command in step.get("commands", [])),
            calls=str(step.get("playbook_id") or ""),
            when=when,
            waits=tuple(key for key in waits if isinstance(key, str)) if isinstance(waits, list) else (),
            numbers=self.numbers,
        )


def _ours(step: dict[str, Any]) -> dict[str, Any]:
    return step.get("step_extensions", {}).get(EXTENSION, {})


def _command(command: dict[str, Any]) -> Command:
    text = command.get("command") or command.get("content")
    if not text:
        text = _decoded(str(command.get("command_b64") or command.get("content_b64") or ""))
    return Command(str(command["type"]), str(command.get("description") or ""), str(text or ""))


def _decoded(text: str) -> str:
    """What base64 hides, when it is a text; as it stands otherwise. Nothing is run either way."""
    try:
        plain = base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return text
    return plain if plain.replace("\n", "").replace("\t", "").isprintable() else text
