"""F8 and F11: everybody comes back at once; a migration is killed in the middle."""

from __future__ import annotations

import asyncio
import json
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.served import ROOT, Installation, Server

from benchmarks.faults_scene import Seen, Writer, a_writer
from benchmarks.outcome import percentile

WITHIN_S = 5


def everybody_back(folder: Path, count: int) -> Seen:
    """F8: the server dies under all the live pages; lines are written while they are away; they return in five seconds,
    each from the last entry it saw, and each must hear of what it missed."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    installation = Installation(folder / "data", CORDEE_STREAM_LIMIT=str(count + 10))
    try:
        writer = a_writer(installation)
        with installation.serve() as server:
            writer.until_done(server)
            before = asyncio.run(_all(server, writer, count, since=0, within=WITHIN_S))
            server.stop(signal.SIGKILL)
        with installation.serve() as server:
            for _ in range(3):
                writer.until_done(server)
            after = asyncio.run(_all(server, writer, count, since=min(before["heads"]), within=WITHIN_S))
        faults = writer.judged(installation)
    finally:
        installation.close()
    if (
        after["told"] != count
        or len(set(after["heads"])) != 1
        or min(after["heads"]) < max(before["heads"]) + 3
    ):
        faults.append(f"{after['told']} pages au courant sur {count}, têtes {Counter(after['heads'])}")
    return Seen(
        f"{count} pages reviennent en {WITHIN_S} s : {after['told']} au courant de ce qu’elles ont manqué, la dernière après "
        f"{after['seconds']:.1f} s (p50 {after['p50_ms']:.0f} ms, p99 {after['p99_ms']:.0f} ms), "
        f"{after['refused']} refus 503 repris, {after['cut']} coupures",
        faults,
    )


async def _all(server: Server, writer: Writer, count: int, *, since: int, within: float) -> dict:
    draw, heads, delays, trouble = random.Random(8), [], [], Counter()
    stream, open_ones = f"room:{writer.room}", []

    async def one(wait: float) -> None:
        await asyncio.sleep(wait)
        began = time.monotonic()
        for _try in range(20):
            try:
                reader, connection = await asyncio.open_connection("127.0.0.1", server.port)
                connection.write(
                    f"GET /flux/?s={stream}&depuis=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: {stream}@{since}\r\n"
                    f"Cookie: cordee_session={writer.session}\r\n\r\n".encode()
                )
                head = await reader.readuntil(b"\r\n\r\n")
                if b" 200 " not in head.partition(b"\r\n")[0]:
                    trouble["refused"] += 1
                    asked = re.search(rb"retry-after: (\d+)", head.lower())
                    connection.close()
                    await asyncio.sleep(float(asked[1]) if asked else 1)
                    continue
                while not (line := await reader.readline()).startswith(b'data: {"'):
                    if not line:
                        raise ConnectionError
            except (OSError, asyncio.IncompleteReadError):
                trouble["cut"] += 1
                await asyncio.sleep(draw.uniform(1, 4))  # what the server tells pages to wait
                continue
            heads.append(json.loads(line[6:])["seq"])
            delays.append((time.monotonic() - began) * 1000)
            open_ones.append(connection)
            return

    started = time.monotonic()
    await asyncio.gather(*(one(draw.uniform(0, within)) for _ in range(count)))
    seconds = time.monotonic() - started
    for connection in open_ones:
        connection.close()
    return {
        "told": len(heads),
        "heads": heads,
        "seconds": seconds,
        "p50_ms": percentile(delays, 0.5) if delays else 0.0,
        "p99_ms": percentile(delays, 0.99) if delays else 0.0,
        **{name: trouble[name] for name in ("refused", "cut")},
    }


def killed_migrations(folder: Path, count: int) -> Seen:
    """F11: ``cordee migrate`` killed at any instant, then asked again: it resumes, and the platform is well."""
    draw, faults, stopped = random.Random(11), [], 0
    for number in range(count):
        installation = Installation(folder / str(number))
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "cordee.cli", "migrate"],
                env=installation.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            try:
                process.wait(draw.uniform(1.5, 12))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                stopped += 1
            again = installation.console("migrate", check=False)
            if again.returncode or installation.console("migrate", "--check", check=False).returncode:
                faults.append(f"essai {number} : {again.stderr[-300:]}")
                continue
            a_writer(installation)
        finally:
            installation.close()
    return Seen(f"{stopped} migrations tuées sur {count}, toutes reprises jusqu’au bout", faults)
