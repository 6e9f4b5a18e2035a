"""The hot debrief as numbers and as the words people left; never who."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cordee.retex.subjects import Subject

# Under three sheets, a mean is somebody's mark: nothing is detailed.
FEWEST = 3


def debrief_of(subject: Subject) -> dict[str, Any] | None:
    """Results question by question; None when no debrief was opened."""
    debrief = getattr(subject, "debrief", None)
    if debrief is None:
        return None
    sheets = list(debrief.answers.values_list("answers", flat=True))
    return results(debrief.questions, sheets)


def results(questions: Sequence[dict], sheets: Sequence[dict]) -> dict[str, Any]:
    """Means, distributions and comments. Comments are sorted by their text, so that not even their order says who."""
    shown = sheets if len(sheets) >= FEWEST else []
    return {
        "answers": len(sheets),
        "hidden": 0 < len(sheets) < FEWEST,
        "questions": [_question(q, [s[q["key"]] for s in shown if q["key"] in s]) for q in questions],
    }


def _question(question: dict, given: list) -> dict[str, Any]:
    told = {"key": question["key"], "kind": question["kind"], "text": question["text"], "count": len(given)}
    if question["kind"] == "scale":
        mean = sum(given) / len(given) if given else None
        return told | {"mean": mean, "distribution": [given.count(mark) for mark in range(1, 6)]}
    if question["kind"] == "choice":
        return told | {
            "choices": [{"label": c, "count": given.count(c)} for c in question.get("choices", [])]
        }
    return told | {"comments": sorted(given)}
