"""What the shares of a campaign are, what they are not, and under how many people they are withheld."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml import YAML

from cordee.awareness.models import Result, TrainingResult
from cordee.awareness.phishing import Robots
from cordee.awareness.training import Words
from cordee.packs.shape import FOLDER


@dataclass(frozen=True, slots=True)
class Rule:
    """How a trial is read, and what it proves (``packs/rules/hameconnage.yaml``)."""

    version: str
    robots: Robots
    fewest_recipients: int
    proves: dict[str, int]


@dataclass(frozen=True, slots=True)
class TrainingRule:
    """How a follow-up is read, and what it proves (``packs/rules/formation.yaml``)."""

    version: str
    words: Words
    fewest_people: int
    proves: dict[str, Any]


@cache
def rule() -> Rule:
    data = _pack("hameconnage")
    robots = data["robots"]
    return Rule(
        version=str(data["version"]),
        robots=Robots(
            robots["seconds_after_sending"],
            robots["recipients_of_one_address"],
            tuple(a.casefold() for a in robots["agents"]),
        ),
        fewest_recipients=data["fewest_recipients"],
        proves=data["proves"],
    )


@cache
def training_rule() -> TrainingRule:
    data = _pack("formation")

    def folded(words: list[str]) -> tuple[str, ...]:
        return tuple(word.casefold() for word in words)

    return TrainingRule(
        version=str(data["version"]),
        words=Words(
            columns={name: folded(words) for name, words in data["columns"].items()},
            done=frozenset(folded(data["done"])),
            not_done=frozenset(folded(data["not_done"])),
            totals=folded(data["totals"]),
            passes_from=data["passes_from"],
        ),
        fewest_people=data["fewest_people"],
        proves=data["proves"],
    )


def _pack(name: str) -> dict[str, Any]:
    return YAML(typ="safe").load((FOLDER / "rules" / f"{name}.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of the recipients to whom the mail was delivered. None where they are too few to be shown."""

    recipients: int
    sent: int
    clicked: int | None
    reported: int | None
    robots: int

    @property
    def click_percent(self) -> float | None:
        return None if self.clicked is None or not self.sent else 100 * self.clicked / self.sent

    @property
    def report_percent(self) -> float | None:
        return None if self.reported is None or not self.sent else 100 * self.reported / self.sent

    @property
    def ratio(self) -> float | None:
        """Reports for one click: above 1, more people warned than were caught. None without a click."""
        return self.reported / self.clicked if self.clicked and self.reported is not None else None


def rates(result: Result) -> Rates:
    enough = result.sent >= rule().fewest_recipients
    return Rates(
        result.recipients,
        result.sent,
        result.clicked if enough else None,
        result.reported if enough else None,
        result.robots,
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """Shares of the people enrolled in a course, and of those who took its quiz. None where they are too few."""

    enrolled: int
    completed: int | None
    quizzed: int | None
    passed: int | None

    @property
    def completed_percent(self) -> float | None:
        return None if self.completed is None or not self.enrolled else 100 * self.completed / self.enrolled

    @property
    def passed_percent(self) -> float | None:
        return None if self.passed is None or not self.quizzed else 100 * self.passed / self.quizzed


def progress(result: TrainingResult) -> Progress:
    fewest = training_rule().fewest_people
    told, quizzed = result.enrolled >= fewest, result.quizzed >= fewest
    return Progress(
        result.enrolled,
        result.completed if told else None,
        result.quizzed if quizzed else None,
        result.passed if quizzed else None,
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """What a closed campaign establishes in one house."""

    action: int
    level: int
    months: int
    why: str


def proof_of(result: Result | TrainingResult) -> Proof:
    if isinstance(result, TrainingResult):
        return _proof_of_training(result)
    proves, title = rule().proves, result.campaign.title
    better = result.reported > result.clicked
    return Proof(
        proves["plan_action"],
        proves["level_when_reports_exceed_clicks"] if better else proves["level_otherwise"],
        proves["months"],
        _("Campagne « %(title)s » : %(reported)s signalements, %(clicked)s clics")
        % {"title": title, "reported": result.reported, "clicked": result.clicked},
    )


def _proof_of_training(result: TrainingResult) -> Proof:
    proves, title = training_rule().proves, result.campaign.title
    enough = result.completed >= proves["completed_from"] * result.enrolled
    return Proof(
        proves["plan_action"],
        proves["level_when_completed"] if enough else proves["level_otherwise"],
        proves["months"],
        _("Formation « %(title)s » : achevée par %(completed)s inscrits sur %(enrolled)s")
        % {"title": title, "completed": result.completed, "enrolled": result.enrolled},
    )
