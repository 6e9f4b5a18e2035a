"""Everybody files in the last seconds, and the server dies twice: what was acknowledged is there, once."""

from __future__ import annotations

import pytest
from benchmarks import rush


@pytest.mark.slow
def test_what_was_acknowledged_is_kept_once_though_the_server_dies():
    outcome = rush.run(filings=40, seconds=6, kills=2, paper_kb=40)
    assert outcome.passed, outcome.lines
    for found in outcome.figures.values():
        assert found["kept"] == found["acknowledged"] == 40
        assert found["asked_again"] > 0
