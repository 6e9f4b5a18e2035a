"""Between a planning and the engine: people, hours already worked, words for faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.incidents.models import Incident
from cordee.mobilisation.models import Presence, Rota, RotaSlot
from cordee.mobilisation.people import Known
from cordee.mobilisation.reading import policy
from cordee_engines.result import Result
from cordee_engines.rotation import Fault, FaultKind, Person, Place, Plan, Problem, Rules, Shift, Slot

BEFORE = dt.timedelta(hours=48)  # hours older than this no longer count

FAULTS = {
    FaultKind.TWICE: gettext_lazy("%(name)s tient déjà une place à cette garde."),
    FaultKind.TOO_LONG: gettext_lazy(
        "%(name)s ferait %(hours)s h d’affilée : jamais %(most)s h d’affilée. Choisissez quelqu’un d’autre."
    ),
    FaultKind.NO_REST: gettext_lazy(
        "%(name)s n’aurait que %(hours)s h de repos entre deux gardes : il en faut %(rest)s. Choisissez quelqu’un d’autre."
    ),
    FaultKind.UNKNOWN: gettext_lazy(
        "Cette garde, cette cellule ou cette personne n’est pas dans le planning."
    ),
}


def problem_of(rota: Rota, people: Iterable[Known], now: dt.datetime, *, anywhere: bool = False) -> Problem:
    """``anywhere``: for a change by hand, people may sit where somebody decides."""
    told = policy().rota
    cells = tuple(rota.places)
    worked = worked_before(rota.incident, rota.starts_at, now)
    return Problem(
        shifts=tuple(
            Shift(rank * rota.shift_h * 60, (rank + 1) * rota.shift_h * 60) for rank in range(rota.shifts)
        ),
        places=tuple(Place(key, count) for key, count in rota.places.items()),
        people=tuple(
            Person(
                one.person,
                frozenset(cells) if anywhere else frozenset(one.cells) & frozenset(cells),
                worked.get(one.person, ()),
            )
            for one in people
        ),
        rules=Rules(rest=told["rest_h"] * 60, long=told["long_h"] * 60, most=told["most_h"] * 60),
    )


def worked_before(
    incident: Incident, starts_at: dt.datetime, now: dt.datetime
) -> dict[str, tuple[Shift, ...]]:
    """By person, the stretches of the sign-in board that end before the planning. Somebody who is still there is taken to
    stay until it begins, or until their twelfth hour."""
    rows = incident.presences.filter(arrived_at__lt=starts_at).order_by("arrived_at")
    found: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        end = min(starts_at, row.left_at or _leaves(row, now))
        if end < starts_at - BEFORE:
            continue
        span = (_minutes(row.arrived_at - starts_at), _minutes(end - starts_at))
        if span[0] < span[1]:
            found.setdefault(row.person, []).append(span)
    return {person: tuple(Shift(*span) for span in _joined(spans)) for person, spans in found.items()}


def _leaves(row: Presence, now: dt.datetime) -> dt.datetime:
    return max(now, row.arrived_at + dt.timedelta(hours=policy().long_h))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A short absence is not a rest."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] < policy().pause_min:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _minutes(length: dt.timedelta) -> int:
    return int(length.total_seconds() // 60)


def slots_of(rows: Iterable[RotaSlot]) -> list[Slot]:
    return [Slot(row.person, row.cell.key, row.shift) for row in rows]


def told(problem: Problem, solved: Result[Plan]) -> dict[str, Any]:
    """What is kept of the answer: JSON, no float."""
    plan = solved.value
    return {
        "status": str(solved.status),
        "engine": solved.provenance.engine,
        "version": solved.provenance.version,
        "seats": problem.seats,
        "held": plan.covered if plan else 0,
        "overrun_min": plan.overrun if plan else 0,
    }


def fault_sentence(fault: Fault, name: str) -> str:
    rules = policy().rota
    told = {"name": name, "hours": _hours(fault.minutes), "rest": rules["rest_h"], "most": rules["most_h"]}
    sentence = FAULTS.get(fault.kind, FAULTS[FaultKind.UNKNOWN])
    return str(sentence) % told


def _hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return _("%(h)s h %(min)02d") % {"h": whole, "min": rest} if rest else str(whole)
