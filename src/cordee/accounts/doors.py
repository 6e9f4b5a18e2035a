"""Every address of allauth is in one of these lists; a test refuses one that is in none."""

from __future__ import annotations

# Reachable by anybody: signing in, the second step of it, and a forgotten password.
OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    }
)

# For somebody signed in, even while a second factor is owed: this is how it is given.
_SECOND_FACTOR = frozenset(
    {
        "account_reauthenticate",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
TOWARDS_SECOND_FACTOR = _SECOND_FACTOR | {"accounts:second_factor"}

KNOWN = _SECOND_FACTOR | {"account_change_password", "account_set_password", "usersessions_list"}

# What Cordée does otherwise, or not at all: nobody signs up, and an address is not changed by its owner.
CLOSED = frozenset(
    {
        "account_signup",
        "account_email",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_confirm_login_code",
        "socialaccount_signup",
        "socialaccount_connections",
    }
)
