"""Before the start: change, cancel; who leads the room; what the players hear of the clock."""

import datetime as dt

import pytest
from tests.makers import CONSOLE, a_running_exercise, an_exercise, seated

from cordee.core import clock
from cordee.core.verdict import Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.exercises import actions
from cordee.exercises.calendar import invitation_file
from cordee.exercises.models import Exercise
from cordee.journal.models import Entry
from cordee.outbox.models import Message as Mail

pytestmark = pytest.mark.django_db


def told(stream: str) -> list[str]:
    return [entry.sentence for entry in Entry.objects.of(stream)]


def test_change_preparation_records_what_changed():
    exercise = an_exercise()
    actions.change_preparation(exercise, title="Exercice d’hiver", place="Salle B", by=CONSOLE)
    assert Exercise.objects.get().title == "Exercice d’hiver"
    assert any(sentence.startswith("Préparation modifiée") for sentence in told(exercise.stream))


def test_the_same_preparation_again_changes_nothing():
    exercise = an_exercise()
    before = Entry.objects.count()
    actions.change_preparation(exercise, title=exercise.title, by=CONSOLE)
    assert Entry.objects.count() == before


def test_a_started_exercise_is_not_prepared_any_more():
    exercise = a_running_exercise()
    with pytest.raises(Forbidden, match="a commencé"):
        actions.change_preparation(exercise, title="x", by=CONSOLE)
    with pytest.raises(Forbidden, match="a commencé"):
        actions.cancel_exercise(exercise, reason="x", by=CONSOLE)


def test_cancel_exercise_keeps_it_with_its_reason():
    exercise = an_exercise()
    actions.cancel_exercise(exercise, reason="Grève", by=CONSOLE)
    kept = Exercise.objects.get()
    assert (kept.state, kept.cancel_reason) == ("cancelled", "Grève")
    assert "Exercice annulé : Grève" in told(exercise.stream)


def test_skip_inject_keeps_the_reason_and_can_be_taken_back():
    exercise = a_running_exercise()
    inject = exercise.injects.get(key="I04")
    actions.skip_inject(inject, reason="trop long", by=CONSOLE)
    inject.refresh_from_db()
    assert (inject.state, inject.state_reason) == ("skipped", "trop long")
    with pytest.raises(Refused, match="plus à venir"):
        actions.skip_inject(inject, by=CONSOLE)
    actions.free_inject(inject, by=CONSOLE)
    inject.refresh_from_db()
    assert inject.state == "pending"


def test_a_room_has_one_driver():
    exercise = an_exercise()
    from cordee.core.actor import system

    rooms.drive_room(exercise.room, driver=exercise.scope, by=system("essai"))
    with pytest.raises(Refused, match="déjà conduite"):
        rooms.drive_room(exercise.room, driver="exercise:999999", by=system("essai"))


def test_players_hear_that_the_clock_moved_but_not_why_injects_move():
    exercise = a_running_exercise()
    heard = Entry.objects.of(exercise.room.stream).count()
    actions.set_speed(exercise, speed=30, by=CONSOLE)  # tell_clock
    actions.hold_inject(exercise.injects.get(key="I04"), by=CONSOLE)
    assert Entry.objects.of(exercise.room.stream).count() == heard + 1


def test_an_invitation_leaves_by_mail_with_its_calendar_file():
    exercise = an_exercise(at=clock.now() + dt.timedelta(days=3))
    seated(exercise, name="Awa Tessier", email="awa@hopital.example")
    mail = Mail.objects.get()
    assert mail.is_exercise
    assert "/salle/rejoindre/" in mail.body
    assert [attached["name"] for attached in mail.attachments] == ["exercice.ics"]


def test_the_calendar_file_keeps_its_identity_when_the_date_changes():
    exercise = an_exercise()
    before = invitation_file(exercise).decode()
    actions.change_preparation(exercise, scheduled_at=clock.now() + dt.timedelta(days=9), by=CONSOLE)
    after = invitation_file(exercise).decode()
    uid = next(line for line in before.splitlines() if line.startswith("UID"))
    assert uid in after
    assert before != after
