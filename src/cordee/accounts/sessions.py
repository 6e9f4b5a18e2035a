"""From a session to an actor. Roles are read anew at each request, so a revocation is immediate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from cordee.accounts.models import Token, User
from cordee.core import clock
from cordee.core.actor import NOBODY, ROLES_NEEDING_MFA, Actor, Grant, Role
from cordee.core.ids import fingerprint

# Other ways to be somebody: the crisis room registers « seated by a link or a PIN » here.
LOADERS: list[Callable[[Mapping], Actor | None]] = []

SIGNED_IN_AT = "signed_in_at"
METHODS_USER = "account_authentication_methods_user"
LONGEST_S = 8 * 3600  # a shift; whatever happened since, one signs in again


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody signed in: the account, what it may do now, and whether a second factor is still owed."""

    user: User
    actor: Actor
    lacks_second_factor: bool


def actor_of_session(session: Mapping) -> Actor:
    """The actor a session stands for; ``NOBODY`` when it stands for none."""
    return actor_of(account_of_session(session), session)


def actor_of(account: Account | None, session: Mapping) -> Actor:
    """The account with the seats held beside it; or the seat alone."""
    seated = [found for load in LOADERS if (found := load(session))]
    if account is None:
        return seated[0] if seated else NOBODY
    extra = frozenset(grant for other in seated for grant in other.grants)
    actor = account.actor
    return Actor(actor.kind, actor.id, actor.label, actor.grants | extra, actor.strong)


def account_of_session(session: Mapping) -> Account | None:
    """The open account behind a session that is neither too old nor older than its password. Two queries."""
    if not session.get(SESSION_KEY) or _is_too_old(session) or _is_stray_demo(session):
        return None
    user = User.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    if user is None or not constant_time_compare(
        session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()
    ):
        return None
    strong, held = signed_in_strongly(session), _grants(user)
    lacks = not strong and any(grant.role in ROLES_NEEDING_MFA for grant in held)
    return Account(user, _actor(user, held, strong=strong), lacks)


def actor_of_user(user: User, *, strong: bool) -> Actor:
    """The account with its current roles. Without a second factor, the roles that need one do not count."""
    return _actor(user, _grants(user), strong=strong)


def actor_of_token(secret: str) -> Actor:
    """A program that shows a token: a reader of its scope. ``NOBODY`` when the token is unknown, over or revoked."""
    token = Token.objects.current(clock.now()).filter(token_hash=fingerprint(secret)).first()
    if token is None:
        return NOBODY
    label = _("jeton « %s »") % token.name
    return Actor(
        "token", str(token.pk), label, frozenset({Grant(Role(token.role), token.scope)}), strong=True
    )


def forget_account(session: MutableMapping[str, Any]) -> None:
    """End the account's part of a session; a seat taken in a room on the same device is kept."""
    for key in (SESSION_KEY, HASH_SESSION_KEY, BACKEND_SESSION_KEY, METHODS, METHODS_USER, SIGNED_IN_AT):
        session.pop(key, None)


def note_sign_in(sender: object, request: Any, user: User, **_signal: Any) -> None:
    """Django has just signed somebody in: the eight hours start."""
    request.session[SIGNED_IN_AT] = clock.now().timestamp()


def signed_in_strongly(session: Mapping) -> bool:
    """Whether a second factor was given in this session.

    allauth keeps the list of the methods used: ``mfa`` stands for a code, a key or a passkey. The
    demonstration's one-click sign-in counts in a demonstration and nowhere else.
    """
    if session.get(METHODS_USER) != session.get(SESSION_KEY):
        return False
    return any(_is_strong(method) for method in session.get(METHODS, []))


def _is_strong(method: Mapping) -> bool:
    return method.get("method") == "mfa" or (method.get("method") == "demo" and settings.DEMO)


def _is_stray_demo(session: Mapping) -> bool:
    """A one-click session, found by a platform that is not (or no longer) a demonstration."""
    return not settings.DEMO and any(method.get("method") == "demo" for method in session.get(METHODS, []))


def _is_too_old(session: Mapping) -> bool:
    return clock.now().timestamp() - session.get(SIGNED_IN_AT, 0) > LONGEST_S


def _grants(user: User) -> list[Grant]:
    return [
        Grant(Role(role), scope) for role, scope in user.memberships.current().values_list("role", "scope")
    ]


def _actor(user: User, held: Iterable[Grant], *, strong: bool) -> Actor:
    kept = frozenset(grant for grant in held if strong or grant.role not in ROLES_NEEDING_MFA)
    return Actor(kind="user", id=str(user.pk), label=user.label, grants=kept, strong=strong)
