"""A SQLite that may corrupt the base is refused before it is used."""

import pytest
from django.db.backends.sqlite3 import base

from cordee.config import health


@pytest.mark.parametrize(
    ("version", "refused"), [((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 4), False)]
)
def test_only_safe_releases_pass(monkeypatch, settings, version, refused):
    settings.SQLITE = True
    monkeypatch.setattr(base.Database, "sqlite_version_info", version)
    monkeypatch.setattr(base.Database, "sqlite_version", ".".join(map(str, version)))
    assert bool(health.unsafe_sqlite()) is refused
    assert bool(health.refuse_a_corrupting_sqlite(None)) is refused


def test_postgresql_is_not_concerned(settings):
    settings.SQLITE = False
    assert health.unsafe_sqlite() == ""
