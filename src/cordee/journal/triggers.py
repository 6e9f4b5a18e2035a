"""Database triggers that keep the journal append-only, on both engines.

They stop an honest mistake and a hurried console; against whoever owns the database, the proof is the
signed checkpoint that has already left the platform. A later migration that alters these tables on SQLite
rebuilds them without triggers: it must end with ``RunPython(install)`` (the health page looks).
"""

from __future__ import annotations

NAMES = (
    "journal_entry_sealed",
    "journal_entry_kept",
    "journal_entry_once",
    "journal_checkpoint_sealed",
    "journal_checkpoint_kept",
    "journal_stream_grows",
    "journal_stream_kept",
)

_FIXED = (
    "id", "stream_id", "seq", "kind", "at", "fact_at", "actor_kind", "actor_id", "actor_label",
    "client_uuid", "meta", "leaf",
)  # fmt: skip
# The one change an entry may know: its salt and its content leave together (redaction).
_REDACTION = "NEW.salt IS NULL AND NEW.content IS NULL AND " + " AND ".join(
    f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in _FIXED
)
_SHRINKS = "NEW.size < OLD.size OR NEW.key <> OLD.key OR NEW.id <> OLD.id"


def _sqlite() -> list[str]:
    def refuse(name: str, event: str, when: str, why: str) -> str:
        condition = f" WHEN {when}" if when else ""
        return f"CREATE TRIGGER {name} BEFORE {event}{condition} BEGIN SELECT RAISE(ABORT, '{why}'); END"

    # INSERT OR REPLACE deletes without firing delete triggers: a second row for the same place is refused.
    taken = (
        "EXISTS (SELECT 1 FROM journal_entry e WHERE e.id = NEW.id "
        "OR (e.stream_id = NEW.stream_id AND (e.seq = NEW.seq OR e.client_uuid = NEW.client_uuid)))"
    )
    return [
        refuse(
            "journal_entry_sealed",
            "UPDATE ON journal_entry",
            f"NOT ({_REDACTION})",
            "journal entry is sealed",
        ),
        refuse("journal_entry_kept", "DELETE ON journal_entry", "", "journal entry is kept"),
        refuse("journal_entry_once", "INSERT ON journal_entry", taken, "journal entry is written once"),
        refuse(
            "journal_checkpoint_sealed", "UPDATE ON journal_checkpoint", "", "journal checkpoint is sealed"
        ),
        refuse("journal_checkpoint_kept", "DELETE ON journal_checkpoint", "", "journal checkpoint is kept"),
        refuse("journal_stream_grows", "UPDATE ON journal_stream", _SHRINKS, "journal stream only grows"),
        refuse("journal_stream_kept", "DELETE ON journal_stream", "", "journal stream is kept"),
    ]


def _postgresql() -> list[str]:
    def refuse(name: str, event: str, each: str, when: str) -> str:
        condition = f" WHEN ({when})" if when else ""
        table = "journal_" + name.split("_")[1]
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each}{condition} "
            "EXECUTE FUNCTION journal_refuse()"
        )

    return [
        "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the journal is append-only: % on %', TG_OP, TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        refuse("journal_entry_sealed", "UPDATE", "ROW", f"NOT ({_REDACTION})"),
        refuse("journal_entry_kept", "DELETE", "ROW", ""),
        refuse("journal_entry_once", "TRUNCATE", "STATEMENT", ""),
        refuse("journal_checkpoint_sealed", "UPDATE OR TRUNCATE", "STATEMENT", ""),
        refuse("journal_checkpoint_kept", "DELETE", "ROW", ""),
        refuse("journal_stream_grows", "UPDATE", "ROW", _SHRINKS),
        refuse("journal_stream_kept", "DELETE", "ROW", ""),
    ]


def install_sql(vendor: str) -> list[str]:
    return _sqlite() if vendor == "sqlite" else _postgresql()


def remove_sql(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in NAMES]
    return [f"DROP TRIGGER IF EXISTS {name} ON journal_{name.split('_')[1]}" for name in NAMES]


def install(apps, schema_editor) -> None:
    for statement in remove_sql(schema_editor.connection.vendor) + install_sql(
        schema_editor.connection.vendor
    ):
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor) -> None:
    for statement in remove_sql(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def missing(connection) -> set[str]:
    """The names of the triggers that ought to be there and are not."""
    table = (
        "sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "pg_trigger WHERE tgenabled <> 'D'"
    )
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608 - constants above
        return set(NAMES) - {name for (name,) in cursor.fetchall()}
