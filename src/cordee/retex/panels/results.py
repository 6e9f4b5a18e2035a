"""The hot debrief on the animators' screen, as sheets come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cordee.retex.facts.debrief import debrief_of
from cordee.retex.models import Debrief
from cordee.ui import charts


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with what was answered: a chart, or the comments."""

    text: str
    count: int
    chart: charts.Chart | None
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultsPanel:
    debrief: Debrief
    answers: int
    hidden: bool
    questions: tuple[Answered, ...]


def results_panel(debrief: Debrief) -> ResultsPanel:
    told = debrief_of(debrief.subject)
    return ResultsPanel(
        debrief=debrief,
        answers=told["answers"],
        hidden=told["hidden"],
        questions=tuple(_answered(question) for question in told["questions"]),
    )


def _answered(question: dict[str, Any]) -> Answered:
    if question["kind"] == "scale":
        bars = [charts.Bar(str(mark), count) for mark, count in enumerate(question["distribution"], start=1)]
        chart = charts.bars(question["text"], bars) if question["count"] else None
        return Answered(question["text"], question["count"], chart)
    if question["kind"] == "choice":
        bars = [charts.Bar(choice["label"], choice["count"]) for choice in question["choices"]]
        chart = charts.bars(question["text"], bars) if question["count"] else None
        return Answered(question["text"], question["count"], chart)
    return Answered(question["text"], question["count"], None, tuple(question["comments"]))
