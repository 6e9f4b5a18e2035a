"""The world of the pages, built once for all the tests that walk through it."""

from pathlib import Path

import pytest
from django.db import transaction

from tests.pages.browser import Browser
from tests.pages.world import World, build

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """In this folder, the tests that share the world come last, so that it is not there during the others.

    Marking them also has pytest-django make the database, and put each in a transaction of its own inside.
    """
    places = [n for n, item in enumerate(items) if HERE in item.path.parents]
    theirs = sorted((items[n] for n in places), key=_shares_the_world)
    for n, item in zip(places, theirs, strict=True):
        items[n] = item
        if _shares_the_world(item):
            item.add_marker(pytest.mark.django_db)


def _shares_the_world(item) -> bool:
    found = getattr(item, "_fixtureinfo", None)
    worlds = found.name2fixturedefs.get("world", ()) if found else ()
    return bool(worlds) and worlds[-1].scope == "package"


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """One transaction around all the tests that use it; each request inside is rolled back by the browser."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def browser(world: World) -> Browser:
    return Browser()
