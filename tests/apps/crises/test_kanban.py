"""The board of tasks: columns, cards, filters, and what is sent anew when a task changes."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core import clock
from cordee.crises import actions as rooms
from cordee.crises.kanban import Wanted, board_of
from cordee.journal.models import Entry
from tests.apps.crises.places import PLATFORM, a_room, a_seat, actor_of_seat, browser_of, url
from tests.apps.crises.test_page import queries_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def place():
    return a_room()


@pytest.fixture
def by(place):
    return actor_of_seat(place.nurse)


def numbers(board) -> dict[str, list[int]]:
    return {column.state.value: [row.task.number for row in column.rows] for column in board.columns}


def board(place, seat=None, **wanted):
    seat = seat or place.nurse
    present = clock.now()
    return board_of(place.room, present, Wanted(**wanted), actor=actor_of_seat(seat), seat=seat)


def test_each_card_is_in_its_column_the_most_pressing_on_top(place, by):
    soon, later = (place.room.t0 + dt.timedelta(minutes=m) for m in (10, 90))
    for title, due in (("Sans heure", None), ("Plus tard", later), ("Bientôt", soon)):
        rooms.create_task(place.room, title=title, due_room_at=due, by=by)
    for state in ("doing", "done", "dropped"):
        rooms.move_task(rooms.create_task(place.room, title=state, by=by), state=state, by=by)
    shown = board(place)
    assert numbers(shown) == {"todo": [3, 2, 1], "doing": [4], "done": [5]}
    assert [row.task.number for row in shown.dropped] == [6]


def test_a_late_card_says_so_in_words(place, by):
    rooms.create_task(
        place.room, title="Appeler", due_room_at=place.room.t0 + dt.timedelta(minutes=30), by=by
    )
    browser = browser_of(place.nurse)
    with clock.frozen(place.room.t0 + dt.timedelta(minutes=100)):
        page = browser.get(url(place.room, "taches/tableau/")).content.decode()
    assert "En retard" in page and "en retard de 1 h 10" in page and "1 tâche en retard." in page


def test_the_filter_keeps_a_cell_or_ones_own_and_says_what_it_hides(place, by):
    technical = place.room.cells.get(key="technical")
    owners = ("karim belloc, cadre", "Directeur des Soins", "Inès Dautry", "Karima", "")
    for owner in owners:
        rooms.create_task(place.room, title="Faire", owner=owner, by=by)
    rooms.create_task(place.room, title="Sauver", cell=technical, by=by)
    mine = board(place, who="moi")
    assert numbers(mine)["todo"] == [1, 2] and mine.hidden == 4
    assert numbers(board(place, seat=place.rssi, who="moi"))["todo"] == [3]
    assert numbers(board(place, cell="technical"))["todo"] == [6]
    assert numbers(board(place, who="Karima"))["todo"] == [4]
    browser = browser_of(place.nurse)
    page = browser.get(url(place.room, "taches/tableau/?qui=moi")).content.decode()
    assert "4 tâches cachées par le filtre." in page
    page = browser.get(url(place.room, "taches/tableau/?cellule=%00&qui=" + "x" * 5000)).content.decode()
    assert "6 tâches cachées par le filtre." in page


def test_a_card_moves_without_javascript_and_one_comes_back_to_the_same_filter(place, by):
    rooms.create_task(place.room, title="Appeler", owner="Karim Belloc", by=by)
    browser = browser_of(place.nurse)
    sent = {"state": "doing", "seen": "todo", "page": "tableau", "qui": "moi"}
    answer = browser.post(url(place.room, "taches/1/"), sent)
    assert answer.headers["Location"] == url(place.room, "taches/tableau/?qui=moi")
    sent |= {"state": "dropped"}
    refused = browser.post(url(place.room, "taches/1/"), sent)
    assert refused.status_code == 409 and "elle est maintenant « En cours »" in refused.content.decode()


def test_with_it_the_board_comes_back_and_a_refusal_is_a_message(place, by):
    rooms.create_task(place.room, title="Appeler", by=by)
    browser = browser_of(place.nurse)
    sent = {"state": "doing", "seen": "todo", "page": "tableau"}
    moved = browser.post(url(place.room, "taches/1/"), sent, headers=HTMX).content.decode()
    assert 'id="tableau" hx-swap-oob="innerHTML"' in moved and 'id="taches"' not in moved
    refused = browser.post(url(place.room, "taches/1/"), sent | {"state": "done"}, headers=HTMX)
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (409, "#toasts")


def test_news_redraw_the_board_only_when_a_task_has_changed(place, by):
    task = rooms.create_task(place.room, title="Appeler", by=by)
    browser = browser_of(place.nurse)
    seq = Entry.objects.of(place.room.stream).count()
    rooms.log(place.room, kind="fact", text="Rien à voir", by=by)
    news = browser.get(url(place.room, f"taches/tableau/?depuis={seq}"), headers=HTMX).content.decode()
    assert 'id="tableau"' not in news and f'value="{seq + 1}"' in news
    rooms.change_task(task, owner="Karim", due_room_at=None, cell=None, by=by)
    news = browser.get(url(place.room, f"taches/tableau/?depuis={seq + 1}"), headers=HTMX).content.decode()
    assert 'id="tableau"' in news and "Karim" in news
    seq = Entry.objects.of(place.room.stream).count()
    rooms.close_room(place.room, by=PLATFORM)
    closed = browser.get(url(place.room, f"taches/tableau/?depuis={seq}"), headers=HTMX).content.decode()
    assert "Karim" in closed and "carte-1-doing" not in closed


def test_an_observer_reads_the_board_and_moves_nothing(place, by):
    rooms.create_task(place.room, title="Appeler", by=by)
    browser = browser_of(place.observer)
    page = browser.get(url(place.room, "taches/tableau/")).content.decode()
    assert "Appeler" in page and "carte-1-doing" not in page and "n’y écrit pas" in page
    sent = {"state": "doing", "page": "tableau"}
    assert browser.post(url(place.room, "taches/1/"), sent).status_code == 403
    assert browser.post(url(place.room, "taches/1/modifier/"), {"seen": 1}).status_code == 403


def test_a_foreign_board_is_a_missing_one(place):
    other = browser_of(a_room().nurse)
    for path in ("taches/tableau/", "taches/1/modifier/", "frise/", "decisions/1/revoir/"):
        assert other.get(url(place.room, path)).status_code == 404
    assert other.post(url(place.room, "taches/1/attente/"), {"other": 2}).status_code == 404


def test_many_cards_cost_no_more_queries_than_one(place, by):
    browser, address = browser_of(place.nurse), url(place.room, "taches/tableau/")
    before = rooms.create_task(place.room, title="Un", by=by)
    few = queries_of(browser, address)
    for number in range(12):
        before = rooms.create_task(
            place.room, title=f"T{number}", blocked_by=[before], checklist=["Un point"], by=by
        )
    a_seat(place.room, "Une de plus", "Cadre", "decision")
    assert queries_of(browser, address) == few <= 20
