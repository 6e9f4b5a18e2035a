"""A thousand players watch one room: how long from an inject's commit until each of them knows, and sees it.

The facilitator sends real injects from the control room. Each player's live stream is open; the delay runs
from the commit of the release to the arrival of the event. Then fifty of them, one full crisis room, ask for
the fragment that shows the inject, all at once. The players' side runs on the same machine and takes its part.
"""

from __future__ import annotations

import asyncio
import json
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.served import Installation, Server
from tests.visitor import Visitor

from benchmarks.outcome import Outcome, Row, percentile
from benchmarks.players_room import Arrival, Room, Watcher

FULL, SHORT = {"players": 1000, "injects": 20}, {"players": 1000, "injects": 8}
ASKING = 50  # players who fetch the fragment: a large crisis room
PROMISED_P99_MS = 500
PROMISED_KB = 60
SETTLED_S = 0.3
BEWARE = (
    "mille personnes dans une seule salle n’arrivent pas ; le réseau n’est pas là (tout est sur la machine) ; "
    "les clients prennent leur part des deux cœurs ; le délai à l’œil ajoute le trajet et le dessin de la page."
)

PREPARE = """
import json
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from tests.makers import CONSOLE, a_kit, a_small_kit, a_site, an_exercise
from cordee.crises.models import Seat
from cordee.crises.seating import sit_down
from cordee.exercises.actions import invite_seat, make_ready

def session_of(seat):
    session = SessionStore(); sit_down(session, seat); session.save()
    return session.session_key

first = a_small_kit()["injects"][0]
later = dict(at="T+09:00", to=["decision"], channel="email", reply_expected=False)
injects = [first | later | {{"key": f"I{{n:02}}", "title": f"Inject mesuré {{n:02}}."}} for n in range(1, {injects} + 1)]
with transaction.atomic():
    exercise = an_exercise(a_site(), kit=a_kit(a_small_kit(injects=injects, duration_min=600)), title="Essai de charge")
    seats = [invite_seat(exercise, role="player", name=f"Joueur {{n}}", cell="decision", by=CONSOLE)[0] for n in range({players})]
    link = invite_seat(exercise, role="facilitator", name="Animation", by=CONSOLE)[1]
    make_ready(exercise, by=CONSOLE)
    Seat.objects.filter(room=exercise.room).update(last_seen_at=exercise.created_at)
    sessions = [session_of(seat) for seat in seats]
print(json.dumps({{
    "exercise": exercise.pk, "room": exercise.room.pk, "sessions": sessions, "facilitator": link,
    "injects": list(exercise.injects.order_by("number").values_list("pk", flat=True)),
}}))
"""


@dataclass
class Measure:
    """Milliseconds from the commit, of every player and every inject."""

    players: int
    connected_s: float
    kb_each: float
    expected: int
    news_ms: list[float] = field(default_factory=list)
    seen_ms: list[float] = field(default_factory=list)
    orders_ms: list[float] = field(default_factory=list)
    fragment_bytes: int = 0

    def figures(self) -> dict:
        return {
            "players": self.players,
            "connected_s": round(self.connected_s, 2),
            "kb_per_connection": round(self.kb_each, 1),
            "event": _percentiles(self.news_ms),
            "fragment": _percentiles(self.seen_ms),
            "commit_after_order_p50_ms": round(percentile(self.orders_ms, 0.5), 1),
            "fragment_bytes": self.fragment_bytes,
            "received": len(self.news_ms),
            "expected": self.expected,
        }


def run(players: int, injects: int) -> Outcome:
    _allow_many_files()
    with tempfile.TemporaryDirectory(prefix="cordee-players-") as folder:
        installation = Installation(Path(folder), CORDEE_WORKER="oui")
        try:
            platform = _platform(installation, players, injects)
            floor = _floor(installation, players, injects, platform.fragment_bytes)
        finally:
            installation.close()
    told, bare = platform.figures(), floor.figures()
    passed = (
        told["event"]["p99_ms"] <= PROMISED_P99_MS
        and told["kb_per_connection"] <= PROMISED_KB
        and told["received"] == told["expected"]
    )
    lines = [
        f"{players} joueurs en direct dans une salle, {injects} injects envoyés par l’animation",
        *_said("Cordée", told),
        *_said("plancher : uvicorn seul", bare),
    ]
    return Outcome("players", passed, lines, {"platform": told, "floor": bare}, _rows(told, bare), BEWARE)


def _platform(installation: Installation, players: int, injects: int) -> Measure:
    installation.console("migrate")
    code = PREPARE.format(players=players, injects=2 * injects + 1)
    told = json.loads(installation.script(code).splitlines()[-1])
    with installation.serve("-m", "benchmarks.served", "platform") as server:
        facilitator = Visitor(server.port).sits_down(told["facilitator"])
        _done(facilitator.posts(f"/exercices/{told['exercise']}/debut/", {"speed": 1}))
        waiting = iter(told["injects"])

        def order() -> None:
            _done(facilitator.posts(f"/exercices/{told['exercise']}/injects/{next(waiting)}/envoyer/"))

        news = f"/salle/{told['room']}/nouvelles/?depuis={{since}}"
        room = Room(server, told["sessions"], f"room:{told['room']}", news)
        return asyncio.run(_measure(room, order, injects))


def _floor(installation: Installation, players: int, injects: int, page_bytes: int) -> Measure:
    with installation.serve("-m", "benchmarks.served", "floor") as server:
        clerk = Visitor(server.port)
        room = Room(server, [""] * players, "room:1", f"/page?octets={page_bytes}")
        return asyncio.run(_measure(room, lambda: clerk.posts("/ecrire"), injects))


async def _measure(room: Room, order: Callable[[], None], injects: int) -> Measure:
    before = _resident_kb(room.server)
    started = time.monotonic()
    await room.opens()
    connected = time.monotonic() - started
    await asyncio.sleep(1)
    each = (_resident_kb(room.server) - before) / len(room.watchers)
    measure = Measure(len(room.watchers), connected, each, injects * len(room.watchers))
    await _released(room, order)  # the first one warms the server up
    for _ in range(injects):
        sent, arrival = time.monotonic(), await _released(room, order)
        measure.orders_ms.append((arrival.committed - sent) * 1000)
        measure.news_ms += arrival.delays_ms()
    for _ in range(injects):
        arrival = await _released(
            room, order, fetching=room.watchers[:: max(1, len(room.watchers) // ASKING)][:ASKING]
        )
        measure.seen_ms += arrival.seen_ms()
        measure.fragment_bytes = arrival.fragment_bytes
    await room.closes()
    return measure


async def _released(
    room: Room, order: Callable[[], None], fetching: list[Watcher] | tuple[()] = ()
) -> Arrival:
    """Send one inject and wait until everybody knows it (and those who fetch have seen it)."""
    arrival = room.awaits(fetching)
    answered: Awaitable = asyncio.to_thread(order)
    await answered
    await arrival.complete()
    arrival.committed = await room.committed()
    await asyncio.sleep(SETTLED_S)
    return arrival


def _percentiles(values: list[float]) -> dict[str, float]:
    return {f"p{share}_ms": round(percentile(values, share / 100), 1) for share in (50, 95, 99)}


def _said(name: str, told: dict) -> list[str]:
    event, fragment = told["event"], told["fragment"]
    return [
        f"{name}",
        f"  de l’enregistrement à l’événement : p50 {event['p50_ms']} ms, p95 {event['p95_ms']} ms, "
        f"p99 {event['p99_ms']} ms ; {told['received']}/{told['expected']} reçus",
        f"  jusqu’au fragment reçu, {ASKING} joueurs à la fois ({told['fragment_bytes'] / 1024:.1f} Ko) : "
        f"p50 {fragment['p50_ms']} ms, p95 {fragment['p95_ms']} ms, p99 {fragment['p99_ms']} ms",
        f"  de l’ordre à l’enregistrement : {told['commit_after_order_p50_ms']} ms ; "
        f"{told['kb_per_connection']} Ko par connexion ; {told['players']} connexions en {told['connected_s']} s",
    ]


def _rows(told: dict, bare: dict) -> list[Row]:
    def three(figures: dict) -> str:
        return " / ".join(f"{figures[f'p{share}_ms']:.0f}" for share in (50, 95, 99)) + " ms"

    return [
        Row(
            f"Inject → événement, {told['players']} joueurs (p50/p95/p99)",
            three(told["event"]),
            f"{three(bare['event'])} (uvicorn seul)",
        ),
        Row(
            f"Inject → fragment, {ASKING} joueurs (p50/p95/p99)",
            three(told["fragment"]),
            f"{three(bare['fragment'])} (uvicorn seul)",
        ),
        Row(
            "Mémoire par connexion",
            f"{told['kb_per_connection']} Ko",
            f"{bare['kb_per_connection']} Ko (uvicorn seul)",
        ),
    ]


def _done(answer) -> None:
    if answer.status != 302:
        raise AssertionError(f"{answer.status}\n{answer.text[:1000]}")


def _resident_kb(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def _allow_many_files() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
