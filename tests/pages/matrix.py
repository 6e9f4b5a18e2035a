"""The permission matrix: every address × every object × everybody of the cast, one short verdict a cell.

``python -m tests.pages.matrix --write`` plays the whole matrix and writes ``matrix.txt``, to be read by a person
before it is committed. How to read it is said at its top. ``--restored`` plays it on a base that was saved, lost and
put back, and compares: rights must survive a disaster as rows do.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.pages.stage import stage  # first: it sets Django up  # isort: skip
from django.http import HttpResponse

from cordee.accounts import middleware as actors
from cordee.config import middleware, urls
from tests.pages.bodies import sound_form
from tests.pages.browser import Browser, Reply, digest
from tests.pages.people import Member
from tests.pages.routes import Arguments, Route, Undeclared, objects_of, routes
from tests.pages.world import World

FILE = Path(__file__).with_name("matrix.txt")
# A redirection to the sign-in, to the second factor or to the page where one joins a room is a refusal.
SHORT = 5  # letters of a key at the head of a column
WIDTH = 30  # of the column of objects
DOORS = ("in", "2f", "join")
NOT_A_METHOD = "405"

HEADER = """\
# Who gets what answer where. Read by a person, compared by tests/pages/test_permission_matrix.py.
# Written by: python -m tests.pages.matrix --write
#
# One line: method, object, then one verdict for each of the cast, in the order of the head line.
#   200 page · 302 done, or led elsewhere · in: led to the sign-in · 2f: a second factor is asked for
#   join: led to the page where one takes a place · 403 no right · 404 not there for them · 409 not in this state
#   422 the form is given back · 405 not a method of this page · a dot: as the line above
# POST sends a sound form where the page takes one. A method that answers only 405 to whoever comes in is left
# out; HEAD answers as GET; PUT, PATCH, DELETE and OPTIONS are refused everywhere (405, or at the door).
# Objects: own, near and far are a running exercise (or the like) of the cast's house, of another house of the
# region, of another region; planned, over and handed are own ones in those states; missing is none; crossed is a child of
# another parent.
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One question: who asks what of which object."""

    route: Route
    label: str
    path: str
    method: str
    who: Member
    form: dict = field(default_factory=dict, compare=False, hash=False)

    def __str__(self) -> str:
        return f"{self.method} {self.route.name} [{self.label}] as {self.who.key}"


Row = tuple[str, str, str]  # route name, method, object
Answers = dict[Row, dict[str, str]]


@contextmanager
def brisk() -> Iterator[None]:
    """For thousands of requests to a world that each leaves as it was: who a session stands for is read once, and
    the page of a refusal, which other tests draw, is left blank."""
    known: dict[str | None, Any] = {}

    def account(session):
        if session.session_key not in known:
            known[session.session_key] = account_of_session(session)
        return known[session.session_key]

    def blank(request, *words, status=404, **_):
        return HttpResponse(status=status)

    account_of_session = actors.account_of_session
    with (
        patch.object(urls, "handler404", blank, create=True),
        patch.object(middleware, "render", blank),
        patch.object(actors, "account_of_session", account),
    ):
        yield


class Matrix:
    """Asks cells of one world. ``faults`` collects what no reviewed file could excuse."""

    def __init__(self, world: World, browser: Browser | None = None):
        self.world = world
        self.browser = browser or Browser()
        self.faults: list[str] = []
        self.asked = 0
        self._before: dict[str, str] = {}

    def play(self, chosen: Iterable[Route] | None = None, cast: Iterable[str] | None = None) -> Answers:
        """GET and POST of every address by everybody: the lines of the reviewed file."""
        answers: Answers = {}
        people = [self.world.cast[key] for key in cast or self.world.cast]
        with brisk():
            for route in routes() if chosen is None else chosen:
                for method in ("GET", "POST"):
                    answers |= self._lines(route, method, people)
        return answers

    def _lines(self, route: Route, method: str, people: list[Member]) -> Answers:
        """The lines of one method, none when the page does not know it: the first object tells."""
        lines: Answers = {}
        stopped: dict[str, str] = {}  # at a door, which looks at the address and never at the object
        for label, cells in self.cells(route, method, people):
            told = {cell.who.key: stopped.get(cell.who.key) or self.verdict(cell) for cell in cells}
            stopped = {key: verdict for key, verdict in told.items() if verdict in DOORS}
            lines[route.name, method, label] = told
            if is_no_method(lines.values()):
                return {}
        return lines

    def cells(self, route: Route, method: str, people: list[Member]) -> Iterator[tuple[str, list[Cell]]]:
        for label, arguments in self.objects(route).items():
            path = route.path(arguments)
            form = sound_form(route, self.world, label, arguments) if method == "POST" else {}
            yield label, [Cell(route, label, path, method, who, form) for who in people]

    def objects(self, route: Route) -> dict[str, Arguments]:
        try:
            return objects_of(route, self.world)
        except Undeclared as fault:
            if str(fault) not in self.faults:
                self.faults.append(str(fault))
            return {}

    def verdict(self, cell: Cell) -> str:
        """Ask, and hold the answer to what is true of every cell: no crash, and a refusal changes nothing."""
        self.asked += 1
        reply = self.browser.ask(cell.who, cell.method, cell.path, cell.form)
        if reply.status >= 500:
            self.faults.append(f"{cell}: {reply.status} {reply.crash!r}")
        if refused(reply.verdict) and reply.wrote and self._changed(cell, reply):
            self.faults.append(
                f"{cell}: refused ({reply.verdict}), and yet it wrote in {sorted(reply.wrote)}"
            )
        return reply.verdict

    def _changed(self, cell: Cell, reply: Reply) -> bool:
        """A refusal may have undone what it began: ask again, and compare the rows before and after."""
        tables = reply.wrote - SIGNS_OF_LIFE
        for table in tables - self._before.keys():
            self._before |= digest([table])
        after: dict[str, str] = {}
        self.browser.ask(
            cell.who, cell.method, cell.path, cell.form, look=lambda: after.update(digest(tables))
        )
        return any(after[table] != self._before[table] for table in tables)


# Being in the room is noted on the seat, whatever is asked there.
SIGNS_OF_LIFE = {"crises_seat"}


def refused(verdict: str) -> bool:
    return verdict in DOORS or verdict >= "400"


def written(answers: Answers, cast: list[str]) -> str:
    """The reviewed file's text."""
    shapes = {route.name: route.shape for route in routes()}
    width = WIDTH
    lines = [HEADER, _line("CAST", "", width, [key[:SHORT] for key in cast])]
    lines += [f"#      {key[:SHORT]:7}{key}" for key in cast if len(key) > SHORT]
    for name in dict.fromkeys(row[0] for row in answers):
        lines += ["", f"{name}  {shapes[name]}", *_block(name, answers, cast, width)]
    return "\n".join(lines) + "\n"


def _block(name: str, answers: Answers, cast: list[str], width: int) -> Iterator[str]:
    for method in ("GET", "POST"):
        rows = {row[2]: told for row, told in answers.items() if row[:2] == (name, method)}
        above: dict[str, str] = {}
        for labels, told in _alike(rows):
            shown = ["." if above.get(key) == told[key] else told[key] for key in cast]
            if len(labels) > width:
                yield f"{method:5}{labels}"
                labels = "="
            yield _line(method, labels, width, shown)
            above = told


def _alike(rows: dict[str, dict[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Objects that follow each other with the same answers share a line."""
    for told, labels in itertools.groupby(rows, key=rows.get):
        yield ",".join(labels), told


def is_no_method(told: Iterable[dict[str, str]]) -> bool:
    """Whether a method is not one of the page: 405 to whoever comes in, and nothing else."""
    given = {verdict for verdicts in told for verdict in verdicts.values()}
    return NOT_A_METHOD in given and given <= {NOT_A_METHOD, *DOORS}


def _line(method: str, label: str, width: int, cells: list[str]) -> str:
    return f"{method:5}{label:{width + 1}}" + "".join(f"{cell:<6}" for cell in cells).rstrip()


def read(text: str) -> Answers:
    """The lines of a reviewed file, their verdicts under the keys of the cast as the file abridges them."""
    cast: list[str] = []
    answers: Answers = {}
    name, labels, above = "", "", ("", "", {})
    for line in text.splitlines():
        method, *rest = line.split() or ["#"]
        if method.startswith("#"):
            continue
        if method == "CAST":
            cast = rest
        elif method not in ("GET", "POST"):
            name = method
        elif len(rest) == 1:  # a list of objects too long for its column; the answers are on the next line
            labels = rest[0]
        else:
            labels, cells = (labels, rest[1:]) if rest[0] == "=" else (rest[0], rest[1:])
            before = above[2] if above[:2] == (name, method) else {}
            told = {key: before[key] if cell == "." else cell for key, cell in zip(cast, cells, strict=True)}
            above = (name, method, told)
            answers |= {(name, method, label): told for label in labels.split(",")}
    return answers


def main(words: list[str]) -> int:
    started = time.monotonic()
    with stage(restored="--restored" in words) as world:
        ready = time.monotonic() - started
        matrix = Matrix(world)
        answers = matrix.play()
        text = written(answers, list(world.cast))
    print(  # noqa: T201
        f"{matrix.asked} cells in {time.monotonic() - started:.0f} s, of which {ready:.0f} s to set the stage; "
        f"{len(matrix.faults)} faults"
    )
    print("\n".join(matrix.faults))  # noqa: T201
    if "--write" in words:
        FILE.write_text(text, encoding="utf-8")
        return 0
    same = text == FILE.read_text(encoding="utf-8")
    print("as reviewed" if same else f"NOT as reviewed in {FILE.name}")  # noqa: T201
    return int(bool(matrix.faults) or not same)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
