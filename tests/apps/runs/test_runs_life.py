"""A run ends in a state that can be explained, whatever happens to the handler, the worker or the machine."""

import datetime as dt
import threading

import pytest
from django_tasks_db.models import DBTaskResult

from cordee.core import clock
from cordee.core.actor import NOBODY, Actor, Grant, Role
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.models import Entry
from cordee.runs import actions
from cordee.runs.context import WORKER, Context, holding
from cordee.runs.executor import execute
from cordee.runs.kinds import KINDS, register
from cordee.runs.models import Run
from cordee.runs.rules import may_follow

pytestmark = pytest.mark.django_db

LISE = Actor("user", "1", "Lise")
MAX = Actor("user", "2", "Max")
ADMIN = Actor("user", "3", "Ada", frozenset({Grant(Role.ADMIN, "platform:")}))
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def handled(monkeypatch):
    """Register ``handle`` as the kind « test » for one test."""
    monkeypatch.setitem(KINDS, "test", None)

    def give(handle, **options):
        del KINDS["test"]
        return register("test", **options)(handle)

    return give


def request(**changes):
    return actions.request_run("test", input={"n": 2}, by=changes.pop("by", LISE), **changes)


def go(run, holder="worker-1", stopping=None):
    with holding(holder, stopping or threading.Event()):
        execute(run.pk)
    run.refresh_from_db()
    return run


def kinds(run):
    return list(Entry.objects.of(run.stream).values_list("kind", flat=True))


def test_a_run_is_asked_for_done_and_told(handled):
    @handled
    def double(input, context):
        context.progress(50, "à mi-chemin")
        return {"twice": input["n"] * 2}

    run = request(subject="region:1")
    assert DBTaskResult.objects.get().args_kwargs["args"] == [run.pk]
    go(run)
    assert (run.state, run.progress, run.result, run.attempts) == ("done", 100, {"twice": 4}, 1)
    assert kinds(run) == ["runs.requested", "runs.started", "runs.progressed", "runs.done"]


def test_a_refusal_is_said_in_its_own_words_and_an_accident_is_not_shown(handled):
    @handled
    def refuse(input, context):
        raise Refused("Le fichier est vide.")

    run = go(request())
    assert (run.state, run.error) == ("failed", "Le fichier est vide.")

    @handled
    def crash(input, context):
        raise RuntimeError("secret interne")

    run = go(request())
    assert (run.state, run.error) == ("failed", f"Une erreur inattendue a arrêté le travail n° {run.pk}.")


def test_a_kind_says_who_may_ask(handled):
    from cordee.core.verdict import allow

    @handled
    def nothing(input, context): ...

    with pytest.raises(Forbidden):
        request(by=NOBODY)
    handled(nothing, rule=lambda actor, subject: allow(subject == "region:1" and actor == LISE))
    with pytest.raises(Forbidden):
        request(subject="region:2")
    assert request(subject="region:1").pk


def test_a_waiting_run_is_cancelled_at_once(handled):
    handled(lambda input, context: pytest.fail("cancelled runs do not start"))
    run = request()
    actions.cancel_run(run, by=LISE)
    assert go(run).state == "cancelled"
    assert kinds(run) == ["runs.requested", "runs.cancelled"]


def test_a_working_run_stops_at_its_next_sign_of_life(handled):
    @handled
    def ask_to_stop(input, context):
        actions.cancel_run(Run.objects.get(), by=LISE)
        context.progress(10)
        pytest.fail("should have stopped")

    run = go(request())
    assert run.state == "cancelled"
    assert kinds(run)[-2:] == ["runs.cancel_requested", "runs.cancelled"]


def test_only_who_asked_or_the_administrator_cancels(handled):
    handled(lambda input, context: None)
    run = request()
    with pytest.raises(Forbidden, match="Seule la personne"):
        actions.cancel_run(run, by=MAX)
    actions.cancel_run(run, by=ADMIN)


def test_a_run_is_seen_and_followed_by_who_asked(handled):
    handled(lambda input, context: None)
    run = request()
    assert list(Run.objects.visible_to(LISE)) == list(Run.objects.visible_to(ADMIN)) == [run]
    assert not Run.objects.visible_to(MAX).exists() and not Run.objects.visible_to(NOBODY).exists()
    assert may_follow(LISE, run.stream) and not may_follow(MAX, run.stream) and not may_follow(LISE, "run:x")


def test_a_run_starts_once_even_when_two_tasks_name_it(handled):
    calls = []
    handled(lambda input, context: calls.append(1))
    run = request()
    go(run)
    go(run, holder="worker-2")
    assert (calls, run.holder) == ([1], "worker-1")


def test_the_run_of_a_dead_worker_is_given_to_another_then_given_up(handled):
    calls = []
    handled(lambda input, context: calls.append(1))
    with clock.frozen(NOON):
        run = request()
        actions.start_run(run, by=WORKER, holder="mort-1")
    with clock.frozen(NOON + dt.timedelta(seconds=29)):
        assert actions.reap(by=WORKER) == 0
    at = NOON
    for attempt in (1, 2):
        at += dt.timedelta(seconds=31)
        with clock.frozen(at):
            assert actions.reap(by=WORKER) == 1
            waiting = Run.objects.get()
            assert (waiting.state, waiting.attempts) == ("queued", attempt)
            actions.start_run(waiting, by=WORKER, holder=f"mort-{attempt + 1}")
    with clock.frozen(at + dt.timedelta(seconds=31)):
        actions.reap(by=WORKER)
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("failed", 3)
    assert run.error == "Le travail a été interrompu 3 fois : il est abandonné."


def test_a_heartbeat_keeps_the_lease(handled):
    handled(lambda input, context: None)
    with clock.frozen(NOON):
        run = actions.start_run(request(), by=WORKER, holder="vivant")
    with clock.frozen(NOON + dt.timedelta(seconds=20)):
        actions.extend_leases("vivant")
    with clock.frozen(NOON + dt.timedelta(seconds=45)):
        assert actions.reap(by=WORKER) == 0
    run.refresh_from_db()
    assert run.state == "running"


def test_who_has_lost_the_lease_can_no_longer_write(handled):
    @handled
    def slow(input, context):
        with clock.frozen(NOON + dt.timedelta(minutes=5)):
            actions.reap(by=WORKER)
            actions.start_run(Run.objects.get(), by=WORKER, holder="worker-2")
        return "le résultat du premier"

    with clock.frozen(NOON):
        run = go(request())
    assert (run.state, run.holder, run.result) == ("running", "worker-2", None)


def test_a_stopping_server_gives_the_run_back_without_counting(handled):
    stopping = threading.Event()

    @handled
    def long_work(input, context):
        stopping.set()
        context.check()

    run = go(request(), stopping=stopping)
    assert (run.state, run.attempts) == ("queued", 0)
    assert DBTaskResult.objects.count() == 2


def test_a_run_whose_task_was_lost_is_queued_again(handled):
    handled(lambda input, context: None)
    with clock.frozen(NOON):
        run = request()
    DBTaskResult.objects.update(status="RUNNING")  # its worker died between taking the task and the run
    with clock.frozen(NOON + dt.timedelta(seconds=61)):
        actions.reap(by=WORKER)
        actions.reap(by=WORKER)
    assert list(DBTaskResult.objects.ready().values_list("args_kwargs", flat=True)) == [
        {"args": [run.pk], "kwargs": {}}
    ]


def test_progress_is_not_written_more_often_than_people_read(handled):
    @handled
    def chatty(input, context: Context):
        for percent in range(100):
            context.progress(percent)

    assert kinds(go(request())).count("runs.progressed") == 1
