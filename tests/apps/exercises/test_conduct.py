"""An exercise on time: released once, held, skipped, shifted, improvised; branches; pauses; restarts."""

import datetime as dt

import pytest
from tests.makers import CONSOLE, a_running_exercise, a_site, an_actor, an_exercise, seated

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.crises.models import Message, Milestone
from cordee.exercises import actions, conductor
from cordee.exercises.models import Exercise, Inject

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def at(minutes: float):
    return clock.frozen(NOON + dt.timedelta(minutes=minutes))


def play(minutes: float) -> list[str]:
    """What the conductor releases at that minute of real time."""
    with at(minutes):
        return [inject.key for inject in conductor.beat()]


@pytest.fixture
def exercise():
    with at(0):
        return a_running_exercise()


def inject(exercise, key: str) -> Inject:
    return exercise.injects.get(key=key)


def received(exercise) -> list[str]:
    return list(Message.objects.filter(room=exercise.room).values_list("origin", flat=True))


def test_injects_leave_on_time_and_once(exercise):
    assert play(0) == ["I01"]
    assert play(9) == []
    assert play(10) == ["I02"]
    assert play(10) == []
    assert received(exercise) == ["inject:I01", "inject:I02"]


def test_the_text_names_the_establishment(exercise):
    assert inject(exercise, "I01").title == "Écrans noirs à Centre hospitalier des Trois-Rivières"


def test_delivery_can_mark_a_milestone(exercise):
    play(0)
    assert list(Milestone.objects.values_list("key", flat=True)) == ["detection"]


def test_after_a_long_silence_everything_due_leaves_in_order(exercise):
    assert play(61) == ["I01", "I02", "I03", "I04"]


def test_the_ars_calls_when_nothing_was_declared(exercise):
    play(10)
    assert play(30) == ["I03"]


def test_the_ars_does_not_call_when_it_was_declared(exercise):
    play(10)
    with at(20):
        rooms.mark_milestone(exercise.room, "declaration_cert", by=CONSOLE)
    assert play(30) == []
    skipped = inject(exercise, "I03")
    assert skipped.state == "skipped"
    assert "Déclaration au CERT Santé" in skipped.state_reason


def test_a_pause_stops_the_thread_but_never_send_now(exercise):
    play(0)
    with at(5):
        actions.pause_exercise(exercise, by=CONSOLE)
    assert play(40) == []
    with at(41):
        actions.release_inject(inject(exercise, "I04"), by=CONSOLE)
    assert received(exercise) == ["inject:I01", "inject:I04"]
    with at(50):
        actions.resume_exercise(exercise, by=CONSOLE)
    assert play(54) == []
    assert play(55) == ["I02"]


def test_speed_brings_injects_sooner(exercise):
    play(0)
    with at(1):
        actions.set_speed(exercise, speed=30, by=CONSOLE)
    assert play(1.2) == []
    assert play(1.4) == ["I02"]


def test_a_jump_releases_what_it_passes(exercise):
    with at(1):
        actions.jump_clock(exercise, to_s=15 * 60, by=CONSOLE)
    assert play(1) == ["I01", "I02"]


def test_a_held_inject_waits_to_be_freed(exercise):
    with at(1):
        actions.hold_inject(inject(exercise, "I02"), by=CONSOLE)
    assert play(20) == ["I01"]
    with at(21):
        actions.free_inject(inject(exercise, "I02"), by=CONSOLE)
    assert play(21) == ["I02"]


def test_shifting_one_or_all_that_follow(exercise):
    play(0)
    with at(1):
        actions.shift_injects(inject(exercise, "I02"), minutes=5, by=CONSOLE)
        actions.shift_injects(inject(exercise, "I03"), minutes=10, following=True, by=CONSOLE)
    planned = dict(exercise.injects.values_list("key", "planned_s"))
    assert planned == {"I01": 0, "I02": 900, "I03": 2400, "I04": 4200}


def test_nothing_is_shifted_into_the_past(exercise):
    play(0)
    with at(5):
        actions.shift_injects(inject(exercise, "I02"), minutes=-30, by=CONSOLE)
    assert inject(exercise, "I02").planned_s == 300


def test_an_improvised_inject_leaves_at_once_or_later(exercise):
    told = {
        "cells": ["decision"],
        "channel": "phone",
        "sender_name": "Le préfet",
        "sender_role": "",
        "title": "Où en êtes-vous ?",
        "body": "…",
    }
    with at(2):
        actions.improvise_inject(exercise, **told, by=CONSOLE)
        actions.improvise_inject(exercise, **told, now=False, in_minutes=3, by=CONSOLE)
    assert received(exercise) == ["inject:IMP5"]
    assert play(5) == ["I01", "IMP6"]


def test_sending_twice_changes_nothing(exercise):
    with at(2):
        actions.release_inject(inject(exercise, "I04"), by=CONSOLE)
        actions.release_inject(inject(exercise, "I04"), by=CONSOLE)
    assert received(exercise) == ["inject:I04"]


def test_the_end_keeps_what_was_not_played(exercise):
    play(0)
    with at(5):
        actions.end_exercise(exercise, by=CONSOLE)
    assert dict(exercise.injects.values_list("key", "state")) == {
        "I01": "released",
        "I02": "skipped",
        "I03": "skipped",
        "I04": "skipped",
    }
    assert play(90) == []
    exercise.room.refresh_from_db()
    assert not exercise.room.is_open


def test_nothing_moves_once_it_is_over(exercise):
    with at(5):
        actions.end_exercise(exercise, by=CONSOLE)
        with pytest.raises(Refused, match="terminé"):
            actions.pause_exercise(exercise, by=CONSOLE)


def test_an_exercise_needs_players_before_it_opens():
    exercise = an_exercise()
    with pytest.raises(Refused, match="Aucun joueur"):
        actions.make_ready(exercise, by=CONSOLE)
    assert Exercise.objects.get().state == "planned"


def test_an_email_inject_reaches_real_mailboxes_marked_as_exercise(exercise):
    from cordee.outbox.models import Message as Mail

    seated(exercise, name="Awa Tessier", email="awa@hopital.example")
    Mail.objects.all().delete()
    with at(1):
        mail = inject(exercise, "I04")
        mail.channel = "email"
        mail.save()
        actions.release_inject(mail, by=CONSOLE)
    sent = Mail.objects.get()
    assert sent.recipient == "awa@hopital.example"
    assert sent.is_exercise


class TestWhoConducts:
    def test_the_planner_does(self, exercise):
        planner = an_actor((Role.PLANNER, exercise.scope))
        with at(1):
            actions.pause_exercise(exercise, by=planner)

    @pytest.mark.parametrize("role", [Role.PLAYER, Role.OBSERVER])
    def test_players_and_observers_do_not(self, exercise, role):
        someone = an_actor((role, exercise.scope))
        with pytest.raises(Forbidden, match="Seuls les animateurs"):
            actions.pause_exercise(exercise, by=someone)

    def test_a_director_may_play_without_conducting(self, exercise):
        director = an_actor((Role.DIRECTOR, exercise.site.scope))
        with pytest.raises(Forbidden):
            actions.release_inject(inject(exercise, "I04"), by=director)

    def test_the_provider_loses_it_at_the_end(self, exercise):
        from cordee.directory.models import Provider
        from cordee.exercises.rules import is_staff

        exercise.provider = Provider.objects.create(name="Cap Tempête")
        provider = an_actor((Role.PROVIDER, exercise.provider.scope))
        assert is_staff(provider, exercise)
        exercise.state = "ended"
        assert not is_staff(provider, exercise)

    def test_a_neighbour_plans_nothing_here(self):
        other = a_site("Clinique du Val Perdu")
        neighbour = an_actor((Role.DIRECTOR, other.scope))
        with pytest.raises(Forbidden, match="Planifier un exercice"):
            an_exercise(a_site(), by=neighbour)
