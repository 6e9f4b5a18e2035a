"""Both sides of a crisis on one axis: what each cell does falls in its lane, and a long night stays quick."""

from __future__ import annotations

import datetime as dt
import time
from itertools import pairwise

import pytest
from django.utils import timezone

from cordee.core import clock
from cordee.crises import actions as rooms
from cordee.crises.frieze import PAGE, Choice, frieze_of
from cordee.crises.models import Cell, LogEntry
from cordee.journal.models import Entry
from cordee.kits.pack import from_document
from tests.apps.crises.places import PLATFORM, a_room, a_seat, actor_of_seat, browser_of, url
from tests.apps.crises.test_page import queries_of
from tests.makers import a_kit, a_site, a_small_kit, an_exercise

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def place():
    made = a_room()
    Cell.objects.filter(room=made.room, key="decision").update(track="care")
    made.nurse.refresh_from_db()
    return made


def noted(place, seat, text: str, *, minutes: int, important: bool = True) -> LogEntry:
    room = place.room
    with clock.frozen(room.t0 + dt.timedelta(minutes=minutes)):
        by = actor_of_seat(seat) if seat else PLATFORM
        entry = rooms.log(room, kind="fact", text=text, seat=seat, cell=seat.cell if seat else None, by=by)
        return rooms.promote_entry(entry, by=by) if important else entry


def told(frieze) -> list[tuple[str, str]]:
    return [(row.moment.title, row.moment.track) for row in frieze.rows]


def test_a_cell_has_the_track_its_template_says_or_that_of_its_kind():
    cells = [
        {"key": key, "name": key, "kind": kind, "functions": ["x"], **track}
        for key, kind, track in (
            ("a", "technical", {}),
            ("b", "site", {"track": ""}),
            ("c", "decision", {}),
            ("d", "regional", {}),
            ("e", "site", {"track": "both"}),
            ("f", "decision", {"track": "care"}),
        )
    ]
    told = {"kind": "real", "title": "Salle", "milestones": [], "t0": clock.now(), "by": PLATFORM}
    room = rooms.create_room(a_site(), cells=cells, **told)
    tracks = dict(room.cells.values_list("key", "track"))
    assert tracks == {"a": "technical", "b": "care", "c": "both", "d": "both", "e": "both", "f": "care"}


def test_a_kit_says_the_track_of_its_cells_and_keeps_it_when_written_again():
    document = a_small_kit()
    document["cells"][0]["track"] = "care"
    assert from_document(document).to_document()["cells"] == document["cells"]
    room = an_exercise(kit=a_kit(document)).room
    assert dict(room.cells.values_list("key", "track")) == {"decision": "care", "technical": "technical"}
    assert room.review_every_h is None  # an exercise is shorter than a review


def test_each_line_is_in_the_lane_of_its_cell_and_what_no_cell_wrote_is_across(place):
    noted(place, place.rssi, "Réseau coupé", minutes=1)
    noted(place, place.nurse, "Urgences sur papier", minutes=2)
    noted(place, None, "Crise déclarée", minutes=3)
    shown = frieze_of(place.room, Choice())
    assert told(shown) == [
        ("Réseau coupé", "technical"),
        ("Urgences sur papier", "care"),
        ("Crise déclarée", "both"),
    ]
    assert [title for title, _track in told(frieze_of(place.room, Choice(side="care")))] == [
        "Urgences sur papier",
        "Crise déclarée",
    ]


def test_a_decision_its_reviews_milestones_tasks_and_cells_are_there_once(place):
    room, by = place.room, actor_of_seat(place.rssi)
    decision = rooms.decide(room, title="Couper", seat=place.rssi, cell=place.rssi.cell, by=by)
    rooms.review_decision(decision, outcome="maintained", seat=place.nurse, cell=place.nurse.cell, by=by)
    rooms.mark_milestone(room, "isolation", seat=place.rssi, by=by)
    rooms.open_cell(place.nurse.cell, by=actor_of_seat(place.nurse))
    task = rooms.create_task(room, title="Restaurer", cell=place.rssi.cell, by=by)
    rooms.move_task(task, state="done", by=by)
    wrong = noted(place, place.rssi, "Faux", minutes=0, important=False)
    rooms.correct_entry(wrong, text="Vrai", seat=place.rssi, by=by)
    marked = set(told(frieze_of(room, Choice())))
    assert marked == {
        ("D1 Couper", "technical"),
        ("D1 Maintenue : Couper", "technical"),
        ("Isolement fait", "technical"),
        ("Première cellule", "both"),
        ("Cellule décisionnelle", "care"),
    }
    everything = told(frieze_of(room, Choice(everything=True)))
    assert len(everything) == len(set(everything)) + 1  # the task, when it was given and when it was done
    assert set(everything) - marked == {("T1 Restaurer", "technical"), ("Vrai", "technical")}


def midnights(shown) -> list[bool]:
    """Whether a day begins between each moment and the next: these tests run at any hour."""
    days = [timezone.localtime(row.moment.at).date() for row in shown.rows]
    return [before != after for before, after in pairwise(days)]


def test_silences_and_days_are_shown_and_what_is_kept_back_is_said(place):
    noted(place, place.rssi, "Un", minutes=0)
    noted(place, place.rssi, "Peu de chose", minutes=20, important=False)
    noted(place, place.rssi, "Deux", minutes=29)
    noted(place, place.rssi, "Trois", minutes=29 + 130)
    noted(place, place.rssi, "Le lendemain", minutes=60 * 24 + 29 + 130)
    shown = frieze_of(place.room, Choice())
    assert [row.gap for row in shown.rows] == ["", "", "2 h 10", "1 j 0 h"]
    assert [bool(row.day) for row in shown.rows] == [True, *midnights(shown)]
    assert shown.kept_back == 1
    page = browser_of(place.nurse).get(url(place.room, "frise/")).content.decode()
    assert "2 h 10 sans fait marquant" in page and "1 autre, moins marquant, n’est pas montré." in page


def fill(place, many: int) -> None:
    room, cell = place.room, place.rssi.cell
    rows = [
        LogEntry(
            room=room, seq=10_000 + n, kind="fact", text=f"Ligne {n}", cell=cell, author="Inès", source="screen",
            fact_room_at=room.t0 + dt.timedelta(minutes=n), entered_room_at=room.t0, entered_at=clock.now(),
        )
        for n in range(many)
    ]  # fmt: skip
    LogEntry.objects.bulk_create(rows)


def test_a_thousand_lines_come_by_pages_that_say_so_and_stay_quick(place):
    browser, address = browser_of(place.nurse), url(place.room, "frise/?tout=1")
    fill(place, 2)
    few = queries_of(browser, address)
    LogEntry.objects.filter(seq__gte=10_000).delete()
    fill(place, 1000)
    assert queries_of(browser, address) == few <= 25
    started = time.perf_counter()
    page = browser.get(address).content.decode()
    assert time.perf_counter() - started < 2
    assert f"Moments {1001 - PAGE} à 1000 sur 1000" in page and "Ligne 999" in page
    assert "Ligne 799" not in page and "page=4" in page
    first = browser.get(url(place.room, "frise/?tout=1&page=1")).content.decode()
    assert "Moments 1 à 200 sur 1000" in first and "Ligne 0<" in first and "page=2" in first
    beyond = browser.get(url(place.room, "frise/?tout=1&page=999")).content.decode()
    assert "à 1000 sur 1000" in beyond


def test_the_first_row_of_a_page_keeps_the_silence_before_it(place):
    fill(place, PAGE)
    noted(place, place.rssi, "Bien plus tard", minutes=PAGE + 100)
    last = frieze_of(place.room, Choice(everything=True))
    assert (last.page, len(last.rows), last.rows[0].gap) == (2, 1, "1 h 41")


@pytest.mark.parametrize(
    "query", ["volet=%00", "volet=both", "tout=%00", "page=-1", "page=²", "page=" + "9" * 40, "page=0"]
)
def test_strange_addresses_are_no_accident(place, query):
    noted(place, place.rssi, "Un", minutes=0)
    page = browser_of(place.nurse).get(url(place.room, f"frise/?{query}"))
    assert page.status_code == 200 and "Un" in page.content.decode()


def test_news_redraw_it_only_for_what_it_shows(place):
    noted(place, place.rssi, "Un", minutes=0)
    browser = browser_of(place.nurse)
    seq = Entry.objects.of(place.room.stream).count()
    a_seat(place.room, "Une de plus", "Cadre", "decision")
    news = browser.get(url(place.room, f"frise/?depuis={seq}"), headers=HTMX).content.decode()
    assert 'id="frise"' not in news and f'value="{seq + 1}"' in news
    rooms.decide(place.room, title="Couper", by=actor_of_seat(place.rssi))
    news = browser.get(url(place.room, f"frise/?depuis={seq + 1}&tout=1"), headers=HTMX).content.decode()
    assert 'id="frise"' in news and "D1 Couper" in news


def test_a_hostile_line_is_text_and_a_closed_room_still_reads(place):
    noted(place, place.rssi, "<script>alert(1)</script>", minutes=0)
    rooms.close_room(place.room, by=PLATFORM)
    page = browser_of(place.observer).get(url(place.room, "frise/")).content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
