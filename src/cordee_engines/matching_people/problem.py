"""Who is needed where, and who there is: frozen facts, refused at construction when absurd."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = (1, 2, 3)
Span = tuple[int, int]  # [first, after the last), in any one unit of time counted from any one origin


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees, WGS 84."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError(f"not a place on earth: {self.lat}, {self.lon}")


@dataclass(frozen=True, slots=True)
class Person:
    """``skills``: (skill, level 1 to 3), one line each; ``free``: when they may be called, unless ``on_call``."""

    key: int
    skills: tuple[tuple[str, int], ...]
    free: tuple[Span, ...] = ()
    on_call: bool = False
    place: Place | None = None
    clearances: frozenset[str] = frozenset()
    engaged: bool = False

    def __post_init__(self) -> None:
        if len({skill for skill, _level in self.skills}) != len(self.skills):
            raise ValueError(f"person {self.key}: a skill is told twice")
        if any(level not in LEVELS for _skill, level in self.skills):
            raise ValueError(f"person {self.key}: a level is 1, 2 or 3")
        if any(first >= last for first, last in self.free):
            raise ValueError(f"person {self.key}: a span ends before it begins")

    def level(self, skill: str) -> int:
        """0 when they do not hold it."""
        return dict(self.skills).get(skill, 0)


@dataclass(frozen=True, slots=True)
class Need:
    """``count`` people who hold one skill at this level or above."""

    skill: str
    count: int
    level: int = 1

    def __post_init__(self) -> None:
        if self.count < 1 or self.level not in LEVELS:
            raise ValueError(f"{self.skill}: at least one person, of level 1, 2 or 3")


@dataclass(frozen=True, slots=True)
class Problem:
    """``place``: where people go; None when they work from afar, and travel then counts for nothing. Beyond
    ``farthest_min`` (minutes) nobody is sent. ``speed_kmh`` is announced to whoever reads the answer."""

    people: tuple[Person, ...]
    needs: tuple[Need, ...]
    span: Span
    place: Place | None = None
    clearances: frozenset[str] = frozenset()
    farthest_min: int = 180
    speed_kmh: int = 50

    def __post_init__(self) -> None:
        if len({person.key for person in self.people}) != len(self.people):
            raise ValueError("two people of one key")
        if self.span[0] >= self.span[1]:
            raise ValueError("a mission ends after it begins")
        if self.speed_kmh < 1 or self.farthest_min < 0:
            raise ValueError("a speed is positive, and a limit is not negative")

    @property
    def seats(self) -> int:
        """How many people are asked for in all."""
        return sum(need.count for need in self.needs)


@dataclass(frozen=True, slots=True)
class Matching:
    """``pairs``: (key of a person, rank of the need), sorted. The three figures are what is sought, in this order:
    seats covered, then minutes of travel in all, then rarity taken away from whoever asks next."""

    pairs: tuple[tuple[int, int], ...]
    covered: int
    travel_min: int
    rarity: int

    @property
    def worth(self) -> tuple[int, int, int]:
        """The smaller, the better."""
        return -self.covered, self.travel_min, self.rarity
