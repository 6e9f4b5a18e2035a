"""``python -m benchmarks``: everything, in short; ``python -m benchmarks crash --kills 50``: one, in full.

Each module has ``FULL`` and ``SHORT``, the sizes of a trial, and ``run(**sizes)``. The exit status is 1 when a
promise is not kept.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from types import ModuleType

from benchmarks.outcome import Outcome, machine, table

NAMES = {
    "players": "players",
    "crash": "crash",
    "power-cut": "power_cut",
    "import": "import_finess",
    "play": "play",
    "plan": "plan_pages",
    "rush": "rush",
    "histories": "histories",
    "load": "load",
    "faults": "faults",
}


def main() -> int:
    modules = {name: _module(file) for name, file in NAMES.items()}
    modules = {name: module for name, module in modules.items() if module}
    asked = _asked(modules)
    outcomes = []
    for name, module in modules.items():
        if asked.name in (None, name):
            outcomes.append(_run(module, asked))
            outcomes[-1].keep()
            if not asked.json:
                outcomes[-1].tell()
    if asked.json:
        print(json.dumps([outcome.told() for outcome in outcomes], ensure_ascii=False, indent=2))
    else:
        _sum_up(outcomes)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def _asked(modules: dict[str, ModuleType]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="pour une machine")
    names = parser.add_subparsers(dest="name", metavar="NOM", help=f"un seul : {', '.join(modules)}")
    for name, module in modules.items():
        one = names.add_parser(name, help=module.__doc__.splitlines()[0])
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        for size, value in module.FULL.items():
            one.add_argument(f"--{size}", type=type(value), default=value, help=f"par défaut {value}")
    return parser.parse_args()


def _run(module: ModuleType, asked: argparse.Namespace) -> Outcome:
    if asked.name is None:
        return module.run(**module.SHORT)
    return module.run(**{size: getattr(asked, size) for size in module.FULL})


def _sum_up(outcomes: list[Outcome]) -> None:
    where = machine()
    print(f"\n{table([row for outcome in outcomes for row in outcome.rows])}\n")
    print(f"{where['cpus']} cœurs, charge {where['load_1_min']}, Python {where['python']}, {where['system']}")
    for outcome in outcomes:
        print(f"{outcome.name} : {'tenu' if outcome.passed else 'NON TENU'}")


def _module(file: str) -> ModuleType | None:
    """A benchmark that is there; another may come with its own part of the platform."""
    if importlib.util.find_spec(f"benchmarks.{file}") is None:
        return None
    return importlib.import_module(f"benchmarks.{file}")


if __name__ == "__main__":
    sys.exit(main())
