import pytest

from cordee.core.actor import Role
from cordee.retex import actions
from tests.apps.retex.ended import an_ended_exercise
from tests.makers import CONSOLE, an_actor


@pytest.fixture
def exercise(db):
    return an_ended_exercise()


@pytest.fixture
def director(exercise):
    return an_actor((Role.DIRECTOR, exercise.site.scope), label="Hélène Courtois (Directrice)")


@pytest.fixture
def rssi(exercise):
    return an_actor((Role.RSSI, exercise.site.scope), label="Karim Belloc (RSSI)")


@pytest.fixture
def draft(exercise):
    return actions.draft_report(exercise, by=CONSOLE)


@pytest.fixture
def approved(draft, director):
    return actions.approve_report(draft, by=director)
