"""Who acts. An actor is a value: it is passed in, never looked up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What somebody may be, always held on a scope."""

    ADMIN = "admin"
    REGION_PILOT = "region_pilot"
    REGION_READER = "region_reader"
    DIRECTOR = "director"
    RSSI = "rssi"
    MEMBER = "member"
    PROVIDER = "provider"
    PLANNER = "planner"
    FACILITATOR = "facilitator"
    OBSERVER = "observer"
    PLAYER = "player"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.ADMIN: _("Administrateur de la plateforme"),
    Role.REGION_PILOT: _("Pilote régional"),
    Role.REGION_READER: _("Lecteur régional"),
    Role.DIRECTOR: _("Direction"),
    Role.RSSI: _("RSSI"),
    Role.MEMBER: _("Membre de l’établissement"),
    Role.PROVIDER: _("Prestataire d’exercice"),
    Role.PLANNER: _("Planificateur"),
    Role.FACILITATOR: _("Animateur"),
    Role.OBSERVER: _("Observateur"),
    Role.PLAYER: _("Joueur"),
}

# Roles whose holder sees more than one house, or the secrets of an exercise: a password alone is not enough.
ROLES_NEEDING_MFA = frozenset({Role.ADMIN, Role.REGION_PILOT, Role.REGION_READER, Role.PROVIDER})

# Roles that carry the right to act for an establishment (and not only to read it).
ESTABLISHMENT_EDITORS = frozenset({Role.DIRECTOR, Role.RSSI})


@dataclass(frozen=True, slots=True)
class Grant:
    """One role on one scope, written ``kind:id`` (``region:11``, ``ght:3``, ``entity:8``, ``site:42``,
    ``provider:2``, ``exercise:7``, ``platform:``)."""

    role: Role
    scope: str

    @property
    def kind(self) -> str:
        return self.scope.partition(":")[0]

    @property
    def key(self) -> str:
        return self.scope.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or something, that acts now. ``kind`` is one of user, participant, system, console, nobody."""

    kind: str
    id: str
    label: str
    grants: frozenset[Grant] = field(default_factory=frozenset)
    strong: bool = False  # signed in with a second factor

    @property
    def is_known(self) -> bool:
        return self.kind != "nobody"

    @property
    def user_pk(self) -> int | None:
        """The account behind the actor; nothing else that acts has one."""
        return int(self.id) if self.kind == "user" and self.id.isascii() and self.id.isdigit() else None

    @property
    def is_machine(self) -> bool:
        """The platform itself: its worker, or whoever holds the server's console."""
        return self.kind in ("system", "console")

    @property
    def is_admin(self) -> bool:
        return self.has(Role.ADMIN, "platform:")

    def has(self, role: Role, scope: str) -> bool:
        return Grant(role, scope) in self.grants

    def has_any(self, roles: Iterable[Role], scopes: Iterable[str]) -> bool:
        wanted, places = frozenset(roles), frozenset(scopes)
        return any(grant.role in wanted and grant.scope in places for grant in self.grants)

    def keys(self, kind: str, roles: Iterable[Role] | None = None) -> frozenset[str]:
        """The ids of the scopes of one kind on which the actor holds (one of) the roles."""
        wanted = None if roles is None else frozenset(roles)
        return frozenset(
            g.key for g in self.grants if g.kind == kind and (wanted is None or g.role in wanted)
        )

    def as_record(self) -> dict[str, str]:
        """The actor by value, as a journal entry keeps it after the account is gone."""
        return {"kind": self.kind, "id": self.id, "label": self.label}


NOBODY = Actor("nobody", "", "")


def system(name: str) -> Actor:
    """The platform acting by itself (``chef d’orchestre``, ``facteur`` …)."""
    return Actor("system", name, name)


def console(name: str) -> Actor:
    """Whoever holds the server's command line; the operating system has already decided about them."""
    return Actor("console", name, name)
