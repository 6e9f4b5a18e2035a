"""What a first visit costs on a bad network, counted by the browser itself, caches empty and switched off.

The figures are bytes on the wire as Chromium counts them: compressed bodies and response headers. The live
stream, which never ends, is not in them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import Person

pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.journey, pytest.mark.slow]

KB = 1024
PLAYER_LIMIT = 100 * KB
PAGE_LIMIT = 300 * KB
# Pages that draw charts or maps have no limit; everything else has one.
DRAWN = re.compile(r"/carte/|/annuaire/territoires/")
TEXTS = ("text/", "javascript", "json", "svg")
SMALL = 500  # bytes below which nothing is gained by compressing
MOST_PAGES = 30


@dataclass
class Load:
    """One page as it arrived: bytes of each address, and what came uncompressed though it should not."""

    bytes: dict[str, int] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.bytes.values())

    def said(self) -> str:
        heaviest = sorted(self.bytes.items(), key=lambda one: -one[1])
        return "\n".join(f"  {size / KB:6.1f} Ko  {address}" for address, size in heaviest)


class Scales:
    """Listens to the network of one page through the developer tools' protocol."""

    def __init__(self, someone: Person):
        self._someone = someone
        self._load = Load()
        self._addresses: dict[str, str] = {}
        session = someone.context.new_cdp_session(someone.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)

    def weighs(self, path: str) -> Load:
        self._load = Load()
        self._someone.goes(path).page.wait_for_load_state("load")
        self._someone.page.wait_for_timeout(500)  # icons and favicon come after
        weighed, self._load = self._load, Load()  # what comes later belongs to another page
        return weighed

    def _answered(self, told: dict) -> None:
        response, headers = told["response"], {k.lower(): v for k, v in told["response"]["headers"].items()}
        address = urlsplit(response["url"]).path
        self._addresses[told["requestId"]] = address
        is_text = (
            any(kind in response["mimeType"] for kind in TEXTS) and "event-stream" not in response["mimeType"]
        )
        if is_text and "content-encoding" not in headers and int(headers.get("content-length", 0)) > SMALL:
            self._load.plain.append(address)

    def _finished(self, told: dict) -> None:
        address = self._addresses.get(told["requestId"])
        if address:
            self._load.bytes[address] = self._load.bytes.get(address, 0) + int(told["encodedDataLength"])


@dataclass(frozen=True)
class Place:
    """A player's place in the exercise that goes on, as printed on their card."""

    room: str
    exercise: str
    code: str
    pin: str


@pytest.fixture
def place(person: Callable[..., Person]) -> Place:
    planner = person("animation").enters_as("Tanguy Delorme").goes("/exercices/")
    row = planner.page.locator("tr, li", has_text="En cours").first
    exercise = row.locator("a[href^='/exercices/']").first.get_attribute("href")
    planner.goes(exercise)
    room = planner.page.locator("a[href^='/salle/']").first.get_attribute("href").split("/")[2]
    planner.goes(f"/salle/{room}/places/cartes/")
    card = planner.page.locator(".seat-card", has_text="Cellule").first
    code, pin = card.locator("strong.num").all_inner_texts()
    return Place(room, exercise, code, pin)


def test_a_player_enters_the_room_for_less_than_100_kb(person: Callable[..., Person], place: Place, told):
    player = person("joueur", phone=True)
    scales = Scales(player)
    door = scales.weighs(f"/salle/rejoindre/?code={place.code}")
    player.page.get_by_label("Code personnel").fill(place.pin)
    player.page.get_by_role("button", name="Entrer").click()
    player.page.wait_for_url(f"**/salle/{place.room}/**")
    room = scales.weighs(f"/salle/{place.room}/")
    told(f"La porte de la salle : {door.total / KB:.1f} Ko ; la salle d’un joueur : {room.total / KB:.1f} Ko")
    told(room.said())
    assert player.page.locator("#boite li").count() > 0
    assert (door.plain, room.plain) == ([], [])
    assert door.total <= PLAYER_LIMIT, door.said()
    assert room.total <= PLAYER_LIMIT, room.said()


@pytest.mark.parametrize("who", ["Maëlle Kerbrat", "Tanguy Delorme"])
def test_every_other_page_stays_under_300_kb(person: Callable[..., Person], place: Place, who: str, told):
    someone = person(who).enters_as(who)
    scales, waiting, loads = Scales(someone), ["/", place.exercise], {}
    while waiting and len(loads) < MOST_PAGES:
        path = waiting.pop(0)
        loads[path] = scales.weighs(path)
        known = {kind_of(other) for other in [*waiting, *loads]}
        waiting += [found for kind, found in links_of(someone).items() if kind not in known]
    heaviest = sorted(loads.items(), key=lambda one: -one[1].total)[:6]
    told(f"{who}, {len(loads)} pages ; les plus lourdes :")
    for path, load in heaviest:
        told(f"  {load.total / KB:6.1f} Ko  {path}")
    assert {path: load.plain for path, load in loads.items() if load.plain} == {}
    heavy = {path: load.said() for path, load in loads.items() if load.total > PAGE_LIMIT}
    assert {path: said for path, said in heavy.items() if not DRAWN.search(path)} == {}
    assert len(loads) >= 10


def links_of(someone: Person) -> dict[str, str]:
    """One page of each kind that the page leads to."""
    hrefs = someone.page.eval_on_selector_all(
        "a[href^='/']", "links => links.map(a => a.getAttribute('href'))"
    )
    paths = [urlsplit(href).path for href in hrefs]
    return {kind_of(path): path for path in paths if path.endswith("/")}


def kind_of(path: str) -> str:
    """Pages that differ by a number only are one kind."""
    return re.sub(r"\d+", "N", path)


@pytest.fixture
def told(capsys) -> Callable[[str], None]:
    """Says a figure beside the dots of pytest."""

    def tell(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}")

    return tell
