"""Which kit suits: a grid of questions (packs/kits/self_assessment.yaml), points, thresholds and caps."""

from __future__ import annotations

import functools
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass

from cordee.packs.shape import FOLDER
from cordee.packs.source import read_yaml
from cordee.packs.wording import _, said

GRID = FOLDER / "kits" / "self_assessment.yaml"
ORDER = ("beginner", "intermediate", "advanced")


@dataclass(frozen=True, slots=True)
class Answer:
    """``at_most``: whatever the total, no level above this one; ``because`` says why."""

    key: str
    text: str
    points: int
    at_most: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    text: str
    answers: tuple[Answer, ...]
    help: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From so many points, this level, unless an answer caps it."""

    level: str
    points: int
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Grid:
    title: str
    intro: str
    questions: tuple[Question, ...]
    thresholds: tuple[Threshold, ...]

    @property
    def most(self) -> int:
        return sum(max(answer.points for answer in question.answers) for question in self.questions)


@dataclass(frozen=True, slots=True)
class Advice:
    """The level that suits and why; ``caps``: reasons for not going higher; ``unanswered``: question keys."""

    level: str
    why: str
    points: int
    most: int
    caps: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()

    def __iter__(self):
        """``level, why = recommend(answers)``."""
        return iter((self.level, self.why))


@functools.cache
def grid(path: pathlib.Path = GRID) -> Grid:
    """The grid of a region. Raises ValueError, in the author's words, when it cannot be read."""
    source = read_yaml(path.read_bytes(), path.name)
    if source.faults:
        raise ValueError("\n".join(str(fault) for fault in source.faults))
    value = source.value
    try:
        questions = tuple(_question(entry) for entry in value["questions"])
        thresholds = tuple(
            Threshold(entry["level"], entry["from"], entry["title"], entry["why"])
            for entry in value["levels"]
        )
        read = Grid(value["title"], value["intro"], questions, thresholds)
    except (KeyError, TypeError) as fault:
        sentence = _("%(file)s : champ manquant ou mal placé (%(fault)s)")
        raise ValueError(said(sentence, file=path.name, fault=fault)) from None
    _require_sound(read, path.name)
    return read


def recommend(answers: Mapping[str, str], on: Grid | None = None) -> Advice:
    """The level for these answers (question key -> answer key).

    An unanswered question counts as its first answer, caps included. Raises ValueError on an unknown key.
    """
    on = on or grid()
    _require_known(answers, on)
    chosen = [_chosen(question, answers) for question in on.questions]
    points = sum(answer.points for answer in chosen)
    reached = max((t for t in on.thresholds if t.points <= points), key=lambda t: t.points)
    capping = [answer for answer in chosen if _is_capping(answer, reached.level)]
    level = min([reached.level, *(answer.at_most for answer in capping)], key=ORDER.index)
    caps = tuple(answer.because for answer in capping if answer.at_most == level)
    why = next(t.why for t in on.thresholds if t.level == level)
    return Advice(
        level=level,
        why=" ".join([why, *caps]),
        points=points,
        most=on.most,
        caps=caps,
        unanswered=tuple(question.key for question in on.questions if not answers.get(question.key)),
    )


def _question(entry: Mapping) -> Question:
    answers = tuple(Answer(**answer) for answer in entry["answers"])
    return Question(entry["key"], entry["text"], answers, entry.get("help", ""))


def _chosen(question: Question, answers: Mapping[str, str]) -> Answer:
    wanted = answers.get(question.key)
    return next((answer for answer in question.answers if answer.key == wanted), question.answers[0])


def _is_capping(answer: Answer, level: str) -> bool:
    return bool(answer.at_most) and ORDER.index(answer.at_most) < ORDER.index(level)


def _require_known(answers: Mapping[str, str], on: Grid) -> None:
    possible = {question.key: {answer.key for answer in question.answers} for question in on.questions}
    for key, answer in answers.items():
        if key not in possible or (answer and answer not in possible[key]):
            raise ValueError(said(_("Réponse inconnue : %(key)s = %(answer)s"), key=key, answer=answer))


def _require_sound(read: Grid, file: str) -> None:
    """Levels that exist, once each and from zero; answers whose caps are levels."""
    levels = [threshold.level for threshold in read.thresholds]
    named = {answer.at_most for question in read.questions for answer in question.answers} - {""}
    points = [threshold.points for threshold in read.thresholds]
    if levels != list(ORDER) or not named <= set(ORDER) or points[0] != 0 or points != sorted(set(points)):
        sentence = _("%(file)s : les niveaux sont %(levels)s, à partir de 0 point et dans l’ordre")
        raise ValueError(said(sentence, file=file, levels=", ".join(ORDER)))
