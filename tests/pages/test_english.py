"""Read in English: no page keeps a French sentence of ours, and dates are written the British way.

What people typed, kits, rules and sealed documents stay in the language in which they were written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.conf import settings as served
from django.test import Client
from django.urls import reverse
from django.utils import formats, translation

from tests.makers import ROOT, a_small_kit
from tests.pages.world import World

CATALOGUE = ROOT / "src" / "cordee" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MARKERS = re.compile(
    r"(?<![\w/])(vous|votre|vos|aucune?|cette|établissements?|salle|jalons?|joueurs?|animateurs?|enregistrer|rechercher"
    r"|retour|accueil|annuaire|main courante|déconnecter|afficher|prévue?|terminée?)(?!\w)",
    re.IGNORECASE,
)
UNSEEN = {"script", "style", "svg", "textarea"}
READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "data-confirm", "data-label")

# Who opens what. Own: an exercise that is being played; over: one that is finished.
PAGES = {
    "nobody": ("home:home", "home:legal", "account_login", "account_reset_password", "crises:join_code", "ui:accessibility"),
    "admin": ("home:home", "accounts:people", "accounts:accounts", "accounts:invitations", "directory:import"),
    "pilot": (
        "home:home",
        "directory:list",
        "directory:map",
        "exercises:index",
        "exercises:plan",
        "exercises:plan_series",
        "kits:index",
        "kits:new",
        "kits:import",
        "retex:index",
        "retex:improvements",
        "usersessions_list",
        "accounts:me",
    ),
    "director": (
        "home:home",
        "directory:site own",
        "exercises:detail own",
        "retex:hub over",
        "retex:results over",
        "retex:report own",
    ),
    "facilitator": (
        "exercises:control own",
        "exercises:improvise own",
        "exercises:replay over",
        "crises:seats own",
        "crises:cards own",
    ),
    "observer": ("exercises:observe own",),
    "seat": ("crises:room own", "crises:record own", "crises:paper own", "crises:kanban own", "crises:frieze own"),
}  # fmt: skip


@pytest.fixture
def english(settings, tmp_path: Path) -> Iterator[None]:
    """The catalogue as it is in the source, whether or not somebody compiled it."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    polib.pofile(str(CATALOGUE)).save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("fr"):  # what a request activates is gone with the test
        yield


class Words(HTMLParser):
    """The texts of a page that a person sees or hears, but for what says that it is in French."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.texts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        if tag == "html":
            self.language = said.get("lang") or ""
        elif self._silent:
            self._silent += [tag] if tag == self._silent[0] else []
        elif tag in UNSEEN or said.get("lang") == "fr":
            self._silent.append(tag)
        else:
            self.texts += [said[name] for name in READ_ALOUD if said.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def words_of(page: str) -> Words:
    words = Words()
    words.feed(page)
    return words


def french_sentences() -> set[str]:
    """The sentences that only French says: English has another, and the test kit does not use them."""
    catalogue = polib.pofile(str(CATALOGUE))
    return {e.msgid for e in catalogue} - {e.msgstr for e in catalogue} - set(_texts(a_small_kit()))


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _texts(part)


def _path(page: str, world: World) -> str:
    name, _, which = page.partition(" ")
    if not which:
        return reverse(name)
    own = world.own
    played = own.over if which == "over" else own.running
    if name.startswith("crises:"):
        return reverse(name, kwargs={"room_id": played.room.pk})
    found = {"directory:site": own.site, "retex:report": own.report}.get(name, played.exercise)
    return reverse(name, kwargs={"pk": found.pk})


def _reader(session: str = "") -> Client:
    client = Client()
    client.cookies[served.LANGUAGE_COOKIE_NAME] = "en"
    if session:
        client.cookies[served.SESSION_COOKIE_NAME] = session
    return client


def test_no_main_page_keeps_a_french_sentence(english, world: World) -> None:
    ours, left = french_sentences(), {}
    for key, pages in PAGES.items():
        reader = _reader(world.cast[key].session)
        for page in pages:
            answer = reader.get(_path(page, world))
            assert answer.status_code == 200, f"{page} as {key}: {answer.status_code}"
            words = words_of(answer.content.decode())
            assert words.language == "en", page
            french = {
                text
                for text in words.texts
                if text in ours or (MARKERS.search(text) and not _typed(text, world))
            }
            if french:
                left[f"{page} as {key}"] = sorted(french)
    assert left == {}


def _typed(text: str, world: World) -> bool:
    """Written by somebody: a text of the test kit, the name of a person of the cast or of a place."""
    people = {member.who for member in world.cast.values()}
    return any(known in text for known in {*people, *_kit_lines()})


def _kit_lines() -> set[str]:
    return {text for text in _texts(a_small_kit()) if " " in text}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "language", "heading"),
    [
        ("", "fr", "Se préparer ensemble aux cyberattaques"),
        ("de-DE,de;q=0.9", "fr", "Se préparer ensemble aux cyberattaques"),
        ("en-GB,en;q=0.9", "en", "Preparing for cyberattacks together"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr", "Se préparer ensemble aux cyberattaques"),
    ],
)
def test_the_browser_chooses_the_language_until_somebody_does(
    english, asked: str, language: str, heading: str
) -> None:
    words = words_of(Client(headers={"Accept-Language": asked}).get("/").content.decode())
    assert words.language == language
    assert heading in words.texts


@pytest.mark.django_db
def test_the_choice_of_a_language_outlasts_the_page(english) -> None:
    reader = Client(headers={"Accept-Language": "fr"})
    assert reader.post(reverse("ui:language"), {"language": "en", "next": "/"}).status_code == 302
    assert words_of(reader.get("/").content.decode()).language == "en"


@pytest.mark.django_db
def test_a_refusal_is_said_in_english(english) -> None:
    words = words_of(_reader().get("/nulle-part/").content.decode())
    assert words.language == "en"
    assert "Page not found" in words.texts


def test_english_dates_put_the_day_first_and_count_24_hours() -> None:
    at = dt.datetime(2026, 3, 4, 20, 5, tzinfo=dt.UTC)
    with translation.override("en"):
        written = [
            formats.date_format(at, f)
            for f in ("DATE_FORMAT", "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT", "TIME_FORMAT")
        ]
    assert written == ["4 March 2026", "04/03/2026", "04/03/2026 20:05", "20:05"]


def test_the_catalogue_keeps_every_place_of_every_sentence() -> None:
    """A place that is lost says less than the French; one that is invented crashes the page."""
    place = re.compile(r"%\(\w+\)\w+|%[sd%]")
    lost = {
        source: text
        for entry in polib.pofile(str(CATALOGUE))
        for source, text in _forms(entry)
        if sorted(place.findall(text)) != sorted(place.findall(source))
    }
    assert lost == {}


def _forms(entry: polib.POEntry) -> Iterator[tuple[str, str]]:
    if entry.msgid_plural:
        return zip((entry.msgid, entry.msgid_plural), entry.msgstr_plural.values(), strict=True)
    return iter([(entry.msgid, entry.msgstr)])
