"""One value, one sequence of bytes: the JSON that is hashed.

For everything it accepts, the output is that of RFC 8785 (JCS): no space, keys ordered by their UTF-16 code
units, minimal escapes, UTF-8. What RFC 8785 allows but two machines may print differently is refused instead:
floating-point numbers, and integers a double cannot hold exactly (beyond ±(2^53 - 1), as in RFC 7493).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

MAX_INTEGER = 2**53 - 1
_MAX_DIGITS = 16


class NotCanonical(ValueError):
    """The value has no canonical bytes, or the bytes are not those of a canonical value."""


def canonical_bytes(value: Any) -> bytes:
    """The canonical JSON of ``None``, booleans, integers, strings, lists and string-keyed dicts.

    Raises ``NotCanonical`` for floats, too large integers, other keys or types, and lone surrogates.
    """
    try:
        text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("a lone surrogate is not text") from error
    except RecursionError as error:
        raise NotCanonical("nested too deep") from error


def read_canonical(raw: bytes) -> Any:
    """The value whose canonical bytes are exactly ``raw``; raises ``NotCanonical`` otherwise."""
    value = _parsed(raw)
    if canonical_bytes(value) != raw:
        raise NotCanonical("same value, other bytes")
    return value


def record_bytes(record: Mapping[str, Any]) -> bytes:
    """An object whose own keys keep their order, for a line that people read; its values are canonical."""
    pairs = (canonical_bytes(key) + b":" + canonical_bytes(value) for key, value in record.items())
    return b"{" + b",".join(pairs) + b"}"


def read_record(raw: bytes, keys: Sequence[str]) -> dict[str, Any]:
    """The record with exactly these keys, in this order, whose bytes are ``raw``; else ``NotCanonical``."""
    value = _parsed(raw)
    if not isinstance(value, dict) or list(value) != list(keys) or record_bytes(value) != raw:
        raise NotCanonical("another record, or other bytes")
    return value


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse, parse_int=_small_integer
        )
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def _ordered(value: Any) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonical("an integer beyond 2^53 - 1 is not exact everywhere")
        return value
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("a key is a string")
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, (list, tuple)):
        return [_ordered(item) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _refuse(text: str) -> Any:
    raise NotCanonical(f"{text} is not an integer")


def _small_integer(text: str) -> int:
    if len(text.lstrip("-")) > _MAX_DIGITS:  # also spares the quadratic parsing of a hostile number
        raise NotCanonical("an integer beyond 2^53 - 1 is not exact everywhere")
    return int(text)
