"""Opening accounts, giving and taking back roles, inviting, opening tokens."""

from cordee.accounts.actions.invitations import (
    INVITATION_DAYS,
    accept_invitation,
    invite,
    join_with_account,
    withdraw_invitation,
)
from cordee.accounts.actions.people import (
    change_profile,
    close_account,
    open_account,
    post_account_mail,
    reopen_account,
    reset_second_factor,
)
from cordee.accounts.actions.roles import grant_role, revoke_role
from cordee.accounts.actions.tokens import open_token, revoke_token

__all__ = [
    "INVITATION_DAYS",
    "accept_invitation",
    "change_profile",
    "close_account",
    "grant_role",
    "invite",
    "join_with_account",
    "open_account",
    "open_token",
    "post_account_mail",
    "reopen_account",
    "reset_second_factor",
    "revoke_role",
    "revoke_token",
    "withdraw_invitation",
]
