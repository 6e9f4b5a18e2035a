"""An SMS gateway or a telephone robot, by one HTTP POST in JSON. Off unless whoever runs the platform gives an address.

The reference travels as ``Idempotency-Key``: a gateway that knows it does not call twice when an attempt is made again.
A redirection is never followed: numbers do not leave for an address that nobody chose.
"""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from cordee.outbox.compose import text_of
from cordee.outbox.models import Message

TIMEOUT_S = 10.0
READ_BYTES = 4096
REFUSED = (400, 410, 422)  # this very message will never do; anything else may pass
OK = range(200, 300)


class GatewayFault(Exception):
    """Not handed over, and it may pass. The message holds no number and no secret."""


class Answered(Enum):
    ACCEPTED = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Gateway:
    """``fields``: the JSON to send, in which {to}, {text}, {reference} and {exercise} are replaced."""

    url: str
    token: str
    fields: dict[str, Any]


def gateway_for(channel: str) -> Gateway | None:
    """The gateway that the settings give this channel; None when there is none."""
    told = settings.GATEWAYS.get(channel)
    return Gateway(**told) if told else None


def offered() -> list[str]:
    """The channels that have a gateway, besides mail."""
    return [channel for channel, gateway in settings.GATEWAYS.items() if gateway]


def post(gateway: Gateway, message: Message) -> Answered:
    """One attempt. Raises ``GatewayFault`` for whatever may pass: away, slow, out of order, a wrong token."""
    parts = urlsplit(gateway.url)
    body = json.dumps(_filled(gateway.fields, message), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Accept": "application/json",
        "Idempotency-Key": message.reference,
        "User-Agent": "Cordee",
    }
    if gateway.token:
        headers["Authorization"] = f"Bearer {gateway.token}"
    connection = _connection(parts)
    try:
        connection.request(
            "POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, headers
        )
        answer = connection.getresponse()
        status = answer.status
        answer.read(READ_BYTES)
    except TimeoutError:
        raise GatewayFault("passerelle trop lente") from None
    except (OSError, http.client.HTTPException) as fault:
        raise GatewayFault(f"passerelle injoignable ({type(fault).__name__})") from None
    finally:
        connection.close()
    if status in OK:
        return Answered.ACCEPTED
    if status in REFUSED:
        return Answered.REFUSED
    raise GatewayFault(f"la passerelle répond {status}")


def _connection(parts) -> http.client.HTTPConnection:
    host, timeout = parts.hostname or "", TIMEOUT_S
    if parts.scheme == "https":
        return http.client.HTTPSConnection(
            host, parts.port, timeout=timeout, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(host, parts.port, timeout=timeout)


def _filled(part: Any, message: Message) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, message) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, message) for value in part]
    if not isinstance(part, str):
        return part
    if part == "{exercise}":
        return message.is_exercise
    # One pass each, the text last: what people wrote is never taken for a field.
    for name, value in (
        ("to", message.recipient),
        ("reference", message.reference),
        ("text", text_of(message)),
    ):
        part = part.replace(f"{{{name}}}", value)
    return part
