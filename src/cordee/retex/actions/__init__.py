"""Every write of the app: debrief, report, attestation, improvement actions, denominator."""

from cordee.retex.actions.attestation import attest, declare_exercise, freeze_denominator
from cordee.retex.actions.debrief import answer_debrief, close_debrief, open_debrief
from cordee.retex.actions.improvement import (
    add_improvement,
    change_improvement,
    move_improvement,
    note_improvement,
    remind_owner,
    share_lesson,
)
from cordee.retex.actions.report import approve_report, draft_report, edit_report, revoke_share, share_report

__all__ = [
    "add_improvement",
    "answer_debrief",
    "approve_report",
    "attest",
    "change_improvement",
    "close_debrief",
    "declare_exercise",
    "draft_report",
    "edit_report",
    "freeze_denominator",
    "move_improvement",
    "note_improvement",
    "open_debrief",
    "remind_owner",
    "revoke_share",
    "share_lesson",
    "share_report",
]
