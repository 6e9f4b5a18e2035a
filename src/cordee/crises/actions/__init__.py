"""Every write of a room. ``from cordee.crises import actions as rooms``."""

from cordee.crises.actions.changes import block_task, change_task
from cordee.crises.actions.files import attach
from cordee.crises.actions.log import correct_entry, log, mark_milestone, promote_entry
from cordee.crises.actions.mentions import see_mentions
from cordee.crises.actions.messages import deliver, read_message, reply
from cordee.crises.actions.reviews import recall_review, review_decision
from cordee.crises.actions.room import close_room, create_room, drive_room, open_cell, open_room, tell_clock
from cordee.crises.actions.seats import add_seat, check_seat, join, note_presence, renew_link, withdraw_seat
from cordee.crises.actions.tasks import create_task, decide, move_task, tick_point

__all__ = [
    "add_seat",
    "attach",
    "block_task",
    "change_task",
    "check_seat",
    "close_room",
    "correct_entry",
    "create_room",
    "create_task",
    "decide",
    "deliver",
    "drive_room",
    "join",
    "log",
    "mark_milestone",
    "move_task",
    "note_presence",
    "open_cell",
    "open_room",
    "promote_entry",
    "read_message",
    "recall_review",
    "renew_link",
    "reply",
    "review_decision",
    "see_mentions",
    "tell_clock",
    "tick_point",
    "withdraw_seat",
]
