"""The world, alone in a database of its own that is gone afterwards: for the command line, outside pytest."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings

if not apps.ready:  # under pytest, Django is there already
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from django.db import connection, connections, transaction
from django.test.utils import setup_test_environment, teardown_test_environment


@contextmanager
def stage(*, restored: bool = False) -> Iterator:
    """The world as it was built or, when ``restored``, as it came back from a backup after everything was lost."""
    from tests.pages.world import build

    setup_test_environment()
    name = connection.settings_dict["NAME"]
    folder = tempfile.TemporaryDirectory(prefix="cordee-pages-")
    if settings.SQLITE:  # a file, as in production
        connection.settings_dict["TEST"]["NAME"] = f"{folder.name}/cordee.sqlite3"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        world = None
        if restored:
            with transaction.atomic():
                world = build()
            lose_and_restore(Path(folder.name) / "cordee.zip")
        with transaction.atomic():
            yield world or build()
            transaction.set_rollback(True)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        folder.cleanup()
        teardown_test_environment()


def lose_and_restore(backup: Path) -> None:
    """Save the base, lose it to the last row, put it back. Raises ``AssertionError`` when it is not the same."""
    from cordee.config import backup as backups

    backups.save(backup)
    if connection.vendor == "sqlite":
        connections.close_all()
        for file in Path(connection.settings_dict["NAME"]).parent.glob("cordee.sqlite3*"):
            file.unlink()
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    found = backups.compared(backups.restore(backup))
    assert not found.faults, found.faults
