"""Names as people type them at night: without accents, without capitals, with any apostrophe."""

from __future__ import annotations

import unicodedata

SAME = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"})


def folded(text: str) -> str:
    return "".join(letters for letters, _place in folded_letters(text))


def folded_letters(text: str) -> list[tuple[str, int]]:
    """Each letter folded, with its place in ``text``: one letter may become two (« œ ») or none (a combining accent)."""
    return [(_one(letter), place) for place, letter in enumerate(text)]


def _one(letter: str) -> str:
    if letter.isspace():
        return " "
    decomposed = unicodedata.normalize("NFKD", letter)
    bare = "".join(part for part in decomposed if not unicodedata.combining(part))
    return bare.translate(SAME).casefold().replace("œ", "oe").replace("æ", "ae")
