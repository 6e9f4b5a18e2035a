"""The world, alone in a database of its own that is gone afterwards: for the command line, outside pytest."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.apps import apps
from django.conf import settings

if not apps.ready:  # under pytest, Django is there already
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from django.db import connection, transaction
from django.test.utils import setup_test_environment, teardown_test_environment


@contextmanager
def stage() -> Iterator:
    from tests.pages.world import build

    setup_test_environment()
    name = connection.settings_dict["NAME"]
    folder = tempfile.TemporaryDirectory(prefix="cordee-pages-")
    if settings.SQLITE:  # a file, as in production
        connection.settings_dict["TEST"]["NAME"] = f"{folder.name}/cordee.sqlite3"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with transaction.atomic():
            yield build()
            transaction.set_rollback(True)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        folder.cleanup()
        teardown_test_environment()
