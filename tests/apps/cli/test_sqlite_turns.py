"""Writers of the embedded base pass one after the other, in the order in which they came."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from cordee.config import patience
from cordee.config.sqlite3.base import Turns
from cordee.directory.models import Region

EMBEDDED = pytest.mark.skipif(connection.vendor != "sqlite", reason="the embedded base")


def in_threads(work, count: int) -> None:
    def tidily(rank):
        try:
            work(rank)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tidily, args=(rank,)) for rank in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def test_turns_are_given_in_order_and_a_late_one_leaves_the_queue():
    turns, order, ready = Turns(), [], threading.Semaphore(0)
    assert turns.take(1)

    def waits(rank):
        while len(turns._waiting) < rank:
            time.sleep(0.001)
        ready.release()
        if turns.take(10):
            order.append(rank)
            turns.give()

    threads = [threading.Thread(target=waits, args=(rank,)) for rank in range(8)]
    for thread in threads:
        thread.start()
    while len(turns._waiting) < 8:
        time.sleep(0.001)
    assert turns.take(0.05) is False
    assert len(turns._waiting) == 8
    turns.give()
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))
    assert turns.take(0)


@EMBEDDED
@pytest.mark.django_db(transaction=True)
def test_a_turn_comes_back_after_a_commit_a_refusal_and_a_lost_connection():
    def commits():
        with transaction.atomic():
            Region.objects.create(code="11", name="Région")

    def rolls_back():
        with pytest.raises(ValueError), transaction.atomic():
            raise ValueError

    def loses_its_connection():
        with pytest.raises(Exception), transaction.atomic():  # noqa: B017
            connection.close()
            Region.objects.count()

    for leaves in (commits, rolls_back, loses_its_connection):
        leaves()
        assert connection._turn is None
        in_threads(lambda _rank: rolls_back(), 2)


@EMBEDDED
@pytest.mark.django_db(transaction=True)
def test_many_hands_all_pass_and_nobody_is_refused():
    Region.objects.create(code="11", name="0")
    faults = []

    def adds(_rank):
        try:
            for _ in range(5):
                with transaction.atomic():
                    region = Region.objects.get(code="11")
                    Region.objects.filter(code="11").update(name=str(int(region.name) + 1))
        except Exception as fault:
            faults.append(fault)

    in_threads(adds, 16)
    assert faults == []
    assert Region.objects.get(code="11").name == "80"


@EMBEDDED
@pytest.mark.django_db(transaction=True)
def test_a_turn_that_does_not_come_is_a_busy_base(monkeypatch):
    monkeypatch.setattr(patience, "WORKER_S", 0.1)
    refused = []

    def waits(_rank):
        try:
            with transaction.atomic():
                pass
        except OperationalError as fault:
            refused.append(str(fault))

    with transaction.atomic():
        in_threads(waits, 1)
    assert refused == ["database is locked: its turn did not come"]
