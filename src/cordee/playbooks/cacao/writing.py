"""A document back as a file: what was imported is given back whole."""

from __future__ import annotations

import json
from typing import Any


def written(document: dict[str, Any]) -> str:
    """JSON, two spaces, letters as they are; the same document always gives the same text."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
