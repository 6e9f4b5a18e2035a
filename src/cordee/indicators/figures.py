"""From the letters of houses to the figures of a region. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

LEVELS = "0123"
IN_PLACE = "23"
WITHOUT_OBJECT, NOT_ADDRESSED = "n", "-"
CONCERNED_MASK = bytes(chr(byte) in LEVELS for byte in range(256))
IN_PLACE_MASK = bytes(chr(byte) in IN_PLACE for byte in range(256))
# Under so many establishments one of them moves a percentage by more than 20 points: only counts are shown.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """One action over some houses. A house that the action does not concern is in none of these numbers."""

    counts: tuple[int, int, int, int]  # at level 0, 1, 2, 3
    weight: int
    weight_in_place: int

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def in_place(self) -> int:
        return self.counts[2] + self.counts[3]

    @property
    def percent(self) -> float | None:
        """Share of houses, in %; None when they are too few for a share to mean anything."""
        return 100 * self.in_place / self.total if self.total >= FEWEST else None

    @property
    def weighted_percent(self) -> float | None:
        """Share of their activity, in %."""
        return 100 * self.weight_in_place / self.weight if self.total >= FEWEST and self.weight else None


def tallies(rows: Sequence[tuple[str, int]], actions: int) -> list[Tally]:
    """One tally an action, from ``(levels, weight)`` of each house.

    Column by column, as bytes: the letters of one action over five thousand houses are counted, and their weights
    chosen, without a step of Python for each house.
    """
    columns = zip(*(levels.encode() for levels, _weight in rows), strict=True) if rows else [()] * actions
    weights = [weight for _levels, weight in rows]
    return [_tally(bytes(column), weights) for column in columns]


def _tally(column: bytes, weights: Sequence[int]) -> Tally:
    counts = tuple(column.count(level) for level in LEVELS.encode())
    concerned = sum(compress(weights, column.translate(CONCERNED_MASK)))
    in_place = sum(compress(weights, column.translate(IN_PLACE_MASK)))
    return Tally(counts, concerned, in_place)  # type: ignore[arg-type]


def together(tallied: Iterable[Tally]) -> Tally:
    """Several actions as one: each house counts once for each action that concerns it."""
    every = list(tallied)
    counts = tuple(sum(one.counts[level] for one in every) for level in range(4))
    return Tally(counts, sum(t.weight for t in every), sum(t.weight_in_place for t in every))  # type: ignore[arg-type]


def withheld(cells: Sequence[int], fewest: int = FEWEST) -> set[int]:
    """Which parts of a published total may not be shown, by position.

    Those under ``fewest``; and, since a single hidden part is the total less the others, then the smallest of
    the rest too, until what is hidden together is at least ``fewest`` houses in two parts or more.
    """
    hidden = {place for place, count in enumerate(cells) if 0 < count < fewest}
    rest = sorted((count, place) for place, count in enumerate(cells) if count >= fewest)
    while hidden and rest and (len(hidden) < 2 or sum(cells[place] for place in hidden) < fewest):
        hidden.add(rest.pop(0)[1])
    return hidden
