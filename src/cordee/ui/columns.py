"""What a table is made of: its columns, the filters above it, its headers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html

from cordee.ui.cells import look_up, show


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``key`` is a path (``site__name``) read on the row and used for sorting; ``value`` replaces
    the reading, ``order`` the sorting path, ``template`` the drawing (it gets ``row`` and ``value``). When it
    depends on a few facts of the row, ``facts`` tells them: it is then drawn once for each of their values."""

    key: str
    label: str
    sortable: bool = False
    align: str = "start"  # start | end | center
    export: bool = True
    value: Callable[[Any], Any] | None = None
    order: str = ""
    template: str = ""
    link: Callable[[Any], str] | None = None
    hidden: bool = False  # only shown when chosen
    facts: Callable[[Any], Hashable] | None = None

    def read(self, row: Any) -> Any:
        return self.value(row) if self.value else look_up(row, self.key)

    def draw(self, row: Any, request: HttpRequest, drawn: dict[Hashable, str]) -> str:
        """``drawn``: what this page has drawn already."""
        value = self.read(row)
        if self.template and self.facts:
            known = (self.key, self.facts(row))
            if known not in drawn:
                drawn[known] = render_to_string(self.template, {"row": row, "value": value}, request)
            return drawn[known]
        if self.template:
            return render_to_string(self.template, {"row": row, "value": value}, request)
        if self.link and (address := self.link(row)):
            return format_html('<a href="{}">{}</a>', address, show(value))
        return show(value)

    @property
    def css(self) -> str:
        return {"end": "text-end", "center": "text-center"}.get(self.align, "")


@dataclass(frozen=True, slots=True)
class Filter:
    """One drop-down. ``choices`` are (value, label); only these values are ever applied. By default the rows
    whose ``key`` equals the value are kept; ``apply(rows, value)`` does anything else."""

    key: str
    label: str
    choices: Sequence[tuple[str, str]]
    apply: Callable[[Any, str], Any] | None = None

    def knows(self, value: str) -> bool:
        return value != "" and value in {str(known) for known, _label in self.choices if known is not None}

    def keep(self, rows: Any, value: str) -> Any:
        if self.apply:
            return self.apply(rows, value)
        if isinstance(rows, QuerySet):
            return rows.filter(**{self.key: value})
        return [row for row in rows if str(look_up(row, self.key)) == value]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's header on this page: its label, its sort state and the address that sorts by it."""

    column: Column
    url: str = ""
    aria: str = ""  # ascending | descending | ""
