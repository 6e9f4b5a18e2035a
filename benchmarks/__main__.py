"""``python -m benchmarks [players|crash|power_cut …] [--quick]``: everything, or what is named."""

from __future__ import annotations

import argparse
import importlib
import sys

NAMES = ("players", "crash", "power_cut")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help="par défaut : tous")
    parser.add_argument("--quick", action="store_true", help="petits nombres, pour voir que cela tourne")
    asked = parser.parse_args()
    passed = True
    for name in asked.names or NAMES:
        outcome = importlib.import_module(f"benchmarks.{name}").run(quick=asked.quick)
        outcome.tell()
        outcome.keep()
        passed = passed and outcome.passed
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
