"""Opening accounts, giving and taking back roles, inviting."""

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

__all__ = [
    "INVITATION_DAYS",
    "accept_invitation",
    "change_profile",
    "close_account",
    "grant_role",
    "invite",
    "join_with_account",
    "open_account",
    "post_account_mail",
    "reopen_account",
    "reset_second_factor",
    "revoke_role",
    "withdraw_invitation",
]
