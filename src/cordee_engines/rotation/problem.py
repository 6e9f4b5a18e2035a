"""What is asked, and what is answered. Instants are whole minutes from the start of the planning; before it, negative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Rules:
    """Minutes. ``rest``: between two stretches (Code du travail, L. 3131-1; directive 2003/88/EC, art. 3). ``most``: never
    as many in a row. Past ``long`` in a row, the plan warns."""

    rest: int = 11 * 60
    long: int = 12 * 60
    most: int = DAY_MIN

    def __post_init__(self) -> None:
        if not 0 < self.long <= self.most or self.rest < 0:
            raise ValueError("long lies between 0 and most; rest is not negative")


@dataclass(frozen=True, slots=True)
class Shift:
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a shift lasts")

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, and how many people it needs at every shift."""

    key: str
    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("a place needs no negative number of people")


@dataclass(frozen=True, slots=True)
class Person:
    """``places``: the keys of the cells where they may sit. ``worked``: stretches before the planning begins."""

    key: str
    places: frozenset[str]
    worked: tuple[Shift, ...] = ()

    def __post_init__(self) -> None:
        if any(done.end > 0 for done in self.worked):
            raise ValueError("what was worked lies before the planning")


@dataclass(frozen=True, slots=True)
class Problem:
    """Shifts in order, none overlapping the next."""

    shifts: tuple[Shift, ...]
    places: tuple[Place, ...]
    people: tuple[Person, ...]
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        if any(one.end > two.start for one, two in zip(self.shifts, self.shifts[1:], strict=False)):
            raise ValueError("shifts follow one another")
        if self.shifts and self.shifts[0].start < 0:
            raise ValueError("the planning begins at 0")
        if len({one.key for one in self.places}) != len(self.places):
            raise ValueError("two places of one name")
        if len({one.key for one in self.people}) != len(self.people):
            raise ValueError("two people of one name")

    @property
    def seats(self) -> int:
        return len(self.shifts) * sum(place.count for place in self.places)


@dataclass(frozen=True, slots=True)
class Slot:
    """One person in one place at one shift, by its rank."""

    person: str
    place: str
    shift: int


@dataclass(frozen=True, slots=True)
class Plan:
    """``covered``: seats held, of all that are asked; ``overrun``: minutes past the long stretch, all people together."""

    slots: tuple[Slot, ...]
    covered: int
    overrun: int

    @property
    def by_person(self) -> Mapping[str, list[Slot]]:
        found: dict[str, list[Slot]] = {}
        for slot in self.slots:
            found.setdefault(slot.person, []).append(slot)
        return found
