"""An engine's answer refuses to contradict itself."""

import pytest

from cordee_engines.result import Provenance, Result, Status

MADE_BY = Provenance("recovery", "1.0", seed=7, bound=3.0, runtime_s=0.2)


def test_an_answer_carries_its_origin_and_its_caveat():
    result = Result(Status.FEASIBLE, 4, MADE_BY, "Ne dit rien des pannes électriques.")
    assert (result.value, result.provenance.engine) == (4, "recovery")


@pytest.mark.parametrize(
    ("status", "value"),
    [(Status.OPTIMAL, None), (Status.INFEASIBLE, 4), (Status.TIMED_OUT, 4), (Status.REFUSED, 4)],
)
def test_a_value_comes_with_success_only(status, value):
    with pytest.raises(ValueError, match="a result has a value when"):
        Result(status, value, MADE_BY, "caveat")


def test_a_number_without_its_caveat_is_refused():
    with pytest.raises(ValueError, match="does not mean"):
        Result(Status.OPTIMAL, 4, MADE_BY, "")


@pytest.mark.parametrize("arguments", [("", "1.0"), ("recovery", "")])
def test_an_anonymous_computation_is_refused(arguments):
    with pytest.raises(ValueError, match="names its engine"):
        Provenance(*arguments)


def test_time_does_not_run_backwards():
    with pytest.raises(ValueError, match="negative time"):
        Provenance("recovery", "1.0", runtime_s=-1)
