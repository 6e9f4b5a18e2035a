"""The parts of a cold report that people write, and what they start from."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cordee.core.verdict import Refused
from cordee.journal.content import storable
from cordee.retex.facts import facts_of, rated_objectives
from cordee.retex.subjects import Subject, report_questions

__all__ = ["TEXTS", "blank_texts", "checked_texts", "content_of", "facts_of"]

# Written part -> its Python type. Strengths and areas hold one sentence each; answers go by the key of the kit's
# question; annotations by the reference of a line of the timeline (``inject:4``).
TEXTS: dict[str, type] = {
    "summary": str,
    "strengths": list,
    "areas": list,
    "answers": dict,
    "annotations": dict,
}
LONGEST = 20_000  # characters of one text
MOST_LINES = 200

GOOD, BAD = "P", "MU"


def blank_texts(subject: Subject) -> dict[str, Any]:
    """A first draft that states only what observers noted: people correct sentences faster than they begin them.
    Nobody observes a real night: its draft begins empty."""
    criteria = [criterion for objective in rated_objectives(subject) for criterion in objective["criteria"]]
    return {
        "summary": "",
        "strengths": [_said(c, GOOD) for c in criteria if c["worst"] == GOOD],
        "areas": [_said(c, BAD) for c in criteria if c["worst"] and c["worst"] in BAD],
        "answers": {question["key"]: "" for question in report_questions(subject)},
        "annotations": {},
    }


def checked_texts(texts: dict[str, Any]) -> dict[str, Any]:
    """The texts as they are stored. Raises ``TypeError`` for what no page can send, ``Refused`` for what is too long."""
    if unknown := set(texts) - set(TEXTS):
        raise TypeError(f"not a written part of the report: {unknown}")
    for name, value in texts.items():
        if not isinstance(value, TEXTS[name]):
            raise TypeError(f"{name} is a {TEXTS[name].__name__}")
    pieces = [piece for value in texts.values() for piece in _pieces(value)]
    if len(pieces) > MOST_LINES * len(TEXTS) * 4 or any(len(piece) > LONGEST for piece in pieces):
        raise Refused(_("Un texte du RETEX compte %(max)s caractères au plus.") % {"max": LONGEST})
    return storable({name: _kept(value) for name, value in texts.items()})


def content_of(report) -> dict[str, Any]:
    """A report's texts and facts: frozen once approved, those of this instant while it is a draft."""
    return {
        "texts": report.content["texts"],
        "facts": report.content.get("facts") or facts_of(report.subject),
    }


def _said(criterion: dict[str, Any], ratings: str) -> str:
    """The criterion and what was seen of it, in the observer's words."""
    notes = " ".join(
        s["note"] for s in criterion["sheets"] if s["note"] and s["rating"] and s["rating"] in ratings
    )
    return f"{criterion['key']} — {' '.join((notes or criterion['text']).split())}"


def _pieces(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [str(piece) for piece in value.values()]
    return [str(piece) for piece in value] if isinstance(value, list) else [value]


def _kept(value: Any) -> Any:
    """Without the blank lines and the empty answers to annotations that a form sends."""
    if isinstance(value, list):
        return [str(line).strip() for line in value if str(line).strip()]
    if isinstance(value, dict):
        return {key: str(text).strip() for key, text in value.items()}
    return value.strip()
