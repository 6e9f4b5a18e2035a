"""The players' side of the stream benchmark: one socket each, and when each of them knew."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.served import Server

COMMIT = re.compile(r"^commit (\S+) ([\d.]+)")
LONGEST_S = 60


@dataclass
class Arrival:
    """One inject on its way: the instants at which players heard of it, and saw it."""

    expected: int
    fetching: frozenset[int]
    committed: float = 0.0
    heard: dict[int, float] = field(default_factory=dict)
    seen: dict[int, float] = field(default_factory=dict)
    fragment_bytes: int = 0
    _complete: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self) -> None:
        """Everybody has heard. Gives up after a minute: what is missing shows in the counts."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_S):
                await self._complete.wait()

    def note(self) -> None:
        if len(self.heard) == self.expected and len(self.seen) == len(self.fetching):
            self._complete.set()

    def delays_ms(self) -> list[float]:
        return [(at - self.committed) * 1000 for at in self.heard.values()]

    def seen_ms(self) -> list[float]:
        return [(at - self.committed) * 1000 for at in self.seen.values()]


class Watcher:
    """One player: a live stream, and a second connection for what the page then asks."""

    def __init__(self, number: int, session: str):
        self.number = number
        self.seq = 0
        self._cookie = f"Cookie: cordee_session={session}\r\n" if session else ""
        self._page: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def opens(self, port: int, stream: str) -> asyncio.StreamReader:
        reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        self._ask(self.writer, f"/flux/?s={stream}&depuis={self.seq}")
        status = await reader.readline()
        if b" 200 " not in status:
            raise AssertionError(status)
        await reader.readuntil(b"retry: ")
        return reader

    async def fetches(self, port: int, address: str) -> int:
        """The fragment, over a connection that is kept as a browser keeps it; its size in bytes."""
        if self._page is None:
            self._page = await asyncio.open_connection("127.0.0.1", port)
        reader, writer = self._page
        self._ask(writer, address, "HX-Request: true\r\n")
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise AssertionError(head)
        length = int(re.search(rb"content-length: (\d+)", head)[1])
        await reader.readexactly(length)
        return length

    def closes(self) -> None:
        self.writer.close()
        if self._page:
            self._page[1].close()

    def _ask(self, writer: asyncio.StreamWriter, address: str, headers: str = "") -> None:
        writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self._cookie}{headers}\r\n".encode())


class Room:
    """All the players of one room. ``news`` is the address they ask, with ``{since}`` in it."""

    def __init__(self, server: Server, sessions: Sequence[str], stream: str, news: str):
        self.server = server
        self.watchers = [Watcher(number, session) for number, session in enumerate(sessions)]
        self._stream, self._news = stream, news
        self._arrival: Arrival | None = None
        self._tasks: set[asyncio.Task] = set()
        self._read = 0

    async def opens(self) -> None:
        for start in range(0, len(self.watchers), 100):
            some = self.watchers[start : start + 100]
            readers = await asyncio.gather(*(w.opens(self.server.port, self._stream) for w in some))
            for watcher, reader in zip(some, readers, strict=True):
                self._spawn(self._listen(watcher, reader))

    def awaits(self, fetching: Sequence[Watcher]) -> Arrival:
        self._read = len(self.server.output)
        self._arrival = Arrival(len(self.watchers), frozenset(watcher.number for watcher in fetching))
        return self._arrival

    async def committed(self) -> float:
        """When the server committed what was last ordered, on the clock that all processes share."""
        for line in self.server.output[self._read :]:
            if (found := COMMIT.match(line)) and found[1] == self._stream:
                return float(found[2])
        raise AssertionError("the server did not say when it committed")

    async def closes(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for watcher in self.watchers:
            watcher.closes()

    def _spawn(self, work) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self, watcher: Watcher, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if not line.startswith(b"data: {"):
                continue
            now, before, arrival = time.monotonic(), watcher.seq, self._arrival
            watcher.seq = json.loads(line[6:])["seq"]
            if arrival is None or watcher.number in arrival.heard:
                continue
            arrival.heard[watcher.number] = now
            if watcher.number in arrival.fetching:
                self._spawn(self._fetch(watcher, before, arrival))
            arrival.note()

    async def _fetch(self, watcher: Watcher, since: int, arrival: Arrival) -> None:
        size = await watcher.fetches(self.server.port, self._news.format(since=since))
        arrival.seen[watcher.number] = time.monotonic()
        arrival.fragment_bytes = size
        arrival.note()
