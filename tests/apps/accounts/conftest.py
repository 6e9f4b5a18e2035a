import pytest
from django.core.cache import cache
from tests.cast import cast  # noqa: F401 - the fixture


@pytest.fixture(autouse=True)
def no_failures_counted_yet():
    cache.clear()
