"""Whoever keeps figures drawn from commitments hears of each change, inside the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cordee.plan.models import Plan

# Called with the plan and the ids of the establishments whose levels may have changed; None: all of them.
LISTENERS: list[Callable[[Plan, list[int] | None], None]] = []


def tell(plan: Plan, site_ids: Iterable[int] | None) -> None:
    told = None if site_ids is None else list(site_ids)
    for listener in LISTENERS:
        listener(plan, told)
