"""A published call, a house that answers it, and the people who judge."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.documents.papers import read_paper
from cordee.funding import actions
from cordee.funding.models import Application, Call
from cordee.funding.reading import SHIPPED, load
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE

OPEN_AT = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def now():
    """Every test of this folder lives on one morning of the window."""
    with clock.frozen(OPEN_AT):
        yield OPEN_AT


@pytest.fixture
def call(region, now) -> Call:
    return actions.publish_call(actions.keep_call(region, document=load(SHIPPED), by=CONSOLE), by=CONSOLE)


def paper(name: str = "devis.pdf", text: bytes = b"un devis"):
    return read_paper(name, b"%PDF-1.7 " + text)


WORDS = {
    "contact_name": "Camille Essai",
    "contact_email": "rssi@maison.example",
    "cost": 1_000_000,
    "requested": 800_000,
    "answers": {
        "objectifs": "Alerter, isoler, soigner",
        "kit": "Débutant",
        "prestataire": "Firme",
        "periode": "Mars",
    },
    "declared": ["direction", "partage"],
}
PAPERS = ("devis", "lettre")


def filled(site, call, **changes) -> Application:
    application = actions.open_application(site, call=call, by=CONSOLE)
    papers = {key: paper(f"{key}.pdf") for key in PAPERS}
    return actions.write_application(application, papers=papers, by=CONSOLE, **(WORDS | changes))


def filed(site, call, **changes) -> Application:
    application = filled(site, call, **changes)
    return actions.file_application(application, arrived_at=clock.now(), by=CONSOLE)


def reviewed(site, call, *, score: int = 4, **changes) -> Application:
    """Filed, admissible, with as many opinions as the call asks for."""
    application = actions.judge_admissibility(filed(site, call, **changes), admissible=True, by=CONSOLE)
    for _rank in range(call.terms.reviewers):
        user = browser((Role.REGION_READER, call.region.scope)).user
        review = actions.ask_review(application, user=user, by=CONSOLE)
        scores = {mark.key: score for mark in call.terms.grid}
        actions.give_review(review, scores=scores, favourable=True, opinion="Bon projet.", by=CONSOLE)
    return application
