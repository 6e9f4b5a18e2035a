"""The spreadsheet that people fill: the headings that the import knows, over what is there already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cordee.plan.models import Commitment, Plan
from cordee.plan.sheet_rows import HEADINGS


def headings() -> list[str]:
    return [names[0] for names in HEADINGS.values()]


def rows(plan: Plan) -> Iterator[list[Any]]:
    """One row for each commitment of an open house, as it stands: sent back unchanged, it changes nothing."""
    kept = Commitment.objects.filter(plan=plan, site__closed_on=None).select_related("site")
    for row in kept.order_by("site__finess", "action").iterator(chunk_size=2000):
        yield [
            row.site.finess,
            row.action,
            row.level,
            row.target_level,
            row.target_on,
            row.owner_name,
            row.owner_email,
            "oui" if row.not_applicable else "non",
            row.reason,
        ]
