"""Hours as people write them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from cordee.crises import moments

PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2026, 11, 23, 6, 40, tzinfo=PARIS)


def at(hour: int, minute: int, day: int = 23) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("6h12", at(6, 12)),
        ("06:12", at(6, 12)),
        ("6 h 12", at(6, 12)),
        ("5h", at(5, 0)),
        ("à 6h12", at(6, 12)),
        ("22h05", at(22, 5, day=22)),
        ("10", at(6, 30)),
        ("il y a 10 min", at(6, 30)),
        ("il y a 1 h 10", at(5, 30)),
        ("-15 mn", at(6, 25)),
    ],
)
def test_what_happened_is_the_latest_such_instant_gone_by(text, meant):
    assert moments.past(text, NOW) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("9h30", at(9, 30)), ("5h", at(5, 0, day=24)), ("30", at(7, 10)), ("dans 1 heure", at(7, 40))],
)
def test_what_is_due_is_the_next_such_instant(text, meant):
    assert moments.future(text, NOW) == meant


@pytest.mark.parametrize("text", ["", "h", "25h00", "6h75", "bientôt", "1" * 400, "6:1:2", "²"])
def test_what_is_not_a_time_is_said_to_be_none(text):
    with pytest.raises(ValueError):
        moments.past(text, NOW)
