"""Kill the processes (SIGKILL) again and again in the middle of an exercise played sixty times too fast.

Twice: everything in one process on the embedded database; then web and worker apart on PostgreSQL, killed in
turn. Players behave as their page does: each line carries its own number, an answer that did not come is
asked again with the same number. What is expected and what is found is in ``crash_exercise``.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from tests.served import Installation, Process, Server
from tests.visitor import CUT, Visitor

from benchmarks.crash_exercise import Scene
from benchmarks.outcome import Outcome, Row

FULL, SHORT = {"kills": 50}, {"kills": 8}
WRITE_EVERY_S = 0.04
LOCAL_POSTGRES = "postgresql://root@127.0.0.1:5432/postgres"
SHOWN = 10  # faults; the file in var/benchmarks has them all
BEWARE = (
    "un arrêt brutal n’est pas une coupure de courant (voir power-cut) ; le retour compte le démarrage de Python ; "
    "une machine occupée ailleurs allonge les retards, pas les pertes."
)


@dataclass
class House:
    """How the platform is installed for this trial. ``apart``: the worker is a process of its own."""

    name: str
    apart: bool
    environment: dict[str, str] = field(default_factory=dict)


def run(kills: int) -> Outcome:
    houses = [House("un processus, base embarquée", apart=False, environment={"DATABASE_URL": ""})]
    lines, figures, rows, passed = [], {}, [], True
    with _postgres() as there:
        if there:
            houses.append(House("web et worker à part, PostgreSQL", apart=True))
        else:
            lines.append("PostgreSQL : non mesuré (ni TEST_POSTGRES_URL, ni serveur sur 127.0.0.1:5432).")
        for house in houses:
            trial = Trial(house, kills).run()
            lines += trial.said()
            rows += trial.rows()
            figures["apart" if house.apart else "embedded"] = trial.figures
            passed = passed and trial.kept
    return Outcome("crash", passed, lines, figures, rows, BEWARE)


@contextlib.contextmanager
def _postgres() -> Iterator[bool]:
    """Whether a PostgreSQL server is there; a local one is named for the time of the trial when none is."""
    named = os.environ.get("TEST_POSTGRES_URL")
    os.environ["TEST_POSTGRES_URL"] = named or LOCAL_POSTGRES
    try:
        yield _answers(os.environ["TEST_POSTGRES_URL"])
    finally:
        if not named:
            del os.environ["TEST_POSTGRES_URL"]


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


class Trial:
    """One exercise, killed ``kills`` times in one installation."""

    def __init__(self, house: House, kills: int):
        self.house, self.kills = house, kills
        self.figures: dict = {}
        self._draw = random.Random(20261123)
        self._restarts: list[float] = []
        self._processes: list[Process] = []

    @property
    def kept(self) -> bool:
        return not self.figures["faults"] and self.figures["acknowledged"] > self.kills

    def run(self) -> Trial:
        with tempfile.TemporaryDirectory(prefix="cordee-crash-") as folder:
            worker = "non" if self.house.apart else "oui"
            installation = Installation(Path(folder), CORDEE_WORKER=worker, **self.house.environment)
            try:
                installation.console("migrate")
                self._through(installation, Scene(installation, self.kills))
            finally:
                installation.close()
        return self

    def said(self) -> list[str]:
        told = self.figures
        return [
            f"{self.house.name} : {self.kills} arrêts brutaux (SIGKILL), retour en {told['restart_s']} s au plus",
            f"  injects : {told['due']} échus, {told['delivered']} délivrés, chacun une fois ; "
            f"retard médian {told['late_p50_s']} s, au plus {told['late_max_s']} s (redémarrage compris)",
            f"  main courante : {told['acknowledged']} lignes confirmées, {told['stored']} gardées ; "
            f"{told['cut']} réponses coupées, redemandées",
            f"  horloge : {told['clock_looks']} lectures, écart {told['clock_gap_s']} s d’exercice au plus ; "
            f"{told['orders']} ordres, {told['real_s']} s réelles",
            f"  journaux : {told['entries']} entrées vérifiées, dans la base et dans les fichiers exportés",
            *(f"  NON : {fault}" for fault in told["faults"][:SHOWN]),
        ]

    def rows(self) -> list[Row]:
        told, where = self.figures, "PostgreSQL" if self.house.apart else "embarquée"
        return [
            Row(
                f"Arrêts brutaux, {where}",
                f"{told['delivered']}/{told['due']} injects, {told['stored']}/{told['acknowledged']} lignes, une fois",
                f"{self.kills} arrêts",
            ),
            Row(
                f"Retard d’un inject, {where}",
                f"p50 {told['late_p50_s']} s, au plus {told['late_max_s']} s",
                f"redémarrage au plus {told['restart_s']} s",
            ),
        ]

    def _through(self, installation: Installation, scene: Scene) -> None:
        crowd = Crowd(scene)
        try:
            server = installation.serve()
            self._processes = [server, *([installation.work()] if self.house.apart else [])]
            scene.starts(server.port)
            crowd.starts(server.port)
            for number in range(self.kills):
                self._kill(number % len(self._processes), installation, scene, crowd)
                scene.looks(number)
            scene.ends()
            crowd.stops()
        finally:
            crowd.stops()
            for process in self._processes:
                process.stop()
        self.figures = {
            "kills": self.kills,
            "restart_s": round(max(self._restarts), 2),
            "cut": crowd.cut,
            **scene.account(crowd.acknowledged, crowd.asked, crowd.refused),
        }

    def _kill(self, which: int, installation: Installation, scene: Scene, crowd: Crowd) -> None:
        """Half of the time just after a start, while what was due meanwhile is being played."""
        time.sleep(self._draw.choice((self._draw.uniform(0, 0.3), self._draw.uniform(0.3, 1.2))))
        self._processes[which].stop(signal.SIGKILL)
        began = time.perf_counter()
        self._processes[which] = installation.work() if which else installation.serve()
        self._restarts.append(time.perf_counter() - began)
        if isinstance(started := self._processes[which], Server):
            scene.port = crowd.port = started.port


class Crowd:
    """Players who write without rest, and ask again what was not answered."""

    def __init__(self, scene: Scene):
        self.acknowledged: set[str] = set()
        self.asked: set[str] = set()
        self.refused: list[str] = []
        self.cut = 0
        self.port = 0
        self._scene = scene
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(seat,)) for seat in scene.player_links]

    def starts(self, port: int) -> None:
        self.port = port
        for thread in self._threads:
            thread.start()

    def stops(self) -> None:
        self._over.set()
        for thread in self._threads:
            if thread.ident:
                thread.join()

    def _write(self, link: str) -> None:
        player, seated, number = Visitor(self.port), False, uuid.uuid4()
        while not self._over.is_set():
            player.port = self.port
            try:
                if not seated:
                    player.sits_down(link)
                    seated = True
                self.asked.add(str(number))
                answer = self._scene.writes(player, number)
            except CUT:
                self.cut += 1
                time.sleep(0.1)
                continue
            if answer.status == 201:
                self.acknowledged.add(str(number))
                number = uuid.uuid4()
            else:
                self.refused.append(f"{answer.status} {answer.text[:200]}")
            time.sleep(WRITE_EVERY_S)
        player.leaves()
