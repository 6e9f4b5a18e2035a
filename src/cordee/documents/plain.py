"""Texts made fit for any paper: what people pasted, without what would break a file or mislead its reader."""

from __future__ import annotations

import re
from typing import Any

# A character that reorders its neighbours would let a sentence be read otherwise than it was signed.
REORDERING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def readable(value: Any) -> Any:
    """The same JSON value, its strings cleaned."""
    if isinstance(value, str):
        return CONTROL.sub(" ", REORDERING.sub("", value.replace("\r\n", "\n")))
    if isinstance(value, dict):
        return {key: readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [readable(item) for item in value]
    return value
