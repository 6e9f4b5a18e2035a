"""Signing in through a real (small) OpenID Connect provider, honest or not."""

import html
import re

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from tests.apps.accounts.identity_provider import CLIENT_ID, SECRET, Provider, callback_of
from tests.cast import sign_in

from cordee.accounts import actions
from cordee.accounts.models import User
from cordee.accounts.sessions import account_of_session

pytestmark = pytest.mark.django_db
LOGIN, CALLBACK = "/compte/oidc/oidc/login/", "/compte/oidc/oidc/login/callback/"


@pytest.fixture(params=["RS256", "ES256"], scope="module")
def running(request):
    provider = Provider(request.param)
    yield provider
    provider.stop()


@pytest.fixture
def provider(running, settings, cast):
    cast.user("member")
    kept = dict(vars(running))
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "ProConnect",
                    "client_id": CLIENT_ID,
                    "secret": SECRET,
                    "settings": {"server_url": running.issuer, "auth_params": {}},
                }
            ]
        }
    }
    yield running
    vars(running).update(kept)


def leaves(client, query=""):
    """Press the button; the address that the page leads to."""
    page = client.post(LOGIN + query)
    assert page.status_code == 200
    return html.unescape(
        re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())[1]
    )


def comes_back(client, provider, query=""):
    return client.get(callback_of(CALLBACK, provider.authorises(leaves(client, query))))


def is_refused(answer, client):
    assert answer.status_code == 401, answer
    assert "La connexion n’a pas abouti" in answer.content.decode()
    assert account_of_session(client.session) is None
    return True


def test_the_sign_in_page_offers_the_provider(provider, client):
    page = client.get("/compte/login/").content.decode()
    assert "S’identifier avec ProConnect" in page
    assert f'action="{LOGIN}?process=login"' in page


def test_whoever_has_an_account_gets_in_and_is_known_by_their_identifier_afterwards(provider, client):
    assert comes_back(client, provider)["Location"] == "/"
    assert account_of_session(client.session).user.email == "member@essai.example"
    assert provider.asked["response_type"] == ["code"]
    assert set(provider.asked["scope"][0].split()) == {"openid", "email"}
    assert len(provider.asked["state"][0]) >= 32 and len(provider.asked["nonce"][0]) >= 32
    provider.claims = {**provider.claims, "email": "nouvelle-adresse@essai.example"}
    again = Client()
    comes_back(again, provider)
    assert account_of_session(again.session).user.email == "member@essai.example"
    assert SocialAccount.objects.count() == 1


def test_one_comes_back_to_the_page_that_was_asked_and_nowhere_else(provider, client):
    assert comes_back(client, provider, "?process=login&next=/mon-compte/")["Location"] == "/mon-compte/"
    assert comes_back(Client(), provider, "?next=https://ailleurs.example/")["Location"] == "/"


def test_only_what_the_provider_announces_is_sent_to_it(provider, client):
    provider.pkce = False
    comes_back(client, provider)
    assert set(provider.asked) == {
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "nonce",
        "claims",
    }
    provider.pkce = True
    comes_back(Client(), provider)
    assert {"code_challenge", "code_challenge_method"} <= set(provider.asked)


def test_nobody_without_an_account_gets_in_and_none_is_opened(provider, client):
    provider.claims = {"sub": "u-9", "email": "inconnue@essai.example", "email_verified": True}
    before = User.objects.count()
    answer = comes_back(client, provider)
    assert answer["Location"] == "/identite-inconnue/"
    assert "Aucun compte à cette adresse" in client.get("/identite-inconnue/").content.decode()
    assert User.objects.count() == before and not SocialAccount.objects.exists()
    assert account_of_session(client.session) is None


@pytest.mark.parametrize("verified", [False, "true", 1, None, "missing"])
def test_an_address_that_is_not_verified_opens_nothing(provider, client, verified):
    claims = {"sub": "u-1", "email": "member@essai.example", "email_verified": verified}
    if verified == "missing":
        del claims["email_verified"]
    provider.claims = claims
    assert comes_back(client, provider)["Location"] == "/identite-inconnue/"
    assert account_of_session(client.session) is None


def test_a_provider_that_does_not_say_is_believed_only_where_the_operator_says_so(provider, client, settings):
    settings.OIDC_EMAIL_TRUSTED = True
    provider.claims = {"sub": "u-1", "email": "MEMBER@essai.example"}
    assert comes_back(client, provider)["Location"] == "/"
    provider.claims = {"sub": "u-2", "email": "member@essai.example", "email_verified": False}
    assert comes_back(Client(), provider)["Location"] == "/identite-inconnue/"


def test_a_closed_account_stays_closed(provider, client, cast):
    comes_back(client, provider)
    actions.close_account(cast.user("member"), by=cast.actor("admin"))
    assert comes_back(client, provider)["Location"] == "/compte/inactive/"
    assert account_of_session(client.session) is None


@pytest.mark.parametrize(
    ("told", "strong"),
    [
        ({}, False),
        ({"acr": "eidas1"}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "eidas2"}, True),
        ({"acr": "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"}, True),
    ],
)
def test_a_second_factor_given_there_counts_here_when_the_provider_says_so(
    provider, client, cast, told, strong
):
    provider.claims = {"sub": "u-3", "email": cast.user("pilot").email, "email_verified": True}
    provider.id_claims = told
    comes_back(client, provider)
    account = account_of_session(client.session)
    assert (account.actor.strong, account.lacks_second_factor) == (strong, not strong)


def test_signing_in_over_another_session_replaces_it(provider, client, cast):
    sign_in(client, cast.user("admin"))
    comes_back(client, provider)
    account = account_of_session(client.session)
    assert account.user.email == "member@essai.example" and not account.actor.strong


def test_a_userinfo_in_plain_json_is_read_too(provider, client):
    provider.signed_userinfo = False
    assert comes_back(client, provider)["Location"] == "/"


@pytest.mark.parametrize(
    "lie",
    [
        {"id_claims": {"iss": "https://ailleurs.example"}},
        {"id_claims": {"aud": "un-autre-service"}},
        {"id_claims": {"exp": 1}},
        {"id_claims": {"nonce": "celui d’un autre"}},
        {"id_claims": {"nonce": ""}},
        {"id_claims": {"nonce": None}},
        {"id_claims": {"sub": ""}},
        {"userinfo_claims": {"sub": "quelqu’un d’autre"}},
        {"userinfo_claims": {"aud": "un-autre-service"}},
        {"userinfo_claims": {"iss": "https://ailleurs.example"}},
        {"unsigned": True},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_opens_nothing(provider, client, lie):
    vars(provider).update(lie)
    assert is_refused(comes_back(client, provider), client)


def test_a_token_signed_by_somebody_else_opens_nothing(provider, client):
    provider.sign_with = provider.other_key
    assert is_refused(comes_back(client, provider), client)


@pytest.mark.parametrize("part", ["jwks", "userinfo"])
def test_a_provider_that_is_down_is_a_page_and_not_an_accident(provider, client, part):
    provider.down = part
    assert is_refused(comes_back(client, provider), client)


def test_a_provider_that_cannot_be_reached_says_so_before_leaving(provider, client):
    provider.down = "well-known"
    assert is_refused(client.post(LOGIN), client)


@pytest.mark.parametrize(
    "brought", [{}, {"code": "a-code"}, {"code": "a-code", "state": "x" * 48}, {"error": "server_error"}]
)
def test_a_return_that_nobody_left_for_opens_nothing(provider, client, brought):
    assert is_refused(client.get(callback_of(CALLBACK, brought)), client)


def test_a_return_serves_once_and_only_the_browser_that_left(provider, client):
    brought = provider.authorises(leaves(client))
    assert is_refused(Client().get(callback_of(CALLBACK, brought)), Client())
    assert client.get(callback_of(CALLBACK, brought)).status_code == 302
    client.post("/compte/logout/")
    assert is_refused(client.get(callback_of(CALLBACK, brought)), client)


def test_giving_up_there_is_said_calmly_here(provider, client):
    state = provider.authorises(leaves(client))["state"]
    answer = client.get(callback_of(CALLBACK, {"error": "access_denied", "state": state}), follow=True)
    assert "Vous êtes revenu sans vous identifier" in answer.content.decode()


def test_leaving_is_a_post_and_an_unknown_provider_is_nowhere(provider, client):
    assert client.get(LOGIN).status_code == 405
    assert client.post("/compte/oidc/inconnu/login/").status_code == 404
    assert client.get("/compte/oidc/inconnu/login/callback/").status_code == 404
