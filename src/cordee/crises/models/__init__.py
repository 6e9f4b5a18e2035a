"""The room and what is in it. Times named ``…_room_at`` are in the room's own time (see ``clock.py``)."""

from cordee.crises.models.inbox import Message, Reading, Reply
from cordee.crises.models.log import Attachment, LogEntry, Mention, Milestone
from cordee.crises.models.room import Cell, Room, Seat
from cordee.crises.models.work import Decision, Review, Task

__all__ = [
    "Attachment",
    "Cell",
    "Decision",
    "LogEntry",
    "Mention",
    "Message",
    "Milestone",
    "Reading",
    "Reply",
    "Review",
    "Room",
    "Seat",
    "Task",
]
