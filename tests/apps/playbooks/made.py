"""Sound playbooks drawn at random: chains of steps, forks whose branches end alone or meet, loops, extensions."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
VALUES = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | WORDS | st.lists(WORDS, max_size=2)
KINDS = [
    "action",
    "action",
    "playbook-action",
    "failing",
    "parallel",
    "if-condition",
    "while-condition",
    "switch-condition",
]
AGENT = "group--33333333-3333-4333-8333-333333333333"


class _Draft:
    def __init__(self, draw):
        self.draw, self.workflow, self.count = draw, {}, 0

    def key(self, kind: str) -> str:
        self.count += 1
        return f"{kind}--44444444-4444-4444-8444-{self.count:012}"

    def add(self, kind: str, **fields: Any) -> str:
        key = self.key(kind)
        extra = self.draw(st.dictionaries(st.sampled_from(["x_un", "x_deux"]), VALUES, max_size=1))
        self.workflow[key] = {"type": kind, **fields, **extra}
        return key

    def action(self, **exits: str) -> str:
        commands = [
            {
                "type": self.draw(st.sampled_from(["manual", "bash", "openc2-http"])),
                "command": self.draw(WORDS),
            }
        ]
        return self.add("action", name=self.draw(WORDS), commands=commands, agent=AGENT, **exits)

    def branch(self, after: str, depth: int) -> str:
        """A branch either ends alone or joins what follows."""
        end = self.draw(st.booleans())
        return self.chain(self.add("end") if end else after, depth + 1)

    def chain(self, after: str, depth: int = 0) -> str:
        for _rank in range(self.draw(st.integers(1, 3 if depth == 0 else 2))):
            after = self.one(self.draw(st.sampled_from(KINDS if depth < 3 else KINDS[:3])), after, depth)
        return after

    def one(self, kind: str, after: str, depth: int) -> str:
        if kind == "action":
            return self.action(on_completion=after)
        if kind == "failing":
            return self.action(on_success=after, on_failure=self.branch(after, depth))
        if kind == "playbook-action":
            return self.add(kind, playbook_id=self.key("playbook"), on_completion=after)
        if kind == "parallel":
            starts = [self.branch(after, depth), self.branch(after, depth)]
            return self.add(kind, next_steps=starts, on_completion=after)
        if kind == "if-condition":
            return self.add(
                kind, condition=self.draw(WORDS), on_true=self.branch(after, depth),
                on_false=self.branch(after, depth), on_completion=after,
            )  # fmt: skip
        if kind == "while-condition":
            loop = self.add(kind, condition=self.draw(WORDS), on_completion=after)
            back = loop if self.draw(st.booleans()) else self.add("end")
            self.workflow[loop]["on_true"] = self.chain(back, depth + 1)
            return loop
        cases = {"un": self.branch(after, depth), "default": self.branch(after, depth)}
        return self.add(kind, switch=self.draw(WORDS), cases=cases, on_completion=after)


@st.composite
def playbooks(draw) -> dict[str, Any]:
    draft = _Draft(draw)
    first = draft.chain(draft.action(on_completion=draft.add("end")))
    start = draft.add("start", on_completion=first)
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": f"playbook--{draw(st.uuids(version=4))}",
        "name": "p" + draw(WORDS),
        "created_by": f"identity--{draw(st.uuids(version=4))}",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.5Z",
        "workflow_start": start,
        "workflow": draft.workflow,
        "agent_definitions": {AGENT: {"type": "group", "name": "Équipe"}},
        **draw(st.dictionaries(st.sampled_from(["x_maison", "labels_de_test"]), VALUES, max_size=2)),
    }
