"""A thousand players watch one room: how long until each of them knows that something was written.

The delay runs from the order (``POST``) to the arrival of the event at the player: it holds the transaction
with its sync, the wake-up and the sending. The clients run on the same machine, and take part of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.served import Installation, Server

from benchmarks.outcome import Outcome, percentile

WRITES = 20
BETWEEN_S = 0.5
PROMISED_P99_MS = 500
PROMISED_KB = 60


@dataclass
class Measure:
    players: int
    connected_s: float
    kb_each: float
    delays_ms: list[float]
    expected: int

    def figures(self) -> dict:
        return {
            "players": self.players,
            "connected_s": round(self.connected_s, 2),
            "kb_per_connection": round(self.kb_each, 1),
            **{f"p{share}_ms": round(percentile(self.delays_ms, share / 100), 1) for share in (50, 95, 99)},
            "received": len(self.delays_ms),
            "expected": self.expected,
        }

    def said(self, name: str) -> str:
        told = self.figures()
        return (
            f"{name:<21} p50 {told['p50_ms']} ms, p95 {told['p95_ms']} ms, p99 {told['p99_ms']} ms ; "
            f"{told['kb_per_connection']} Ko par connexion ; "
            f"{self.players} connexions en {told['connected_s']} s ; "
            f"{told['received']}/{told['expected']} reçus"
        )


def run(*, quick: bool = False) -> Outcome:
    count = 100 if quick else 1000
    _allow_many_files()
    with tempfile.TemporaryDirectory(prefix="cordee-players-") as folder:
        installation = Installation(Path(folder), CORDEE_WORKER="oui")
        try:
            installation.console("migrate")
            sessions = _sessions(installation, count)
            with installation.serve("-m", "benchmarks.served", "floor") as server:
                floor = asyncio.run(_measure(server, [""] * count))
            with installation.serve("-m", "benchmarks.served", "platform") as server:
                platform = asyncio.run(_measure(server, sessions))
        finally:
            installation.close()
    figures = platform.figures()
    passed = (
        figures["p99_ms"] <= PROMISED_P99_MS
        and figures["kb_per_connection"] <= PROMISED_KB
        and figures["received"] == figures["expected"]
    )
    return Outcome(
        "players",
        passed,
        [platform.said("Cordée"), floor.said("plancher (ASGI seul)")],
        {"platform": figures, "floor": floor.figures()},
    )


def _sessions(installation: Installation, count: int) -> list[str]:
    """One session a player, as if each had come through a link of their own."""
    return installation.script(
        "from django.contrib.sessions.backends.db import SessionStore\n"
        f"for number in range({count}):\n"
        "    session = SessionStore(); session['banc'] = str(number)\n"
        "    session.save(); print(session.session_key)"
    ).split()


async def _measure(server: Server, sessions: list[str]) -> Measure:
    before = _resident_kb(server)
    room = Room(server.port)
    started = time.perf_counter()
    for start in range(0, len(sessions), 100):
        await asyncio.gather(*(room.seat(session) for session in sessions[start : start + 100]))
    connected = time.perf_counter() - started
    await asyncio.sleep(1)
    each = (_resident_kb(server) - before) / len(sessions)
    await room.write()  # the first one warms both servers up
    await asyncio.sleep(1)
    room.delays_ms.clear()
    for _ in range(WRITES):
        await room.write()
        await asyncio.sleep(BETWEEN_S)
    await room.leave()
    return Measure(len(sessions), connected, each, room.delays_ms, WRITES * len(sessions))


class Room:
    """The players' side: one socket each, and the time at which each event arrives."""

    def __init__(self, port: int):
        self.port = port
        self.delays_ms: list[float] = []
        self._written_at = 0.0
        self._readers: list[asyncio.Task] = []

    async def seat(self, session: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        cookie = f"Cookie: cordee_session={session}\r\n" if session else ""
        writer.write(f"GET /flux/?s=banc:1&depuis=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}\r\n".encode())
        status = await reader.readline()
        if b" 200 " not in status:
            raise AssertionError(status)
        await reader.readuntil(b"retry: ")
        self._readers.append(asyncio.create_task(self._listen(reader, writer)))

    async def write(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._written_at = time.perf_counter()
        writer.write(
            b"POST /ecrire HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        )
        status = await reader.readline()
        if b" 204 " not in status:
            raise AssertionError(status)
        writer.close()

    async def leave(self) -> None:
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                if line.startswith(b"event: tete"):
                    self.delays_ms.append((time.perf_counter() - self._written_at) * 1000)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def _resident_kb(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def _allow_many_files() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
