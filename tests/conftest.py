"""What every test may use."""

import os

import pytest
from hypothesis import settings

# The same cases each time, so that a change is judged and not luck; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """A file, not shared memory: threads and processes then meet what they meet in production."""
    from django.conf import settings
    from django.db import connections

    if settings.SQLITE:
        name = str(tmp_path_factory.mktemp("database") / "cordee.sqlite3")
        connections["default"].settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session", autouse=True)
def the_journal_may_be_emptied_between_tests():
    """Tests that commit end with a flush, which the journal's own triggers would refuse."""
    from django.db import connection

    from cordee.journal import triggers

    operations = type(connection.ops)
    flush = operations.sql_flush

    def sql_flush(self, style, tables, **options):
        vendor = self.connection.vendor
        return [
            *triggers.remove_sql(vendor),
            *flush(self, style, tables, **options),
            *triggers.install_sql(vendor),
        ]

    operations.sql_flush = sql_flush
    yield
    operations.sql_flush = flush


def pytest_itemcollected(item) -> None:
    """Two processes share the suite file by file; the journeys, which share one served demonstration, stay together.

    Here and not when all is collected: the plugin that shares the work out reads the groups before us there.
    """
    group = "journeys" if "journeys" in item.path.parts else item.path.stem
    item.add_marker(pytest.mark.xdist_group(group))


def pytest_make_parametrize_id(val, argname) -> str | None:
    """Bytes are numbered: a compressed file holds the second at which it was made, and two processes that do not
    collect the same names refuse to share the suite."""
    return argname if isinstance(val, bytes) else None
