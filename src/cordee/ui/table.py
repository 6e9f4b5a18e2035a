"""The one table: search, filters in the address, sort, pages, column choice, export of what is filtered.

A view builds a ``Table`` and returns ``table.response(template, context)``: the whole page, the fragment htmx
asked for, or the file. Whatever the address says, the answer is a table: unknown values are ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.ui import exports
from cordee.ui.cells import fold, look_up, sort_key
from cordee.ui.columns import Column, Filter, Heading

__all__ = ["Column", "Filter", "Table"]

SIZES = (20, 50, 100)
LONGEST_SEARCH = 200
MOST_COUNTED = 10_000  # a multiple of every size


class Pages(Paginator):
    """Pages of rows counted up to ``MOST_COUNTED``, and one more that says « there are others ». Counting a hundred
    thousand rows, or skipping most of them, costs more than drawing twenty; and nobody turns five hundred pages."""

    @cached_property
    def count(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by()[: MOST_COUNTED + 1].count()
        return len(self.object_list)

    @cached_property
    def num_pages(self) -> int:
        return max(1, -(-min(self.count, MOST_COUNTED) // self.per_page))

    def page(self, number: int) -> Page:
        """The last page of a long list is full: the one row that was counted beyond it is not its own."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return self._get_page(self.object_list[start : start + self.per_page], number, self)


@dataclass(kw_only=True)
class Table:
    """A list as a page shows it. ``rows`` is a QuerySet (already ``visible_to``) or a list; ``search`` names
    the paths the search box looks into, or is ``(rows, words) -> rows``. Two tables on a page need a
    ``prefix``."""

    columns: Sequence[Column]
    rows: Any
    request: HttpRequest
    name: str
    caption: str
    search: Sequence[str] | Callable[[Any, str], Any] = ()
    filters: Sequence[Filter] = ()
    sort: str = ""
    prefix: str = ""
    empty: str = ""
    empty_icon: str = "list-search"

    # -- what the address asks for

    def _asked(self, name: str) -> str:
        return self.request.GET.get(self.prefix + name, "").replace("\x00", "").strip()

    @cached_property
    def words(self) -> str:
        return self._asked("q")[:LONGEST_SEARCH] if self.search else ""

    @cached_property
    def chosen_filters(self) -> dict[str, str]:
        asked = {choice.key: self._asked(choice.key) for choice in self.filters}
        return {choice.key: asked[choice.key] for choice in self.filters if choice.knows(asked[choice.key])}

    @cached_property
    def ordering(self) -> str:
        """A sortable column's key, ``-`` for descending; the default when the address asks for another."""
        asked = self._asked("tri")
        sortable = {column.key for column in self.columns if column.sortable}
        return asked if asked.removeprefix("-") in sortable else self.sort

    @cached_property
    def size(self) -> int:
        asked = self._asked("taille")
        return int(asked) if asked in map(str, SIZES) else SIZES[0]

    @cached_property
    def shown(self) -> list[Column]:
        asked = set(self.request.GET.getlist(self.prefix + "cols"))
        chosen = [column for column in self.columns if column.key in asked or not column.label]
        if any(column.label for column in chosen):
            return chosen
        return [column for column in self.columns if not column.hidden]

    # -- the rows

    @cached_property
    def kept(self) -> Any:
        """All the rows that pass the filters and the search, sorted."""
        rows = self.rows
        for choice in self.filters:
            if choice.key in self.chosen_filters:
                rows = choice.keep(rows, self.chosen_filters[choice.key])
        if self.words:
            rows = self.search(rows, self.words) if callable(self.search) else self._containing(rows)
        return self._sorted(rows)

    def _containing(self, rows: Any) -> Any:
        """Every word must be somewhere in the searched paths."""
        words = self.words.split()
        if isinstance(rows, QuerySet):
            for word in words:
                anywhere = Q()
                for path in self.search:
                    anywhere |= Q(**{f"{path}__icontains": word})
                rows = rows.filter(anywhere)
            return rows
        texts = ((row, fold(" ".join(str(look_up(row, path) or "") for path in self.search))) for row in rows)
        return [row for row, text in texts if all(fold(word) in text for word in words)]

    def _sorted(self, rows: Any) -> Any:
        if not self.ordering:
            loose = isinstance(rows, QuerySet) and not rows.ordered
            return rows.order_by("pk") if loose else rows
        key, down = self.ordering.removeprefix("-"), self.ordering.startswith("-")
        column = next((column for column in self.columns if column.key == key), Column(key, ""))
        if isinstance(rows, QuerySet):
            path = F(column.order or column.key)
            # The primary key breaks ties, otherwise equal rows could move from one page to the other; in the same
            # direction, and without a word on nulls where there are none, so that an index can serve the order.
            nulls = {} if _never_null(rows, column.order or column.key) else {"nulls_last": True}
            return rows.order_by(path.desc(**nulls) if down else path.asc(**nulls), "-pk" if down else "pk")
        full, void = [], []
        for row in rows:
            rank = sort_key(look_up(row, column.order) if column.order else column.read(row))
            (void if rank[0] == 2 else full).append((rank, row))
        full.sort(key=lambda pair: pair[0], reverse=down)
        return [row for _rank, row in [*full, *void]]

    @cached_property
    def page(self) -> Page:
        return Pages(self.kept, self.size).get_page(self._asked("page"))

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def has_more(self) -> bool:
        """There are rows beyond those whose pages can be turned: search, filters and files reach them."""
        return self.total > MOST_COUNTED

    @property
    def filtered(self) -> bool:
        return bool(self.words or self.chosen_filters)

    # -- what the template reads

    @property
    def dom_id(self) -> str:
        return f"table-{self.name}"

    @cached_property
    def body(self) -> SafeString:
        """The rows, drawn here and not by a template: what is the same for two hundred cells is asked once."""
        columns = [
            (column, format_html('<td class="{}" data-label="{}">', column.css, column.label))
            for column in self.shown
        ]
        drawn: dict[Hashable, str] = {}
        lines = []
        for row in self.page:
            cells = (
                f"{opening}{conditional_escape(column.draw(row, self.request, drawn))}</td>"
                for column, opening in columns
            )
            lines.append(f"<tr>{''.join(cells)}</tr>")
        return mark_safe("".join(lines))  # noqa: S308 - every cell was escaped above

    @cached_property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.shown]

    def _heading(self, column: Column) -> Heading:
        if not column.sortable:
            return Heading(column)
        aria = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.ordering, "")
        return Heading(column, self.url(tri=f"-{column.key}" if aria == "ascending" else column.key), aria)

    @property
    def choosable(self) -> list[tuple[Column, bool]]:
        return [(column, column in self.shown) for column in self.columns if column.label]

    @property
    def drop_downs(self) -> list[tuple[Filter, str]]:
        return [(choice, self.chosen_filters.get(choice.key, "")) for choice in self.filters]

    @property
    def page_links(self) -> list[tuple[Any, str]]:
        pages = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(n, self.url(page=n) if isinstance(n, int) else "") for n in pages]

    @property
    def sizes(self) -> list[tuple[int, str]]:
        return [(size, self.url(taille=size)) for size in SIZES]

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def csv_url(self) -> str:
        return self.url(format="csv")

    @property
    def xlsx_url(self) -> str:
        return self.url(format="xlsx")

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """What the search form must carry along: all of the address that is not one of its own fields."""
        own = {
            self.prefix + name for name in ("q", "page", "format", *(choice.key for choice in self.filters))
        }
        return [
            (key, value) for key, values in self.request.GET.lists() if key not in own for value in values
        ]

    @property
    def column_parameters(self) -> list[tuple[str, str]]:
        """The same for the column form."""
        own = {self.prefix + name for name in ("cols", "page", "format")}
        return [
            (key, value) for key, values in self.request.GET.lists() if key not in own for value in values
        ]

    @property
    def reset_url(self) -> str:
        return self.url(q=None, **{choice.key: None for choice in self.filters})

    def url(self, **changes: Any) -> str:
        """This page's address with some parameters changed (``None`` drops one), back on the first page."""
        query = self.request.GET.copy()
        for name in ("page", "format", *changes):
            query.pop(self.prefix + name, None)
        for name, value in changes.items():
            if value is not None:
                query[self.prefix + name] = str(value)
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    @property
    def own_url(self) -> str:
        """This very page, without the empty fields a form sends along: the address people share."""
        query = self.request.GET.copy()
        for name, values in list(query.lists()):
            if not any(values):
                del query[name]
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    # -- answers

    def export(self) -> HttpResponse | None:
        """The file when the address asks for one: every filtered row, the shown columns."""
        kind = self._asked("format")
        if kind not in exports.FORMATS:
            return None
        columns = [column for column in self.shown if column.export and column.label]
        rows: Iterable[Any] = (
            self.kept.iterator(chunk_size=2000) if isinstance(self.kept, QuerySet) else self.kept
        )
        values = ([column.read(row) for column in columns] for row in rows)
        return exports.as_response(
            kind, self.name, [str(c.label) for c in columns], values, stamp=clock.now()
        )

    def response(self, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
        """The file, the fragment that htmx asked for, or the page (with this table as ``table``)."""
        if file := self.export():
            return file
        if self.request.headers.get("HX-Target") == f"{self.dom_id}-results":
            response = render(self.request, "ui/components/table_results.html", {"table": self})
            response["HX-Push-Url"] = self.own_url
        else:
            response = render(self.request, template, {"table": self, **(context or {})})
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    @property
    def sentence_when_empty(self) -> str:
        if self.filtered:
            return _("Rien ne correspond à cette recherche.")
        return str(self.empty) or _("Rien ici pour l’instant.")


def _never_null(rows: QuerySet, path: str) -> bool:
    """Whether the path is a field of the row itself that always holds something."""
    known = {field.name: field for field in rows.model._meta.concrete_fields}
    return path in known and not known[path].null
