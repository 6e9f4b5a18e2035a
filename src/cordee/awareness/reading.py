"""What the rates of a campaign are, what they are not, and under how many people they are withheld."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from cordee.awareness.models import Result
from cordee.awareness.phishing import Robots
from cordee.packs.shape import FOLDER


@dataclass(frozen=True, slots=True)
class Rule:
    """How a trial is read, and what it proves (``packs/rules/hameconnage.yaml``)."""

    version: str
    robots: Robots
    fewest_recipients: int
    proves: dict[str, int]


@cache
def rule() -> Rule:
    data: dict[str, Any] = YAML(typ="safe").load(
        (FOLDER / "rules" / "hameconnage.yaml").read_text(encoding="utf-8")
    )
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


def level_proven(result: Result) -> int:
    """The step of the plan's action that this result establishes."""
    proves = rule().proves
    better = result.reported > result.clicked
    return proves["level_when_reports_exceed_clicks"] if better else proves["level_otherwise"]
