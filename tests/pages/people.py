"""Who knocks at every page: an account, or a seat, with a session already open. (``tests.cast`` is for one test.)"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from cordee.accounts import sessions
from cordee.accounts.actions import grant_role, open_account, open_token
from cordee.accounts.models import User
from cordee.accounts.rules import Offer, reader_of
from cordee.breakglass.models import SealedCode
from cordee.breakglass.sessions import come_in
from cordee.core import clock
from cordee.core.actor import Actor, Role
from cordee.crises.models import Seat
from cordee.crises.seating import sit_down
from tests.makers import CONSOLE


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: a short key, who they are in a few words, and what their browser holds."""

    key: str
    who: str
    session: str = ""
    user: User | None = None
    seat: Seat | None = None
    token: str = ""  # of a program, in place of a session

    @property
    def actor(self) -> Actor:
        """The actor of this member's session or token, as a request has it now."""
        if self.token:
            return sessions.actor_of_token(self.token)
        return sessions.actor_of_session(_store()(session_key=self.session))


def account_holder(key: str, who: str, *grants: tuple[Role, str], strong: bool = True) -> Member:
    """Somebody signed in, with or without a second factor. The account has no password: nobody types it."""
    user = open_account(f"{key}@cordee.example", name=f"{who} ({key})", by=CONSOLE)
    for role, scope in grants:
        grant_role(Offer(Role(role), scope, scope), user=user, by=CONSOLE)
    return Member(key, who, signed_in(user, strong=strong), user)


def program(key: str, who: str, scope: str) -> Member:
    """Another program, with a token that reads in the name of a scope."""
    _token, secret = open_token(reader_of(scope), name=who, days=30, by=CONSOLE)
    return Member(key, who, token=secret)


def seat_holder(key: str, who: str, seat: Seat) -> Member:
    """Somebody who took a place in a room by its link."""
    session = _store()()
    sit_down(session, seat)
    session.save()
    return Member(key, who, session.session_key, seat=seat)


def glass_breaker(key: str, who: str, code: SealedCode) -> Member:
    """Somebody who came in by a sealed code."""
    session = _store()()
    come_in(session, code)
    session.save()
    return Member(key, who, session.session_key)


def signed_in(user: User, *, strong: bool = True) -> str:
    """The key of a session as allauth leaves it after a password, and a code when ``strong``."""
    key, now = str(user.pk), clock.now().timestamp()
    used = [
        {"method": "password", "at": now},
        *([{"method": "mfa", "type": "totp", "at": now}] if strong else []),
    ]
    session = _store()()
    session.update(
        {
            SESSION_KEY: key,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            METHODS: used,
            sessions.METHODS_USER: key,
            sessions.SIGNED_IN_AT: now,
        }
    )
    session.save()
    return session.session_key


def _store():
    return import_module(settings.SESSION_ENGINE).SessionStore
