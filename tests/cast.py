"""The cast: one actor of each kind, their accounts, and signing in as them.

``Cast`` opens real accounts through the product's own actions; ``sign_in`` makes a test client's session as
allauth would leave it, with or without a second factor.
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from cordee.accounts import actions
from cordee.accounts.models import User
from cordee.accounts.rules import Offer
from cordee.accounts.sessions import METHODS, METHODS_USER, actor_of_user
from cordee.core.actor import NOBODY, Actor, Grant, Role
from cordee.directory.models import Provider, Region, Site
from tests.makers import CONSOLE, a_region, a_site

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "un train siffle dans la vallée"

# Every kind of visitor that the permission matrix tries.
MEMBERS = (
    "anonymous",
    "admin",
    "pilot",
    "reader",
    "director",
    "rssi",
    "member",
    "foreign_director",
    "foreign_pilot",
    "provider",
    "planner",
    "facilitator",
    "observer",
    "player",
    "mfa_pending",
    "suspended",
    "revoked",
)


@dataclass
class Cast:
    """Two regions, two houses, one firm, and people. Accounts are opened when first asked for.

    ``own`` is the site of the house cast; ``foreign`` is in the other region. ``exercise`` and ``room`` are the
    scopes of planner, facilitator, observer and player; set them to those of a real exercise when there is one.
    """

    exercise: str = "exercise:1"
    room: str = "room:1"
    region: Region = field(default_factory=a_region)
    other_region: Region = field(default_factory=lambda: a_region("76", "Occitanie (essai)"))

    def __post_init__(self) -> None:
        self.own: Site = a_site(
            "Centre hospitalier des Trois-Rivières", ght="GHT des Essais", region=self.region
        )
        self.foreign: Site = a_site("Clinique du Val Perdu", region=self.other_region)
        self.firm, _made = Provider.objects.get_or_create(name="Cap Tempête Conseil")
        self._users: dict[str, User] = {}

    def offers(self, name: str) -> list[Offer]:
        """The roles that a member of the cast holds."""
        return [Offer(role, scope, label) for role, scope, label in self._held(name)]

    def _held(self, name: str) -> list[tuple[Role, str, str]]:
        own, foreign = (self.own.scope, self.own.name), (self.foreign.scope, self.foreign.name)
        region, other = (
            (self.region.scope, self.region.name),
            (self.other_region.scope, self.other_region.name),
        )
        return {
            "admin": [(Role.ADMIN, "platform:", "Plateforme")],
            "pilot": [(Role.REGION_PILOT, *region)],
            "reader": [(Role.REGION_READER, *region)],
            "director": [(Role.DIRECTOR, *own)],
            "rssi": [(Role.RSSI, *own)],
            "member": [(Role.MEMBER, *own)],
            "foreign_director": [(Role.DIRECTOR, *foreign)],
            "foreign_pilot": [(Role.REGION_PILOT, *other)],
            "provider": [(Role.PROVIDER, self.firm.scope, self.firm.name)],
            "planner": [(Role.PLANNER, self.exercise, "Exercice")],
            "facilitator": [(Role.FACILITATOR, self.exercise, "Exercice")],
            "observer": [(Role.OBSERVER, self.exercise, "Exercice")],
            "mfa_pending": [(Role.REGION_PILOT, *region)],
            "suspended": [(Role.DIRECTOR, *own)],
            "revoked": [(Role.DIRECTOR, *own)],
        }.get(name, [])

    def user(self, name: str) -> User:
        """The account of a member of the cast, opened once."""
        if name not in self._users:
            self._users[name] = self._open(name)
        return self._users[name]

    def _open(self, name: str) -> User:
        title = name.replace("_", " ").title()
        user = actions.open_account(f"{name}@essai.example", name=f"{title} Essai", by=CONSOLE)
        user.password = _hashed()
        user.save(update_fields=["password"])
        for offer in self.offers(name):
            membership = actions.grant_role(offer, user=user, by=CONSOLE)
            if name == "revoked":
                actions.revoke_role(membership, by=CONSOLE)
        if name == "suspended":
            actions.close_account(user, by=CONSOLE)
        return user

    def actor(self, name: str) -> Actor:
        """What the rules are asked about; nothing is opened for those who have no account."""
        if name == "anonymous":
            return NOBODY
        if name == "player":
            grants = frozenset({Grant(Role.PLAYER, "seat:1"), Grant(Role.PLAYER, self.room)})
            return Actor("participant", "seat:1", "Camille Joueur (Standard)", grants)
        if name == "suspended":
            return NOBODY
        return actor_of_user(self.user(name), strong=name != "mfa_pending")

    def client(self, name: str, client: Client | None = None) -> Client:
        """A browser signed in as this member; a player is seated by the crisis room's own makers."""
        client = client or Client()
        if name not in ("anonymous", "player"):
            sign_in(client, self.user(name), strong=name != "mfa_pending")
        return client


@functools.cache
def _hashed() -> str:
    """Hashed once: the real hasher is slow on purpose."""
    return make_password(PASSWORD)


def sign_in(client: Client, user: User, *, strong: bool = True) -> Client:
    """A session as allauth leaves it after a password, and a code when ``strong``."""
    client.force_login(user, backend=BACKEND)
    methods = [{"method": "password", "at": time.time(), "email": user.email}]
    if strong:
        methods.append({"method": "mfa", "at": time.time(), "type": "totp"})
    session = client.session
    session[METHODS], session[METHODS_USER] = methods, str(user.pk)
    session.save()
    return client


@pytest.fixture
def cast(db) -> Cast:
    return Cast()
