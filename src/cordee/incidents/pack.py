"""The crisis pack (``packs/crisis/orsan-cyber.yaml``): what is asked, which cards, cells, levels and deadlines."""

from __future__ import annotations

import pathlib
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cordee.incidents.enums import UNKNOWN
from cordee.packs.document import load_pack, repeated
from cordee.packs.shape import FOLDER, Problem
from cordee.packs.wording import _, said

SHIPPED = FOLDER / "crisis" / "orsan-cyber.yaml"
# What a deadline's form may take from the incident; ``prefilled.py`` knows how.
FORM_FIELDS = frozenset({"etablissement", "finess", "declare", "constate", "contact"})

# What a message may take from the incident; ``prefilled.py`` knows how.
PLACEHOLDERS = frozenset({"etablissement", "constate", "coupe", "marche", "contact"})

CELL_NAME = 120  # characters, as the room keeps it

Answers = Mapping[str, list[str]]  # question -> choices, or [UNKNOWN]


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str
    card: str | None


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    title: str
    multiple: bool
    choices: tuple[Choice, ...]
    track: str  # the track of the crisis that it tells of, ``technical`` or ``care``; empty for neither
    shared: bool  # the answer is on the sheet that the group of the house reads

    def said(self, chosen: list[str]) -> tuple[str, ...]:
        """The answers in words; none for « I do not know »."""
        return tuple(choice.label for choice in self.choices if choice.key in chosen)


@dataclass(frozen=True, slots=True)
class Card:
    """A reflex card: what to do at once."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellsTemplate:
    key: str
    title: str
    hint: str
    cells: tuple[Mapping[str, Any], ...]

    @property
    def is_per_site(self) -> bool:
        return any(cell.get("each") for cell in self.cells)

    def opened(self, sites: Iterable[str]) -> list[dict[str, Any]]:
        """The cells of a room, as the room takes them; one for each of the named sites where the pack says « each »."""
        names, made = list(sites), []
        for cell in self.cells:
            plain = {name: value for name, value in cell.items() if name != "each"}
            if not cell.get("each"):
                made.append(plain)
                continue
            for rank, site in enumerate(names, start=1):
                told = {
                    "key": f"{cell['key']}-{rank}",
                    "name": cell["name"].replace("{site}", site)[:CELL_NAME],
                }
                made.append(plain | told)
        return made


@dataclass(frozen=True, slots=True)
class Level:
    """``held_by``: who raises and lifts it, ``house`` or ``region``. ``shares_with``: who reads the sheet of the crisis
    while it is raised, ``ght`` or nobody."""

    key: str
    title: str
    held_by: str
    means: str
    shares_with: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal deadline. Minutes count from ``starts``; 0 means without delay."""

    key: str
    title: str
    recipient: str
    basis: str
    starts: str
    within_min: int
    remind_min: tuple[int, ...]
    opens: str
    opens_when: Mapping[str, tuple[str, ...]]
    form: tuple[str, ...]

    def runs_for(self, answers: Answers) -> bool:
        """Whether the declaration itself sets it going."""
        if self.opens != "answers":
            return self.opens == "always"
        return any(set(answers.get(key, ())) & set(wanted) for key, wanted in self.opens_when.items())


@dataclass(frozen=True, slots=True)
class Template:
    """A message to copy. ``body`` holds « {name} », one of ``PLACEHOLDERS``."""

    key: str
    title: str
    hint: str
    body: str


@dataclass(frozen=True, slots=True)
class Pack:
    questions: tuple[Question, ...]
    cards: Mapping[str, Card]
    unknown_card: Card
    cells: tuple[CellsTemplate, ...]
    levels: tuple[Level, ...]
    clocks: tuple[Clock, ...]
    every_h: int
    review_every_h: int | None  # hours after which a decision is proposed for review; None: no proposal
    # key, title, hint, and perhaps track and shared, of what people write in a situation report
    texts: tuple[Mapping[str, str], ...]
    messages: tuple[Template, ...]

    def level(self, key: str) -> Level | None:
        return next((level for level in self.levels if level.key == key), None)

    def clock(self, key: str) -> Clock | None:
        return next((clock for clock in self.clocks if clock.key == key), None)

    def cards_for(self, answers: Answers) -> tuple[Card, ...]:
        """The cards of what was answered, in the order of the pack, each once; the last for what is not known."""
        wanted = {
            choice.card
            for question in self.questions
            for choice in question.choices
            if choice.card and choice.key in answers.get(question.key, ())
        }
        cards = [card for key, card in self.cards.items() if key in wanted]
        if any(UNKNOWN in answers.get(question.key, ()) for question in self.questions):
            cards.append(self.unknown_card)
        return tuple(cards)


@cache
def shipped() -> Mapping[str, Any]:
    return load(SHIPPED)


def load(path: pathlib.Path) -> dict[str, Any]:
    """The document of a pack's file. Raises ``BadPack`` with every fault, ``OSError`` when it cannot be opened."""
    return load_pack(path, "crisis", _problems)


def read(document: Mapping[str, Any]) -> Pack:
    """A document that was checked, as values."""
    return Pack(
        questions=tuple(_question(raw) for raw in document["questions"]),
        cards={raw["key"]: _card(raw) for raw in document["cards"]},
        unknown_card=_card(document["unknown_card"]),
        cells=tuple(
            CellsTemplate(raw["key"], raw["title"], raw["hint"], tuple(raw["cells"]))
            for raw in document["cells"]
        ),
        levels=tuple(
            Level(raw["key"], raw["title"], raw["held_by"], raw["means"], raw.get("shares_with", ""))
            for raw in document["levels"]
        ),
        clocks=tuple(_clock(raw) for raw in document["clocks"]),
        every_h=document["situation"]["every_h"],
        review_every_h=document.get("decisions", {}).get("review_every_h"),
        texts=tuple(document["situation"]["texts"]),
        messages=tuple(Template(**raw) for raw in document.get("messages", ())),
    )


def _question(raw: Mapping[str, Any]) -> Question:
    choices = tuple(Choice(one["key"], one["label"], one.get("card")) for one in raw["choices"])
    return Question(
        raw["key"],
        raw["title"],
        raw.get("multiple", False),
        choices,
        raw.get("track", ""),
        raw.get("shared", False),
    )


def _card(raw: Mapping[str, Any]) -> Card:
    return Card(raw["title"], tuple(raw["lines"]))


def _clock(raw: Mapping[str, Any]) -> Clock:
    return Clock(
        key=raw["key"],
        title=raw["title"],
        recipient=raw["recipient"],
        basis=raw["basis"],
        starts=raw["starts"],
        within_min=raw["within_min"],
        remind_min=tuple(sorted(raw["remind_min"])),
        opens=raw["opens"],
        opens_when={key: tuple(wanted) for key, wanted in raw.get("opens_when", {}).items()},
        form=tuple(raw["form"]),
    )


def _problems(document: dict[str, Any]) -> Iterator[Problem]:
    """What the schema cannot see: names used twice, cards, answers and form fields that are not there."""
    for part in ("questions", "cards", "cells", "levels", "clocks"):
        yield from repeated(document[part], "key", (part,))
    cards = {card["key"] for card in document["cards"]}
    answers = {one["key"]: {choice["key"] for choice in one["choices"]} for one in document["questions"]}
    for place, question in enumerate(document["questions"]):
        path = ("questions", place, "choices")
        yield from repeated(question["choices"], "key", path)
        for rank, choice in enumerate(question["choices"]):
            if choice["key"] == UNKNOWN:
                sentence = _("« %(name)s » est offert à toute question : ne l’ajoutez pas")
                yield Problem((*path, rank, "key"), said(sentence, name=UNKNOWN))
            if choice.get("card") not in {None, *cards}:
                sentence = _("la carte « %(name)s » n’existe pas")
                yield Problem((*path, rank, "card"), said(sentence, name=choice["card"]))
    yield from repeated(document.get("messages", []), "key", ("messages",))
    for place, raw in enumerate(document.get("messages", [])):
        yield from _message_problems(raw["body"], ("messages", place, "body"))
    for part in ("debrief", "report_questions"):
        yield from repeated(document.get("lessons", {}).get(part, []), "key", ("lessons", part))
    for place, clock in enumerate(document["clocks"]):
        yield from _clock_problems(clock, ("clocks", place), answers)


def _message_problems(body: str, path: tuple[str | int, ...]) -> Iterator[Problem]:
    try:
        names = {name for _text, name, _spec, _form in string.Formatter().parse(body) if name is not None}
    except ValueError:
        yield Problem(path, said(_("une accolade ne se referme pas")))
        return
    for name in sorted(names - PLACEHOLDERS):
        sentence = _("le message ne sait pas remplir « %(name)s »")
        yield Problem(path, said(sentence, name=name))


def _clock_problems(
    clock: dict[str, Any], path: tuple[str | int, ...], answers: Mapping[str, set[str]]
) -> Iterator[Problem]:
    for key, wanted in clock.get("opens_when", {}).items():
        for name in sorted(set(wanted) - answers.get(key, set()) - {UNKNOWN}):
            sentence = _("la réponse « %(name)s » n’existe pas")
            yield Problem((*path, "opens_when"), said(sentence, name=f"{key}.{name}"))
    if clock["opens"] == "answers" and not clock.get("opens_when"):
        yield Problem((*path, "opens"), said(_("dites quelles réponses l’engagent : « opens_when » manque")))
    for name in sorted(set(clock["form"]) - FORM_FIELDS - set(answers)):
        sentence = _("le formulaire ne sait pas remplir « %(name)s »")
        yield Problem((*path, "form"), said(sentence, name=name))
