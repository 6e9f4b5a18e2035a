"""One process that plays histories on the base of its environment: ``python -m benchmarks.histories_player N SEED``.

Prints what was counted so far as JSON, a line a batch. A history that breaks an invariant is printed by Hypothesis, and
the status is then 1.
"""

from __future__ import annotations

import gc
import json
import sys
from collections import Counter

BATCH = 500  # histories between two rollbacks of the room: the base stays small


def main(histories: int, seed: int) -> None:
    import django

    import cordee  # noqa: F401 - the SQLite shim, before Django opens a base

    django.setup()
    from django.db import transaction
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis import seed as seeded
    from hypothesis.stateful import run_state_machine_as_test
    from tests.apps.crises.histories import Histories

    from cordee.config import patience

    patience.PATIENCE_S = 600.0  # a machine busy elsewhere is not a slow base: no history is about that
    gc.freeze()
    total: Counter = Counter()
    while total["histories"] < histories:
        budget = settings(
            max_examples=min(BATCH, histories - total["histories"]),
            stateful_step_count=12,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        with transaction.atomic():
            Histories.prepare()
            run_state_machine_as_test(seeded(seed)(Histories), settings=budget)
            transaction.set_rollback(True)
        total += Histories.told
        seed += 1
        print(json.dumps(total), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
