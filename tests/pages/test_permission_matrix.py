"""Every address × everybody × every kind of object, compared with the file that a person has read."""

from __future__ import annotations

import pytest

from tests.pages.matrix import DOORS, FILE, SHORT, Matrix, read, refused
from tests.pages.routes import nameless, objects_of, routes

ROOMS = ("exercises", "crises")  # the half of the matrix that has a file of its own

# Views that answer before anybody has said who they are. Each holds nothing of anybody, or a secret opens it.
PUBLIC = {
    "api:openapi",
    "health", "home:home", "home:legal", "ui:language", "ui:accessibility",
    "offline:manifest", "offline:watcher", "offline:page", "breakglass:break", "mobilisation:answer",
    "accounts:invitation", "accounts:unknown_person",
    "crises:join", "crises:join_code", "crises:leave",
    "retex:shared", "retex:shared_file", "retex:check_attestation",
    "account_login", "account_logout", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "socialaccount_login_cancelled", "socialaccount_login_error",
}  # fmt: skip


def reviewed():
    return read(FILE.read_text(encoding="utf-8"))


def play_half(world, *, rooms: bool):
    """Some 10,000 requests: those of exercises and their rooms, or all the others."""
    chosen = [route for route in routes() if (route.app in ROOMS) == rooms]
    matrix = Matrix(world)
    return chosen, matrix, matrix.play(chosen)


@pytest.fixture(scope="module")
def played(world):
    """Half of the matrix; the other half is in test_permission_matrix_rooms.py, so that two processes share it."""
    return play_half(world, rooms=False)


@pytest.mark.slow
def test_every_answer_is_the_one_that_was_reviewed(played):
    chosen, _matrix, answers = played
    known = reviewed()
    surprises = []
    for (name, method, label), told in answers.items():
        before = known.get((name, method, label), {})
        for who, verdict in told.items():
            if before.get(who[:SHORT]) != verdict:
                was = before.get(who[:SHORT], "never")
                surprises.append(f"{method} {name} [{label}] as {who}: reviewed {was}, now {verdict}")
    assert surprises == []
    names = {route.name for route in chosen}
    assert sorted(row for row in known if row[0] in names and row not in answers) == []


@pytest.mark.slow
def test_no_answer_is_an_accident_and_no_refusal_writes(played):
    _chosen, matrix, _answers = played
    assert matrix.asked > 7_000
    assert matrix.faults == []


@pytest.mark.slow
def test_a_foreign_object_is_the_same_as_a_missing_one(played):
    """Where a house of another region cannot be looked at, nothing tells that it is there."""
    _chosen, _matrix, answers = played
    told = []
    for (name, method, label), verdicts in answers.items():
        missing = answers.get((name, method, "missing"))
        if label != "far" or missing is None:
            continue
        for who, verdict in verdicts.items():
            if who not in ("admin", "far_pilot", "firm") and refused(verdict) and verdict != missing[who]:
                told.append(f"{method} {name} as {who}: far {verdict}, missing {missing[who]}")
    assert told == []


def test_every_address_is_in_the_reviewed_file():
    known = {name for name, _method, _label in reviewed()}
    assert sorted({route.name for route in routes()} - known) == []
    assert sorted(known - {route.name for route in routes()}) == []


def test_every_address_has_a_name():
    """allauth keeps old addresses of its social pages, that only lead to the new ones."""
    assert [shape for shape in nameless() if not shape.startswith("/compte/social/")] == []


def test_only_the_declared_views_answer_to_nobody(world):
    matrix = Matrix(world)
    answers = matrix.play(cast=["nobody"])
    open_to_all = {
        name
        for (name, _m, _o), told in answers.items()
        if told["nobody"] in ("200", "201", "204", "422", "302")
    }
    assert open_to_all <= PUBLIC


METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.mark.slow
@pytest.mark.parametrize("who", ["nobody", "admin", "planner", "seat"])
def test_other_methods_open_nothing(world, browser, who):
    """HEAD answers as GET does, or not at all; the others are refused, and write nothing."""
    faults = []
    for route in routes():
        path = route.path(next(iter(objects_of(route, world).values())))
        get = browser.ask(world.cast[who], "GET", path).verdict
        for method in METHODS:
            reply = browser.ask(world.cast[who], method, path)
            allowed = {get, "405"} if method == "HEAD" else {"403", "404", "405", "409", *DOORS}
            if method == "OPTIONS":  # class-based views tell their methods
                allowed |= {"200", get}
            if reply.verdict not in allowed or (method != "HEAD" and reply.wrote - {"crises_seat"}):
                faults.append(
                    f"{method} {route.name}: {reply.verdict} (GET {get}), wrote {sorted(reply.wrote)}"
                )
    assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize("who", ["nobody", "admin", "director", "neighbour", "planner", "seat"])
def test_an_empty_form_is_no_accident(world, who):
    """An empty POST to everything: whatever is refused has changed nothing."""
    matrix = Matrix(world)
    for route in routes():
        for _label, cells in matrix.cells(route, "POST", [world.cast[who]]):
            for cell in cells:
                cell.form.clear()
                matrix.verdict(cell)
    assert matrix.faults == []
