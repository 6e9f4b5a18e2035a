"""How many may sign in from one address, and whose word is taken about that address."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest
from django.conf import settings
from tests.served import Installation

from cordee.accounts import throttle
from cordee.config import env


def test_the_limits_are_settings(settings):
    assert settings.ACCOUNT_RATE_LIMITS == {"login_failed": "60/5m/ip,8/5m/key", "login": "120/m/ip"}
    settings.SIGN_IN_FAILURES = 3
    for number in range(3):
        assert not throttle.is_blocked("192.0.2.9", f"CODE{number}")
        throttle.note_failure("192.0.2.9", f"CODE{number}")
    assert throttle.is_blocked("192.0.2.9", "AUTRE")
    assert not throttle.is_blocked("192.0.2.10", "AUTRE")


@pytest.mark.parametrize("told", ["*", "0.0.0.0/0", "::/0", "mandataire.example", "10.0.0.0/99"])
def test_everybody_is_no_proxy(told):
    with pytest.raises(env.BadSetting, match="CORDEE_TRUSTED_PROXIES"):
        env.value("CORDEE_TRUSTED_PROXIES", {"CORDEE_TRUSTED_PROXIES": told})


def test_addresses_and_networks_are():
    told = env.value("CORDEE_TRUSTED_PROXIES", {"CORDEE_TRUSTED_PROXIES": "10.1.2.3, 10.0.0.0/24, fd00::/8"})
    assert told == ["10.1.2.3", "10.0.0.0/24", "fd00::/8"]
    assert settings.TRUSTED_PROXIES == ["127.0.0.1", "::1"]


@pytest.mark.parametrize("told", ["0", "-1", "beaucoup", "99999999"])
def test_a_limit_is_a_number(told):
    for name in ("CORDEE_SIGN_IN_PER_MINUTE", "CORDEE_SIGN_IN_FAILURES"):
        with pytest.raises(env.BadSetting, match=name):
            env.value(name, {name: told})


@pytest.mark.slow
@pytest.mark.parametrize(("proxy", "is_believed"), [("127.0.0.1", True), ("10.9.9.9", False)])
def test_an_address_is_believed_from_a_configured_proxy_only(tmp_path, proxy, is_believed):
    """Three wrong codes, each said to come from elsewhere: a stranger who says so is still one address."""
    told = {"CORDEE_PROXY_HEADER": "oui", "CORDEE_TRUSTED_PROXIES": proxy, "CORDEE_SIGN_IN_FAILURES": "2"}
    installation = Installation(tmp_path, **told)
    try:
        installation.console("migrate")
        with installation.serve() as server:
            answers = [_wrong_code(server.address, f"198.51.100.{number}") for number in range(1, 4)]
    finally:
        installation.close()
    assert answers[:2] == [422, 422]
    assert (answers[2] == 422) is is_believed


def _wrong_code(address: str, claimed: str) -> int:
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{address}/salle/rejoindre/").read().decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = urllib.parse.urlencode(
        {"csrfmiddlewaretoken": token, "code": f"ZZ{claimed[-1]}ZZZ", "pin": "BCDFGH"}
    )
    asked = urllib.request.Request(f"{address}/salle/rejoindre/", form.encode(), {"X-Forwarded-For": claimed})
    try:
        return opener.open(asked).status
    except urllib.error.HTTPError as refused:
        return refused.code
