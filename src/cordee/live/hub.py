"""Who is watching what, in this process: one hub, one poller, and a light object a connection.

A message only says « this stream is at entry n ». The page then asks for what it shows through its own view,
hence with its normal rights; a lost message is repaired by the next one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from django.db import close_old_connections

from cordee.journal import record
from cordee.live.heads import heads_of

log = structlog.get_logger("cordee.live")

POLL_S = 0.4  # for what other processes write; what this one writes is announced at once
RECHECK_S = 60.0  # rights that changed without a word in the accounts stream
SWEEP_S = 2.0
BATCH = 50  # connections whose rights are read in one thread job
AUTHORITY = "accounts"  # an entry here may take somebody's rights away

Answer = TypeVar("Answer")


class Connection:
    """One open stream: what it follows, and how far its client is."""

    __slots__ = ("checked_at", "closed", "seen", "session_key", "waker")

    def __init__(self, session_key: str, seen: dict[str, int]):
        self.session_key = session_key
        self.seen = seen
        self.closed = False
        self.checked_at = time.monotonic()
        self.waker = asyncio.Event()

    def close(self) -> None:
        self.closed = True
        self.waker.set()


class Hub:
    """Followers by stream. Everything here runs on the event loop, except what goes through ``in_thread``."""

    def __init__(self) -> None:
        # (session key, streams) of several connections -> is each still allowed? Given by ``live.asgi``.
        self.authorise: Callable[[Sequence[tuple[str, Iterable[str]]]], list[bool]] | None = None
        self._followers: dict[str, set[Connection]] = {}
        self._connections: set[Connection] = set()
        self._heads: dict[str, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._someone: asyncio.Event | None = None
        self._rights_moved: asyncio.Event | None = None
        self.stopping = False

    def __len__(self) -> int:
        return len(self._connections)

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.stopping = False
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="cordee-live")
        self._someone, self._rights_moved = asyncio.Event(), asyncio.Event()
        self._tasks = [
            self._loop.create_task(self._for_ever(step))
            for step in (self._poll, self._sweep, self._recheck_all)
        ]
        record.LISTENERS.append(self.announce)

    async def stop(self) -> None:
        record.LISTENERS.remove(self.announce)
        self.close_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._loop = None

    def close_soon(self) -> None:
        """End every stream, from any thread or signal handler: the process is about to stop."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.close_all)

    def close_all(self) -> None:
        self.stopping = True
        for connection in self._connections:
            connection.close()

    def announce(self, key: str, seq: int) -> None:
        """A stream moved; called from any thread, after the commit."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._moved, key, seq)

    def add(self, connection: Connection) -> None:
        self._connections.add(connection)
        for key in connection.seen:
            self._followers.setdefault(key, set()).add(connection)
        self._someone.set()

    def remove(self, connection: Connection) -> None:
        self._connections.discard(connection)
        for key in connection.seen:
            followers = self._followers[key]
            followers.discard(connection)
            if not followers:
                del self._followers[key]
                if key != AUTHORITY:
                    self._heads.pop(key, None)
        if not self._connections:
            self._someone.clear()
            self._heads.clear()

    def head(self, key: str) -> int:
        return self._heads.get(key, 0)

    def note_heads(self, heads: dict[str, int]) -> None:
        for key, seq in heads.items():
            self._moved(key, seq)

    async def in_thread(self, work: Callable[[], Answer]) -> Answer:
        """Run database work off the loop."""
        return await self._loop.run_in_executor(self._threads, _tidily, work)

    def _moved(self, key: str, seq: int) -> None:
        before = self._heads.get(key)
        if before is not None and seq <= before:
            return
        if key == AUTHORITY and before is not None:
            self._rights_moved.set()
        followers = self._followers.get(key, ())
        if followers or key == AUTHORITY:
            self._heads[key] = seq
        for connection in followers:
            connection.waker.set()

    async def _for_ever(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except asyncio.CancelledError:
                raise
            except Exception:  # a database away for a while must not end the live feed
                log.exception("live step failed", step=step.__name__)
                await asyncio.sleep(1)

    async def _poll(self) -> None:
        await self._someone.wait()
        keys = {AUTHORITY, *self._followers}
        self.note_heads(await self.in_thread(lambda: heads_of(keys)))
        await asyncio.sleep(POLL_S)

    async def _sweep(self) -> None:
        """Once a minute for each connection, whatever the accounts stream says."""
        await asyncio.sleep(SWEEP_S)
        stale = time.monotonic() - RECHECK_S
        await self._recheck([c for c in self._connections if c.checked_at < stale])

    async def _recheck_all(self) -> None:
        await self._rights_moved.wait()
        self._rights_moved.clear()
        await self._recheck(list(self._connections))

    async def _recheck(self, connections: list[Connection]) -> None:
        for start in range(0, len(connections), BATCH):
            batch = connections[start : start + BATCH]
            asked = [(connection.session_key, tuple(connection.seen)) for connection in batch]
            answers = await self.in_thread(lambda asked=asked: self.authorise(asked))
            for connection, allowed in zip(batch, answers, strict=True):
                connection.checked_at = time.monotonic()
                if not allowed:
                    connection.close()


def _tidily(work: Callable[[], Answer]) -> Answer:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


hub = Hub()
