"""Our own playbooks: packs in YAML, and the CACAO document that each one is kept and given out as.

Identifiers are drawn from the pack's own names: the same pack always gives the same document.
"""

from __future__ import annotations

import datetime as dt
import pathlib
import uuid
from collections.abc import Iterator
from typing import Any

from cordee.packs.document import load_pack, read_pack
from cordee.packs.shape import FOLDER, Problem
from cordee.packs.wording import _, said
from cordee.playbooks.cacao.outline import EXTENSION

SHIPPED = FOLDER / "playbooks"
SPACE = uuid.UUID("6f0a2f0e-94a5-5a0f-8a51-6f1f1b1f2c11")
AUTHOR = "identity--0a3c5c1e-8c53-5d0a-9d3a-6b0f5d1c7e21"
SCHEMA = "https://cordee.invalid/schemas/playbook.schema.json"
WHO = "Cellule de crise"  # of a step that names nobody


def shipped() -> list[pathlib.Path]:
    """The files of the playbooks that come with the platform, in the order of their names."""
    return sorted(SHIPPED.glob("*.yaml"))


def load(path: pathlib.Path) -> dict[str, Any]:
    """The CACAO document of a pack. Raises ``BadPack``, or ``OSError`` when it cannot be opened."""
    return document_of(load_pack(path, "playbook", _problems))


def read(data: bytes, name: str) -> dict[str, Any]:
    """The same, of bytes that somebody sent."""
    return document_of(read_pack(data, name, "playbook", _problems))


def is_ours(document: dict[str, Any]) -> bool:
    return document.get("created_by") == AUTHOR


def slug_of(document: dict[str, Any]) -> str:
    """The name that a pack gave its playbook; empty for a playbook of others."""
    label = next((str(one) for one in document.get("labels", []) if str(one).startswith("cordee:")), "")
    return label.removeprefix("cordee:") if is_ours(document) else ""


def _walk(steps: list[dict[str, Any]], path: tuple[str | int, ...]) -> Iterator[tuple[tuple, dict[str, Any]]]:
    for place, step in enumerate(steps):
        yield (*path, place), step
        for rank, branch in enumerate(step.get("branches", [])):
            yield from _walk(branch["steps"], (*path, place, "branches", rank, "steps"))


def _problems(pack: dict[str, Any]) -> Iterator[Problem]:
    for name in ("created", "modified"):
        try:
            dt.date.fromisoformat(pack[name])
        except ValueError:
            yield Problem((name,), said(_("« %(value)s » n’est pas une date"), value=pack[name]))
    seen: set[str] = set()
    doable: set[str] = set()
    for path, step in _walk(pack["steps"], ("steps",)):
        if step["key"] in seen:
            sentence = _("l’identifiant « %(name)s » est porté deux fois")
            yield Problem((*path, "key"), said(sentence, name=step["key"]))
        if "branches" in step and step.keys() & {"who", "due_min", "checklist", "blocked_by"}:
            yield Problem(
                path, said(_("une étape à branches n’a ni responsable, ni délai, ni points à cocher"))
            )
        if "branches" not in step and "checklist" not in step:
            yield Problem(path, said(_("le champ « %(name)s » manque"), name="checklist"))
        for place, other in enumerate(step.get("blocked_by", [])):
            # A step waits for what stands above it: a circle is then impossible.
            if other not in doable:
                sentence = _("l’étape « %(name)s » n’est pas définie plus haut")
                yield Problem((*path, "blocked_by", place), said(sentence, name=other))
        seen.add(step["key"])
        if "branches" not in step:
            doable.add(step["key"])


def document_of(pack: dict[str, Any]) -> dict[str, Any]:
    """A sound pack as a CACAO 2.0 document."""
    writer = _Writer(pack["id"])
    first = writer.chain(pack["steps"], writer.key("end", "fin"))
    start = writer.key("start", "debut")
    workflow = {start: {"type": "start", "on_completion": first}, **writer.workflow}
    workflow[writer.key("end", "fin")] = {"type": "end"}
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": f"playbook--{uuid.uuid5(SPACE, pack['id'])}",
        "name": pack["title"],
        "description": _one_line(pack["summary"]),
        "playbook_types": pack["types"],
        "playbook_activities": pack["activities"],
        "created_by": AUTHOR,
        "created": f"{pack['created']}T00:00:00.000Z",
        "modified": f"{pack['modified']}T00:00:00.000Z",
        "industry_sectors": ["healthcare"],
        "labels": [f"cordee:{pack['id']}", f"licence:{pack['licence']}"],
        "workflow_start": start,
        "workflow": workflow,
        "agent_definitions": writer.agents,
        "extension_definitions": {EXTENSION: _extension()},
    }


def _extension() -> dict[str, Any]:
    return {
        "type": "extension-definition",
        "name": "Cordée",
        "description": "due_min: minutes after the launch; blocked_by: steps to end first; branch_names: of a fork.",
        "created_by": AUTHOR,
        "schema": SCHEMA,
        "version": "1.0.0",
    }


def _one_line(text: str) -> str:
    """The lines of a pack are cut for whoever edits it, not for whoever reads it."""
    return " ".join(text.split())


class _Writer:
    def __init__(self, slug: str):
        self.slug = slug
        self.workflow: dict[str, dict[str, Any]] = {}
        self.agents: dict[str, dict[str, Any]] = {}

    def key(self, kind: str, name: str) -> str:
        return f"{kind}--{uuid.uuid5(SPACE, f'{self.slug}/{name}')}"

    def step_key(self, step: dict[str, Any]) -> str:
        return self.key("parallel" if "branches" in step else "action", step["key"])

    def chain(self, steps: list[dict[str, Any]], end: str) -> str:
        """Write steps one after the other, until ``end``; the id of the first."""
        followers = [self.step_key(step) for step in steps[1:]] + [end]
        for step, after in zip(steps, followers, strict=True):
            made = self.fork(step) if "branches" in step else self.action(step)
            self.workflow[self.step_key(step)] = made | {"on_completion": after}
        return self.step_key(steps[0])

    def action(self, step: dict[str, Any]) -> dict[str, Any]:
        who = step.get("who", WHO)
        agent = f"group--{uuid.uuid5(SPACE, f'agent/{who}')}"
        self.agents[agent] = {"type": "group", "name": who}
        extension: dict[str, Any] = {}
        if "due_min" in step:
            extension["due_min"] = step["due_min"]
        if "blocked_by" in step:
            extension["blocked_by"] = [self.key("action", other) for other in step["blocked_by"]]
        made = {
            "type": "action",
            "name": step["title"],
            "commands": [{"type": "manual", "command": point} for point in step["checklist"]],
            "agent": agent,
        }
        if step.get("note"):
            made["description"] = _one_line(step["note"])
        return made | ({"step_extensions": {EXTENSION: extension}} if extension else {})

    def fork(self, step: dict[str, Any]) -> dict[str, Any]:
        starts: dict[str, str] = {}
        for rank, branch in enumerate(step["branches"]):
            end = self.key("end", f"{step['key']}/{rank}")
            starts[self.chain(branch["steps"], end)] = branch["title"]
            self.workflow[end] = {"type": "end"}
        made = {
            "type": "parallel",
            "name": step["title"],
            "next_steps": list(starts),
            "step_extensions": {EXTENSION: {"branch_names": starts}},
        }
        return made | ({"description": _one_line(step["note"])} if step.get("note") else {})
