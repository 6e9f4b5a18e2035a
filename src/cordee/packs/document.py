"""A pack of one file: its document, or every fault with its line."""

from __future__ import annotations

import pathlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cordee.packs.shape import Problem, shape_problems
from cordee.packs.source import BIGGEST, Fault, Source, read_yaml
from cordee.packs.wording import _, said

More = Callable[[dict[str, Any]], Iterable[Problem]]


class BadPack(ValueError):
    """A pack that cannot be used; ``faults`` say why, one sentence each."""

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load_pack(path: pathlib.Path, schema: str, more: More) -> dict[str, Any]:
    """The document of a file. Raises ``BadPack``, or ``OSError`` when it cannot be opened."""
    with path.open("rb") as file:
        return read_pack(file.read(BIGGEST + 1), path.name, schema, more)


def read_pack(data: bytes, name: str, schema: str, more: More) -> dict[str, Any]:
    """The document of bytes that somebody sent. ``more`` finds what the schema cannot see; it is asked only of a
    document whose shape is right."""
    source = read_yaml(data, name)
    faults = source.faults or [
        _placed(problem, source, name) for problem in _problems(source.value, schema, more)
    ]
    if faults:
        raise BadPack(sorted(faults, key=lambda fault: fault.line or 0))
    return source.value


def repeated(rows: list[dict[str, Any]], field: str, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Two rows of one list that bear the same name."""
    counted = Counter(row[field] for row in rows)
    sentence = _("l’identifiant « %(name)s » est porté deux fois")
    for place, row in enumerate(rows):
        if counted[row[field]] > 1:
            yield Problem((*path, place, field), said(sentence, name=row[field]))


def _problems(document: Any, schema: str, more: More) -> list[Problem]:
    if not isinstance(document, dict):
        return [Problem((), said(_("un pack est fait de champs « nom : valeur »")))]
    return list(shape_problems(document, schema)) or list(more(document))


def _placed(problem: Problem, source: Source, name: str) -> Fault:
    """The problem with the line of the nearest value that is written somewhere."""
    path = problem.path
    while path and path not in source.lines:
        path = path[:-1]
    return Fault(name, source.lines.get(path), ".".join(map(str, problem.path)), problem.message)
