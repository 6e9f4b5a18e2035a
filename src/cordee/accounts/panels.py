"""What the pages about people show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cordee.accounts.models import Invitation, Membership, Token, User
from cordee.accounts.places import containing
from cordee.accounts.rules import may_give, may_revoke
from cordee.core.actor import ROLES_NEEDING_MFA, Actor, Role
from cordee.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class OwnRole:
    """A role that one holds; ``waits`` when it counts only with a second factor."""

    label: str
    place: str
    waits: bool
    membership: Membership
    verdict: Verdict


def own_roles(user: User, actor: Actor) -> list[OwnRole]:
    held = list(user.memberships.current().order_by("scope", "role"))
    return [
        OwnRole(
            m.get_role_display(),
            m.scope_label or m.scope,
            m.role in ROLES_NEEDING_MFA and not actor.strong,
            m,
            may_revoke(actor, m, ()),
        )
        for m in held
    ]


def roles_waiting(user: User) -> list[Membership]:
    return list(user.memberships.current().filter(role__in=ROLES_NEEDING_MFA))


def tell_who_may_be_revoked(actor: Actor, rows: Iterable[Membership]) -> None:
    """Put ``verdict`` on each row of a page, with three queries for the whole page."""
    places = containing({row.scope for row in rows})
    for row in rows:
        row.verdict = may_revoke(actor, row, places[row.scope])


def tell_which_may_be_given(actor: Actor, rows: Iterable[Invitation | Token]) -> None:
    """The same for what carries a role on a scope: whoever may give it may take it back."""
    places = containing({row.scope for row in rows})
    for row in rows:
        row.verdict = may_give(actor, Role(row.role), row.scope, places[row.scope])


def roles_to_give(actor: Actor, scope: str) -> list[Role]:
    """The roles that the actor may give on this scope, the widest first."""
    places = containing([scope])[scope]
    return [role for role in Role if may_give(actor, role, scope, places)]
