"""What the drills share: a room with somebody in it, lines sent as a telephone sends them, and the account at the end."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from tests.served import Installation, Server
from tests.visitor import CUT, Answer, Visitor

PREPARE = """
import json
from django.contrib.sessions.backends.db import SessionStore
from cordee.crises.seating import sit_down
from tests.apps.crises.places import a_room
place = a_room()
session = SessionStore(); sit_down(session, place.director); session.save()
print(json.dumps({"room": place.room.pk, "session": session.session_key}))
"""
FOUND = """
import json
from cordee.crises.models import LogEntry
from cordee.journal.models import Stream
from cordee.journal.verify import verify
print(json.dumps({
    "lines": [str(found) for found in LogEntry.objects.exclude(client_uuid=None).values_list("client_uuid", flat=True)],
    "refused": [key for key in Stream.objects.values_list("key", flat=True) if not verify(key).accepted],
}))
"""


class Impossible(Exception):
    """This machine cannot make that fault; the reason."""


@dataclass
class Seen:
    """One line for a person, and what did not hold."""

    said: str
    faults: list[str] = field(default_factory=list)


@dataclass
class Writer:
    """Somebody in the room, whose telephone keeps each line until it is acknowledged."""

    room: int
    session: str
    acknowledged: list[str] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)
    slowest_refusal_s: float = 0.0
    without_delay: int = 0  # refusals that do not say when to come back

    def line(self, server: Server, number: str | None = None) -> tuple[int | str, Answer | None]:
        """Send one line once; its status, or the name of what cut it."""
        number = number or str(uuid.uuid4())
        began = time.monotonic()
        typed = {"kind": "fact", "text": f"Ligne {number}", "client_id": number}
        try:
            with Visitor(server.port, session=self.session) as person:
                answer = person.posts(f"/salle/{self.room}/lignes/nouvelle/", typed, X_Offline_Queue=number)
        except CUT as fault:
            self.answers[type(fault).__name__] += 1
            return type(fault).__name__, None
        self.answers[str(answer.status)] += 1
        if answer.status == 201:
            self.acknowledged.append(number)
        else:
            self.slowest_refusal_s = max(self.slowest_refusal_s, time.monotonic() - began)
            self.without_delay += not answer.headers.get("Retry-After")
        return answer.status, answer

    def until_done(self, server: Server, patience_s: float = 60) -> float:
        """The same line, until it is acknowledged; seconds it took. Raises ``AssertionError`` when it never is."""
        number, began = str(uuid.uuid4()), time.monotonic()
        while time.monotonic() - began < patience_s:
            if self.line(server, number)[0] == 201:
                return time.monotonic() - began
            time.sleep(0.2)
        raise AssertionError(f"no line passed in {patience_s} s: {dict(self.answers)}")

    def reads(self, server: Server) -> int:
        with Visitor(server.port, session=self.session) as person:
            return person.gets(f"/salle/{self.room}/").status

    def judged(self, installation: Installation) -> list[str]:
        """What the base holds against what was acknowledged, and whether its journals are sound."""
        found = json.loads(installation.script(FOUND).splitlines()[-1])
        there = Counter(found["lines"])
        return [
            *(f"confirmée et perdue : {one}" for one in self.acknowledged if one not in there),
            *(f"écrite {times} fois : {one}" for one, times in there.items() if times > 1),
            *(f"journal refusé : {key}" for key in found["refused"]),
        ]

    def refusals(self, within_s: float = 5) -> list[str]:
        """What every refusal owes: ``within_s`` seconds at most, and when to come back; never a 500."""
        faults = []
        if self.slowest_refusal_s > within_s:
            faults.append(f"un refus après {self.slowest_refusal_s:.1f} s")
        if self.without_delay:
            faults.append(f"{self.without_delay} refus sans Retry-After")
        if self.answers["500"]:
            faults.append(f"{self.answers['500']} erreurs 500")
        return faults


def a_writer(installation: Installation) -> Writer:
    installation.console("migrate")
    return Writer(**json.loads(installation.script(PREPARE).splitlines()[-1]))


def in_background(work) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread
