"""Sentences of pure modules: French in the source, translated when Django is there."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import get_language, gettext


def _(text: str) -> str:
    """Mark a sentence for the translators, without asking for settings at import."""
    return text


def said(sentence: str, **values: object) -> str:
    """The sentence in the reader's language, with its values; works without settings as well."""
    return (gettext(sentence) if apps.ready else sentence) % values


def titled(french: str, english: str) -> str:
    """A title of a pack in the reader's language; in French where the pack has no English (``title_en``)."""
    is_english = bool(english) and apps.ready and (get_language() or "fr").startswith("en")
    return english if is_english else french
