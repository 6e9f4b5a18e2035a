"""The names of the places that keep kits: the platform, a region, a house, a provider."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cordee.directory.models import Ght, LegalEntity, Provider, Region, Site

MODELS = {"region": Region, "ght": Ght, "entity": LegalEntity, "site": Site, "provider": Provider}


def place_names(scopes: Iterable[str]) -> dict[str, str]:
    """Scope to name, in at most one query a kind of place. A place that is gone keeps its code."""
    names = {}
    wanted: dict[str, list[str]] = {}
    for scope in scopes:
        kind, _colon, key = scope.partition(":")
        names[scope] = _("Toute la plateforme") if kind == "platform" else scope
        if kind in MODELS and key.isdecimal():
            wanted.setdefault(kind, []).append(key)
    for kind, keys in wanted.items():
        names.update({place.scope: str(place) for place in MODELS[kind].objects.filter(pk__in=keys)})
    return names


def place_choices(scopes: Iterable[str]) -> list[tuple[str, str]]:
    """For a drop-down, by name."""
    return sorted(place_names(scopes).items(), key=lambda pair: pair[1])
