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


@pytest.mark.parametrize(
    ("present", "text", "meant"),
    [
        # 31 October 2027: at 3:00 in Paris it is 2:00 again.
        (
            "2027-10-31T01:10Z",
            "2h30",
            "2027-10-31T00:30Z",
        ),  # 2:10, the second time: the first 2:30 is the latest
        ("2027-10-31T02:10Z", "2h30", "2027-10-31T01:30Z"),  # 3:10: the second 2:30
        ("2027-10-31T00:40Z", "2h30", "2027-10-31T00:30Z"),
        ("2027-10-31T05:00Z", "23h50", "2027-10-30T21:50Z"),
        # 28 March 2027: after 1:59 it is 3:00.
        ("2027-03-28T01:10Z", "1h50", "2027-03-28T00:50Z"),
        ("2027-03-28T05:00Z", "23h50", "2027-03-27T22:50Z"),
    ],
)
def test_an_hour_of_the_night_of_the_change_is_the_latest_one_gone_by(present, text, meant):
    now = dt.datetime.fromisoformat(present)
    assert moments.past(text, now) == dt.datetime.fromisoformat(meant)


@pytest.mark.parametrize("day", ["2027-03-27T22:00Z", "2027-10-30T22:00Z"])
def test_nothing_told_of_the_past_lies_in_the_future_on_those_nights(day):
    for minute in range(0, 24 * 60, 7):
        now = dt.datetime.fromisoformat(day) + dt.timedelta(minutes=minute)
        for text in ("0h00", "1h59", "2h00", "2h30", "2h59", "3h00", "23h59"):
            assert (
                now - dt.timedelta(hours=26)
                < moments.past(text, now)
                <= now
                <= moments.future(text, now)
                < now + dt.timedelta(hours=26)
            )
