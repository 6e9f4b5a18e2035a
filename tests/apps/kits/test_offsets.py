"""Hours of a chronogramme, as people and spreadsheets write them."""

import datetime as dt
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee.kits.offsets import DAY_S, MOST_S, BadOffset, format_offset, parse_offset

MIN, HOUR = 60, 3600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("T+00:45", 45 * MIN),
        ("t + 00:45", 45 * MIN),
        ("T+1:05:30", HOUR + 5 * MIN + 30),
        ("T+26:30", 26 * HOUR + 30 * MIN),
        ("T+45 min", 45 * MIN),
        ("T+2h15", 2 * HOUR + 15 * MIN),
        ("T0", 0),
        ("T+0", 0),
        ("H+00:45", 45 * MIN),
        ("H+2", 2 * HOUR),
        ("H+2h15", 2 * HOUR + 15 * MIN),
        ("H+2 h 15", 2 * HOUR + 15 * MIN),
        ("M+30", 30 * MIN),
        ("J+1", DAY_S),
        ("J+1 H+2 M+30", DAY_S + 2 * HOUR + 30 * MIN),
        ("j+1, h+2, m+30", DAY_S + 2 * HOUR + 30 * MIN),
        ("J+1 T+02:30", DAY_S + 2 * HOUR + 30 * MIN),
        ("D+2 H3", 2 * DAY_S + 3 * HOUR),
        ("D+2 H+3 M+45", 2 * DAY_S + 3 * HOUR + 45 * MIN),
        ("+45 min", 45 * MIN),
        ("45 min", 45 * MIN),
        ("45mn", 45 * MIN),
        ("1h30", HOUR + 30 * MIN),
        ("1 h 30 min", HOUR + 30 * MIN),
        ("+ 8h40", 8 * HOUR + 40 * MIN),
        ("8 h 40 min", 8 * HOUR + 40 * MIN),
        ("90 s", 90),
        ("2 jours 3 heures", 2 * DAY_S + 3 * HOUR),
        ("0", 0),
        (0, 0),
        ("08:40", 2 * HOUR + 30 * MIN),
        ("8h40", 2 * HOUR + 30 * MIN),
        ("8h", HOUR + 50 * MIN),
        ("06:10", 0),
        ("06:09", DAY_S - MIN),
        ("02:10:30", 20 * HOUR + 30),
        ("J+1 08:40", DAY_S + 2 * HOUR + 30 * MIN),
        ("J+1 à 8h40", DAY_S + 2 * HOUR + 30 * MIN),
        ("J+1 02:10", 20 * HOUR),
        (dt.time(8, 40), 2 * HOUR + 30 * MIN),
        (dt.time(2, 10), 20 * HOUR),
        (dt.datetime(1899, 12, 30, 8, 40), 2 * HOUR + 30 * MIN),  # noqa: DTZ001 - what a spreadsheet reader gives
        (dt.timedelta(hours=30), 30 * HOUR),
        ((8 * 60 + 40) / 1440, 2 * HOUR + 30 * MIN),
    ],
)
def test_it_reads(text, seconds):
    assert parse_offset(text, clock_start="06:10") == seconds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("T-00:10", "avant le début"),
        ("T−00:10", "avant le début"),
        ("H-2", "avant le début"),
        ("J-1", "avant le début"),
        ("-10 min", "avant le début"),
        (dt.timedelta(minutes=-1), "avant le début"),
        (-0.2, "avant le début"),
        ("J+0 05:00", "avant le début"),
        ("90", "n’a pas d’unité, minutes ou heures ?"),
        ("T+45", "n’a pas d’unité, minutes ou heures ?"),
        (90, "n’a pas d’unité, minutes ou heures ?"),
        ("1,5", "n’a pas d’unité, minutes ou heures ?"),
        ("", "L’heure manque"),
        ("   ", "L’heure manque"),
        (None, "L’heure manque"),
        ("demain", "ne se lit pas comme une heure"),
        (True, "ne se lit pas comme une heure"),
        ("T+00:45 environ", "ne se lit pas comme une heure"),
        ("M+1:30", "ne se lit pas comme une heure"),
        ("H+2 min", "ne se lit pas comme une heure"),
        ("24:00", "n’est pas une heure d’horloge"),
        ("08:75", "plus de 59 minutes"),
        ("T+00:60", "plus de 59 minutes"),
        ("H+1 H+2", "deux fois la même unité"),
        ("T+01:00 H+2", "deux fois la même unité"),
        ("5 min 6 min", "deux fois la même unité"),
        ("J+400", "plus d’un an"),
        ("H+" + "9" * 5000, "ne se lit pas comme une heure"),
        (float("nan"), "n’a pas d’unité"),
        (dt.datetime(2026, 11, 23, 8, 40), "est une date"),  # noqa: DTZ001
    ],
)
def test_it_refuses_and_says_why(text, reason):
    with pytest.raises(BadOffset) as refused:
        parse_offset(text)
    assert reason in str(refused.value)


def test_the_start_of_the_fiction_may_be_a_time():
    assert parse_offset("08:40", clock_start=dt.time(8, 0)) == 40 * MIN


def test_a_wrong_start_of_the_fiction_is_said():
    with pytest.raises(BadOffset, match="ne s’écrit pas comme 06:10"):
        parse_offset("08:40", clock_start="aube")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "T+00:00"),
        (2700, "T+00:45"),
        (2730, "T+00:45:30"),
        (DAY_S + 9000, "J+1 T+02:30"),
        (-600, "T-00:10"),
    ],
)
def test_it_writes(seconds, text):
    assert format_offset(seconds) == text


@given(st.integers(0, MOST_S), st.times())
def test_what_is_written_is_read_back(seconds, clock_start):
    assert parse_offset(format_offset(seconds), clock_start=clock_start) == seconds


@given(st.times().map(lambda t: t.replace(microsecond=0)), st.times().map(lambda t: t.replace(microsecond=0)))
def test_a_clock_time_is_within_the_day_that_follows_the_start(shown, start):
    seconds = parse_offset(shown.isoformat(), clock_start=start)
    assert 0 <= seconds < DAY_S
    began = dt.datetime(2026, 1, 1, start.hour, start.minute, start.second)  # noqa: DTZ001
    assert (began + dt.timedelta(seconds=seconds)).time() == shown


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_never_worse(text):
    try:
        assert 0 <= parse_offset(text) <= MOST_S
    except BadOffset as refused:
        assert str(refused)


@given(st.text(alphabet="jdhmtJ+-:0123456789 ,minàs", max_size=20))
def test_nearly_right_texts_are_read_or_refused_never_worse(text):
    try:
        assert 0 <= parse_offset(text) <= MOST_S
    except BadOffset as refused:
        assert str(refused)


def test_no_settings_are_needed():
    program = """
from cordee.kits.offsets import parse_offset
print(parse_offset("T+00:45"))
try:
    parse_offset("x")
except ValueError as fault:
    print(fault)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={"PYTHONPATH": "src"}
    )
    assert done.stdout.startswith("2700\n« x » ne se lit pas comme une heure"), done.stderr
