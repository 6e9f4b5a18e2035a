"""Indicators that come from elsewhere than commitments: apps above register theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from cordee.directory.models import Region


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator on one day. ``definition`` stands beside the number, always."""

    label: str
    count: int
    total: int
    percent: float | None
    weighted_percent: float | None
    target_percent: int | None
    definition: str
    url: str = ""


MEASURES: dict[str, Callable[[Region, dt.date], Reading | None]] = {}


def readings(region: Region, on: dt.date) -> list[Reading]:
    return [reading for measure in MEASURES.values() if (reading := measure(region, on))]
