"""The worker's threads: nothing kills them, two workers do no harm, a stop is quick."""

import itertools
import threading
import time

import pytest

from cordee.core.actor import Actor
from cordee.runs import actions, chores
from cordee.runs.kinds import KINDS, register
from cordee.runs.models import Beat, Run
from cordee.runs.ticks import TICKS, Tick
from cordee.runs.worker import EmbeddedWorker, Worker

LISE = Actor("user", "1", "Lise")


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "too long"
        time.sleep(0.02)


@pytest.fixture
def kind(monkeypatch):
    monkeypatch.setitem(KINDS, "test", None)
    del KINDS["test"]
    yield register("test")
    KINDS.pop("test", None)


@pytest.fixture
def workers():
    started = []

    def start(*ticks, count=1):
        for _ in range(count):
            started.append(Worker(ticks))
            started[-1].start()
        return started[-1]

    yield start
    for worker in started:
        worker.stop_soon()
    for worker in started:
        worker.stop()


@pytest.mark.django_db(transaction=True)
def test_two_workers_carry_out_every_run_once(kind, workers):
    done, lock = [], threading.Lock()

    @kind
    def note(input, context):
        with lock:
            done.append(input["n"])

    for number in range(30):
        actions.request_run("test", input={"n": number}, by=LISE)
    workers(count=2)
    until(lambda: not Run.objects.exclude(state="done").exists(), 30)
    assert sorted(done) == list(range(30))
    assert Beat.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_tick_that_fails_is_tried_again_and_the_others_go_on(workers):
    tries, others = [], []

    def fail():
        tries.append(1)
        raise RuntimeError("la base est partie déjeuner")

    workers(Tick("fail", 0.05, "a", fail), Tick("same thread", 0.05, "a", lambda: others.append(1)))
    until(lambda: len(tries) > 3 and len(others) > 3)


@pytest.mark.django_db(transaction=True)
def test_a_slow_tick_does_not_delay_another_thread(workers):
    beats = []
    workers(
        Tick("slow", 1, "mail", lambda: time.sleep(1)),
        Tick("conductor", 0.05, "conductor", lambda: beats.append(time.monotonic())),
    )
    until(lambda: len(beats) > 12)
    gaps = sorted(after - before for before, after in itertools.pairwise(beats))
    assert gaps[len(gaps) // 2] < 0.2


@pytest.mark.django_db(transaction=True)
def test_a_stop_is_quick_even_with_work_in_hand_and_the_run_is_given_back(kind, workers):
    started = threading.Event()

    @kind
    def endless(input, context):
        started.set()
        while True:
            context.check()
            time.sleep(0.05)

    run = actions.request_run("test", by=LISE)
    worker = workers()
    assert started.wait(10)
    at = time.perf_counter()
    worker.stop()
    assert time.perf_counter() - at < 2
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("queued", 0)


@pytest.mark.django_db(transaction=True)
def test_the_embedded_worker_starts_and_stops_with_the_platforms_own_chores():
    worker = EmbeddedWorker()
    worker.start()
    until(lambda: Beat.objects.filter(worker=worker.name).exists())
    worker.stop()
    assert not any(thread.is_alive() for thread in worker._threads)


@pytest.mark.django_db
def test_the_platforms_own_chores_are_registered():
    own = {(tick.run, tick.seconds, tick.thread) for tick in TICKS if tick.run.__module__ == chores.__name__}
    assert own == {
        (chores.send_mail, 2, "mail"),
        (chores.send_texts, 2, "sms"),
        (chores.place_calls, 2, "phone"),
        (chores.sign_checkpoints, 60, "chores"),
        (chores.reap_runs, 10, "chores"),
        (chores.forget_the_past, 6 * 3600, "chores"),
    }
    for run, _, _ in own:
        run()
