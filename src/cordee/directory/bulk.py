"""Many rows written by their FINESS number. Only ``actions.py`` calls this, inside its transaction.

The embedded database has a single writer: whoever else writes, a crisis room for one, waits while it is held.
Values are therefore made ready before the transaction opens, and only keys are filled in inside it.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Field, Model


class Upsert:
    """Rows of one model, new or known, ready to be written in one statement run many times."""

    def __init__(self, model: type[Model], rows: list[Any]):
        self._rows = rows
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self._statement = _statement(model, fields)
        self._keys = [(rank, field) for rank, field in enumerate(fields) if field.is_relation]
        self._values = [[_ready(row, field) for field in fields] for row in rows]

    def write(self) -> None:
        """The places that the rows lead to must be saved by now."""
        for row, values in zip(self._rows, self._values, strict=True):
            for rank, field in self._keys:
                values[rank] = _key(row, field)
        if self._values:
            with connection.cursor() as cursor:
                cursor.executemany(self._statement, self._values)


def _statement(model: type[Model], fields: list[Field]) -> str:
    names = [connection.ops.quote_name(field.column) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    places = ", ".join(["%s"] * len(names))
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
    told = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - names of our own models
    return f"{told} ON CONFLICT (finess) DO UPDATE SET {changes}"


def _ready(row: Any, field: Field) -> Any:
    return None if field.is_relation else field.get_db_prep_save(getattr(row, field.attname), connection)


def _key(row: Any, field: Field) -> Any:
    """A place that was new when the row was made has its key on itself only."""
    key = getattr(row, field.attname)
    if key is None and field.is_cached(row):
        return getattr(getattr(row, field.name), "pk", None)
    return key
