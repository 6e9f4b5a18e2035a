"""From bytes that somebody sent to a document that is a playbook, or to every fault with its path and line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from cordee.packs.document import BadPack
from cordee.packs.shape import Problem, schema, shape_problems
from cordee.packs.source import Fault, Source, spoken
from cordee.packs.wording import _, said
from cordee.playbooks.cacao.graph import graph_problems
from cordee.playbooks.cacao.json_lines import read_json
from cordee.playbooks.cacao.outline import TooNested, outline

PATH_LIMIT = 160


class BadPlaybook(BadPack):
    """A file that is no playbook, or a playbook that leads nowhere; ``faults`` say why."""


def read(data: bytes, name: str) -> dict[str, Any]:
    """The document, whole. Raises ``BadPlaybook``."""
    source = read_json(data, name)
    faults = source.faults or [_placed(problem, source, name) for problem in problems(source.value)]
    if faults:
        raise BadPlaybook(sorted(faults, key=lambda fault: fault.line or 0))
    return source.value


def problems(document: Any) -> list[Problem]:
    """What is wrong with a document that is already plain data; empty when it is a playbook."""
    if not isinstance(document, dict):
        return [Problem((), said(_("une procédure CACAO est un objet JSON « { … } »")))]
    return (
        list(shape_problems(document, "cacao"))
        or [*_times(document), *graph_problems(document)]
        or _nesting(document)
    )


def unknown_properties(document: dict[str, Any]) -> list[str]:
    """Properties that the specification does not name: kept as they are, and said."""
    return sorted(document.keys() - schema("cacao")["properties"].keys())


def instant(text: str) -> dt.datetime:
    """A CACAO time. Raises ``ValueError`` for a day that no calendar has."""
    whole, _dot, part = text.removesuffix("Z").partition(".")
    moment = dt.datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=dt.UTC)
    return moment + dt.timedelta(microseconds=int(part[:6].ljust(6, "0") or 0))


def _times(document: dict[str, Any]) -> Iterator[Problem]:
    read_as: dict[str, dt.datetime] = {}
    for name in ("created", "modified", "valid_from", "valid_until"):
        if name in document:
            try:
                read_as[name] = instant(document[name])
            except ValueError:
                yield Problem((name,), said(_("« %(value)s » n’est pas une date"), value=document[name]))
    for first, then in (("created", "modified"), ("valid_from", "valid_until")):
        if first in read_as and then in read_as and read_as[then] < read_as[first]:
            sentence = _("« %(then)s » est avant « %(first)s »")
            yield Problem((then,), said(sentence, then=then, first=first))


def _nesting(document: dict[str, Any]) -> list[Problem]:
    try:
        outline(document)
    except TooNested:
        return [Problem(("workflow",), said(_("les branches sont imbriquées trop profondément")))]
    return []


def _placed(problem: Problem, source: Source, name: str) -> Fault:
    """With its path, and the line of the nearest value that is written somewhere."""
    nearest = problem.path
    while nearest and nearest not in source.lines:
        nearest = nearest[:-1]
    path = spoken(problem.path)[:PATH_LIMIT]
    message = (
        said(_("%(path)s : %(message)s"), path=path, message=problem.message) if path else problem.message
    )
    return Fault(name, source.lines.get(nearest), path, message)
