"""Decisions looked at again: proposed, recalled once, maintained, changed, lifted, by two people at once."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from cordee.core import clock
from cordee.core.verdict import Conflict, Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.crises.forgetting import ERASED, forget
from cordee.crises.forms import DecisionForm
from cordee.crises.models import Decision, LogEntry, Review
from cordee.crises.reviewing import REVIEWER, recall_reviews
from cordee.journal.models import Entry
from tests.apps.crises.places import PLATFORM, a_room, actor_of_seat, browser_of, url
from tests.makers import a_running_exercise

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def place():
    return a_room(review_every_h=12)


@pytest.fixture
def by(place):
    return actor_of_seat(place.nurse)


@pytest.fixture
def decision(place, by) -> Decision:
    told = {"reasons": "Laboratoire arrêté.", "decider": "Directrice", "cell": place.nurse.cell}
    due = place.room.t0 + 12 * HOUR
    return rooms.decide(place.room, title="Fermer les urgences", review_room_at=due, by=by, **told)


def lines(room) -> list[str]:
    return list(room.log.order_by("seq").values_list("text", flat=True))


def test_the_form_proposes_the_hours_of_the_room_which_one_may_change_or_remove(place):
    assert DecisionForm(room=place.room)["review"].value() == "dans 12 h"
    assert DecisionForm(room=a_room().room)["review"].value() == ""
    browser = browser_of(place.nurse)
    for review in ("dans 12 h", "in 2 h", ""):
        sent = {"title": "Décider", "review": review}
        assert browser.post(url(place.room, "decisions/"), sent).status_code == 302
    hours = [
        d.due_room_at and round((d.due_room_at - d.decided_room_at) / HOUR) for d in Decision.objects.all()
    ]
    assert hours == [12, 2, None]


def test_the_first_decision_is_never_rewritten_and_each_review_is_an_entry_and_a_line(place, by, decision):
    room = place.room
    with clock.frozen(room.t0 + 12 * HOUR):
        first = rooms.review_decision(
            decision, outcome="maintained", next_room_at=room.t0 + 24 * HOUR, seen=0, seat=place.nurse, by=by
        )
    with clock.frozen(room.t0 + 24 * HOUR):
        rooms.review_decision(
            decision,
            outcome="changed",
            text="Rouvrir aux ambulances, sans réanimation",
            reasons="Laboratoire revenu.",
            next_room_at=room.t0 + 30 * HOUR,
            seen=1,
            by=by,
        )
    with clock.frozen(room.t0 + 29 * HOUR):
        rooms.review_decision(decision, outcome="lifted", reasons="Tout est revenu.", seen=2, by=by)
    kept = Decision.objects.get()
    assert (kept.title, kept.reasons, kept.review_room_at) == (
        "Fermer les urgences",
        "Laboratoire arrêté.",
        room.t0 + 12 * HOUR,
    )
    assert kept.wording == "Rouvrir aux ambulances, sans réanimation"
    assert kept.is_lifted and kept.due_room_at is None and first.rank == 1
    assert lines(room) == [
        "D1 Fermer les urgences",
        "D1 maintenue",
        "D1 modifiée : Rouvrir aux ambulances, sans réanimation\nLaboratoire revenu.",
        "D1 levée\nTout est revenu.",
    ]
    told = [e for e in Entry.objects.of(room.stream).order_by("seq") if e.kind == "room.reviewed"]
    assert [entry.sentence for entry in told] == [
        "Décision D1 revue : Maintenue",
        "Décision D1 revue : Modifiée",
        "Décision D1 revue : Levée",
    ]
    assert [entry.seq for entry in told] == [review.seq for review in Review.objects.order_by("rank")]
    with pytest.raises(Refused, match="D1 est levée : prenez-en une nouvelle"):
        rooms.review_decision(decision, outcome="maintained", by=by)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"outcome": "lifted"}, "Motifs : écrivez quelque chose"),
        ({"outcome": "changed", "reasons": "Parce que."}, "Ce que la décision devient : écrivez"),
        ({"outcome": "changed", "text": "Autre", "reasons": " "}, "Motifs : écrivez quelque chose"),
        ({"outcome": "changed", "text": "x" * 301, "reasons": "y"}, "301 caractères"),
        ({"outcome": "maintained", "reasons": "x" * 4001}, "4001 caractères"),
        ({"outcome": "maintained", "next_room_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "déjà passée"),
    ],
)
def test_a_review_without_its_words_is_refused(decision, by, told, said):
    with pytest.raises(Refused, match=said):
        rooms.review_decision(decision, by=by, **told)
    assert not Review.objects.exists()


def test_two_people_review_at_once_and_the_second_is_told_what_was_found(place, decision, by):
    rooms.review_decision(decision, outcome="lifted", reasons="Revenu.", seen=0, seat=place.nurse, by=by)
    with pytest.raises(Conflict, match=r"revue entre-temps \(Levée, Karim Belloc"):
        rooms.review_decision(decision, outcome="maintained", seen=0, by=actor_of_seat(place.rssi))
    assert Review.objects.count() == 1


def test_sent_twice_is_reviewed_once_even_after_the_room_has_closed(place, decision, by):
    sent = {"outcome": "maintained", "seen": 0, "client_uuid": uuid.uuid4(), "by": by}
    first = rooms.review_decision(decision, **sent)
    assert rooms.review_decision(decision, **sent).pk == first.pk
    rooms.close_room(place.room, by=PLATFORM)
    assert rooms.review_decision(decision, **sent).pk == first.pk
    with pytest.raises(Refused):
        rooms.review_decision(decision, **(sent | {"client_uuid": uuid.uuid4(), "seen": 1}))


def test_neither_an_observer_nor_a_neighbour_reviews_and_nobody_recalls_by_hand(place, decision, by):
    for who in (actor_of_seat(place.observer), actor_of_seat(a_room().nurse)):
        with pytest.raises(Forbidden):
            rooms.review_decision(decision, outcome="maintained", by=who)
    with pytest.raises(Forbidden):
        rooms.recall_review(decision, by=by)


def test_when_the_time_comes_it_is_recalled_once_for_each_time_asked(place, decision, by):
    room, told = place.room, []
    for hours in (11, 12, 13, 20):
        with clock.frozen(room.t0 + hours * HOUR):
            told.append(recall_reviews())
    assert told == [0, 1, 0, 0]
    with clock.frozen(room.t0 + 21 * HOUR):
        rooms.review_decision(decision, outcome="maintained", next_room_at=room.t0 + 30 * HOUR, by=by)
        assert recall_reviews() == 0
    with clock.frozen(room.t0 + 31 * HOUR):
        assert (recall_reviews(), recall_reviews()) == (1, 0)
    recalls = [line for line in LogEntry.objects.order_by("seq") if line.source == "machine"]
    assert [line.text for line in recalls] == [
        "Décision D1 à revoir : maintenez-la, modifiez-la ou levez-la."
    ] * 2
    assert {line.cell.key for line in recalls} == {"decision"}
    assert [e.sentence for e in Entry.objects.of(room.stream) if e.kind == "room.review_due"] == [
        "Décision D1 à revoir"
    ] * 2


def test_a_room_that_is_closed_is_left_alone(place, decision):
    rooms.close_room(place.room, by=PLATFORM)
    with clock.frozen(place.room.t0 + 40 * HOUR):
        assert recall_reviews() == 0
        with pytest.raises(Refused):
            rooms.recall_review(decision, by=REVIEWER)
        page = browser_of(place.nurse).get(url(place.room, "?onglet=decisions")).content.decode()
    assert "à revoir depuis" not in page


def test_an_exercise_counts_in_its_own_time():
    exercise = a_running_exercise(speed=60)
    room = exercise.room
    by = actor_of_seat(room.seats.filter(role="player").first())
    rooms.decide(room, title="Isoler", review_room_at=room.t0 + HOUR, by=by)
    start = clock.now()
    with clock.frozen(start + dt.timedelta(seconds=30)):
        assert recall_reviews() == 0
    with clock.frozen(start + dt.timedelta(seconds=90)):
        assert recall_reviews() == 1


def test_the_page_shows_what_is_due_with_a_count_on_the_tab(place, decision):
    browser = browser_of(place.nurse)
    with clock.frozen(place.room.t0 + 11 * HOUR):
        assert 'id="a-revoir" class="visually-hidden"' in browser.get(url(place.room)).content.decode()
    with clock.frozen(place.room.t0 + 12 * HOUR + dt.timedelta(minutes=40)):
        page = browser.get(url(place.room)).content.decode()
        assert "1 à revoir" in page and "à revoir depuis 40 min" in page
        assert "Maintenir, revue dans 12 h" in page
        alive = browser.get(url(place.room, "presents/")).content.decode()
        assert 'id="a-revoir"' in alive and "1 à revoir" in alive
        watched = browser_of(place.observer).get(url(place.room)).content.decode()
        assert "à revoir depuis 40 min" in watched and "Maintenir, revue" not in watched


def test_one_press_maintains_and_the_offline_queue_sends_it_once(place, decision):
    browser, sent = browser_of(place.nurse), str(uuid.uuid4())
    data = {"outcome": "maintained", "seen": "0", "again": "dans 12 h", "client_id": sent}
    with clock.frozen(place.room.t0 + 12 * HOUR):
        for _again in range(2):
            answer = browser.post(
                url(place.room, "decisions/1/revoir/"), data, headers={"X-Offline-Queue": sent}
            )
            assert answer.status_code == 201
        late = browser.post(
            url(place.room, "decisions/1/revoir/"),
            data | {"client_id": str(uuid.uuid4())},
            headers={"X-Offline-Queue": "1"},
        )
        assert late.status_code == 409 and "revue entre-temps" in late.json()["reason"]
    assert Review.objects.get().next_room_at == place.room.t0 + 24 * HOUR


def test_the_page_of_a_decision_reviews_it_without_javascript_and_keeps_its_history(place, decision):
    browser, address = browser_of(place.nurse), url(place.room, "decisions/1/revoir/")
    assert 'value="dans 12 h"' in browser.get(address).content.decode()
    empty = browser.post(address, {"seen": 0, "outcome": "changed"})
    assert empty.status_code == 422
    assert "Écrivez ce que la décision devient." in empty.content.decode()
    sent = {"seen": 0, "outcome": "changed", "text": "Rouvrir", "reasons": "Revenu.", "again": "2 h"}
    assert browser.post(address, sent).headers["Location"] == url(place.room, "?onglet=decisions")
    page = browser.get(url(place.room)).content.decode()
    assert "Fermer les urgences" in page and "Rouvrir" in page and "Modifiée" in page
    stale = browser.post(address, {"seen": 0, "outcome": "lifted", "reasons": "Mon long motif"})
    assert stale.status_code == 409 and "Mon long motif" in stale.content.decode()
    assert browser.post(address, {"seen": 1, "outcome": "lifted", "reasons": "Fini."}).status_code == 302
    assert "Cette décision est levée." in browser.get(address).content.decode()
    assert "Rouvrir" in browser.get(url(place.room, "journal/papier/")).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"seen": "x", "outcome": "maintained"},
        {"seen": 10**30, "outcome": "maintained"},
        {"seen": 0, "outcome": "abrogée"},
        {"seen": 0, "outcome": "maintained", "again": "bientôt"},
        {"seen": 0, "outcome": "maintained", "reasons": "\x00"},
        {"seen": 0, "outcome": "lifted", "reasons": "x" * 1_000_000},
    ],
)
def test_hostile_reviews_are_given_back(place, decision, data):
    answer = browser_of(place.nurse).post(url(place.room, "decisions/1/revoir/"), data)
    assert answer.status_code == 422 and not Review.objects.exists()


def test_an_observer_reads_the_page_and_is_told_why_not_to_write(place, decision):
    browser, address = browser_of(place.observer), url(place.room, "decisions/1/revoir/")
    assert "n’y écrit pas" in browser.get(address).content.decode()
    assert browser.post(address, {"seen": 0, "outcome": "maintained"}).status_code == 403
    assert browser.post(address, {}).status_code == 403
    assert browser.get(url(place.room, "decisions/7/revoir/")).status_code == 404


def test_erasing_the_entry_of_a_review_erases_its_words(place, decision, by):
    told = {"outcome": "changed", "text": "Rouvrir", "reasons": "Parce que."}
    review = rooms.review_decision(decision, by=by, **told)
    forget(Entry.objects.of(place.room.stream).get(seq=review.seq))
    kept = Review.objects.get()
    assert (kept.text, kept.reasons, LogEntry.objects.get(seq=review.seq).text) == (ERASED, "", ERASED)
