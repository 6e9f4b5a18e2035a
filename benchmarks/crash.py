"""Kill the server (SIGKILL) again and again while people write: nothing acknowledged is lost or comes twice.

Clients behave as a page does: each entry carries its own number, an answer that did not come is asked again
with the same number after the restart. ``Scene`` says what is written and what is found; the one here writes
to a journal, that of an exercise may take its place.
"""

from __future__ import annotations

import http.client
import random
import signal
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Protocol

from tests.served import Installation, Server

from benchmarks.outcome import Outcome

WRITERS = 4


class Scene(Protocol):
    """What is going on while the server is killed."""

    name: str

    def prepare(self, installation: Installation) -> None:
        """Make what the writers need; the base is migrated."""

    def command(self) -> tuple[str, ...]:
        """The Python arguments that serve."""

    def write(self, connection: http.client.HTTPConnection, writer: int, number: uuid.UUID) -> bool:
        """Ask for one entry; whether it was acknowledged. Raises ``OSError``, ``HTTPException`` when cut."""

    def found(self, installation: Installation) -> list[str]:
        """The numbers stored, each as often as it is stored."""

    def faults(self, installation: Installation) -> list[str]:
        """What else is wrong after all that, one sentence each."""


class Journal:
    """Four people write to two journals."""

    name = "crash"

    def prepare(self, installation: Installation) -> None:
        pass

    def command(self) -> tuple[str, ...]:
        return ("-m", "benchmarks.served", "platform")

    def write(self, connection: http.client.HTTPConnection, writer: int, number: uuid.UUID) -> bool:
        connection.request("POST", f"/ecrire?s=banc:{writer % 2}&n={number}")
        response = connection.getresponse()
        response.read()
        return response.status == 204

    def found(self, installation: Installation) -> list[str]:
        return installation.script(
            "from cordee.journal.models import Entry\n"
            "entries = Entry.objects.filter(kind='benchmark.measured')\n"
            "for number in entries.values_list('client_uuid', flat=True): print(number)"
        ).split()

    def faults(self, installation: Installation) -> list[str]:
        done = [installation.console("journal", "audit", f"banc:{n}", check=False) for n in (0, 1)]
        return [audit.stdout.strip() for audit in done if audit.returncode]


def run(*, quick: bool = False, scene: Scene | None = None) -> Outcome:
    scene, kills = scene or Journal(), 5 if quick else 50
    with tempfile.TemporaryDirectory(prefix="cordee-crash-") as folder:
        installation = Installation(Path(folder), CORDEE_WORKER="oui")
        try:
            installation.console("migrate")
            scene.prepare(installation)
            crowd, restarts = _killed_often(installation, scene, kills)
            found, faults = scene.found(installation), scene.faults(installation)
        finally:
            installation.close()
    lost = len(crowd.acknowledged - set(found))
    twice = len(found) - len(set(found))
    confirmed = len(crowd.acknowledged)
    figures = {
        "kills": kills,
        "acknowledged": confirmed,
        "stored": len(found),
        "lost": lost,
        "twice": twice,
        "restart_s": round(max(restarts), 2),
        "faults": faults,
    }
    lines = [
        f"{kills} arrêts brutaux, {confirmed} écritures confirmées : {lost} perdues, {twice} doubles",
        f"retour en {figures['restart_s']} s au plus ; {crowd.cut} réponses coupées, redemandées au retour",
        *faults,
    ]
    return Outcome(scene.name, not (lost or twice or faults) and confirmed > kills, lines, figures)


class Crowd:
    """People who write without rest, and ask again what was not answered."""

    def __init__(self, scene: Scene):
        self.acknowledged: set[str] = set()
        self.cut = 0
        self.port = 0
        self._scene = scene
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _write(self, writer: int) -> None:
        number = uuid.uuid4()
        while not self._over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                while not self._over.is_set() and self._scene.write(connection, writer, number):
                    self.acknowledged.add(str(number))
                    number = uuid.uuid4()
            except (OSError, http.client.HTTPException):
                self.cut += 1
                time.sleep(0.05)
            finally:
                connection.close()


def _killed_often(installation: Installation, scene: Scene, kills: int) -> tuple[Crowd, list[float]]:
    draw, crowd, restarts = random.Random(20261123), Crowd(scene), []
    server = _served(installation, scene, crowd)
    crowd.start()
    try:
        for _ in range(kills):
            time.sleep(draw.uniform(0.2, 1.0))
            server.stop(signal.SIGKILL)
            started = time.perf_counter()
            server = _served(installation, scene, crowd)
            restarts.append(time.perf_counter() - started)
        time.sleep(0.5)
    finally:
        crowd.stop()
        server.stop()
    return crowd, restarts


def _served(installation: Installation, scene: Scene, crowd: Crowd) -> Server:
    server = installation.serve(*scene.command())
    crowd.port = server.port
    return server
