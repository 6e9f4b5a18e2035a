"""What refers to what inside a kit: cells, objectives, milestones, injects, variables, files, hours.

Works on a document whose shape may be partly wrong: what shape.py has already refused is left aside, yet its
keys still count, so that one mistake does not breed ten others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cordee.kits.conditions import BadCondition, atoms
from cordee.kits.offsets import BadOffset, format_offset, parse_offset
from cordee.packs.shape import Problem
from cordee.packs.source import Path
from cordee.packs.wording import _, said

BRACES = re.compile(r"\{\{(.*?)\}\}|\{\{|\}\}", re.DOTALL)
NAME = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*")
KEYED = (
    "cells", "objectives", "variables", "milestones", "measures", "debrief", "report_questions", "injects",
)  # fmt: skip


@dataclass(slots=True)
class Sight:
    """The kit as the checks see it: known keys, and only the elements whose shape is right."""

    document: dict[str, Any]
    faulty: set[Path]
    files: set[str] | None
    keys: dict[str, list[str]] = field(default_factory=dict)
    clock_start: str = "06:10"
    due_s: dict[str, int] = field(default_factory=dict)

    def items(self, part: str) -> Iterator[tuple[Path, dict]]:
        if (part,) in self.faulty or not isinstance(self.document.get(part), list):
            return
        for rank, item in enumerate(self.document[part]):
            if (part, rank) not in self.faulty and isinstance(item, dict):
                yield (part, rank), item


def reference_problems(
    document: dict[str, Any], shape_faults: Iterable[Problem], files: Iterable[str] | None
) -> Iterator[Problem]:
    """Every reference that leads nowhere, every hour that cannot be. ``files`` None: not looked at."""
    sight = _sight(document, shape_faults, files)
    for check in CHECKS:
        yield from check(sight)


def _sight(document: dict, shape_faults: Iterable[Problem], files: Iterable[str] | None) -> Sight:
    faulty = {problem.path[:2] for problem in shape_faults}
    sight = Sight(document, faulty, None if files is None else set(files))
    for part in KEYED:
        sight.keys[part] = _keys(document.get(part))
    criteria = [c for o in _dicts(document.get("objectives")) for c in _keys(o.get("criteria"))]
    sight.keys["aims"] = [*sight.keys["objectives"], *criteria]
    fiction = document.get("fiction")
    if isinstance(fiction, dict) and not any(path[:1] == ("fiction",) for path in faulty):
        sight.clock_start = fiction["time"]
    return sight


def _dicts(value: Any) -> list[dict]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _keys(value: Any) -> list[str]:
    return [item["key"] for item in _dicts(value) if isinstance(item.get("key"), str)]


def _duplicates(sight: Sight) -> Iterator[Problem]:
    seen: dict[tuple[str, str], int] = {}
    for path, key, family in _all_keys(sight):
        if (family, key) in seen:
            yield Problem(path, said(_("la clé « %(key)s » est déjà prise"), key=key))
        seen[family, key] = 1


def _all_keys(sight: Sight) -> Iterator[tuple[Path, str, str]]:
    for part in KEYED:
        for path, item in sight.items(part):
            yield (*path, "key"), item["key"], "aims" if part == "objectives" else part
            for rank, criterion in enumerate(item.get("criteria", ())):
                yield (*path, "criteria", rank, "key"), criterion["key"], "aims"
    for path, item in sight.items("documents"):
        yield (*path, "file"), item["file"], "documents"


def _measures(sight: Sight) -> Iterator[Problem]:
    for path, measure in sight.items("measures"):
        for end in ("from", "to"):
            yield from _known(sight, (*path, end), measure[end], "milestones")
        if measure["from"] == measure["to"]:
            yield Problem((*path, "to"), said(_("la mesure va d’un jalon à lui-même")))


def _hours(sight: Sight) -> Iterator[Problem]:
    """Hours that can be read and fall within the exercise; notes them for the conditions."""
    duration = sight.document.get("duration_min")
    end_s = duration * 60 if ("duration_min",) not in sight.faulty and isinstance(duration, int) else None
    for path, inject in sight.items("injects"):
        at_s = yield from _hour(sight, (*path, "at"), inject["at"], end_s)
        until = inject.get("condition", {}).get("until")
        last_s = at_s
        if until is not None:
            last_s = yield from _hour(sight, (*path, "condition", "until"), until, end_s)
            if None not in (at_s, last_s) and last_s <= at_s:
                sentence = _("« until » doit venir après l’heure de l’inject (%(at)s)")
                yield Problem((*path, "condition", "until"), said(sentence, at=format_offset(at_s)))
        if last_s is not None:
            sight.due_s[inject["key"]] = last_s


def _hour(sight: Sight, path: Path, text: str, end_s: int | None):
    try:
        seconds = parse_offset(text, clock_start=sight.clock_start)
    except BadOffset as fault:
        yield Problem(path, str(fault))
        return None
    if end_s is not None and seconds > end_s:
        sentence = _("« %(text)s » tombe après la fin de l’exercice (%(end)s)")
        yield Problem(path, said(sentence, text=text, end=format_offset(end_s)))
    return seconds


def _injects(sight: Sight) -> Iterator[Problem]:
    for path, inject in sight.items("injects"):
        for rank, cell in enumerate(inject["to"]):
            yield from _known(sight, (*path, "to", rank), cell, "cells")
        for rank, aim in enumerate(inject.get("objectives", ())):
            yield from _known(sight, (*path, "objectives", rank), aim, "aims")
        if "marks" in inject:
            yield from _known(sight, (*path, "marks"), inject["marks"], "milestones")
        for rank, file in enumerate(inject.get("attachments", ())):
            yield from _file(sight, (*path, "attachments", rank), file)


def _conditions(sight: Sight) -> Iterator[Problem]:
    for path, inject in sight.items("injects"):
        if "condition" not in inject:
            continue
        here = (*path, "condition")
        try:
            looked_at = list(atoms(inject["condition"]))
        except BadCondition as fault:
            yield Problem((*here, *fault.path), str(fault))
            continue
        for atom in looked_at:
            part = "milestones" if atom.kind == "milestone" else "injects"
            yield from _known(sight, (*here, *atom.path), atom.key, part)
            if atom.kind == "answered":
                yield from _in_order(sight, (*here, *atom.path), inject["key"], atom.key)


def _in_order(sight: Sight, path: Path, key: str, awaited: str) -> Iterator[Problem]:
    """An answer can be looked at only once its inject has been sent."""
    if key == awaited:
        yield Problem(path, said(_("l’inject attend une réponse à lui-même")))
    elif sight.due_s.get(awaited, 0) > sight.due_s.get(key, float("inf")):
        sentence = _("l’inject « %(awaited)s » part après celui-ci : sa réponse n’existera pas encore")
        yield Problem(path, said(sentence, awaited=awaited))


def _documents(sight: Sight) -> Iterator[Problem]:
    for path, document in sight.items("documents"):
        yield from _file(sight, (*path, "file"), document["file"])


def _file(sight: Sight, path: Path, name: str) -> Iterator[Problem]:
    if ".." in name.split("/") or ":" in name.split("/")[0]:
        yield Problem(path, said(_("« %(name)s » mène hors du dossier du kit"), name=name))
    elif sight.files is not None and name not in sight.files:
        yield Problem(path, said(_("le fichier « %(name)s » n’est pas dans le dossier du kit"), name=name))


def _rehearsal(sight: Sight) -> Iterator[Problem]:
    functions = {c["key"]: c["functions"] for _path, c in sight.items("cells")}
    for path, step in sight.items("rehearsal"):
        for name, part in (
            ("after", "injects"),
            ("cell", "cells"),
            ("milestone", "milestones"),
            ("objective", "aims"),
        ):
            if name in step:
                yield from _known(sight, (*path, name), step[name], part)
        in_cell = functions.get(step.get("cell", ""))
        if in_cell is not None and "by" in step and step["by"] not in in_cell:
            sentence = _("« %(by)s » n’est pas une fonction de la cellule « %(cell)s » (%(known)s)")
            yield Problem(
                (*path, "by"), said(sentence, by=step["by"], cell=step["cell"], known=", ".join(in_cell))
            )
        yield from _step_kind(path, step)
        for rank, answers in enumerate(step.get("debrief", ())):
            yield from _debrief(sight, (*path, "debrief", rank), answers)


DEEDS = {"log", "reply", "milestone", "decision", "task"}


def _step_kind(path: Path, step: dict) -> Iterator[Problem]:
    """A step is a deed after an inject, a rating, answers to the debrief, or a line of the report."""
    if {"debrief", "improvement", "strength"} & step.keys():
        return
    wanted = {"after", "objective"} if step.get("observer") else {"after", "by", "cell"}
    for name in sorted(wanted - step.keys()):
        yield Problem(path, said(_("le champ « %(name)s » manque"), name=name))
    if not step.get("observer") and not DEEDS & step.keys():
        sentence = _("l’étape ne fait rien : ajoutez l’un de %(deeds)s")
        yield Problem(path, said(sentence, deeds=", ".join(sorted(DEEDS))))


def _debrief(sight: Sight, path: Path, answers: dict) -> Iterator[Problem]:
    questions = {q["key"]: q for _path, q in sight.items("debrief")}
    for key, answer in answers.items():
        yield from _known(sight, (*path, key), key, "debrief")
        question = questions.get(key)
        if question and not _fits(question, answer):
            sentence = _("« %(answer)s » ne répond pas à la question « %(key)s » (%(kind)s)")
            yield Problem((*path, key), said(sentence, answer=answer, key=key, kind=_expected(question)))


def _fits(question: dict, answer: Any) -> bool:
    if question["kind"] == "scale":
        return isinstance(answer, int) and 1 <= answer <= 5
    return isinstance(answer, str) and (question["kind"] == "text" or answer in question["choices"])


def _expected(question: dict) -> str:
    if question["kind"] == "choice":
        return ", ".join(question["choices"])
    return said(_("un nombre de 1 à 5")) if question["kind"] == "scale" else said(_("un texte"))


def _milestones(sight: Sight) -> Iterator[Problem]:
    """With a rehearsal, a milestone that nobody reaches and no condition looks at is a mistake."""
    steps = _dicts(sight.document.get("rehearsal"))
    injects = _dicts(sight.document.get("injects"))
    if not steps:
        return
    reached = {step.get("milestone") for step in steps} | {inject.get("marks") for inject in injects}
    for inject in injects:
        reached |= _looked_at(inject.get("condition"))
    for path, milestone in sight.items("milestones"):
        if milestone["key"] not in reached:
            sentence = _(
                "le jalon « %(key)s » n’est jamais atteint : ni par un inject (marks), ni par la répétition"
            )
            yield Problem((*path, "key"), said(sentence, key=milestone["key"]))


def _looked_at(condition: Any) -> set[str]:
    try:
        return {atom.key for atom in atoms(condition)} if isinstance(condition, dict) else set()
    except BadCondition:
        return set()


def _variables(sight: Sight) -> Iterator[Problem]:
    yield from _used_in(sight.document, (), set(sight.keys["variables"]))


def _used_in(value: Any, path: Path, known: set[str]) -> Iterator[Problem]:
    if isinstance(value, str):
        yield from (Problem(path, message, line) for line, message in variable_faults(value, known))
    elif isinstance(value, (dict, list)):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in pairs:
            yield from _used_in(part, (*path, name), known)


def variable_faults(text: str, known: set[str]) -> Iterator[tuple[int, str]]:
    """(lines before it, sentence) for each ``{{ x }}`` of a text that is malformed or not declared."""
    for found in BRACES.finditer(text):
        line = text.count("\n", 0, found.start())
        name = NAME.fullmatch(found[1] or "")
        if name is None:
            sentence = _("« %(text)s » n’est pas une variable : écrivez {{ nom }}")
            yield line, said(sentence, text=found[0][:40])
        elif name[1] not in known:
            sentence = _("la variable « %(name)s » n’est pas déclarée dans « variables » (%(known)s)")
            yield line, said(sentence, name=name[1], known=", ".join(sorted(known)) or said(_("aucune")))


_UNKNOWN = {
    "cells": _("« %(key)s » n’est pas une cellule du kit (%(known)s)"),
    "aims": _("« %(key)s » n’est ni un objectif ni un critère du kit (%(known)s)"),
    "milestones": _("« %(key)s » n’est pas un jalon du kit (%(known)s)"),
    "injects": _("« %(key)s » n’est pas un inject du kit (%(known)s)"),
    "debrief": _("« %(key)s » n’est pas une question du débriefing (%(known)s)"),
}


def _known(sight: Sight, path: Path, key: str, part: str) -> Iterator[Problem]:
    if key not in sight.keys[part]:
        known = ", ".join(sight.keys[part])
        yield Problem(
            path, said(_UNKNOWN[part], key=key, known=known if len(known) < 200 else known[:197] + "…")
        )


CHECKS: tuple[Callable[[Sight], Iterator[Problem]], ...] = (
    _duplicates, _measures, _hours, _injects, _conditions, _documents, _rehearsal, _milestones, _variables,
)  # fmt: skip
