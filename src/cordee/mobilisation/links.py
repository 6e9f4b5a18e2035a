"""The personal link of a call: derived from the platform's key, so that a copy of the database opens none."""

from __future__ import annotations

import base64
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from cordee.core.actor import Actor
from cordee.mobilisation.models import Call


def new_link_key() -> str:
    return secrets.token_urlsafe(24)


def token_for(link_key: str) -> str:
    """The secret of the link: 256 bits, URL-safe."""
    digest = salted_hmac("cordee.mobilisation.call-link", link_key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def address_of(link_key: str) -> str:
    return settings.BASE_URL + reverse("mobilisation:answer", args=[token_for(link_key)])


def actor_of_call(call: Call) -> Actor:
    """Whoever holds the link: they may answer this call, and nothing else."""
    return Actor("participant", call.scope, call.name)
