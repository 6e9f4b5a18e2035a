"""What a benchmark hands back."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path("var/benchmarks")


@dataclass
class Outcome:
    """``passed`` says whether the promise holds; ``lines`` are for a person, ``figures`` for a machine."""

    name: str
    passed: bool
    lines: list[str]
    figures: dict[str, Any] = field(default_factory=dict)

    def tell(self) -> None:
        print(f"\n== {self.name} : {'tenu' if self.passed else 'NON TENU'}")
        for line in self.lines:
            print(f"   {line}")

    def keep(self) -> None:
        RESULTS.mkdir(parents=True, exist_ok=True)
        machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
        text = json.dumps({**asdict(self), "machine": machine}, ensure_ascii=False, indent=2)
        (RESULTS / f"{self.name}.json").write_text(text)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that ``share`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
