"""The worker: inside the web process, or alone with ``cordee worker``. Two of them do no harm."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

import structlog
from django.db import close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker as Queue
from django_tasks_db.models import DBTaskResult

from cordee.core import clock
from cordee.runs import actions
from cordee.runs.context import holding
from cordee.runs.ticks import TICKS, Tick

log = structlog.get_logger("cordee.worker")

BEAT_S = 10.0
IDLE_S = 0.5
STOP_S = 1.5  # an ongoing piece of work that has not noticed by then is taken up again after its lease


class Worker:
    """Threads that share one stop signal: one for tasks, one for the heartbeat, one a group of ticks."""

    def __init__(self, ticks: Iterable[Tick] | None = None) -> None:
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"
        self.stopping = threading.Event()
        self._ticks = ticks
        self._threads: list[threading.Thread] = []
        self._started_at = clock.now()

    def start(self) -> None:
        # Daemons: a handler that never looks up must not keep a stopped server alive.
        self._threads = [
            threading.Thread(target=self._thread, args=(body,), name=f"cordee-{name}", daemon=True)
            for name, body in self._bodies().items()
        ]
        for thread in self._threads:
            thread.start()

    def stop_soon(self) -> None:
        self.stopping.set()

    def stop(self) -> None:
        self.stop_soon()
        deadline = time.monotonic() + STOP_S
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def run_for_ever(self) -> None:
        self.start()
        self.stopping.wait()
        self.stop()

    def _bodies(self) -> dict[str, Callable[[], None]]:
        heart = Tick("heartbeat", BEAT_S, "heart", self._beat)
        groups: dict[str, list[Tick]] = defaultdict(list)
        for tick in [heart, *(TICKS if self._ticks is None else self._ticks)]:
            groups[tick.thread].append(tick)
        bodies = {thread: partial(self._tick, ticks) for thread, ticks in groups.items()}
        return {"tasks": self._carry_out_tasks, **bodies}

    def _thread(self, body: Callable[[], None]) -> None:
        try:
            body()
        finally:
            connections.close_all()

    def _tick(self, ticks: list[Tick]) -> None:
        due = {tick: time.monotonic() for tick in ticks}
        while not self.stopping.is_set():
            for tick in ticks:
                if due[tick] <= time.monotonic() and not self.stopping.is_set():
                    _survive(tick.name, tick.run)
                    due[tick] = max(
                        due[tick] + tick.seconds, time.monotonic()
                    )  # late is late: no catching up
            self.stopping.wait(max(0.0, min(due.values()) - time.monotonic()))

    def _beat(self) -> None:
        actions.beat(self.name, started_at=self._started_at)
        actions.extend_leases(self.name)

    def _carry_out_tasks(self) -> None:
        with holding(self.name, self.stopping):
            while not self.stopping.is_set():
                if not _survive("tasks", self._carry_out_one):
                    self.stopping.wait(IDLE_S)

    def _carry_out_one(self) -> bool:
        """Do the next task of the queue; ``False`` when there is none."""
        if not DBTaskResult.objects.ready().exists():
            return False
        Queue(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            max_tasks=1,
            backend_name="default",
            startup_delay=False,
            worker_id=self.name,
        ).run()
        return True


class EmbeddedWorker(Worker):
    """The worker of a web process."""


def _survive(name: str, step: Callable[[], object]) -> object:
    """Run one step with a clean database connection; an accident is written down and the worker goes on."""
    close_old_connections()
    try:
        return step()
    except Exception:
        log.exception("worker step failed", step=name)
        return None
    finally:
        close_old_connections()
