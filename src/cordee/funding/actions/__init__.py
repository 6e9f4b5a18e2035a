"""Every write of calls for projects."""

from cordee.funding.actions.applying import (
    file_application,
    open_application,
    withdraw_application,
    write_application,
)
from cordee.funding.actions.calling import keep_call, prolong_call, publish_call
from cordee.funding.actions.deciding import decide, decide_batch
from cordee.funding.actions.delivering import deliver, judge_deliverable, note_record
from cordee.funding.actions.examining import (
    ask_correction,
    ask_review,
    give_review,
    judge_admissibility,
    recuse,
)
from cordee.funding.actions.paying import advance, file_invoice, note_payment

__all__ = [
    "advance",
    "ask_correction",
    "ask_review",
    "decide",
    "decide_batch",
    "deliver",
    "file_application",
    "file_invoice",
    "give_review",
    "judge_admissibility",
    "judge_deliverable",
    "keep_call",
    "note_payment",
    "note_record",
    "open_application",
    "prolong_call",
    "publish_call",
    "recuse",
    "withdraw_application",
    "write_application",
]
