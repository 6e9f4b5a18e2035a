"""Three devices, forty histories each time; ``python -m benchmarks histories`` plays ten thousand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from cordee.config import patience
from cordee.crises.forms import RoomForm
from tests.apps.crises.devices import ForgetfulDevice
from tests.apps.crises.histories import Histories

pytestmark = pytest.mark.django_db
# A red history is said as it was played: making it shorter takes minutes.
FAST = settings(
    phases=[Phase.generate],
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
RED = settings(FAST, max_examples=300)


@pytest.fixture(autouse=True)
def a_machine_busy_elsewhere_is_not_a_slow_base(monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE_S", 600.0)


def test_each_entry_is_in_the_log_once_or_listed_with_its_text():
    Histories.prepare()
    run_state_machine_as_test(Histories, settings=FAST)
    told = Histories.told
    assert told["histories"] >= 40
    # The histories are no fair-weather ones: much is written, some of it is refused, some is wiped.
    assert min(told[name] for name in ("in_the_log", "listed", "wiped_by_the_person")) > 10, told


def test_histories_turn_red_on_a_device_that_throws_refusals_away():
    class Forgetful(Histories):
        device = ForgetfulDevice

    Forgetful.prepare()
    with pytest.raises(AssertionError, match="lost"):
        run_state_machine_as_test(Forgetful, settings=RED)


def test_histories_turn_red_on_a_server_that_ignores_client_ids(monkeypatch):
    monkeypatch.setattr(RoomForm, "clean_client_id", lambda form: None, raising=False)

    class Deaf(Histories):
        ids_are_kept = False

    Deaf.prepare()
    with pytest.raises(AssertionError, match="twice in the log"):
        run_state_machine_as_test(Deaf, settings=RED)
