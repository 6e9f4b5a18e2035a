"""A real installation, served, with a real browser in front of it; screenshots go to var/captures."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.served import ROOT, Installation, Server

CAPTURES = ROOT / "var" / "captures"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = (
    15_000  # how long a page may take on a machine that does something else; a fault takes as long to show
)
WITHOUT_BROWSER = "AUCUN NAVIGATEUR : parcours non joué"


def browser_path() -> str | None:
    """The system's Chromium; ``None`` lets Playwright look for its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="package")
def browser():
    """Closed when the journeys are over: while it is open, its event loop forbids the database to this thread."""
    from playwright.sync_api import Error, expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        except Error:
            pytest.skip(WITHOUT_BROWSER)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def demo(tmp_path_factory) -> Iterator[Server]:
    """The demonstration as ``make demo`` serves it: embedded database, worker, mail sink.

    JOURNEY_ADDRESS=http://127.0.0.1:8000 walks in a demonstration that is already served.
    """
    if address := os.environ.get("JOURNEY_ADDRESS"):
        yield SimpleNamespace(address=address)
        return
    folder = tmp_path_factory.mktemp("demo")
    installation = Installation(folder, CORDEE_MODE="demo", CORDEE_WORKER="oui", DATABASE_URL="")
    installation.console("demo", "--prepare-only")
    with installation.serve("-m", "cordee.cli", "demo", "--port", "0") as server:
        server.installation = installation
        yield server


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, browser, address: str, name: str, *, phone: bool = False):
        self.address, self.name = address, name
        self.context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            locale="fr-FR",
            is_mobile=phone,
            has_touch=phone,
            accept_downloads=True,
            # tests/journeys/test_room.py tells what it does; here it would only take its share of each page.
            service_workers="block",
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, message) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def enters_as(self, label: str) -> Person:
        """One-click sign-in of the demonstration."""
        self.goes("/demo/")
        self.page.get_by_role("button", name=label).first.click()
        self.page.wait_for_load_state()
        return self

    def goes(self, path: str) -> Person:
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self

    def captures(self, name: str) -> None:
        CAPTURES.mkdir(parents=True, exist_ok=True)
        # Hiding the caret writes a style on every field; a live swap that lands meanwhile copies it to the new
        # field, and the security policy refuses it: a fault of the camera's, not of the page's.
        self.page.screenshot(path=CAPTURES / f"{name}.png", full_page=True, caret="initial")

    def fails_no_audit(self) -> None:
        """axe-core finds no violation on the page as it stands (WCAG 2.2 A and AA)."""
        heard = len(self.faults)  # the audit itself touches styles; that is not the page's doing
        told = violations(self.page)
        del self.faults[heard:]
        assert told == [], f"{self.page.url} : {told}"


def violations(page) -> list[tuple[str, list]]:
    """What axe-core holds against a page as it stands: rules, and some of the places."""
    page.evaluate(Path(ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    return [(v["id"], [n["target"] for n in v["nodes"]][:4]) for v in found["violations"]]


@contextmanager
def blameless() -> Iterator[list[Person]]:
    """Whoever is put in the list: at the end, none of them has seen a script error or a blocked resource."""
    people: list[Person] = []
    yield people
    faults = {one.name: one.faults for one in people if one.faults}
    for one in people:
        one.context.close()
    assert faults == {}


@pytest.fixture(scope="module")
def house(tmp_path_factory, request):
    """An installation of its own for the rooms of one file, and its address."""
    installation = Installation(tmp_path_factory.mktemp(request.module.__name__.rpartition(".")[2]))
    installation.console("migrate")
    with installation.serve() as server:
        yield installation, server.address
    installation.close()


@pytest.fixture
def room(house, request):
    """A new room, as the ``CAST`` of the file makes it: the address, and what that script told (links of its people)."""
    installation, address = house
    return address, json.loads(installation.script(request.module.CAST).splitlines()[-1])


@pytest.fixture
def person(browser, demo) -> Iterator[Callable[..., Person]]:
    """Make people, each in a browser of their own."""
    with blameless() as people:

        def make(name: str, **kind) -> Person:
            people.append(Person(browser, demo.address, name, **kind))
            return people[-1]

        yield make


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "journeys" in Path(str(item.fspath)).parts:
            item.add_marker(pytest.mark.journey)


def pytest_terminal_summary(terminalreporter) -> None:
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if WITHOUT_BROWSER in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(f"!!! {WITHOUT_BROWSER} ({len(skipped)}) !!!", red=True, bold=True)
    if not os.environ.get("TEST_POSTGRES_URL"):
        terminalreporter.write_line(
            "!!! Base embarquée seulement : TEST_POSTGRES_URL n’est pas donné. !!!", yellow=True
        )
