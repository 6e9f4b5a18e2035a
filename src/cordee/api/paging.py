"""Lists, a page at a time."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Query, Schema

from cordee.packs.wording import _

T = TypeVar("T")
MOST = 500


class Paging(Schema):
    """Which page, counted from 1, and how many rows on it."""

    page: Annotated[int, Query(ge=1, le=1_000_000, description=_("Page, à partir de 1"))] = 1
    size: Annotated[int, Query(ge=1, le=MOST, description=_("Lignes par page"))] = 100


class Page(Schema, Generic[T]):
    """``total``: rows in all; a page beyond the last one is empty."""

    total: int
    page: int
    size: int
    items: list[T]


def paged(rows: QuerySet, paging: Paging) -> dict[str, object]:
    start = (paging.page - 1) * paging.size
    return {
        "total": rows.count(),
        "page": paging.page,
        "size": paging.size,
        "items": list(rows[start : start + paging.size]),
    }
