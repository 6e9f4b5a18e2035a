"""Who may ask for work, stop it, and do it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict, allow
from cordee.runs.kinds import KINDS
from cordee.runs.models import Run


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked, before there is a run: a kind of work about a subject."""

    kind: str
    subject: str


def can_request(actor: Actor, order: Order) -> Verdict:
    return KINDS[order.kind].rule(actor, order.subject)


def can_cancel(actor: Actor, run: Run) -> Verdict:
    asked_for_it = (actor.kind, actor.id) == (run.requester_kind, run.requester_id)
    return allow(
        asked_for_it or actor.is_admin or actor.is_machine,
        _("Seule la personne qui l’a demandé peut l’annuler."),
    )


def can_work(actor: Actor, run: Run) -> Verdict:
    return allow(actor.is_machine)


def may_follow(actor: Actor, stream: str) -> bool:
    """Whether the actor may follow, or take away, the stream ``run:<number>``."""
    number = stream.partition(":")[2]
    return number.isdigit() and Run.objects.visible_to(actor).filter(pk=int(number)).exists()
