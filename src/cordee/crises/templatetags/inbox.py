"""One line of an inbox, drawn once for all those who see the same.

When an inject arrives, every player of a cell asks for the box at once, and the box is the same for all but for what
each has read. Lines are kept in this process under all that they show, so that a change, whatever made it, is another
line.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cordee.crises.models import Room
from cordee.crises.panels import InboxPanel, MessageRow

register = template.Library()
KEPT = 8192  # lines, of a kilobyte or so


class Line(NamedTuple):
    """Everything that a line shows."""

    language: str
    room: int
    number: int
    channel: str
    channel_name: str
    subject: str
    sender_name: str
    sender_role: str
    at: str
    hour: str
    h: str
    cells: str
    is_mine: bool
    is_read: bool
    awaits_reply: bool
    has_replies: bool
    has_attachments: bool


@register.simple_tag
def inbox_line(room: Room, box: InboxPanel, row: MessageRow) -> SafeString:
    message = row.message
    return _drawn(
        Line(
            language=get_language() or "",
            room=room.pk,
            number=message.number,
            channel=message.channel,
            channel_name=str(message.get_channel_display()),
            subject=message.subject,
            sender_name=message.sender_name,
            sender_role=message.sender_role,
            at=row.stamp.at.isoformat(),
            hour=row.stamp.hour,
            h=row.stamp.h,
            cells=row.cells,
            is_mine=box.is_mine,
            is_read=row.is_read,
            awaits_reply=row.awaits_reply,
            has_replies=bool(row.replies),
            has_attachments=bool(message.attachments),
        )
    )


@lru_cache(maxsize=KEPT)
def _drawn(line: Line) -> SafeString:
    return render_to_string("crises/_inbox_line.html", {"line": line})
