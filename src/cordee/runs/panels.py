"""What the page of a run shows."""

from __future__ import annotations

from dataclasses import dataclass

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict
from cordee.live.heads import heads_of
from cordee.runs.kinds import KINDS
from cordee.runs.models import Run, State
from cordee.runs.rules import can_cancel

TONES = {
    State.QUEUED: "neutral",
    State.RUNNING: "live",
    State.DONE: "ok",
    State.FAILED: "danger",
    State.CANCELLED: "warn",
}


@dataclass(frozen=True, slots=True)
class RunPanel:
    run: Run
    label: str
    tone: str
    seq: int  # of the stream, read before the row: the page may be told once too often, never too seldom
    can_cancel: Verdict


def run_panel(run: Run, actor: Actor) -> RunPanel:
    seq = heads_of([run.stream])[run.stream]
    run.refresh_from_db()
    kind = KINDS.get(run.kind)
    return RunPanel(
        run=run,
        label=str(kind.label) if kind else run.kind,
        tone=TONES[State(run.state)],
        seq=seq,
        can_cancel=can_cancel(actor, run),
    )
