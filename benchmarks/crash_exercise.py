"""The exercise that is played while processes are killed, and the account of what must be found afterwards.

Nothing here asks the platform what is true: what was due and what time it was are computed again from the
orders given, and counted in the tables.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from tests.served import ROOT, Installation
from tests.visitor import CUT, Answer, Visitor

INJECTS = 60
SPEED, SLOW = 60, 20
CYCLE_S = 2.5  # real seconds between two kills, about: spreads the injects over the whole trial
CATCH_UP_S = 2.0
TOLERANCE_S = 1.0  # exercise seconds
PLAYERS = (("decision", 2), ("technical", 2))

PREPARE = """
import json
from tests.makers import CONSOLE, a_kit, a_small_kit, a_site, an_exercise
from cordee.exercises.actions import invite_seat, make_ready
told = json.loads({given!r})
first = a_small_kit()["injects"][0]
injects = [
    first | {{
        "key": f"I{{n:02}}", "at": at, "title": f"Essai {{n}}", "to": [("decision", "technical")[n % 2]],
        "channel": ("phone", "email", "room", "press")[n % 4], "marks": "detection" if n == 1 else None,
        **({{"condition": {{"unless": {{"milestone": "isolation"}}}}}} if n % 10 == 5 else {{}}),
    }}
    for n, at in enumerate(told["at"], start=1)
]
injects = [{{key: value for key, value in inject.items() if value is not None}} for inject in injects]
exercise = an_exercise(a_site(), kit=a_kit(a_small_kit(injects=injects, duration_min=480)), title="Essai d’arrêts")
seat = lambda role, name, cell=None: invite_seat(exercise, role=role, name=name, cell=cell, by=CONSOLE)[1]
players = [seat("player", f"Joueur {{cell}} {{n}}", cell) for cell, many in told["players"] for n in range(many)]
facilitator = seat("facilitator", "Animation")
make_ready(exercise, by=CONSOLE)
print(json.dumps({{"exercise": exercise.pk, "room": exercise.room.pk, "players": players, "facilitator": facilitator}}))
"""

FOUND = """
import json
from cordee.exercises.models import ClockEvent, Exercise, Inject
from cordee.journal.models import Entry
exercise = Exercise.objects.select_related("room").get(pk={exercise})
room = exercise.room
ts = lambda instant: instant.timestamp() if instant else None
print(json.dumps({{
    "messages": list(room.messages.order_by("seq").values_list("origin", flat=True)),
    "injects": [
        [i.key, i.state, i.planned_s, i.released_s, ts(i.released_at)]
        for i in exercise.injects.order_by("planned_s", "number")
    ],
    "orders": [[e.kind, ts(e.at), e.elapsed_s, e.speed] for e in exercise.clock_events.order_by("seq")],
    "lines": [[str(e.client_uuid), e.text] for e in room.log.all() if e.client_uuid],
    "sealed": [
        str(number) for number in Entry.objects.of(room.stream).filter(kind="room.logged")
        .exclude(client_uuid=None).values_list("client_uuid", flat=True)
    ],
    "told": list(Entry.objects.of(exercise.stream).filter(kind="exercise.inject_released").values_list("seq", flat=True)),
}}))
"""

FACE = re.compile(
    r'data-anchor-real-ms="(?P<anchor>[\d.]+)" data-anchor-fiction-s="(?P<fiction>[\d.]+)" '
    r'data-speed="(?P<speed>[\d.]+)" data-running="(?P<running>[01])" data-server-ms="(?P<server>[\d.]+)"'
)


@dataclass(frozen=True)
class Order:
    """What the facilitator asked for, and between which two instants of ours it was answered.

    ``at`` is the instant that the platform kept, once it is known to lie between them.
    """

    kind: str
    speed: float
    to_s: float | None
    sent: float
    answered: float
    at: float = 0.0


@dataclass(frozen=True)
class Look:
    """The clock that a page showed: the server's instant, the exercise second, and when we asked."""

    sent: float
    answered: float
    server: float
    elapsed_s: float


class Scene:
    """Prepares the exercise; gives the facilitator's orders; reads the clock; tells what was found."""

    def __init__(self, installation: Installation, kills: int):
        self._installation = installation
        span = max(1, round(kills * CYCLE_S * SPEED / INJECTS))
        seconds = [span * (number // 2 * 2) for number in range(INJECTS)]  # two by two: the order counts too
        self._last_planned_s = seconds[-1]
        offsets = [f"T+{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in seconds]
        given = json.dumps({"at": offsets, "players": PLAYERS})
        told = json.loads(installation.script(PREPARE.format(given=given)).splitlines()[-1])
        self.player_links: list[str] = told["players"]
        self.port = 0
        self._exercise, self._room = told["exercise"], told["room"]
        self._facilitator_link = told["facilitator"]
        self._facilitator = Visitor()
        self._orders: list[Order] = []
        self._looks: list[Look] = []
        self._faults: list[str] = []

    def starts(self, port: int) -> None:
        self.port = self._facilitator.port = port
        self._facilitator.sits_down(self._facilitator_link)
        self._order("debut", "start", SPEED)

    def looks(self, number: int) -> None:
        """After each return: what time does the room show? Now and then, an order to the clock."""
        self._look()
        if number % 6 == 2:
            self._order("pause", "pause", 0)
            self._look()
            self._order("reprise", "resume", self._last_speed())
        elif number % 6 == 4:
            self._order("vitesse", "speed", SLOW if self._last_speed() == SPEED else SPEED)
            self._look()

    def ends(self) -> None:
        """Jump to the last inject when the trial was shorter than foreseen, then stop the clock."""
        last_min = self._last_planned_s // 60 + 3  # ahead, whatever passes meanwhile
        if self._look() < self._last_planned_s:
            self._order("saut", "jump", self._last_speed(), to_s=60 * last_min)
        time.sleep(CATCH_UP_S)
        self._look()
        self._order("pause", "pause", 0)
        self._facilitator.leaves()

    def writes(self, player: Visitor, number: uuid.UUID) -> Answer:
        typed = {"kind": "fact", "text": f"Ligne {number}", "client_id": number}
        return player.posts(f"/salle/{self._room}/lignes/nouvelle/", typed, X_Offline_Queue=str(number))

    def account(self, acknowledged: set[str], asked: set[str], refused: list[str]) -> dict:
        found = json.loads(self._installation.script(FOUND.format(exercise=self._exercise)).splitlines()[-1])
        self._faults += [f"réponse {told}" for told in sorted(set(refused))[:5]]
        self._date_orders(found["orders"])
        injects = self._count_injects(found)
        stored = self._count_lines(found, acknowledged, asked)
        gap = self._check_clock(found["orders"])
        return {
            **injects,
            **stored,
            "clock_gap_s": round(gap, 3),
            "clock_looks": len(self._looks),
            "orders": len(self._orders),
            "real_s": round(self._orders[-1].sent - self._orders[0].sent),
            "entries": sum(self._verified(name) for name in ("room", "exercise")),
            "faults": self._faults,
        }

    def _order(self, address: str, kind: str, speed: float, to_s: float | None = None) -> None:
        data: dict[str, object] = {"speed": speed} if kind in ("start", "speed") else {}
        if to_s is not None:
            data["to"] = f"T+{to_s // 3600:02}:{to_s // 60 % 60:02}"
        self._facilitator.port = self.port
        sent = time.time()
        answer = self._insisted(
            lambda: self._facilitator.posts(f"/exercices/{self._exercise}/{address}/", data)
        )
        if answer.status != 302:
            self._faults.append(f"ordre {kind} : réponse {answer.status}")
        self._orders.append(Order(kind, speed, to_s, sent, time.time()))

    def _look(self) -> float:
        """The exercise second that the room shows now."""
        self._facilitator.port = self.port
        sent = time.time()
        answer = self._insisted(lambda: self._facilitator.gets(f"/salle/{self._room}/presents/"))
        answered = time.time()
        if answer.status != 200 or not (face := FACE.search(answer.text)):
            self._faults.append(f"horloge illisible : réponse {answer.status}")
            return 0
        server, anchor = float(face["server"]) / 1000, float(face["anchor"]) / 1000
        since = (server - anchor) * float(face["speed"]) if face["running"] == "1" else 0
        self._looks.append(Look(sent, answered, server, float(face["fiction"]) + since))
        return self._looks[-1].elapsed_s

    def _insisted(self, ask) -> Answer:
        """The server runs: only a kept connection that the former one closed may fail, once."""
        try:
            return ask()
        except CUT:
            return ask()

    def _last_speed(self) -> float:
        return next(order.speed for order in reversed(self._orders) if order.speed)

    def _count_injects(self, found: dict) -> dict:
        """Every inject whose time came is in the room once, in order; none whose time did not come."""
        last = _elapsed(self._orders, self._orders[-1].at)
        slack = SPEED  # one real second for the last ones, when the clock was stopped for good
        late = []
        for key, state, planned, released_s, released_at in found["injects"]:
            times = found["messages"].count(f"inject:{key}")
            if planned <= last - slack and times != 1:
                self._faults.append(f"inject {key}, échu : {times} fois dans la salle ({state})")
            if times > 1 or (times and planned > last) or bool(times) != (state == "released"):
                self._faults.append(
                    f"inject {key} ({state}) : {times} fois, prévu {planned}, horloge {last:.1f}"
                )
            if state != "released":
                continue
            if abs(_elapsed(self._orders, released_at) - released_s) > TOLERANCE_S:
                self._faults.append(f"inject {key} : heure d’exercice {released_s:.1f} fausse")
            if released_s < planned:
                self._faults.append(f"inject {key} : parti avant l’heure")
            due_at = _instant(self._orders, planned)
            late.append(released_at - due_at)
        released = [f"inject:{row[0]}" for row in found["injects"] if row[1] == "released"]
        if found["messages"] != released:
            self._faults.append("les injects ne sont pas arrivés dans l’ordre")
        if len(found["told"]) != len(released):
            self._faults.append(f"journal de conduite : {len(found['told'])} envois pour {len(released)}")
        return {
            "due": sum(row[2] <= last for row in found["injects"]),
            "delivered": len(released),
            "late_p50_s": round(statistics.median(late), 2),
            "late_max_s": round(max(late), 2),
        }

    def _count_lines(self, found: dict, acknowledged: set[str], asked: set[str]) -> dict:
        stored = [number for number, _text in found["lines"]]
        texts = [text for _number, text in found["lines"]]
        for what, numbers in (("lignes", stored), ("lignes scellées", found["sealed"])):
            if lost := acknowledged - set(numbers):
                self._faults.append(f"{len(lost)} {what} confirmées et perdues")
            if len(numbers) != len(set(numbers)):
                self._faults.append(f"{len(numbers) - len(set(numbers))} {what} doubles")
            if unknown := set(numbers) - asked:
                self._faults.append(f"{len(unknown)} {what} que personne n’a écrites")
        if len(set(texts)) != len(texts):
            self._faults.append("un même texte est deux fois dans la main courante")
        return {
            "acknowledged": len(acknowledged),
            "stored": len(stored),
            "lost": len(acknowledged - set(stored)),
            "twice": len(stored) - len(set(stored)),
        }

    def _date_orders(self, stored: list) -> None:
        """What the platform kept is what was ordered, at an instant at which it could have been."""
        if [row[0] for row in stored] != [order.kind for order in self._orders]:
            raise AssertionError(f"les ordres gardés ne sont pas ceux qui ont été donnés : {stored}")
        for order, (kind, at, _elapsed_s, speed) in zip(self._orders, stored, strict=True):
            if not order.sent <= at <= order.answered or speed != order.speed:
                self._faults.append(f"ordre {kind} : gardé à un autre instant ou une autre vitesse")
        dated = zip(self._orders, stored, strict=True)
        self._orders = [replace(order, at=row[1]) for order, row in dated]

    def _check_clock(self, stored: list) -> float:
        """The largest gap, in exercise seconds, between what the platform says and what the orders make."""
        gaps = [abs(elapsed_s - _elapsed(self._orders, at)) for _kind, at, elapsed_s, _speed in stored]
        for look in self._looks:
            if not look.sent - 0.001 <= look.server <= look.answered + 0.001:
                self._faults.append("une page donne un instant du serveur qui n’est pas celui de la demande")
            gaps.append(abs(look.elapsed_s - _elapsed(self._orders, look.server)))
        if max(gaps) > TOLERANCE_S:
            self._faults.append(f"horloge fausse de {max(gaps):.1f} s d’exercice")
        return max(gaps)

    def _verified(self, name: str) -> int:
        """Entries of one journal, sound in the base and in a file checked without the platform."""
        stream = f"{name}:{self._room if name == 'room' else self._exercise}"
        audit = self._installation.console("journal", "audit", stream, check=False)
        if audit.returncode:
            self._faults.append(f"journal {stream} : {audit.stdout.strip()}")
        file = Path(self._installation.folder) / f"{name}.json"
        self._installation.console("journal", "export", stream, "-o", str(file))
        judge = [sys.executable, "-I", str(ROOT / "src" / "cordee_verify.py"), str(file)]
        done = subprocess.run(judge, capture_output=True, text=True, check=False)
        if done.returncode:
            self._faults.append(f"fichier du journal {stream} : {done.stdout.strip()[:300]}")
        counted = re.search(r"(\d+) entrées", audit.stdout)
        return int(counted[1]) if counted else 0


def _elapsed(orders: list[Order], instant: float) -> float:
    """Exercise seconds at a real instant, from what was ordered and when, and nothing else."""
    elapsed, since, speed = 0.0, instant, 0.0
    for order in orders:
        if order.at > instant:
            break
        elapsed += (order.at - since) * speed
        elapsed = elapsed if order.to_s is None else order.to_s
        since, speed = order.at, order.speed
    return elapsed + (instant - since) * speed


def _instant(orders: list[Order], elapsed_s: float) -> float:
    """The first real instant at which the exercise was there."""
    for order, following in zip(orders, [*orders[1:], None], strict=True):
        reached = _elapsed(orders, order.at)
        ahead = (elapsed_s - reached) / order.speed if order.speed else float("inf")
        if ahead <= 0:
            return order.at
        if following is None or order.at + ahead <= following.at:
            return order.at + ahead
    return orders[-1].at
