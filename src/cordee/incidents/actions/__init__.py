"""Every write of a declared crisis."""

from cordee.incidents.actions.calling import call_in
from cordee.incidents.actions.deadlines import (
    meet_deadline,
    remind_deadline,
    set_deadline_aside,
    start_deadline,
)
from cordee.incidents.actions.declaring import declare, end, lift_level, raise_level
from cordee.incidents.actions.offering import offer_help
from cordee.incidents.actions.situations import (
    acknowledge_situation,
    edit_situation,
    freeze_situation,
    open_situation,
    recall_situation,
)
from cordee.incidents.actions.suppliers import name_suppliers

__all__ = [
    "acknowledge_situation",
    "call_in",
    "declare",
    "edit_situation",
    "end",
    "freeze_situation",
    "lift_level",
    "meet_deadline",
    "name_suppliers",
    "offer_help",
    "open_situation",
    "raise_level",
    "recall_situation",
    "remind_deadline",
    "set_deadline_aside",
    "start_deadline",
]
