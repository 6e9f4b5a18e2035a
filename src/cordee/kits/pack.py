"""A kit as plain values: read from a folder, from a stored document, with its variables filled in.

The whole kit as one JSON document (kit.yaml, plus ``injects`` and ``rehearsal``) is what the database stores
and what the web edits; documents and attachments are files beside it. Formats: packs/schemas/kit.schema.json.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from cordee.kits.checks import check, check_document, read_folder
from cordee.kits.offsets import format_offset, parse_offset
from cordee.kits.parts import (
    Cell,
    Criterion,
    DebriefQuestion,
    Document,
    Inject,
    Measure,
    Milestone,
    Objective,
    RehearsalStep,
    ReportQuestion,
    Variable,
)
from cordee.kits.writing import as_files, dump
from cordee.packs.source import Fault

__all__ = [
    "BadKit",
    "Cell",
    "Criterion",
    "DebriefQuestion",
    "Document",
    "Fault",
    "Inject",
    "KitPack",
    "Measure",
    "Milestone",
    "Objective",
    "RehearsalStep",
    "ReportQuestion",
    "Variable",
    "as_files",
    "check",
    "check_document",
    "dump",
    "filled",
    "from_document",
    "load",
    "read_files",
    "render",
    "to_document",
    "values_of",
]

FORMAT = "cordee-kit/1"


class BadKit(ValueError):
    """A kit that cannot be played; ``faults`` say why, one sentence each."""

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class KitPack:
    """A whole kit. ``fiction_time`` is the clock of the story (HH:MM) at T+00:00."""

    id: str
    version: str
    language: str
    title: str
    level: str
    summary: str
    audience: tuple[str, ...]
    duration_min: int
    prep_min: int
    fiction_day: str
    fiction_time: str
    licence: str
    authors: tuple[str, ...]
    self_assessment: dict[str, list[str]]
    cells: tuple[Cell, ...]
    objectives: tuple[Objective, ...]
    variables: tuple[Variable, ...]
    milestones: tuple[Milestone, ...]
    measures: tuple[Measure, ...]
    documents: tuple[Document, ...]
    debrief: tuple[DebriefQuestion, ...]
    report_questions: tuple[ReportQuestion, ...]
    injects: tuple[Inject, ...]
    rehearsal: tuple[RehearsalStep, ...]

    def to_document(self) -> dict[str, Any]:
        return to_document(self)


def load(folder: str | pathlib.Path) -> KitPack:
    """The kit of a folder. Raises BadKit when it has any fault (see ``check``)."""
    read = read_folder(folder)
    if read.faults:
        raise BadKit(read.faults)
    return from_document(read.document)


def read_files(folder: str | pathlib.Path) -> dict[str, bytes]:
    """The documents and attachments of a kit's folder, by path. Raises BadKit when the kit has any fault."""
    read = read_folder(folder)
    if read.faults:
        raise BadKit(read.faults)
    return read.files


def from_document(document: Mapping[str, Any]) -> KitPack:
    """The kit of a document without faults; with faults, raises KeyError, TypeError or ValueError."""
    fiction = document["fiction"]
    clock_start = fiction["time"]
    return KitPack(
        **{
            name: document[name]
            for name in ("id", "version", "language", "title", "level", "summary", "licence")
        },
        audience=tuple(document["audience"]),
        duration_min=document["duration_min"],
        prep_min=document.get("prep_min", 0),
        fiction_day=fiction["day"],
        fiction_time=clock_start,
        authors=tuple(document["authors"]),
        self_assessment=dict(document.get("self_assessment", {})),
        cells=tuple(_made(Cell, cell) for cell in document["cells"]),
        objectives=tuple(_objective(objective) for objective in document["objectives"]),
        variables=tuple(_made(Variable, variable) for variable in document.get("variables", ())),
        milestones=tuple(_made(Milestone, milestone) for milestone in document["milestones"]),
        measures=tuple(_made(Measure, measure) for measure in document.get("measures", ())),
        documents=tuple(_made(Document, entry) for entry in document["documents"]),
        debrief=tuple(_made(DebriefQuestion, question) for question in document["debrief"]),
        report_questions=tuple(_made(ReportQuestion, question) for question in document["report_questions"]),
        injects=tuple(_inject(inject, clock_start) for inject in document["injects"]),
        rehearsal=tuple(_made(RehearsalStep, step) for step in document.get("rehearsal", ())),
    )


def to_document(pack: KitPack) -> dict[str, Any]:
    """The whole kit as JSON-able data, hours written as T+…; ``from_document`` gives the same kit back."""
    document: dict[str, Any] = {"format": FORMAT}
    for entry in fields(pack):
        value = getattr(pack, entry.name)
        if entry.name == "fiction_day":
            document["fiction"] = {"day": value, "time": pack.fiction_time}
        elif entry.name == "injects":
            document["injects"] = [_inject_document(inject) for inject in value]
        elif entry.name != "fiction_time":
            document[entry.name] = _plain(value)
    return document


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with each ``{{ name }}`` replaced; nothing else is interpreted, unknown names stay."""
    return VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), text)


def values_of(pack: KitPack, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What each variable stands for: given by its key, else by its source, else its default."""
    given = given or {}
    return {v.key: str(given.get(v.key) or given.get(v.source) or v.default) for v in pack.variables}


def filled(pack: KitPack, given: Mapping[str, str]) -> KitPack:
    """The same kit with every variable written out in every text; what filled it becomes its default."""
    values = values_of(pack, given)
    document = _rendered(to_document(pack), values)
    for variable in document["variables"]:
        variable["default"] = values[variable["key"]]
    return from_document(document)


VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
# Words of the format that Python keeps for itself, or that would say too little as names of fields.
SPOKEN = {
    Measure: {"start": "from", "stop": "to"},
    Document: {"audience": "for"},
}


def _rendered(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return render(value, values)
    if isinstance(value, dict):
        return {name: _rendered(part, values) for name, part in value.items()}
    return [_rendered(part, values) for part in value] if isinstance(value, list) else value


def _made(kind: type, entry: Mapping[str, Any]) -> Any:
    """One element of the document as its dataclass; fields left out take their defaults."""
    spoken = SPOKEN.get(kind, {})
    names = ((field.name, spoken.get(field.name, field.name)) for field in fields(kind))
    return kind(**{name: _frozen(entry[word]) for name, word in names if word in entry})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _objective(entry: Mapping[str, Any]) -> Objective:
    criteria = tuple(_made(Criterion, criterion) for criterion in entry["criteria"])
    return Objective(entry["key"], entry["title"], tuple(entry.get("plan_actions", ())), criteria)


def _inject(entry: Mapping[str, Any], clock_start: str) -> Inject:
    own = {f.name for f in fields(Inject)} - {"condition"}
    condition = dict(entry["condition"]) if entry.get("condition") else None
    until_s = None
    if condition and "until" in condition:
        until_s = parse_offset(condition["until"], clock_start=clock_start)
        condition["until"] = format_offset(until_s)
    return Inject(
        at_s=parse_offset(entry["at"], clock_start=clock_start),
        until_s=until_s,
        sender_name=entry["from"]["name"],
        sender_role=entry["from"].get("role", ""),
        condition=condition,
        **{name: _frozen(value) for name, value in entry.items() if name in own},
    )


def _inject_document(inject: Inject) -> dict[str, Any]:
    sender = {"name": inject.sender_name} | ({"role": inject.sender_role} if inject.sender_role else {})
    head = {"key": inject.key, "at": format_offset(inject.at_s)}
    rest = _plain(inject)
    for name in ("key", "at_s", "until_s", "sender_name", "sender_role"):
        rest.pop(name, None)
    if inject.phase:
        head["phase"] = rest.pop("phase")
    return {**head, "from": sender, **rest, "expects": list(inject.expects)}


def _plain(value: Any) -> Any:
    """Tuples to lists, dataclasses to mappings under the format's words, defaults left out."""
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if not hasattr(value, "__dataclass_fields__"):
        return value
    spoken = SPOKEN.get(type(value), {})
    said = ((field, getattr(value, field.name)) for field in fields(value))
    return {spoken.get(field.name, field.name): _plain(part) for field, part in said if part != field.default}
