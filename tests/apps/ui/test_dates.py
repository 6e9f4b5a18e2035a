"""« 1er janvier », everywhere a page, a mail, a PDF or a Word file writes a date in French; and « 1 January » in English."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.template import engines
from django.utils import translation
from tests.makers import ROOT

from cordee.core.dates import date_format

FIRST, SECOND = dt.date(2027, 1, 1), dt.date(2027, 1, 2)
AT = dt.datetime(2027, 1, 1, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("pattern", "first", "second"),
    [
        ("j F Y", "1er janvier 2027", "2 janvier 2027"),
        ("l j F", "vendredi 1er janvier", "samedi 2 janvier"),
        (None, "1er janvier 2027", "2 janvier 2027"),
        ("DATE_FORMAT", "1er janvier 2027", "2 janvier 2027"),
        ("SHORT_DATE_FORMAT", "01/01/2027", "02/01/2027"),
        ("j/m", "1/01", "2/01"),
        ("D j", "ven 1", "sam 2"),
        ("F Y", "janvier 2027", "janvier 2027"),
        (r"\j F", "j janvier", "j janvier"),
    ],
)
def test_french_writes_the_first_of_a_month(pattern, first, second):
    with translation.override("fr"):
        assert date_format(FIRST, pattern) == first
        assert date_format(SECOND, pattern) == second


def test_english_and_hours_are_left_alone():
    with translation.override("en"):
        assert date_format(FIRST, "j F Y") == "1 January 2027"
    with translation.override("fr"):
        assert date_format(AT, "j F, H:i") == "1er janvier, 09:30"


def test_templates_say_the_same():
    page = engines["django"].from_string(
        '{{ on|date:"j F Y" }}, {{ at|date:"j F, H:i" }}, {{ no|date:"j F" }}'
    )
    with translation.override("fr"):
        assert page.render({"on": FIRST, "at": AT, "no": None}) == "1er janvier 2027, 1er janvier, 10:30, "


def test_there_is_one_formatter():
    """Nobody takes Django's own any more: it writes « 1 janvier »."""
    own = re.compile(r"from django\.utils\.(formats import .*\bdate_format|dateformat import)")
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src" / "cordee").rglob("*.py")
        if own.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
