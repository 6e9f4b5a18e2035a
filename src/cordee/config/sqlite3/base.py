"""The embedded database: one writer at a time, first come first served.

SQLite has one write lock, and whoever finds it taken sleeps and tries again: with thirty hands at once, one of them may
be unlucky for seconds while others pass. Inside one process (there is one, with the embedded database) a queue in order
gives each its turn; another process still meets SQLite's own lock.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from cordee.config import patience


class Turns:
    """A lock that is handed over in the order in which it was asked for."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def take(self, seconds: float) -> bool:
        """Wait for one's turn; ``False`` when it has not come in time."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return True
        with self._mutex:
            if mine.is_set():  # handed over at the very last instant
                return True
            self._waiting.remove(mine)
            return False

    def give(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


_turns: dict[str, Turns] = {}
_guard = threading.Lock()


def turns_of(name: str) -> Turns:
    """The queue of one file, shared by all the threads of this process."""
    with _guard:
        return _turns.setdefault(name, Turns())


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self._turn: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if self._turn is None:
            turn = turns_of(str(self.settings_dict["NAME"]))
            if not turn.take(patience.seconds()):
                raise OperationalError("database is locked: its turn did not come")
            self._turn = turn
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # refused, the transaction still stands, and its rollback follows
        self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.give()
