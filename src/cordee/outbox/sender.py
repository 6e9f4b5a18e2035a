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
from cordee.outbox.gateway import Answered, Gateway, GatewayFault, gateway_for, post
from cordee.outbox.models import Channel, Message

log = structlog.get_logger("cordee.outbox")

POSTMAN = system("facteur")
BATCH = 50
# What a mail server or the network may do to us, and that may pass.
_PASSING = (smtplib.SMTPException, OSError)


def send_due() -> int:
    """Send the messages that are due over one connection; how many were accepted by the server."""
    due = list(Message.objects.by(Channel.EMAIL).due(clock.now())[:BATCH])
    if not due:
        return 0
    connection = get_connection()
    try:
        return _send_all(due, connection)
    finally:
        _close(connection)


def call_due(channel: str) -> int:
    """Hand over to the gateway of this channel what is due; how many it accepted. One channel never waits for another:
    each has its thread."""
    due = list(Message.objects.by(channel).due(clock.now())[:BATCH])
    gateway = gateway_for(channel)
    handed = 0
    for message in due:
        if actions.claim(message):
            handed += _hand_over(message, gateway)
    return handed


def _hand_over(message: Message, gateway: Gateway | None) -> bool:
    if gateway is None:
        _failed(message, GatewayFault("passerelle non réglée"))
        return False
    try:
        answered = post(gateway, message)
    except GatewayFault as fault:
        _failed(message, fault)
        return False
    if answered is Answered.REFUSED:
        actions.give_up(message, by=POSTMAN, error="la passerelle refuse ce message")
        return False
    actions.mark_handed_over(message, by=POSTMAN)
    return True


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
        "message not sent",
        channel=message.channel,
        reference=message.reference,
        attempt=message.attempts,
        fault=type(fault).__name__,
    )
    if actions.is_too_old(message):
        actions.give_up(message, by=POSTMAN, error=_told(fault))
    else:
        actions.put_off(message, error=_told(fault))


def _told(fault: Exception) -> str:
    if isinstance(fault, GatewayFault):
        return str(fault)
    return f"{type(fault).__name__} : {fault}"


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except _PASSING:
        connection.connection = None
