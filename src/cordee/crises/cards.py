"""The card that somebody gets on paper: who they are, their QR code, the codes to dictate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import segno
from django.urls import reverse

from cordee.crises.models import Room, Seat
from cordee.crises.seating import link_of


@dataclass(frozen=True, slots=True)
class Card:
    """``url`` and ``qr`` (a data URI) are None when the link must be renewed first."""

    seat: Seat
    room: Room
    url: str | None
    qr: str | None
    code_url: str


def card_of(seat: Seat, room: Room, absolute: Callable[[str], str]) -> Card:
    secret = link_of(seat)
    url = absolute(reverse("crises:join", args=[secret])) if secret else None
    qr = segno.make(url, error="m", micro=False).svg_data_uri(scale=4, border=2) if url else None
    return Card(seat=seat, room=room, url=url, qr=qr, code_url=absolute(reverse("crises:join_code")))
