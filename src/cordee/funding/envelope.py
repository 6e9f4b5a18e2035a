"""Where the money of a call is: engaged, paid, left; and what an exercised establishment has cost."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from cordee.funding.enums import InstalmentState
from cordee.funding.models import Call, Instalment
from cordee.funding.pack import opening


@dataclass(frozen=True, slots=True)
class Envelope:
    """Cents. ``exercised``: retained houses that have played an exercise that counts since the call opened."""

    total: int
    engaged: int
    paid: int
    due: int
    retained: int
    exercised: int
    engaged_for_exercised: int

    @property
    def left(self) -> int:
        return self.total - self.engaged

    @property
    def cost_each(self) -> int | None:
        """Engaged money per retained house that has played; None while none has."""
        return self.engaged_for_exercised // self.exercised if self.exercised else None


def engaged_of(call: Call) -> int:
    return call.applications.granted().aggregate(total=Sum("awarded", default=0))["total"]


def envelope_of(call: Call) -> Envelope:
    parts = Instalment.objects.filter(application__call=call)
    ready = [
        state for state in InstalmentState if state not in (InstalmentState.WAITING, InstalmentState.PAID)
    ]
    granted = call.applications.granted()
    played = granted.exercised(opening(call.document).date()).aggregate(
        houses=Sum(1, default=0), money=Sum("awarded", default=0)
    )
    return Envelope(
        total=call.envelope,
        engaged=engaged_of(call),
        paid=parts.paid().aggregate(total=Sum("amount", default=0))["total"],
        due=parts.filter(state__in=ready).aggregate(total=Sum("amount", default=0))["total"],
        retained=granted.count(),
        exercised=played["houses"],
        engaged_for_exercised=played["money"],
    )
