"""What the editor shows around a draft, and how it remembers what can be undone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cordee.kits.checks import check_document
from cordee.kits.models import Kit
from cordee.kits.panels.reading import chronogramme
from cordee.kits.panels.timeline import timeline

MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct before publishing; ``key`` is the inject at fault, ``section`` the list."""

    message: str
    where: str
    key: str = ""
    section: str = ""


def fingerprint(value: Any) -> str:
    """What an author had before their eyes: if it is still so, nobody else has touched it."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def problems_of(kit: Kit) -> list[Problem]:
    files = {file.path: bytes(file.data) for file in kit.files.all()}
    return [_problem(fault, kit.document) for fault in check_document(kit.document, files)[:MOST_FAULTS]]


def _problem(fault: Any, document: Mapping[str, Any]) -> Problem:
    message = str(fault.message)
    message = message[:1].upper() + message[1:]
    found = re.match(r"injects\[(\d+)\]", fault.path)
    if found and int(found[1]) < len(document["injects"]):
        key = document["injects"][int(found[1])]["key"]
        return Problem(message, key, key=key)
    section = re.match(r"[a-z_]*", fault.path)[0]
    return Problem(message, fault.path or fault.file, section=section)


def workshop(kit: Kit, *, current: str = "", zoom: int | None = None) -> dict[str, Any]:
    """The timeline, the list and the faults of a draft."""
    return {
        "kit": kit,
        "document": kit.document,
        "timeline": timeline(kit.document, zoom=zoom),
        "lines": chronogramme(kit.document),
        "problems": problems_of(kit),
        "current": current,
        "editing": True,
    }


def variables_of(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(what to write in a text, what it stands for)."""
    return [(f"{{{{ {v['key']} }}}}", v["label"]) for v in document.get("variables", [])]


def next_key(document: Mapping[str, Any]) -> str:
    numbers = [int(i["key"][1:]) for i in document["injects"] if re.fullmatch(r"I\d{1,6}", i["key"])]
    return f"I{max(numbers, default=0) + 1:02}"
