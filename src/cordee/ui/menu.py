"""The left menu: each app declares its entries in ``ready()``; what an actor may not open is not shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from cordee.core.actor import NOBODY, Actor


@dataclass(frozen=True, slots=True)
class MenuEntry:
    order: int
    label: str
    icon: str
    url_name: str
    visible: Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry as one page shows it to one actor."""

    label: str
    url: str
    icon: str
    active: bool


_entries: dict[str, MenuEntry] = {}


def register(
    order: int,
    label: str,
    icon: str,
    url_name: str,
    visible: Callable[[Actor], bool] = lambda actor: actor.is_known,
) -> None:
    """Declare an entry; registering the same address twice keeps the latest."""
    _entries[url_name] = MenuEntry(order, label, icon, url_name, visible)


def items(request: HttpRequest) -> tuple[MenuItem, ...]:
    """The entries of the request's actor, in order; the longest matching address is the active one."""
    actor = getattr(request, "actor", NOBODY)
    seen = [(entry, reverse(entry.url_name)) for entry in _entries.values() if entry.visible(actor)]
    seen.sort(key=lambda pair: (pair[0].order, str(pair[0].label)))
    active = max((url for _, url in seen if _covers(url, request.path)), key=len, default=None)
    return tuple(MenuItem(str(entry.label), url, entry.icon, url == active) for entry, url in seen)


def _covers(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
