"""What a second factor changes in a session, and how its secrets are kept."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest

from cordee.accounts.models import User
from cordee.core.actor import ROLES_NEEDING_MFA

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key derived from the platform's; a copy of the database signs nobody in."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With another key than the one that encrypted, nothing will ever match: the factor must be reset."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor of somebody whose role needs one stays; a second one may replace it first."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(
            pk=authenticator.pk
        )
        needs = authenticator.user.memberships.current().filter(role__in=ROLES_NEEDING_MFA)
        return others.exists() or not needs.exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Cordée"}


def note_added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """Whoever has just proved a new factor has given it: the session becomes strong without signing in again."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def note_removed(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """What was proved with a factor that is gone no longer counts."""
    methods = request.session.get(METHODS, [])
    request.session[METHODS] = [
        method
        for method in methods
        if not (method.get("method") == "mfa" and method.get("type") == authenticator.type)
    ]


def _box() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"cordee.second-factor:" + key.encode()).digest()))
