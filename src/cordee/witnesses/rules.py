"""Nobody asks a witness by hand: the platform does."""

from __future__ import annotations

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict, allow
from cordee.journal.models import Stream
from cordee.witnesses.models import Witness


def can_introduce(actor: Actor, stream: Stream) -> Verdict:
    return allow(actor.is_machine)


def can_ask(actor: Actor, witness: Witness) -> Verdict:
    return allow(actor.is_machine)
