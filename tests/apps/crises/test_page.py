"""The room's page: what each person finds there, offline retries, hostile texts, a constant cost."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from cordee.core.actor import Role
from cordee.crises import actions as rooms
from cordee.crises import rules
from cordee.crises.models import LogEntry, Room
from cordee.documents.papers import read_night_paper
from cordee.journal.models import Entry
from cordee.live.rules import can_follow
from tests.apps.crises.places import PLATFORM, a_message, a_room, a_seat, actor_of_seat, browser_of, url
from tests.makers import an_actor

pytestmark = pytest.mark.django_db
HOSTILE = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "rtl": "\u202eetnaruocniam\u202c",
    "emoji": "🚨" * 200,
}


def test_a_player_finds_the_banner_the_clock_and_every_part():
    place = a_room()
    page = browser_of(place.director).get(url(place.room)).content.decode()
    for said in (
        "EXERCICE EXERCICE EXERCICE",
        "H+00:0",
        "Boîte",
        "Main courante",
        "Décisions",
        "Tâches",
        "Isolement fait",
    ):
        assert said in page
    assert f'data-live="{place.room.stream}"' in page


def test_a_player_sees_nothing_of_the_animation_nor_of_its_observers():
    place = a_room()
    browser = browser_of(place.director)
    for path in ("", "presents/", "nouvelles/"):
        page = browser.get(url(place.room, path)).content.decode()
        assert "Awa Tessier" not in page and "Paul Vasse" not in page
        assert place.nurse.pin not in page
    assert "Awa Tessier" in browser_of(place.observer).get(url(place.room)).content.decode()


def test_a_foreign_room_is_a_missing_one():
    place, other = a_room(), a_room()
    browser = browser_of(place.director)
    paths = ["", "nouvelles/", "presents/", "lignes/", "journal/", "journal/papier/", "messages/1/"]
    for room_id in (other.room.pk, 999_999, 10**30):
        assert {browser.get(f"/salle/{room_id}/{path}").status_code for path in paths} == {404}
        assert (
            browser.post(f"/salle/{room_id}/lignes/nouvelle/", {"kind": "fact", "text": "x"}).status_code
            == 404
        )


def test_a_stranger_is_sent_to_where_one_joins_whether_the_room_exists_or_not():
    place = a_room()
    assert {Client().get(f"/salle/{pk}/").headers["Location"] for pk in (place.room.pk, 999)} == {
        "/salle/rejoindre/"
    }


def test_everything_can_be_done_without_javascript():
    place = a_room()
    browser = browser_of(place.director)
    posts = {
        "lignes/nouvelle/": {"kind": "rumour", "text": "Les ambulances feraient demi-tour", "when": "10"},
        "decisions/": {"title": "Isoler le réseau", "review": "1h"},
        "taches/": {"title": "Appeler le SAMU", "owner": "Cadre", "due": "30"},
        "taches/1/": {"state": "done"},
        "jalons/isolation/": {},
        "cellules/decision/ouvrir/": {},
    }
    for path, data in posts.items():
        assert browser.post(url(place.room, path), data).status_code == 302, path
    page = browser.get(url(place.room)).content.decode()
    for said in (
        "demi-tour",
        "Isoler le réseau",
        "Appeler le SAMU",
        "Jalon : Isolement fait",
        "Cellule ouverte à",
    ):
        assert said in page
    line = LogEntry.objects.get(kind="rumour")
    assert line.is_late
    assert (
        browser.post(
            url(place.room, f"lignes/{line.seq}/corriger/"), {"text": "Une seule ambulance"}
        ).status_code
        == 302
    )
    assert browser.post(url(place.room, f"lignes/{line.seq}/importante/")).status_code == 302
    assert "corrigée par la ligne n°" in browser.get(url(place.room)).content.decode()


def test_a_player_opens_their_own_cell_only():
    place = a_room()
    assert browser_of(place.director).post(url(place.room, "cellules/technical/ouvrir/")).status_code == 404


def test_a_line_retried_by_the_queue_is_stored_once():
    place = a_room()
    browser, sent = browser_of(place.director), str(uuid.uuid4())
    data = {"kind": "fact", "text": "Écrit dans le tunnel", "client_id": sent}
    answers = [
        browser.post(url(place.room, "lignes/nouvelle/"), data, headers={"X-Offline-Queue": sent})
        for _attempt in "12"
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert LogEntry.objects.count() == 1


def test_a_number_that_served_for_something_else_is_refused_in_words():
    """A device never does it; a program may. The line is not said to be written."""
    place = a_room()
    browser, number = browser_of(place.director), str(uuid.uuid4())
    header = {"X-Offline-Queue": number}
    decided = {"title": "Couper", "client_id": number}
    noted = {"kind": "fact", "text": "Coupé", "client_id": number}
    kept = browser.post(url(place.room, "decisions/"), decided, headers=header)
    answer = browser.post(url(place.room, "lignes/nouvelle/"), noted, headers=header)
    assert (kept.status_code, answer.status_code) == (201, 409)
    assert "déjà enregistrée" in answer.json()["reason"]
    assert not LogEntry.objects.filter(text="Coupé").exists()


def test_a_refusal_to_the_queue_is_a_reason_in_json():
    place = a_room()
    browser = browser_of(place.director)
    empty = browser.post(
        url(place.room, "lignes/nouvelle/"), {"kind": "fact"}, headers={"X-Offline-Queue": "1"}
    )
    assert (empty.status_code, bool(empty.json()["reason"])) == (422, True)
    rooms.close_room(place.room, by=PLATFORM)
    closed = browser.post(
        url(place.room, "lignes/nouvelle/"),
        {"kind": "fact", "text": "Trop tard"},
        headers={"X-Offline-Queue": "1"},
    )
    assert (closed.status_code, closed.json()["reason"]) == (403, str(rules.CLOSED))


def test_a_refused_page_gives_the_text_back():
    place = a_room()
    browser = browser_of(place.director)
    rooms.close_room(place.room, by=PLATFORM)
    answer = browser.post(url(place.room, "lignes/nouvelle/"), {"kind": "fact", "text": "Mon long texte"})
    assert answer.status_code == 403
    assert "Mon long texte" in answer.content.decode()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_shown_as_text(name):
    place = a_room()
    browser, text = browser_of(place.director), HOSTILE[name]
    assert (
        browser.post(url(place.room, "lignes/nouvelle/"), {"kind": "fact", "text": text}).status_code == 302
    )
    for path in ("", "journal/", "journal/papier/", "nouvelles/"):
        page = browser.get(url(place.room, path))
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode() and "<img src=x" not in page.content.decode()


@pytest.mark.parametrize(
    "text", ["\x00", "avant\x00après", "x" * 1_000_000, ""], ids=["nul", "nul inside", "1 MB", "empty"]
)
@pytest.mark.parametrize("path", ["lignes/nouvelle/", "decisions/", "taches/", "messages/1/"])
def test_what_cannot_be_stored_is_refused_clearly_and_whole(path, text):
    place = a_room()
    a_message(place.room)
    answer = browser_of(place.director).post(
        url(place.room, path), {"kind": "fact", "text": text, "title": text}
    )
    assert answer.status_code == 422
    assert (
        not LogEntry.objects.exists() and not place.room.decisions.exists() and not place.room.tasks.exists()
    )


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("lignes/nouvelle/", {"kind": "inconnu", "text": "x"}),
        ("lignes/nouvelle/", {"kind": "fact", "text": "x", "when": "99h99"}),
        ("lignes/nouvelle/", {"kind": "fact", "text": "x", "source": "machine"}),
        ("lignes/nouvelle/", {"kind": "fact", "text": "x", "client_id": "pas-un-uuid"}),
        ("taches/", {"title": "x", "due": "jamais"}),
    ],
)
def test_a_form_filled_wrong_comes_back_filled(path, data):
    place = a_room()
    assert browser_of(place.director).post(url(place.room, path), data).status_code == 422


def test_odd_addresses_are_no_accident():
    place = a_room()
    browser = browser_of(place.director)
    for path in (
        "?onglet=%00",
        "?type=inconnu",
        "nouvelles/?depuis=-1",
        "nouvelles/?depuis=99999999999999999999",
        "nouvelles/?depuis=%C2%B2",
        "journal/?tri=%00&page=-3&q=%00",
        "lignes/?type=%00",
    ):
        assert browser.get(url(place.room, path)).status_code == 200, path
    for path in (
        "taches/7/",
        "lignes/999/importante/",
        "cellules/x/ouvrir/",
        "lignes/99999999999999999999/importante/",
    ):
        assert browser.post(url(place.room, path)).status_code == 404, path
    assert browser.post(url(place.room, "jalons/inconnu/")).status_code == 409


def test_news_bring_only_the_parts_that_changed():
    place = a_room()
    browser = browser_of(place.director)
    seq = Entry.objects.of(place.room.stream).count()
    nothing = browser.get(url(place.room, f"nouvelles/?depuis={seq}")).content.decode()
    assert 'hx-swap-oob="innerHTML"' not in nothing and f'value="{seq}"' in nothing
    rooms.create_task(place.room, title="Imprimer", by=actor_of_seat(place.nurse))
    news = browser.get(url(place.room, f"nouvelles/?depuis={seq}")).content.decode()
    assert 'id="taches"' in news and 'id="lignes"' not in news and f'value="{seq + 1}"' in news
    assert "<textarea" not in news


def test_opening_the_room_reloads_the_pages_that_waited():
    place = a_room(opened=False)
    browser = browser_of(place.director)
    seq = Entry.objects.of(place.room.stream).count()
    assert "pas encore ouverte" in browser.get(url(place.room)).content.decode()
    rooms.open_room(place.room, by=PLATFORM)
    assert browser.get(url(place.room, f"nouvelles/?depuis={seq}")).headers["HX-Refresh"] == "true"


def test_the_record_exports_what_is_filtered_without_formulas():
    place = a_room()
    browser = browser_of(place.director)
    for text in ("=1+1", "Un fait"):
        browser.post(url(place.room, "lignes/nouvelle/"), {"kind": "fact", "text": text})
    exported = browser.get(url(place.room, "journal/?format=csv&q=1")).content.decode("utf-8-sig")
    assert "'=1+1" in exported and "Un fait" not in exported
    assert browser.get(url(place.room, "journal/?format=xlsx")).content[:2] == b"PK"


def test_who_follows_the_live_feed_and_who_takes_the_journal():
    place = a_room()
    site = place.room.site
    people = {
        "player": actor_of_seat(place.director),
        "observer": actor_of_seat(place.observer),
        "facilitator": actor_of_seat(place.facilitator),
        "director": an_actor((Role.DIRECTOR, site.scope)),
        "member": an_actor((Role.MEMBER, site.scope)),
        "pilot": an_actor((Role.REGION_PILOT, f"region:{site.region_id}")),
        "other house": an_actor((Role.DIRECTOR, "site:999")),
    }
    follow = {name for name, actor in people.items() if can_follow(actor, [place.room.stream])}
    take = {name for name, actor in people.items() if rules.may_take_journal(actor, place.room.stream)}
    assert follow == {"player", "observer", "facilitator", "director"}
    assert take == {"facilitator", "director"}
    assert not can_follow(people["player"], ["room:", "room:x", "room:" + "9" * 30])


def test_a_director_who_plays_sees_their_own_cell_only():
    place = a_room()
    a_message(place.room, cell="technical")
    seat = actor_of_seat(place.director)
    both = an_actor((Role.DIRECTOR, place.room.site.scope))
    playing = type(both)("user", both.id, both.label, both.grants | seat.grants)
    assert rules.sees_every_cell(both, place.room)
    assert not rules.sees_every_cell(playing, place.room)
    assert Room.objects.visible_to(playing).count() == 1


@pytest.mark.parametrize("who", ["director", "facilitator"])
@pytest.mark.parametrize("path", ["", "nouvelles/", "presents/", "lignes/", "journal/", "journal/papier/"])
def test_a_full_room_costs_no_more_queries_than_a_quiet_one(path, who, django_assert_max_num_queries):
    place = a_room()
    browser = browser_of(getattr(place, who))
    busy(place, 1)
    few = queries_of(browser, url(place.room, path))
    for number in (2, 3):
        busy(place, number)
    assert queries_of(browser, url(place.room, path)) == few
    assert few <= 30


def queries_of(browser, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def busy(place, number: int) -> None:
    room, seat = place.room, place.director
    by = actor_of_seat(seat)
    a_message(room, origin=f"inject:{number}", cell="decision")
    told = {
        "text": f"Fait {number}, @Karim Belloc et @RSSI",
        "papers": [read_night_paper("a.txt", b"Payez.")],
    }
    line = rooms.log(room, kind="fact", cell=seat.cell, seat=seat, by=by, **told)
    rooms.attach(line, papers=[read_night_paper("b.txt", b"%d" % number)], by=by)
    rooms.correct_entry(line, text="Autre", seat=seat, by=by)
    rooms.decide(room, title="Décider", cell=seat.cell, seat=seat, by=by)
    rooms.create_task(room, title="Faire", cell=seat.cell, by=by)
    a_seat(room, f"Personne {number}", "Cadre", "decision")
