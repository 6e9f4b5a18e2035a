"""From a session to an actor. Roles are read anew at each request, so a revocation is immediate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib.auth import SESSION_KEY

from cordee.accounts.models import User
from cordee.core.actor import NOBODY, ROLES_NEEDING_MFA, Actor, Grant, Role

# Other ways to be somebody: the crisis room registers « seated by a link or a PIN » here.
LOADERS: list[Callable[[Mapping], Actor | None]] = []

SECOND_FACTOR_METHODS = {"mfa"}


def actor_of_session(session: Mapping) -> Actor:
    """The actor a session stands for; ``NOBODY`` when it stands for none."""
    actor = actor_of_account(session)
    seated = [found for load in LOADERS if (found := load(session))]
    if actor is None:
        return seated[0] if seated else NOBODY
    extra = frozenset(g for other in seated for g in other.grants)
    return Actor(actor.kind, actor.id, actor.label, actor.grants | extra, actor.strong)


def actor_of_account(session: Mapping) -> Actor | None:
    if not session.get(SESSION_KEY):
        return None
    user = User.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    if user is None:
        return None
    return actor_of_user(user, strong=signed_in_strongly(session))


def actor_of_user(user: User, *, strong: bool) -> Actor:
    """The account with its current roles. Without a second factor, the roles that need one do not count."""
    rows = user.memberships.current().values_list("role", "scope")
    grants = (Grant(Role(role), scope) for role, scope in rows)
    return Actor(
        kind="user",
        id=str(user.pk),
        label=f"{user.name} ({user.function})" if user.function else str(user),
        grants=frozenset(g for g in grants if strong or g.role not in ROLES_NEEDING_MFA),
        strong=strong,
    )


def signed_in_strongly(session: Mapping) -> bool:
    """Whether a second factor was given in this session (allauth keeps the list of methods used)."""
    methods = session.get("account_authentication_methods", [])
    return any(
        method.get("method") == "mfa" or (method.get("method") == "socialaccount") or method.get("demo")
        for method in methods
    )
