"""A crisis at two in the morning, and a house whose call list has deputies."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller

from cordee.core import clock
from cordee.core.actor import Role
from cordee.incidents import actions as incidents
from cordee.incidents.models import Incident
from tests.apps.mobilisation.calling import listed
from tests.makers import an_actor

NIGHT = dt.datetime(2026, 11, 3, 1, 20, tzinfo=dt.UTC)  # 2.20 in Paris
ANSWERS = {"vu": ["rancon"], "donnees": ["inconnu"]}


@pytest.fixture
def night():
    with clock.frozen(NIGHT):
        yield NIGHT


@pytest.fixture
def director(site):
    return an_actor((Role.DIRECTOR, site.scope))


@pytest.fixture
def incident(night, site, director) -> Incident:
    return declared(site, director)


def declared(site, by, **told) -> Incident:
    given = {"answers": ANSWERS, "cells": "deux", "contact": "Administrateur de garde, 06 00 00 00 99"} | told
    return incidents.declare(site, by=by, **given)


@pytest.fixture
def people(site):
    """Two RSSI, three of the systems team, one director of the crisis."""
    return {
        "rssi": [listed(site, "rssi", "Aude Rivoire", 1), listed(site, "rssi", "Basile Thorenc", 2)],
        "systemes": [listed(site, "systemes", name, rank) for rank, name in enumerate(("Cyprien Lavaur", "Doriane Meyssac", "Edgar Vaulnay"), 3)],
        "direction": [listed(site, "direction", "Flore Quessoy", 6)],
    }  # fmt: skip


class Post:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.original_content, policy=email.policy.default))
        return "250 ok"


@pytest.fixture
def post(settings):
    """A real mail server."""
    keeper = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2
    settings.BASE_URL = "https://cordee.example.fr"
    yield keeper
    controller.stop()
