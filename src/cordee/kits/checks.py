"""Everything that can be wrong in a kit, said to its author with the file and the line."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cordee.kits.references import reference_problems, variable_faults
from cordee.packs.shape import Problem, shape_problems
from cordee.packs.source import BIGGEST, DEEPEST, Fault, Source, read_yaml, spoken, text_fault
from cordee.packs.wording import _, said

# Where each part of the whole document is written in a folder.
PARTS = {"kit.yaml": None, "injects.yaml": "injects", "rehearsal.yaml": "rehearsal"}
OPTIONAL = {"rehearsal.yaml"}
WRITTEN = (".md", ".txt")  # files whose text may use variables


@dataclass(slots=True)
class Folder:
    """A kit's folder once read: the whole document, its files, and where each value is written.

    ``document`` is trustworthy only when ``faults`` is empty.
    """

    document: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def check(folder: str | pathlib.Path) -> list[Fault]:
    """Every fault of the kit in this folder, file by file and line by line; empty when it can be played."""
    return read_folder(folder).faults


def check_document(document: Any, files: Mapping[str, bytes] | None = None) -> list[Fault]:
    """Every fault of a kit held as one document (edited on the web), with paths instead of lines.

    ``files`` is what the kit may refer to; without it, the existence of files is not looked at.
    """
    if not isinstance(document, dict):
        return [Fault("", None, "kit", said(_("un kit est fait de champs « nom : valeur »")))]
    if _is_too_deep(document):
        return [Fault("", None, "kit", said(_("le contenu est trop imbriqué ou trop long")))]
    faults = [_placed(problem, {}) for problem in _problems(document, files)]
    return [*faults, *_text_faults(document, files or {})]


def read_folder(folder: str | pathlib.Path) -> Folder:
    """Read and check a folder. Never raises for what an author may write; raises OSError when unreadable."""
    root = pathlib.Path(folder)
    read = Folder()
    _read_parts(root, read)
    _read_files(root, read)
    if not any(fault.file in PARTS for fault in read.faults):
        problems = [*_problems(read.document, read.files), *_name_problem(root, read.document)]
        read.faults += [_placed(problem, read.sources) for problem in problems]
        read.faults += _text_faults(read.document, read.files)
    order = list(PARTS)
    read.faults.sort(key=lambda f: (order.index(f.file) if f.file in order else 9, f.file, f.line or 0))
    return read


def _problems(document: dict[str, Any], files: Mapping[str, bytes] | None) -> list[Problem]:
    shape = list(shape_problems(document, "kit"))
    return [*shape, *reference_problems(document, shape, files)]


def _is_too_deep(document: Any) -> bool:
    """Whether values are nested deeper than a file may nest them; level by level, without recursion."""
    level = [document]
    for _depth in range(DEEPEST + 1):
        containers = [value for value in level if isinstance(value, (dict, list))]
        level = [v for c in containers for v in (c.values() if isinstance(c, dict) else c)]
    return bool(level)


def _read_parts(root: pathlib.Path, read: Folder) -> None:
    for name, part in PARTS.items():
        path = root / name
        if not path.is_file():
            if name not in OPTIONAL:
                read.faults.append(Fault(name, None, "", said(_("ce fichier manque dans le dossier du kit"))))
            continue
        with path.open("rb") as file:
            source = read.sources[name] = read_yaml(file.read(BIGGEST + 1), name)
        faults = source.faults or list(_top_faults(source, name, part))
        read.faults += faults
        if not faults:
            read.document.update({part: source.value} if part else source.value)


def _top_faults(source: Source, name: str, part: str | None) -> Iterator[Fault]:
    if part and not isinstance(source.value, list):
        yield Fault(name, 1, "", said(_("ce fichier est une liste : chaque élément commence par « - »")))
    elif not part and not isinstance(source.value, dict):
        yield Fault(name, 1, "", said(_("ce fichier est fait de champs « nom : valeur »")))
    elif not part:
        for extra in sorted(source.value.keys() & {"injects", "rehearsal"}):
            sentence = _("« %(name)s » s’écrit dans %(name)s.yaml, pas ici")
            yield Fault(name, source.lines[(extra,)], extra, said(sentence, name=extra))


def _read_files(root: pathlib.Path, read: Folder) -> None:
    """Documents and attachments. A link that leads out of the folder is a fault, not a file."""
    inside = root.resolve()
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if not path.is_file() or name in PARTS or any(part.startswith(".") for part in name.split("/")):
            continue
        if not path.resolve().is_relative_to(inside):
            read.faults.append(Fault(name, None, "", said(_("ce lien mène hors du dossier du kit"))))
        elif path.stat().st_size > BIGGEST:
            read.faults.append(Fault(name, None, "", said(_("le fichier dépasse 2 Mo"))))
        else:
            read.files[name] = path.read_bytes()


def _name_problem(root: pathlib.Path, document: dict[str, Any]) -> Iterator[Problem]:
    name = root.resolve().name
    if isinstance(document.get("id"), str) and document["id"] != name:
        sentence = _("l’identifiant « %(id)s » doit être le nom du dossier, « %(name)s »")
        yield Problem(("id",), said(sentence, id=document["id"], name=name))


def _text_faults(document: dict[str, Any], files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Documents that cannot be read as text, or that use a variable nobody declared."""
    declared = document.get("variables")
    variables = declared if isinstance(declared, list) else []
    known = {str(v["key"]) for v in variables if isinstance(v, dict) and "key" in v}
    for name, data in files.items():
        if not name.endswith(WRITTEN):
            continue
        text, fault = text_fault(data, name)
        if fault:
            yield fault
        yield from (Fault(name, line + 1, "", message) for line, message in variable_faults(text, known))


def _placed(problem: Problem, sources: Mapping[str, Source]) -> Fault:
    """The problem with its file and line: those of the value, else of what contains it."""
    path = problem.path
    part = path[0] if path and path[0] in PARTS.values() else "kit"
    source, inner = sources.get(f"{part}.yaml"), path if part == "kit" else path[1:]
    if source is None:
        return Fault("", None, spoken(path), problem.message)
    if problem.line_within and inner in source.blocks:
        line = source.blocks[inner] + problem.line_within
        return Fault(f"{part}.yaml", line, spoken(path), problem.message)
    while inner not in source.lines and inner:
        inner = inner[:-1]
    return Fault(f"{part}.yaml", source.lines.get(inner, 1), spoken(path), problem.message)
