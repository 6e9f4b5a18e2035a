"""What a benchmark hands back."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

RESULTS = Path("var/benchmarks")


class Row(NamedTuple):
    """One line of the summary: what, how much, and beside it the reference taken in the same run."""

    what: str
    measured: str
    reference: str


@dataclass
class Outcome:
    """``passed`` says whether the promises hold; ``lines`` and ``rows`` are for a person, ``figures`` for a
    machine; ``beware`` says what the figures do not mean."""

    name: str
    passed: bool
    lines: list[str]
    figures: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    beware: str = ""

    def tell(self) -> None:
        print(f"\n== {self.name} : {'tenu' if self.passed else 'NON TENU'}")
        for line in self.lines:
            print(f"   {line}")
        if self.beware:
            print(f"   Ce que cela ne dit pas : {self.beware}")

    def told(self) -> dict[str, Any]:
        return {**asdict(self), "machine": machine()}

    def keep(self) -> None:
        RESULTS.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.told(), ensure_ascii=False, indent=2)
        (RESULTS / f"{self.name}.json").write_text(text, encoding="utf-8")


def machine() -> dict[str, Any]:
    """Where it was measured, and how busy the machine was with something else."""
    return {
        "cpus": os.cpu_count(),
        "load_1_min": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def table(rows: list[Row]) -> str:
    """The summary, columns aligned."""
    head = Row("Mesure", "Cordée", "Référence du même passage")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(3)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]
    ]
    return "\n".join(line.rstrip() for line in [lines[0], "-" * sum(widths), *lines[1:]])


def percentile(values: list[float], share: float) -> float:
    """The smallest value that ``share`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
