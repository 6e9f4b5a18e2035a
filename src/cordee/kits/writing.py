"""A kit written back as a folder that people can read and change."""

from __future__ import annotations

import io
import pathlib
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from cordee.kits.checks import PARTS

HEAD = "kit.yaml"
ENDS_OF_LINE = frozenset("\x85\u2028\u2029")  # YAML folds them like a newline, except between double quotes
SPACES = {0xA0: " ", 0x202F: " "}  # French typography; YAML holds them, Python calls them unprintable


def dump(
    document: Mapping[str, Any], folder: str | pathlib.Path, files: Mapping[str, bytes] | None = None
) -> None:
    """Write kit.yaml, injects.yaml, rehearsal.yaml (when there is one) and the files into ``folder``.

    The folder is made when needed. Raises ValueError when a file would land outside it.
    """
    root = pathlib.Path(folder)
    for name, data in as_files(document, files).items():
        path = root / name
        if not path.resolve().is_relative_to(root.resolve()):
            raise ValueError(f"leads out of the folder: {name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def as_files(document: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The folder of a kit as a mapping of paths to contents: what ``dump`` writes, what a zip would hold."""
    head = {name: value for name, value in document.items() if name not in PARTS.values()}
    written = {HEAD: yaml_text(head)}
    for name, part in PARTS.items():
        if part and document.get(part):
            written[name] = yaml_text(document[part])
    return {**{name: text.encode() for name, text in written.items()}, **(files or {})}


def yaml_text(value: Any) -> str:
    yaml = YAML(typ="rt", pure=True)
    yaml.width, yaml.allow_unicode = 110, True
    yaml.indent(mapping=2, sequence=2, offset=0)
    out = io.StringIO()
    yaml.dump(_styled(value), out)
    return out.getvalue()


def _styled(value: Any) -> Any:
    """Texts of several lines as ``|`` blocks, where YAML can hold them so without changing a character."""
    if isinstance(value, Mapping):
        return {name: _styled(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_styled(part) for part in value]
    if isinstance(value, str) and ENDS_OF_LINE.intersection(value):
        return DoubleQuotedScalarString(value)
    if isinstance(value, str) and "\n" in value and _is_simple(value):
        return LiteralScalarString(value)
    return value


def _is_simple(text: str) -> bool:
    lines = text.split("\n")
    return text[0] not in " \n" and all(
        line == line.rstrip() and line.translate(SPACES).isprintable() for line in lines
    )
