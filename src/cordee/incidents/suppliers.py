"""Suppliers involved in a crisis, and which of them several houses name: the same door may have opened them all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from cordee.incidents.models import Incident

# What a company is, and not who: « Éditeur X SAS » and « éditeur x » are one supplier.
LEGAL_FORMS = frozenset(
    {"sa", "sas", "sasu", "sarl", "eurl", "gie", "gip", "inc", "ltd", "gmbh", "bv", "plc", "llc"}
)


@dataclass(frozen=True, slots=True)
class Shared:
    """A supplier that several houses name, as the first of them wrote it."""

    name: str
    incidents: tuple[Incident, ...]


def supplier_key(name: str) -> str:
    """The same for spellings of one name: without accents, capitals, punctuation or legal form."""
    bare = (
        letter
        for letter in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(letter)
    )
    words = "".join(letter if letter.isalnum() else " " for letter in bare).split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)


def shared_suppliers(incidents: Iterable[Incident]) -> list[Shared]:
    """Those that real crises of two houses or more name, the most shared first. One house says nothing by itself."""
    named: dict[str, dict[int, Incident]] = {}
    spelled: dict[str, str] = {}
    for incident in sorted(
        (one for one in incidents if not one.is_exercise), key=lambda one: one.declared_at
    ):
        for name in incident.suppliers:
            key = supplier_key(name)
            spelled.setdefault(key, name)
            named.setdefault(key, {}).setdefault(incident.site_id, incident)
    shared = [
        Shared(spelled[key], tuple(by_site.values())) for key, by_site in named.items() if len(by_site) > 1
    ]
    return sorted(shared, key=lambda one: (-len(one.incidents), one.name))
