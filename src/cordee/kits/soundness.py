"""What a stored kit must be: readable while it is a draft, without any fault once it is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cordee.core.verdict import Refused
from cordee.kits.checks import check_document
from cordee.kits.pack import from_document
from cordee.packs.shape import shape_problems
from cordee.packs.source import spoken

SHOWN = 3


def require_sound(document: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> None:
    """Refuse a kit that has any fault: it could not be played."""
    _refuse([str(fault) for fault in check_document(document, files)])


def require_readable(document: Mapping[str, Any]) -> None:
    """Refuse a draft that pages could not show. References that lead nowhere yet are its author's business."""
    _refuse([f"{spoken(problem.path)} : {problem.message}" for problem in shape_problems(document, "kit")])
    try:
        from_document(document)
    except (KeyError, TypeError, ValueError) as fault:  # an hour or a condition that cannot be read
        raise Refused(str(fault)) from fault


def _refuse(faults: list[str]) -> None:
    if faults:
        more = len(faults) - SHOWN
        raise Refused(" ".join(faults[:SHOWN]) + (_(" (et %s autres défauts)") % more if more > 0 else ""))
