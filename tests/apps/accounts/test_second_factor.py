"""A role that sees more than one house waits for a second factor; nothing goes round it."""

import base64
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import get_resolver
from tests.cast import PASSWORD, sign_in
from tests.makers import CONSOLE

from cordee.accounts import actions, doors, sessions
from cordee.accounts.second_factor import SecondFactorAdapter
from cordee.accounts.sessions import METHODS, METHODS_USER, account_of_session, signed_in_strongly
from cordee.core.actor import ROLES_NEEDING_MFA
from cordee.core.verdict import Forbidden
from cordee.outbox.models import Message

pytestmark = pytest.mark.django_db(transaction=True)  # allauth tells of a new factor after the commit
LOGIN, ACTIVATE = "/compte/login/", "/compte/2fa/totp/activate/"


def code_of(secret, shift=0):
    """RFC 6238 by hand, so that the test does not trust the library it tests."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + shift), "sha1").digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def enrol(client):
    """Scan the QR code and type the code; the secret."""
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)[1]
    answer = client.post(ACTIVATE, {"code": code_of(secret)})
    assert answer["Location"] == "/compte/2fa/recovery-codes/"
    return secret


def try_in(client, user, **more):
    return client.post(LOGIN, {"login": user.email, "password": PASSWORD, **more})


@pytest.mark.parametrize("name", ["admin", "pilot", "reader", "provider"])
def test_a_password_alone_leads_to_enrolment_and_nowhere_else(client, cast, name):
    user = cast.user(name)
    assert try_in(client, user).status_code == 302
    for path in ("/personnes/", "/mon-compte/", "/compte/sessions/", "/annuaire/"):
        assert client.get(path)["Location"] == "/second-facteur/", path
    page = client.get("/second-facteur/").content.decode()
    assert "Votre rôle exige un second facteur" in page
    assert user.memberships.get().get_role_display() in page
    account = account_of_session(client.session)
    assert account.lacks_second_factor and account.actor.grants == frozenset()


@pytest.mark.parametrize("name", ["director", "rssi", "member"])
def test_the_people_of_one_house_get_in_with_a_password(client, cast, name):
    try_in(client, cast.user(name))
    assert client.get("/mon-compte/").status_code == 200
    assert client.get("/second-facteur/")["Location"] == "/mon-compte/"


def test_enrolling_opens_the_role_in_the_same_session(client, cast):
    pilot = cast.user("pilot")
    try_in(client, pilot)
    assert client.post(ACTIVATE, {"code": "000000"}).status_code == 200
    assert not signed_in_strongly(client.session)
    enrol(client)
    assert signed_in_strongly(client.session)
    assert client.get("/personnes/").status_code == 200
    codes = client.get("/compte/2fa/recovery-codes/").content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", codes)) == 10
    assert Message.objects.filter(subject="Cordée : application d’authentification activée").exists()


def test_the_next_sign_in_asks_for_the_code_and_a_wrong_one_opens_nothing(cast):
    pilot, enrolled = cast.user("pilot"), Client()
    try_in(enrolled, pilot)
    secret = enrol(enrolled)
    client = Client()
    assert try_in(client, pilot)["Location"] == "/compte/2fa/authenticate/"
    assert client.get("/personnes/")["Location"].startswith(LOGIN)  # the password alone is still nobody
    assert client.post("/compte/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/personnes/")["Location"].startswith(LOGIN)
    client.get(LOGIN)  # as a browser that starts again
    assert try_in(client, pilot)["Location"] == "/compte/2fa/authenticate/"
    assert client.post("/compte/2fa/authenticate/", {"code": code_of(secret, 1)}).status_code == 302
    assert client.get("/personnes/").status_code == 200


def test_a_code_does_not_serve_twice(cast):
    pilot, enrolled = cast.user("pilot"), Client()
    try_in(enrolled, pilot)
    secret = enrol(enrolled)
    code = code_of(secret, 1)
    for status in (302, 200):
        client = Client()
        try_in(client, pilot)
        assert client.post("/compte/2fa/authenticate/", {"code": code}).status_code == status


def test_codes_cannot_be_guessed_for_long(cast):
    pilot, client = cast.user("pilot"), Client()
    try_in(client, pilot)
    enrol(client)
    client = Client()
    try_in(client, pilot)
    tries = [client.post("/compte/2fa/authenticate/", {"code": f"{n:06}"}).status_code for n in range(9)]
    assert tries == [200] * 8 + [429]


def test_a_recovery_code_opens_once(cast):
    pilot, enrolled = cast.user("pilot"), Client()
    try_in(enrolled, pilot)
    enrol(enrolled)
    code = re.search(r"<li>(\d{8})</li>", enrolled.get("/compte/2fa/recovery-codes/").content.decode())[1]
    for status in (302, 200):
        client = Client()
        try_in(client, pilot)
        assert client.post("/compte/2fa/authenticate/", {"code": code}).status_code == status


def test_a_new_password_by_mail_does_not_replace_the_second_factor(cast):
    pilot, enrolled, thief = cast.user("pilot"), Client(), Client()
    try_in(enrolled, pilot)
    enrol(enrolled)
    thief.post("/compte/password/reset/", {"email": pilot.email})
    mail = Message.objects.filter(subject="Cordée : nouveau mot de passe").get()
    path = re.search(r"/compte/password/reset/key/\S+", mail.body)[0]
    form = thief.get(path, follow=True).redirect_chain[-1][0]
    stolen = "une phrase choisie par le voleur"
    thief.post(form, {"password1": stolen, "password2": stolen})
    assert thief.get("/personnes/")["Location"].startswith(LOGIN)
    answer = thief.post(LOGIN, {"login": pilot.email, "password": stolen})
    assert answer["Location"] == "/compte/2fa/authenticate/"
    assert thief.get("/personnes/")["Location"].startswith(LOGIN)


def test_a_session_older_than_the_factor_has_to_give_it(cast):
    pilot, first, second = cast.user("pilot"), Client(), Client()
    try_in(first, pilot)
    try_in(second, pilot)
    secret = enrol(first)
    assert "Donner un code" in second.get("/second-facteur/").content.decode()
    second.post("/compte/2fa/reauthenticate/?next=/", {"code": code_of(secret, 1)})
    assert second.get("/personnes/").status_code == 200


def test_the_last_factor_of_a_role_that_needs_one_stays(client, cast):
    try_in(client, cast.user("pilot"))
    enrol(client)
    page = client.post("/compte/2fa/totp/deactivate/").content.decode()
    assert "vous n’en avez pas d’autre" in page
    assert Authenticator.objects.filter(user=cast.user("pilot"), type="totp").exists()


def test_removing_a_factor_takes_back_what_it_had_proved(client, cast):
    try_in(client, cast.user("member"))
    enrol(client)
    assert signed_in_strongly(client.session)
    client.post("/compte/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=cast.user("member")).exists()
    assert not signed_in_strongly(client.session)


def test_a_role_given_to_a_weak_session_waits(client, cast):
    from cordee.accounts.rules import Offer
    from cordee.core.actor import Role

    sign_in(client, cast.user("member"), strong=False)
    assert client.get("/mon-compte/").status_code == 200
    actions.grant_role(Offer(Role.REGION_READER, cast.region.scope), user=cast.user("member"), by=CONSOLE)
    assert client.get("/mon-compte/")["Location"] == "/second-facteur/"


def test_an_administrator_forgets_a_lost_telephone_and_never_their_own(client, cast):
    try_in(client, cast.user("pilot"))
    enrol(client)
    with pytest.raises(Forbidden):
        actions.reset_second_factor(cast.user("pilot"), by=cast.actor("director"))
    with pytest.raises(Forbidden, match="autre administrateur"):
        actions.reset_second_factor(cast.user("admin"), by=cast.actor("admin"))
    actions.reset_second_factor(cast.user("pilot"), by=cast.actor("admin"))
    assert not Authenticator.objects.filter(user=cast.user("pilot")).exists()
    assert client.get("/personnes/")["Location"].startswith(LOGIN)


def test_secrets_are_not_readable_in_the_database(client, cast, settings):
    try_in(client, cast.user("pilot"))
    secret = enrol(client)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    adapter = SecondFactorAdapter()
    sealed = adapter.encrypt(secret)
    assert adapter.decrypt(sealed) == secret
    settings.SECRET_KEY = "another key, after a restore on another server 0123456789"
    assert adapter.decrypt(sealed) not in (secret, "", sealed)
    assert adapter.decrypt(sealed) != adapter.decrypt(sealed)  # nothing will ever match


@pytest.mark.parametrize(
    ("methods", "demo", "strong"),
    [
        ([], False, False),
        ([{"method": "password"}], False, False),
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}], False, True),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True}], False, True),
        ([{"method": "socialaccount", "provider": "oidc"}], False, False),
        ([{"method": "password_reset"}], False, False),
        ([{"method": "demo", "demo": True}], False, False),
        ([{"method": "demo", "demo": True}], True, True),
        ([{"method": "password", "demo": True}], True, False),
    ],
)
def test_what_counts_as_a_second_factor(settings, methods, demo, strong):
    settings.DEMO = demo
    assert signed_in_strongly({METHODS: methods, METHODS_USER: "7", "_auth_user_id": "7"}) is strong
    assert not signed_in_strongly({METHODS: methods, METHODS_USER: "8", "_auth_user_id": "7"})


def test_every_address_of_allauth_is_open_for_somebody_known_or_closed():
    named = {
        name
        for name in get_resolver().reverse_dict
        if isinstance(name, str)
        and name.startswith(("account_", "mfa_", "socialaccount_", "usersessions_", "openid_connect_"))
    }
    assert named == doors.OPEN | doors.KNOWN | doors.CLOSED
    assert not doors.OPEN & doors.CLOSED and not doors.OPEN & doors.KNOWN and not doors.KNOWN & doors.CLOSED


def test_the_roles_that_need_a_factor_are_those_that_see_more_than_one_house():
    assert {str(role) for role in ROLES_NEEDING_MFA} == {"admin", "region_pilot", "region_reader", "provider"}
    assert sessions.LONGEST_S == 8 * 3600
