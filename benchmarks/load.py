"""A whole region on two cores: fifty rooms, one hot room, three hundred people signing in, two thousand alerts.

Writers post lines as a telephone's queue does, through real HTTP, to the product's own server; each line bears its own
number and a 5xx is counted, then sent again. Afterwards every acknowledged line is looked for, once, and every journal
is verified. The reference is what the base alone does in the same run: one durable insertion a transaction, from as
many hands. Clients, mail server and platform share the machine.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import os
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.served import Installation, Server
from tests.visitor import CUT, Visitor

from benchmarks.outcome import Outcome, Row, percentile

FULL = {"rooms": 50, "writers": 32, "seconds": 20, "logins": 300, "within": 60, "alerts": 2000}
SHORT = {"rooms": 20, "writers": 32, "seconds": 5, "logins": 40, "within": 8, "alerts": 200}
PASSWORD = "un train siffle dans la vallée"
HOSPITALS = 30  # the addresses that people sign in from: a house often shares one
SHOWN = 5
BEWARE = (
    "écrivains, serveur de courrier et plateforme partagent les deux cœurs, et rien ne traverse un vrai réseau ; le "
    "plancher insère une ligne nue, sans session, ni droit, ni arbre, ni index ; une machine occupée ailleurs allonge tout."
)

PREPARE = """
import json
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from cordee.accounts import actions as accounts
from cordee.accounts.models import User
from cordee.accounts.rules import Offer
from cordee.core.actor import Role
from cordee.crises.models import Seat
from cordee.crises.seating import sit_down
from cordee.crises import actions as rooms
from cordee.crises.enums import RoomKind
from cordee.core import clock
from tests.apps.crises.places import PLATFORM, CELLS, a_seat
from tests.makers import CONSOLE, a_region, a_site

def a_session(seat):
    session = SessionStore(); sit_down(session, seat); session.save()
    return session.session_key

made, people = [], []
with transaction.atomic():
    a_region()
    for number in range({rooms} + 1):
        room = rooms.create_room(
            a_site(f"Maison {{number:03}}"), kind=RoomKind.EXERCISE, title=f"Salle {{number}}", cells=CELLS,
            milestones=[], t0=clock.now(), by=PLATFORM,
        )
        rooms.open_room(room, by=PLATFORM)
        seats = [a_seat(room, f"Joueur {{n}}", "RSSI", "technical") for n in range({writers} if number == 0 else 1)]
        made.append({{"pk": room.pk, "sessions": [a_session(seat) for seat in seats]}})
    site, hashed = a_site("Maison des comptes"), make_password({password!r})
    for number in range({logins}):
        user = accounts.open_account(f"p{{number}}@banc.example", name=f"Personne {{number}}", by=CONSOLE)
        accounts.grant_role(Offer(Role.MEMBER, site.scope, site.name), user=user, by=CONSOLE)
        people.append(user.email)
    User.objects.filter(email__in=people).update(password=hashed)
print(json.dumps({{"rooms": made, "people": people}}))
"""
ALERT = """
import time
from django.db import transaction
from cordee.outbox.actions import enqueue
from tests.makers import CONSOLE
with transaction.atomic():
    for number in range({alerts}):
        enqueue(f"m{{number}}@hopital.example", "Alerte régionale", "Une attaque est en cours.", by=CONSOLE)
print(time.time())
"""
FOUND = """
import json
from collections import Counter
from cordee.crises.models import LogEntry
from cordee.journal.models import Stream
from cordee.journal.verify import verify
from cordee.outbox.models import Message
refused = [key for key in Stream.objects.values_list("key", flat=True) if not verify(key).accepted]
print(json.dumps({
    "lines": [str(found) for found in LogEntry.objects.exclude(client_uuid=None).values_list("client_uuid", flat=True)],
    "refused": refused,
    "mail": dict(Counter(Message.objects.values_list("state", flat=True))),
}))
"""


@dataclass
class Tally:
    """Latencies in milliseconds of what was acknowledged; everything else by its status."""

    wanted: int = 0
    seconds: float = 0.0
    done_ms: list[float] = field(default_factory=list)
    errors: Counter = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)

    def figures(self) -> dict:
        values = self.done_ms or [0.0]
        return {
            "per_s": round(len(self.done_ms) / self.seconds, 1),
            "done": len(self.done_ms),
            "p50_ms": round(percentile(values, 0.5), 1),
            "p99_ms": round(percentile(values, 0.99), 1),
            "max_ms": round(max(values), 1),
            "errors": dict(self.errors),
        }


def run(rooms: int, writers: int, seconds: int, logins: int, within: int, alerts: int) -> Outcome:
    bases: dict[str, dict[str, str]] = {"SQLite": {"DATABASE_URL": ""}}
    if os.environ.get("TEST_POSTGRES_URL"):
        bases["PostgreSQL"] = {}
    told, lines, rows = {}, [], []
    for base, environment in bases.items():
        trial = Trial(rooms, writers, seconds, logins, within, alerts)
        found = told[base] = trial.on(base, environment)
        lines += _said(base, found)
        rows += _rows(base, found)
    if "PostgreSQL" not in bases:
        lines.append("PostgreSQL : non mesuré (TEST_POSTGRES_URL n’est pas donné).")
    return Outcome("load", not any(found["faults"] for found in told.values()), lines, told, rows, BEWARE)


@dataclass
class Trial:
    rooms: int
    writers: int
    seconds: int
    logins: int
    within: int
    alerts: int

    def on(self, base: str, environment: dict[str, str]) -> dict:
        with tempfile.TemporaryDirectory(prefix="cordee-load-") as folder, a_sink() as sink:
            installation = Installation(
                Path(folder),
                CORDEE_WORKER="oui",
                CORDEE_EMAIL_URL=sink.url,
                CORDEE_PROXY_HEADER="oui",
                **environment,
            )
            try:
                installation.console("migrate")
                asked = {
                    "rooms": self.rooms,
                    "writers": self.writers,
                    "logins": self.logins,
                    "password": PASSWORD,
                }
                made = json.loads(installation.script(PREPARE.format(**asked)).splitlines()[-1])
                with installation.serve() as server:
                    hot, spread, entered, mail = self._played(installation, server, made, sink)
                floor = _floor(installation, self.writers, min(5, self.seconds))
                found = json.loads(installation.script(FOUND).splitlines()[-1])
            finally:
                installation.close()
        return self._account(hot, spread, entered, mail, floor, found)

    def _played(self, installation: Installation, server: Server, made: dict, sink: Sink):
        hot_room, *others = made["rooms"]
        one = [(hot_room["pk"], session) for session in hot_room["sessions"]]
        each = [(room["pk"], session) for room in others for session in room["sessions"]]
        _write(server, one[:4], 1)  # the first requests load the templates
        hot = _write(server, one, self.seconds)
        spread = _write(server, each, self.seconds)
        entered = _enter(server, made["people"], self.within)
        started = time.time()
        installation.script(ALERT.format(alerts=self.alerts))
        return hot, spread, entered, sink.waited_for(self.alerts, started)

    def _account(
        self, hot: Tally, spread: Tally, entered: Tally, mail: dict, floor: dict, found: dict
    ) -> dict:
        there = Counter(found["lines"])
        acknowledged = hot.acknowledged + spread.acknowledged
        lost = [one for one in acknowledged if one not in there]
        faults = [f"ligne confirmée et perdue : {one}" for one in lost]
        faults += [f"ligne écrite deux fois : {one}" for one, times in there.items() if times > 1]
        faults += [f"journal refusé : {key}" for key in found["refused"]]
        faults += [f"{tally} : {dict(errors)}" for tally, errors in
                   (("salle chaude", hot.errors), ("salles", spread.errors), ("connexions", entered.errors)) if errors]  # fmt: skip
        if mail["received"] != self.alerts or mail["twice"]:
            faults.append(f"{mail['received']} alertes remises sur {self.alerts}, {mail['twice']} en double")
        return {
            "hot": {"writers": self.writers, **hot.figures()},
            "rooms": {"rooms": self.rooms, **spread.figures()},
            "logins": {"within_s": self.within, **entered.figures()},
            "alerts": mail,
            "floor": floor,
            "lines_found": len(there),
            "faults": faults,
        }


# ---- what people do ------------------------------------------------------------------------------------------------


def _write(server: Server, places: list[tuple[int, str]], seconds: float) -> Tally:
    """Everybody notes lines as fast as they are acknowledged."""
    tally, lock = Tally(), threading.Lock()
    until = time.monotonic() + seconds

    def notes(room: int, session: str) -> None:
        with Visitor(server.port, session=session) as person:
            while time.monotonic() < until:
                _note(person, room, tally, lock)

    started = time.monotonic()
    _together([lambda room=room, session=session: notes(room, session) for room, session in places])
    tally.seconds = time.monotonic() - started
    return tally


def _note(person: Visitor, room: int, tally: Tally, lock: threading.Lock) -> None:
    """One line, sent until it is acknowledged: every answer that is not « done » counts as an error."""
    number = str(uuid.uuid4())
    typed = {"kind": "fact", "text": f"Le service {number[:8]} passe au papier", "client_id": number}
    for _try in range(20):
        sent = time.monotonic()
        try:
            status = person.posts(f"/salle/{room}/lignes/nouvelle/", typed, X_Offline_Queue=number).status
        except CUT as fault:
            status = type(fault).__name__
        with lock:
            if status == 201:
                tally.done_ms.append((time.monotonic() - sent) * 1000)
                tally.acknowledged.append(number)
                return
            tally.errors[str(status)] += 1
        time.sleep(0.2)


def _enter(server: Server, people: list[str], within: float) -> Tally:
    """Each person signs in at their own second; the delay runs from that second, waiting included."""
    tally, lock = Tally(), threading.Lock()
    start = time.monotonic()

    def signs_in(rank: int, address: str) -> None:
        due = start + rank * within / len(people)
        time.sleep(max(0.0, due - time.monotonic()))
        via = {"X_Forwarded_For": f"10.0.{rank % HOSPITALS}.1", "X_Forwarded_Proto": "http"}
        with Visitor(server.port) as person:
            try:
                status = person.posts(
                    "/compte/login/", {"login": address, "password": PASSWORD}, **via
                ).status
            except CUT as fault:
                status = type(fault).__name__
        with lock:
            if status == 302 and person.session:
                tally.done_ms.append((time.monotonic() - due) * 1000)
            else:
                tally.errors[str(status)] += 1

    _together(
        [lambda rank=rank, address=address: signs_in(rank, address) for rank, address in enumerate(people)]
    )
    tally.seconds = time.monotonic() - start
    return tally


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ---- the mail server ------------------------------------------------------------------------------------------------


class Sink:
    """A real SMTP server; which references it was given, and when."""

    def __init__(self) -> None:
        self.references: Counter = Counter()
        self.last_at = 0.0
        self.url = ""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        self.references[mail["X-Cordee-Reference"]] += 1
        self.last_at = time.time()
        return "250 gardé"

    def waited_for(self, count: int, started: float, patience_s: float = 300) -> dict:
        until = time.monotonic() + patience_s
        while len(self.references) < count and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(2)  # time for a second copy to show
        return {
            "received": len(self.references),
            "twice": sum(times > 1 for times in self.references.values()),
            "seconds": round(self.last_at - started, 1),
        }


@contextlib.contextmanager
def a_sink() -> Iterator[Sink]:
    from aiosmtpd.controller import Controller

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink = Sink()
    sink.url = f"smtp://127.0.0.1:{port}"
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


# ---- the reference --------------------------------------------------------------------------------------------------


def _floor(installation: Installation, hands: int, seconds: float) -> dict:
    """One bare durable insertion a transaction, each hand on its own connection: what the base alone allows."""
    url = installation.environment["DATABASE_URL"]
    tally, lock = Tally(), threading.Lock()
    opened = (lambda: _postgres(url)) if url else (lambda: _sqlite(installation.folder / "floor.sqlite3"))
    connection, _insert = opened()
    connection.execute("CREATE TABLE floor (id text, text text)")
    connection.close()
    until = time.monotonic() + seconds

    def inserts() -> None:
        connection, insert = opened()
        while time.monotonic() < until:
            began = time.monotonic()
            insert(str(uuid.uuid4()))
            with lock:
                tally.done_ms.append((time.monotonic() - began) * 1000)
        connection.close()

    _together([inserts] * hands)
    tally.seconds = seconds
    return {"hands": hands, **tally.figures()}


def _sqlite(path: Path):
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")

    def insert(number: str) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO floor VALUES (?, 'Le service passe au papier')", (number,))
        connection.execute("COMMIT")

    return connection, insert


def _postgres(url: str):
    import psycopg

    connection = psycopg.connect(url, autocommit=True)
    return connection, lambda number: connection.execute(
        "INSERT INTO floor VALUES (%s, 'Le service passe au papier')", (number,)
    )


# ---- what is said ---------------------------------------------------------------------------------------------------


def _said(base: str, found: dict) -> list[str]:
    hot, rooms, logins, mail, floor = (found[name] for name in ("hot", "rooms", "logins", "alerts", "floor"))
    return [
        f"{base}",
        f"  une salle, {hot['writers']} écrivains : {_rates(hot)}",
        f"  {rooms['rooms']} salles, un écrivain chacune : {_rates(rooms)}",
        f"  connexions en {logins['within_s']} s : {logins['done']} faites, p50 {logins['p50_ms']:.0f} ms, "
        f"p99 {logins['p99_ms']:.0f} ms, {_errors(logins)}",
        f"  alertes : {mail['received']} remises en {mail['seconds']} s, {mail['twice']} en double",
        f"  plancher, {floor['hands']} mains, insertions nues : {_rates(floor)}",
        f"  {found['lines_found']} lignes retrouvées, chacune une fois ; journaux vérifiés",
        *(f"  NON : {fault}" for fault in found["faults"][:SHOWN]),
    ]


def _rates(told: dict) -> str:
    return (
        f"{told['per_s']} entrées/s, p50 {told['p50_ms']:.0f} ms, p99 {told['p99_ms']:.0f} ms, "
        f"au plus {told['max_ms']:.0f} ms, {_errors(told)}"
    )


def _errors(told: dict) -> str:
    return f"{sum(told['errors'].values())} erreurs {told['errors'] or ''}".strip()


def _rows(base: str, found: dict) -> list[Row]:
    floor = found["floor"]
    reference = f"{floor['per_s']}/s nues, p99 {floor['p99_ms']:.0f} ms"
    return [
        Row(
            f"{what}, {base}",
            f"{told['per_s']}/s, p50 {told['p50_ms']:.0f}, p99 {told['p99_ms']:.0f} ms, {_errors(told)}",
            reference,
        )
        for what, told in (
            ("Salle chaude", found["hot"]),
            (f"{found['rooms']['rooms']} salles", found["rooms"]),
        )
    ] + [
        Row(
            f"Connexions, {base}",
            f"{found['logins']['done']} en {found['logins']['within_s']} s, p99 {found['logins']['p99_ms']:.0f} ms",
            f"argon2id {_argon2_ms():.0f} ms seul",
        ),
        Row(
            f"Alertes, {base}",
            f"{found['alerts']['received']} en {found['alerts']['seconds']} s, {found['alerts']['twice']} double",
            "–",
        ),
    ]


def _argon2_ms() -> float:
    """What one verification costs by itself, with the parameters of the platform's hasher."""
    from argon2 import PasswordHasher

    from cordee.accounts.hashers import Argon2 as Ours

    hasher = PasswordHasher(
        time_cost=Ours.time_cost, memory_cost=Ours.memory_cost, parallelism=Ours.parallelism
    )
    hashed = hasher.hash(PASSWORD)
    times = []
    for _ in range(5):
        began = time.monotonic()
        hasher.verify(hashed, PASSWORD)
        times.append((time.monotonic() - began) * 1000)
    return statistics.median(times)
