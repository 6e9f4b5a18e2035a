"""Scaled out: web pages in one process, two workers beside it, one database. Still once, in order, on time."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import socket
import time

import pytest
from aiosmtpd.controller import Controller
from tests.served import Installation
from tests.visitor import Visitor

pytestmark = pytest.mark.slow

INJECTS = 10
SPEED = 60
STEP_S = 60  # exercise seconds between two injects: one real second
LATE_S = 1.0
PATIENCE_S = 40

PREPARE = """
import json
from tests.makers import CONSOLE, a_kit, a_small_kit, a_site, an_exercise
from cordee.exercises.actions import invite_seat, make_ready
first = a_small_kit()["injects"][0]
injects = [
    first | {{"key": f"I{{n:02}}", "at": f"T+00:{{n:02}}:00", "title": f"Inject numéro {{n:02}}.", "marks": None,
              "channel": "email" if n % 3 == 0 else "phone", "reply_expected": False, "to": ["decision"]}}
    for n in range({injects})
]
injects = [{{key: value for key, value in inject.items() if value is not None}} for inject in injects]
exercise = an_exercise(a_site(), kit=a_kit(a_small_kit(injects=injects, duration_min=60)), title="Deux workers")
people = (("Solène Marchetti", "solene@hopital.example"), ("Karim Belloc", "karim@hopital.example"))
links = [
    invite_seat(exercise, role="player", name=name, cell="decision", email=address, by=CONSOLE)[1]
    for name, address in people
]
facilitator = invite_seat(exercise, role="facilitator", name="Animation", by=CONSOLE)[1]
make_ready(exercise, by=CONSOLE)
print(json.dumps({{"exercise": exercise.pk, "room": exercise.room.pk, "player": links[0], "facilitator": facilitator}}))
"""

FOUND = """
import json
from cordee.exercises.models import Exercise
exercise = Exercise.objects.get(pk={exercise})
started = exercise.started_at.timestamp()
print(json.dumps({{
    "messages": list(exercise.room.messages.order_by("seq").values_list("origin", flat=True)),
    "late_s": [
        (inject.released_at.timestamp() - started) - inject.planned_s / {speed} if inject.released_at else None
        for inject in exercise.injects.order_by("planned_s")
    ],
}}))
"""


class Post:
    """A mail server that keeps what it accepts."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.original_content, policy=email.policy.default))
        return "250 ok"

    def about_injects(self) -> dict[tuple[str, str], list[str]]:
        """(recipient, inject) -> the reference of each copy that arrived."""
        found: dict[tuple[str, str], list[str]] = {}
        for mail in self.mails:
            if named := re.search(r"Inject numéro \d\d", mail["Subject"]):
                found.setdefault((mail["To"], named[0]), []).append(mail["X-Cordee-Reference"])
        return found


@pytest.fixture
def post():
    keeper = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()
    yield keeper, port
    controller.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def installation(request, tmp_path, post):
    environment = {"CORDEE_WORKER": "non", "CORDEE_EMAIL_URL": f"smtp://127.0.0.1:{post[1]}"}
    if request.param == "sqlite":
        environment["DATABASE_URL"] = ""
    elif not os.environ.get("TEST_POSTGRES_URL"):
        pytest.skip("TEST_POSTGRES_URL n’est pas donné")
    made = Installation(tmp_path, **environment)
    try:
        made.console("migrate")
        yield made
    finally:
        made.close()


def test_two_workers_play_each_inject_once_in_order_and_on_time(installation, post):
    told = json.loads(installation.script(PREPARE.format(injects=INJECTS)).splitlines()[-1])
    with (
        installation.serve() as web,
        installation.work() as one,
        installation.work() as other,
        Visitor(web.port) as player,
        Visitor(web.port) as facilitator,
    ):
        player.sits_down(told["player"])
        facilitator.sits_down(told["facilitator"])
        assert facilitator.posts(f"/exercices/{told['exercise']}/debut/", {"speed": SPEED}).status == 302
        last = f"Inject numéro {INJECTS - 1:02}."
        wait_until(lambda: last in player.gets(f"/salle/{told['room']}/").text, "le dernier inject")
        mailed = [f"Inject numéro {n:02}" for n in range(0, INJECTS, 3)]
        expected = {(f"{who}@hopital.example", title) for who in ("solene", "karim") for title in mailed}
        wait_until(lambda: set(post[0].about_injects()) == expected, "les courriels")
        time.sleep(3)  # a second worker that would send anything again has had the time
        page = player.gets(f"/salle/{told['room']}/").text
        assert (one.process.poll(), other.process.poll()) == (None, None)
    found = json.loads(
        installation.script(FOUND.format(exercise=told["exercise"], speed=SPEED)).splitlines()[-1]
    )
    assert found["messages"] == [f"inject:I{n:02}" for n in range(INJECTS)]
    assert re.findall(r"Inject numéro \d\d\.", page) == [
        f"Inject numéro {n:02}." for n in reversed(range(INJECTS))
    ]
    assert all(0 <= late <= LATE_S for late in found["late_s"]), found["late_s"]
    references = post[0].about_injects().values()
    assert all(len(set(copies)) == 1 for copies in references), references


def wait_until(true, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} : toujours attendu après {PATIENCE_S} s")
        time.sleep(0.25)
