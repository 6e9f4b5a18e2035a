"""What an entry may hold, so that it is read back as it was hashed, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.core.verdict import Refused
from cordee_engines.ledger import NotCanonical, canonical_bytes, read_canonical


def storable(content: dict[str, Any]) -> dict[str, Any]:
    """The content as plain JSON values.

    Raises ``Refused`` for text that PostgreSQL cannot hold (NUL) or that is no text (half a surrogate pair),
    since a person may have pasted it; raises ``TypeError`` for a float or another type, since only a program
    can have put it there.
    """
    if any(_unreadable(text) for text in _texts(content)):
        raise Refused(
            _("Ce texte contient un caractère illisible (souvent venu d’un copier-coller) : retirez-le.")
        )
    try:
        return read_canonical(canonical_bytes(content))
    except NotCanonical as fault:
        raise TypeError(
            f"a journal entry holds strings, whole numbers, booleans and None: {fault}"
        ) from fault


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _unreadable(text: str) -> bool:
    return "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)
