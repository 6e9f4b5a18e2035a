"""F3 and F5: the base killed, locked, slowed, cut."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from tests.served import Installation

from benchmarks.faults_scene import Impossible, Seen, Writer, a_writer, in_background

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
HANDS = 6


class Cluster:
    """A PostgreSQL server of our own, that may be killed: as an unprivileged user, in a folder and on a port of its own."""

    def __init__(self, folder: Path):
        if not BINARIES:
            raise Impossible("les programmes du serveur PostgreSQL ne sont pas installés")
        if os.geteuid() != 0 or not shutil.which("runuser"):
            raise Impossible("il faut être root pour lancer un serveur PostgreSQL sous le compte postgres")
        self.folder, self.bin = folder / "cluster", BINARIES[0]
        self.folder.mkdir()
        shutil.chown(self.folder, "postgres", "postgres")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._as_postgres(
            "initdb", "-D", self.folder, "-A", "trust", "-U", "cordee", "-E", "UTF8", "--no-sync"
        ).wait()
        self.url = f"postgres://cordee@127.0.0.1:{self.port}/postgres"
        self.starts()

    def starts(self) -> None:
        """Raises ``AssertionError`` when it does not answer within a minute."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self._process = self._as_postgres(
                "postgres",
                "-D",
                self.folder,
                "-p",
                str(self.port),
                "-k",
                self.folder,
                "-c",
                "shared_buffers=64MB",
            )
            while self._process.poll() is None and time.monotonic() < until:
                with contextlib.suppress(psycopg.Error):
                    psycopg.connect(self.url, connect_timeout=1).close()
                    return
                time.sleep(0.05)
            time.sleep(0.2)  # the children of the killed one still hold its memory
        raise AssertionError("PostgreSQL did not come back")

    def dies(self) -> None:
        postmaster = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        self._process.wait()

    def stops(self) -> None:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((self.folder / "postmaster.pid").read_text().splitlines()[0]), signal.SIGINT)
            self._process.wait(20)

    def _as_postgres(self, program: str, *arguments: str | Path) -> subprocess.Popen:
        return subprocess.Popen(
            ["runuser", "-u", "postgres", "--", self.bin / program, *map(str, arguments)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )


def killed_server(folder: Path, kills: int) -> Seen:
    """F3: lines go on being written while PostgreSQL is killed again and again under a platform that keeps running."""
    cluster = Cluster(folder)
    installation = Installation(folder / "data", DATABASE_URL=cluster.url)
    draw, back = random.Random(3), []
    try:
        writer = a_writer(installation)
        writers = [Writer(writer.room, writer.session) for _ in range(HANDS)]
        with installation.serve() as server:
            over = threading.Event()

            def writes(one: Writer) -> None:
                while not over.is_set():
                    one.until_done(server, patience_s=120)

            threads = [in_background(lambda one=one: writes(one)) for one in writers]
            for _ in range(kills):
                time.sleep(draw.uniform(0.3, 1.5))
                cluster.dies()
                died = time.monotonic()
                cluster.starts()
                writer.until_done(server)
                back.append(time.monotonic() - died)
            over.set()
            for thread in threads:
                thread.join(120)
        for one in writers:
            writer.acknowledged += one.acknowledged
            writer.answers.update(one.answers)
            writer.slowest_refusal_s = max(writer.slowest_refusal_s, one.slowest_refusal_s)
            writer.without_delay += one.without_delay
        # A server that has just come back writes for a while before it answers, and may be killed again meanwhile.
        faults = writer.judged(installation) + writer.refusals(within_s=15)
    finally:
        cluster.stops()
    refused = sum(count for status, count in writer.answers.items() if status != "201")
    return Seen(
        f"{kills} arrêts brutaux de PostgreSQL : {len(writer.acknowledged)} lignes confirmées, {len(faults)} faute, "
        f"{refused} refus renvoyés par le téléphone, retour en {sorted(back)[len(back) // 2]:.1f} s "
        f"(au plus {max(back):.1f} s), refus le plus lent {writer.slowest_refusal_s:.1f} s",
        faults,
    )


def locked_file(folder: Path, seconds: int) -> Seen:
    """F5 on SQLite: another process holds the write lock."""
    installation = Installation(folder / "data", DATABASE_URL="")
    writer = a_writer(installation)
    with installation.serve() as server:
        writer.until_done(server)
        holder = sqlite3.connect(folder / "data" / "cordee.sqlite3", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        until, reads = time.monotonic() + seconds, []
        while time.monotonic() < until:
            writer.line(server)
            reads.append(writer.reads(server))
        refused = sum(count for status, count in writer.answers.items() if status == "503")
        holder.execute("ROLLBACK")
        holder.close()
        again = writer.until_done(server)
    faults = writer.judged(installation) + writer.refusals()
    if set(reads) != {200} or not refused:
        faults.append(f"lectures {sorted(set(reads))}, {refused} refus")
    return Seen(
        f"base verrouillée {seconds} s : {refused} refus (503, Retry-After), le plus lent {writer.slowest_refusal_s:.1f} s ; "
        f"{len(reads)} lectures servies ; écrit à nouveau {again:.1f} s après",
        faults,
    )


class Proxy:
    """Between the platform and PostgreSQL: ``delay_s`` on each piece sent, or every line cut and no new one taken."""

    def __init__(self, target: tuple[str, int]):
        self.target, self.delay_s, self.cut = target, 0.0, False
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._open: set[socket.socket] = set()
        in_background(self._accepts)

    def cuts(self) -> None:
        self.cut = True
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def closes(self) -> None:
        self.cuts()
        self._server.close()

    def _accepts(self) -> None:
        while True:
            try:
                here, _ = self._server.accept()
            except OSError:
                return
            if self.cut:
                here.close()
                continue
            there = socket.create_connection(self.target)
            self._open |= {here, there}
            in_background(lambda a=here, b=there: self._pours(a, b, delayed=True))
            in_background(lambda a=there, b=here: self._pours(a, b, delayed=False))

    def _pours(self, source: socket.socket, target: socket.socket, *, delayed: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                if delayed and self.delay_s:
                    time.sleep(self.delay_s)
                target.sendall(piece)
        for one in (source, target):
            self._open.discard(one)
            with contextlib.suppress(OSError):
                one.close()


@contextlib.contextmanager
def _through_a_proxy() -> Iterator[tuple[Proxy, str, str]]:
    """A base of its own on the server of TEST_POSTGRES_URL, reached through a proxy; its direct address too."""
    url = os.environ.get("TEST_POSTGRES_URL")
    if not url:
        raise Impossible("TEST_POSTGRES_URL n’est pas donné")
    place = urlsplit(url)
    proxy, name = Proxy((place.hostname, place.port or 5432)), f"cordee_faults_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    try:
        login = f"{place.username}{':' + place.password if place.password else ''}"
        yield (
            proxy,
            f"postgres://{login}@127.0.0.1:{proxy.port}/{name}",
            place._replace(path=f"/{name}").geturl(),
        )
    finally:
        proxy.closes()
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def ill_server(folder: Path, seconds: int) -> Seen:
    """F5 on PostgreSQL: a table locked by somebody else, then every exchange half a second late, then the line cut."""
    with _through_a_proxy() as (proxy, url, direct):
        installation = Installation(folder / "data", DATABASE_URL=url)
        writer = a_writer(installation)
        told = []
        with installation.serve() as server:
            writer.until_done(server)
            with psycopg.connect(direct) as holder:
                holder.execute("LOCK TABLE journal_stream IN EXCLUSIVE MODE")
                told.append(_refused_for(writer, server, seconds, "verrouillée"))
                holder.rollback()
            writer.until_done(server)
            proxy.delay_s = 0.5
            told.append(_refused_for(writer, server, seconds, "+500 ms"))
            proxy.delay_s = 0.0
            writer.until_done(server)
            proxy.cuts()
            told.append(_refused_for(writer, server, seconds, "coupée"))
            proxy.cut = False
            again = writer.until_done(server)
        faults = writer.judged(installation) + writer.refusals()
    return Seen(f"{' ; '.join(told)} ; écrit à nouveau {again:.1f} s après", faults)


def _refused_for(writer: Writer, server, seconds: int, what: str) -> str:
    """Lines sent for so long; how many were refused, and the slowest of all answers."""
    before, slowest, until = writer.answers["503"], 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        writer.line(server)
        slowest = max(slowest, time.monotonic() - began)
    return f"{what} : {writer.answers['503'] - before} refus, réponse la plus lente {slowest:.1f} s"
