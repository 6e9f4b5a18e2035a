"""Signing in with ProConnect, Pro Santé Connect or another OpenID Connect provider.

What allauth leaves to us: the nonce, the signatures of both tokens (ProConnect answers its userinfo as a signed
JWT), and leaving for the provider by a page, because a form may not redirect out under our content policy.
Source: numerique-gouv/proconnect-documentation, doc_fs/implementation_technique.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

ALGORITHMS = ("RS256", "ES256")  # never HS256: the client secret would then be a key to every account
CLOCK_SKEW_S = 30
STRONG_ACR = frozenset(
    {
        "eidas2",
        "eidas3",
        "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
        "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
    }
)


class SignedAdapter(OpenIDConnectOAuth2Adapter):
    """Believes nothing that the provider has not signed for us."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        data = {
            "id_token": self.verified(kwargs["response"].get("id_token", "")),
            "userinfo": self._fetch_user_info(token.token),
        }
        if data["userinfo"].get("sub") != data["id_token"]["sub"]:
            raise OAuth2Error("userinfo speaks of somebody else")
        return self.get_provider().sociallogin_from_response(request, data)

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
        if answer.headers.get("Content-Type", "").partition(";")[0].strip() == "application/jwt":
            return self.verified(answer.text.strip(), expires=False)
        return answer.json()

    def verified(self, token: str, *, expires: bool = True) -> dict[str, Any]:
        """The claims of a token signed by the issuer for us. Raises ``OAuth2Error`` for any other."""
        required = ["iss", "aud", "sub", *(["exp"] if expires else [])]
        try:
            return jwt.decode(
                token,
                self._key_for(token),
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=self.get_provider().app.client_id,
                leeway=CLOCK_SKEW_S,
                options={"require": required},
            )
        except jwt.PyJWTError as fault:
            raise OAuth2Error(f"unacceptable token: {type(fault).__name__}") from fault

    def _key_for(self, token: str) -> Any:
        """The issuer's key that the token names; without a name, its only signing key of that kind."""
        header = jwt.get_unverified_header(token)
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [
            key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.public_key_use in (None, "sig")
        ]
        named = [key for key in keys if key.key_id == header["kid"]] if "kid" in header else keys
        fitting = [key for key in named if key.algorithm_name == header.get("alg")]
        if len(fitting) != 1:
            raise OAuth2Error("no key of the issuer for this token")
        return fitting[0].key


@require_POST
@never_cache
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leave for the provider, by a page: see the module."""
    provider = _provider(request, provider_id)
    provider.oauth2_adapter_class = SignedAdapter
    nonce = get_random_string(48)
    try:
        config = SignedAdapter(request, provider_id).openid_config
        provider.app.settings = {**provider.app.settings, "oauth_pkce_enabled": _announces_pkce(config)}
        response = provider.redirect(
            request,
            process="login",
            next_url=_safe_next(request),
            scope=["openid", "email"],
            auth_params={**provider.get_auth_params(), **_asked_claims(config), "nonce": nonce},
            nonce=nonce,
        )
    except (RequestException, ValueError, KeyError) as fault:
        return render_authentication_error(request, provider, exception=fault)
    if response.status_code != 302:
        return response
    return render(
        request, "accounts/leaving.html", {"address": response["Location"], "provider": provider.name}
    )


@require_GET
@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    provider = _provider(request, provider_id)
    try:
        return OAuth2CallbackView.adapter_view(SignedAdapter(request, provider_id))(request)
    except (ValueError, KeyError, TypeError) as fault:  # an answer that is not what the specification says
        return render_authentication_error(request, provider, exception=fault)


for _view in (login, callback):
    _view.cordee_public = True  # type: ignore[attr-defined]  # read by the access middleware


def check_nonce(sociallogin: SocialLogin) -> None:
    """The answer is to the question asked by this very browser."""
    asked = sociallogin.state.get("nonce", "")
    if not asked or not constant_time_compare(
        asked, sociallogin.account.extra_data["id_token"].get("nonce", "")
    ):
        raise PermissionDenied("nonce")


def verified_email(data: Mapping[str, Any]) -> str:
    """The address that the provider vouches for; empty when it vouches for none.

    A provider that says nothing about verification is believed only where the operator says so (ProConnect).
    """
    claims = data.get("userinfo") or {}
    vouched = claims.get("email_verified", settings.OIDC_EMAIL_TRUSTED)
    return str(claims.get("email") or "") if vouched is True else ""


def is_strong(data: Mapping[str, Any]) -> bool:
    """Whether the provider says that a second factor was given."""
    claims = data.get("id_token") or {}
    methods = claims.get("amr") or []
    return claims.get("acr") in STRONG_ACR or (isinstance(methods, list) and "mfa" in methods)


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        return get_adapter(request).get_provider(request, provider=provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None


def _safe_next(request: HttpRequest) -> str | None:
    from allauth.account.utils import get_next_redirect_url

    return get_next_redirect_url(request)


def _announces_pkce(config: Mapping[str, Any]) -> bool:
    """ProConnect refuses any parameter that it does not know."""
    return "S256" in config.get("code_challenge_methods_supported", [])


def _asked_claims(config: Mapping[str, Any]) -> dict[str, str]:
    """``amr`` comes only to those who ask for it."""
    if "amr" not in config.get("claims_supported", []) or not config.get("claims_parameter_supported", False):
        return {}
    return {"claims": json.dumps({"id_token": {"amr": {"essential": True}}})}
