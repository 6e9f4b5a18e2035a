"""The other half of the permission matrix: exercises and their rooms."""

import pytest

from tests.pages.test_permission_matrix import (
    play_half,
    test_a_foreign_object_is_the_same_as_a_missing_one,
    test_every_answer_is_the_one_that_was_reviewed,
    test_no_answer_is_an_accident_and_no_refusal_writes,
)

__all__ = [
    "test_a_foreign_object_is_the_same_as_a_missing_one",
    "test_every_answer_is_the_one_that_was_reviewed",
    "test_no_answer_is_an_accident_and_no_refusal_writes",
]


@pytest.fixture(scope="module")
def played(world):
    return play_half(world, rooms=True)
