"""Cordée: a health region prepares for cyberattacks, detects them, reacts and restores care."""

import sys

__version__ = "0.1.0"


def _use_a_sqlite_without_the_wal_reset_bug() -> None:
    """Replace the interpreter's SQLite when it may corrupt a write-ahead log.

    SQLite 3.7.0 to 3.51.2 can lose committed pages when one connection resets the log while another
    checkpoints (fixed in 3.51.3, https://www.sqlite.org/wal.html). Distributions rarely back-port it, so
    the shim must run before Django, or anything else, imports ``sqlite3``.
    """
    try:
        import pysqlite3
    except ImportError:  # PostgreSQL-only installations may do without; the start-up check decides
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


_use_a_sqlite_without_the_wal_reset_bug()
