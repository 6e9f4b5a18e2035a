"""What every solving engine hands back: an answer, where it comes from, and what it does not mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Status(StrEnum):
    """How far an engine got."""

    OPTIMAL = "optimal"  # proved: nothing better exists
    FEASIBLE = "feasible"  # valid, perhaps not the best
    INFEASIBLE = "infeasible"  # proved: no answer exists
    TIMED_OUT = "timed_out"  # stopped before any answer
    REFUSED = "refused"  # the judge rejected the answer

    @property
    def has_value(self) -> bool:
        return self in (Status.OPTIMAL, Status.FEASIBLE)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Enough to run the same computation again: engine and version, seed, proved bound, seconds spent."""

    engine: str
    version: str
    seed: int | None = None
    bound: float | None = None
    runtime_s: float | None = None

    def __post_init__(self) -> None:
        if not self.engine or not self.version:
            raise ValueError("a result names its engine and its version")
        if self.runtime_s is not None and self.runtime_s < 0:
            raise ValueError("a computation cannot last a negative time")


@dataclass(frozen=True, slots=True)
class Result(Generic[Value]):
    """An engine's answer. ``caveat`` says, beside the number, what the number does not mean."""

    status: Status
    value: Value | None
    provenance: Provenance
    caveat: str

    def __post_init__(self) -> None:
        if self.status.has_value != (self.value is not None):
            raise ValueError(f"{self.status}: a result has a value when, and only when, something was found")
        if not self.caveat:
            raise ValueError("a result says what it does not mean")
