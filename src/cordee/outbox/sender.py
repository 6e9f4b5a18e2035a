"""Sending what is due, at least once: the server accepts first, the mark comes after."""

from __future__ import annotations

import smtplib

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from cordee.core import clock
from cordee.core.actor import system
from cordee.outbox import actions
from cordee.outbox.compose import composed
from cordee.outbox.models import Message

log = structlog.get_logger("cordee.outbox")

POSTMAN = system("facteur")
BATCH = 50
# What a mail server or the network may do to us, and that may pass.
_PASSING = (smtplib.SMTPException, OSError)


def send_due() -> int:
    """Send the messages that are due over one connection; how many were accepted by the server."""
    due = list(Message.objects.due(clock.now())[:BATCH])
    if not due:
        return 0
    connection = get_connection()
    try:
        return _send_all(due, connection)
    finally:
        _close(connection)


def _send_all(due: list[Message], connection: BaseEmailBackend) -> int:
    sent = 0
    for message in due:
        if not actions.claim(message):
            continue
        try:
            connection.open()
        except _PASSING as fault:
            _failed(message, fault)
            return sent  # the server is away: the others keep their turn
        sent += _send(message, connection)
    return sent


def _send(message: Message, connection: BaseEmailBackend) -> bool:
    try:
        composed(message, connection).send()
    except _PASSING as fault:
        _close(connection)  # in an unknown state: the next message starts on a fresh one
        _failed(message, fault)
        return False
    except (ValueError, LookupError) as fault:  # a text that no server will ever take
        actions.give_up(message, by=POSTMAN, error=_told(fault))
        return False
    actions.mark_handed_over(message, by=POSTMAN)
    return True


def _failed(message: Message, fault: Exception) -> None:
    log.warning(
        "mail not sent", reference=message.reference, attempt=message.attempts, fault=type(fault).__name__
    )
    if actions.is_too_old(message):
        actions.give_up(message, by=POSTMAN, error=_told(fault))
    else:
        actions.put_off(message, error=_told(fault))


def _told(fault: Exception) -> str:
    return f"{type(fault).__name__} : {fault}"


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except _PASSING:
        connection.connection = None
