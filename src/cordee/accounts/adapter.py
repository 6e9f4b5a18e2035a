"""allauth, told that nobody signs up by themselves: accounts come from invitations."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string

from cordee.accounts import oidc
from cordee.accounts.actions import post_account_mail
from cordee.accounts.models import User
from cordee.core.actor import system

POSTMAN = system("comptes")
RECENT_S = 300
RETRY_AFTER_S = 300  # the window of ACCOUNT_RATE_LIMITS["login_failed"]


class InvitationOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Too many failures answer a page of their own, with the status that says so."""
        if code == "too_many_login_attempts":
            raise ImmediateHttpResponse(_too_many(allauth_context.request))
        return super().validation_error(code, *args)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not for who signed in a moment ago: enrolling a second factor right after the password must be easy."""
        records = get_authentication_records(self.request, self.request.user)
        fresh = any(time.time() - record.get("at", 0) < RECENT_S for record in records)
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures are counted for one account from one place: nobody locks a director out from afar, and a
        tired colleague does not lock a whole hospital out behind its one address."""
        return (
            f"{self.get_client_ip(request)}|{super()._get_login_attempts_cache_key(request, **credentials)}"
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the outbox: a mail server that is down is not an error page, and no mail is lost."""
        mail = self.render_mail(template_prefix, email, {"email": email, **context})
        post_account_mail(email, subject=mail.subject, body=mail.body, by=POSTMAN)

    def format_email_subject(self, subject: str) -> str:
        return f"Cordée : {subject}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the platform's own address, whatever host the request claimed."""
        return f"{settings.BASE_URL}/compte/password/reset/key/{key}/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/mon-compte/"

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
        return response


class KnownPeopleOnlyAdapter(DefaultSocialAccountAdapter):
    def generate_state_param(self, state: dict[str, Any]) -> str:
        return get_random_string(48)  # ProConnect wants 32 at least

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account by the address that the provider has verified; never make one.

        Once found, the provider's own identifier is remembered: a later change of address there changes
        nothing here.
        """
        oidc.check_nonce(sociallogin)
        if request.user.is_authenticated:
            logout(request)  # before anything is noted in the session
        if not sociallogin.is_existing:
            user = _owner_of(oidc.verified_email(sociallogin.account.extra_data))
            if user is None:
                raise ImmediateHttpResponse(redirect("accounts:unknown_person"))
            sociallogin.connect(request, user)
        if oidc.is_strong(sociallogin.account.extra_data):
            record_authentication(request, sociallogin.user, "mfa", type="provider")


def _owner_of(email: str) -> User | None:
    return User.objects.filter(email__iexact=email, is_active=True).first() if email else None


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "accounts/too_many.html", status=429)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response
