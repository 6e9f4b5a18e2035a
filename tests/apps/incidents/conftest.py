"""A crisis that has just been declared, at two in the morning."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.incidents import actions
from cordee.incidents.models import Incident
from tests.makers import an_actor

NIGHT = dt.datetime(2026, 11, 3, 1, 20, tzinfo=dt.UTC)  # 2.20 in Paris
ANSWERS = {
    "vu": ["rancon", "chiffre"],
    "coupe": ["dossier", "telephone"],
    "marche": ["mobiles"],
    "soins": ["genes"],
    "donnees": ["inconnu"],
}


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
    given = {"answers": ANSWERS, "cells": "deux", "contact": "06 12 34 56 78", **told}
    return actions.declare(site, by=by, **given)
