"""The scope switcher of the top bar. Ui knows no territory: the app that does provides the choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class ScopeChoice:
    value: str  # "region:11", "ght:3", "site:42"
    label: str
    group: str = ""  # « Région », « GHT », « Établissement »


@dataclass(frozen=True, slots=True)
class ScopeSwitch:
    """Where the actor stands and where they may stand; ``url`` receives a POST ``scope`` and ``next``."""

    url: str
    current: str
    choices: tuple[ScopeChoice, ...]

    @property
    def label(self) -> str:
        return next((choice.label for choice in self.choices if choice.value == self.current), "")


_provider: Callable[[HttpRequest], ScopeSwitch | None] = lambda request: None  # noqa: E731


def provide(provider: Callable[[HttpRequest], ScopeSwitch | None]) -> None:
    """Declare who knows the scopes, from that app's ``ready()``."""
    global _provider
    _provider = provider


def switch(request: HttpRequest) -> ScopeSwitch | None:
    return _provider(request)
