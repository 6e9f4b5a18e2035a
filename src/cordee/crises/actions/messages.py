"""What reaches the room: delivered once, read, answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Forbidden, Refused
from cordee.crises import events, rules
from cordee.crises.actions.once import answered_by, kept, locked, next_number
from cordee.crises.clock import room_time
from cordee.crises.enums import Channel
from cordee.crises.events import about_room
from cordee.crises.models import Cell, Message, Reading, Reply, Room, Seat
from cordee.crises.seating import sits_in
from cordee.journal.record import record

REPLY_LIMIT = 4000


@answered_by(lambda room, *, origin, **_told: room.messages.get(origin=origin))
@action(rules.can_deliver)
def deliver(
    room: Room,
    *,
    origin: str,
    cells: Iterable[str | Cell],
    channel: str,
    sender_name: str,
    sender_role: str = "",
    subject: str,
    body: str,
    attachments: Iterable[str | dict[str, str]] = (),
    reply_expected: bool = False,
    by: Actor,
) -> Message:
    """Put a message in the box of some cells, exactly once for one ``origin`` (``inject:I04``).

    A second delivery answers with the message that is there and records nothing, whatever crashed between.
    Raises ``Refused`` for a cell that is not the room's.
    """
    room = locked(room)
    if room.messages.filter(origin=origin).exists():
        return UNCHANGED
    addressed = _cells(room, cells)
    present = room_time(room).at
    message = Message(
        room=room,
        origin=origin,
        number=next_number(room.messages),
        channel=Channel(channel),
        sender_name=sender_name,
        sender_role=sender_role,
        subject=subject,
        body=body,
        attachments=[_attachment(given) for given in attachments],
        reply_expected=reply_expected,
        delivered_at=clock.now(),
        delivered_room_at=present,
    )
    message.seq = record(_delivered(message, addressed), by=by).seq
    message.save(force_insert=True)
    message.cells.set(addressed)
    return message


@answered_by(lambda message, *, seat: message.readings.filter(seat=seat).first())
@action(rules.can_read_message)
def read_message(message: Message, *, seat: Seat, by: Actor) -> Reading:
    """Somebody of an addressed cell has opened the message; the first time counts."""
    room = locked(message.room)
    _require_addressed(message, seat, by)
    if message.readings.filter(seat=seat).exists():
        return UNCHANGED
    present = room_time(room).at
    reading = Reading.objects.create(message=message, seat=seat, read_room_at=present)
    told = {"number": message.number, "message": message.pk, "seat": str(seat)}
    record(about_room(events.MessageRead, room, at=present, **told), by=by)
    return reading


def _replied_before(message: Message, *, client_uuid: uuid.UUID | None = None, **_told) -> Reply | None:
    return message.replies.filter(client_uuid=client_uuid).first() if client_uuid else None


@answered_by(_replied_before)
@action(rules.can_reply)
def reply(
    message: Message, *, text: str, client_uuid: uuid.UUID | None = None, seat: Seat | None = None, by: Actor
) -> Reply:
    """Answer a message. Sent again with the same ``client_uuid``, the first answer stands."""
    room = locked(message.room)
    if _replied_before(message, client_uuid=client_uuid):
        return UNCHANGED
    if seat is not None:
        _require_addressed(message, seat, by)
    elif not rules.sees_every_cell(by, room):
        raise Forbidden(_("Ce message n’est pas adressé à votre cellule."))
    text = kept(text, REPLY_LIMIT, what=_("Réponse"))
    present = room_time(room).at
    author = str(seat) if seat else by.label
    told = {"number": message.number, "author": author, "text": text}
    written = record(about_room(events.Replied, room, at=present, client_uuid=client_uuid, **told), by=by)
    return Reply.objects.create(
        message=message,
        seq=written.seq,
        seat=seat,
        author=author,
        text=text,
        replied_room_at=present,
        client_uuid=client_uuid,
    )


def _cells(room: Room, cells: Iterable[str | Cell]) -> list[Cell]:
    wanted = {cell.key if isinstance(cell, Cell) else cell for cell in cells}
    found = list(room.cells.filter(key__in=wanted))
    if not found or len(found) != len(wanted):
        raise Refused(_("Ce message ne s’adresse à aucune cellule connue de la salle."))
    return found


def _attachment(given: str | dict[str, str]) -> dict[str, str]:
    if isinstance(given, str):
        return {"name": PurePosixPath(given).name, "path": given}
    return {"name": given.get("name") or PurePosixPath(given["path"]).name, "path": given["path"]}


def _delivered(message: Message, cells: list[Cell]):
    told: dict[str, Any] = {
        "number": message.number,
        "origin": message.origin,
        "cells": [cell.key for cell in cells],
        "channel": str(message.channel),
        "sender": message.sender_name,
        "sender_role": message.sender_role,
        "subject": message.subject,
        "body": message.body,
        "attachments": [attachment["path"] for attachment in message.attachments],
        "reply_expected": message.reply_expected,
    }
    return about_room(events.MessageDelivered, message.room, at=message.delivered_room_at, **told)


def _require_addressed(message: Message, seat: Seat, by: Actor) -> None:
    if seat.room_id != message.room_id or not (by.is_machine or sits_in(by, seat)):
        raise Forbidden(_("Ce n’est pas votre place."))
    addressed = seat.cell_id is not None and message.cells.filter(pk=seat.cell_id).exists()
    if seat.is_player and not addressed:
        raise Forbidden(_("Ce message n’est pas adressé à votre cellule."))
