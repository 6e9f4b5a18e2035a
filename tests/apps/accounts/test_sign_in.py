"""Getting in with a password: what is told to a stranger, what is counted, what a session is worth."""

import datetime as dt
import re
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.cast import PASSWORD, sign_in

from cordee.accounts import actions
from cordee.accounts.models import User
from cordee.accounts.sessions import actor_of_session
from cordee.core import clock
from cordee.core.actor import NOBODY
from cordee.outbox.models import Message

pytestmark = pytest.mark.django_db
LOGIN = "/compte/login/"
ME = "/mon-compte/"


def try_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_the_right_password_opens_the_account_in_any_case_of_the_address(client, cast):
    answer = try_in(client, cast.user("member").email.upper())
    assert answer.status_code == 302
    assert client.get(ME).status_code == 200


def test_a_stranger_learns_nothing_about_who_has_an_account(client, cast):
    cast.user("member"), cast.user("suspended")
    said = set()
    for email in ("member@essai.example", "suspended@essai.example", "personne@essai.example"):
        answer = try_in(client, email, "mauvais mot de passe")
        page = re.sub(
            r'value="[^"]*"|name="csrfmiddlewaretoken"[^>]*|"X-CSRFToken": "[^"]*"',
            "",
            answer.content.decode(),
        )
        said.add((answer.status_code, page))
    assert len(said) == 1
    assert "L’adresse e-mail ou le mot de passe" in said.pop()[1]


def test_forgetting_a_password_says_the_same_for_everybody_and_writes_only_to_the_owner(client, cast):
    cast.user("member")
    pages = []
    for email in ("member@essai.example", "personne@essai.example"):
        answer = client.post("/compte/password/reset/", {"email": email}, follow=True)
        pages.append(
            (
                answer.redirect_chain,
                answer.status_code,
                "Si cette adresse a un compte" in answer.content.decode(),
            )
        )
    assert pages[0] == pages[1] and pages[0][2]
    assert list(Message.objects.values_list("recipient", flat=True)) == ["member@essai.example"]


def test_eight_failures_close_the_door_in_french_and_only_for_that_account_from_that_place(client, cast):
    email = cast.user("member").email
    assert [try_in(client, email, f"faux {n}").status_code for n in range(9)] == [200] * 8 + [429]
    refused = try_in(client, email)
    assert refused.status_code == 429
    assert "Trop d’essais" in refused.content.decode()
    assert refused["Retry-After"] == "300"
    assert (
        try_in(Client(), cast.user("rssi").email).status_code == 302
    )  # a colleague, behind the same address
    assert try_in(Client(REMOTE_ADDR="203.0.113.9"), email).status_code == 302  # the same person, elsewhere


def test_a_success_does_not_give_tries_back(client, cast):
    own, target = cast.user("member").email, cast.user("rssi").email
    for n in range(8):
        try_in(client, target, f"faux {n}")
    try_in(client, own)
    assert try_in(Client(), target).status_code == 429


def test_passwords_are_kept_with_argon2id(cast):
    user = actions.open_account(
        "neuf@essai.example", name="Neuf", password="une phrase de passe", by=_console()
    )
    assert user.password.startswith("argon2$argon2id$")


def _console():
    from tests.makers import CONSOLE

    return CONSOLE


def test_a_session_given_beforehand_does_not_become_the_victims(client, cast):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    try_in(client, cast.user("member").email)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(
    "next_url",
    [
        "https://ailleurs.example/",
        "//ailleurs.example/",
        "/\\ailleurs.example",
        "javascript:alert(1)",
        "http:ailleurs.example",
        "\thttps://ailleurs.example",
    ],
)
def test_signing_in_leads_nowhere_else(client, cast, next_url):
    answer = client.post(
        f"{LOGIN}?next={quote(next_url)}", {"login": cast.user("member").email, "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    other = Client().post(LOGIN, {"login": cast.user("rssi").email, "password": PASSWORD, "next": next_url})
    assert other["Location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked(client, cast):
    asked = client.get("/personnes/?q=essai")
    assert asked["Location"] == "/compte/login/?next=/personnes/%3Fq%3Dessai"
    answer = client.post(asked["Location"], {"login": cast.user("director").email, "password": PASSWORD})
    assert answer["Location"] == "/personnes/?q=essai"


def test_a_fragment_asked_without_an_account_sends_the_whole_page_away(client):
    answer = client.get(
        "/personnes/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/personnes/?q=a"}
    )
    assert answer["HX-Redirect"] == "/compte/login/?next=/personnes/%3Fq%3Da"


@pytest.mark.parametrize(
    "path",
    ["/personnes/", ME, "/second-facteur/", "/personnes/inviter/", "/compte/2fa/", "/compte/sessions/"],
)
def test_nothing_answers_to_nobody(client, path):
    answer = client.get(path)
    assert answer.status_code == 302 and answer["Location"].startswith(LOGIN)


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "3rdparty/", "3rdparty/signup/", "login/code/confirm/"]
)
def test_what_cordee_does_not_do_is_not_there(client, cast, path):
    assert client.get(f"/compte/{path}").status_code == 404
    sign_in(client, cast.user("member"))
    assert client.get(f"/compte/{path}").status_code == 404


def test_a_session_ends_eight_hours_after_signing_in_whatever_happened_since(client, cast):
    sign_in(client, cast.user("member"))
    start = clock.now()
    with clock.frozen(start + dt.timedelta(hours=7, minutes=59)):
        assert client.get(ME).status_code == 200
    with clock.frozen(start + dt.timedelta(hours=8, minutes=1)):
        assert client.get(ME).status_code == 302
    assert client.get(ME).status_code == 302  # it was forgotten, not only refused


def test_signing_in_again_after_eight_hours_does_not_go_round_in_circles(client, cast):
    sign_in(client, cast.user("member"))
    with clock.frozen(clock.now() + dt.timedelta(hours=9)):
        assert client.get(f"{LOGIN}?next={ME}").status_code == 200


def test_a_role_taken_back_is_gone_at_the_next_request(client, cast):
    sign_in(client, cast.user("director"))
    assert client.get("/personnes/").status_code == 200
    actions.revoke_role(cast.user("director").memberships.get(), by=cast.actor("pilot"))
    answer = client.get("/personnes/")
    assert answer.status_code == 403
    assert "réservée aux personnes qui donnent des rôles" in answer.content.decode()


def test_closing_an_account_ends_its_sessions_now(client, cast):
    sign_in(client, cast.user("member"))
    key = client.session.session_key
    actions.close_account(cast.user("member"), by=cast.actor("admin"))
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get(ME).status_code == 302
    assert try_in(client, "member@essai.example")["Location"] == "/compte/inactive/"


def test_changing_a_password_ends_the_other_sessions(cast):
    user, here, there = cast.user("member"), Client(), Client()
    sign_in(there, user)
    sign_in(here, user)
    new = "une autre phrase assez longue"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/compte/password/change/", sent)["Location"] == ME
    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 302
    assert actor_of_session(there.session) == NOBODY
    mail = Message.objects.get(recipient=user.email)
    assert mail.subject == "Cordée : mot de passe changé"
    assert "Ce n’est pas vous ?" in mail.body


def test_a_new_password_by_mail(client, cast, settings):
    user = cast.user("member")
    client.post("/compte/password/reset/", {"email": user.email}, headers={"host": "testserver"})
    mail = Message.objects.get(recipient=user.email)
    link = re.search(r"https?://\S+/password/reset/key/\S+", mail.body)[0]
    assert link.startswith(settings.BASE_URL)  # not the host that the request claimed
    path = link.removeprefix(settings.BASE_URL)
    form = client.get(path, follow=True)
    weak = client.post(form.redirect_chain[-1][0], {"password1": "court", "password2": "court"})
    assert "12 caractères" in weak.content.decode()
    new = "une autre phrase assez longue"
    done = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert "Votre mot de passe est changé" in done.content.decode()
    assert client.get(ME).status_code == 302  # a mailbox does not open a session
    assert try_in(client, user.email, new).status_code == 302
    assert "Ce lien ne fonctionne plus" in Client().get(path, follow=True).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"login": "\x00", "password": "\x00"},
        {"login": "a" * 5000, "password": "b" * 200_000},
        {"login": "' OR 1=1 --@x.fr", "password": "'"},
        {"login": "é@ü.fr", "password": "🐈" * 300},
        {"login": ["a@b.fr", "c@d.fr"], "password": ["1", "2"]},
    ],
)
def test_hostile_typing_is_only_refused(client, cast, sent):
    assert client.post(LOGIN, sent).status_code == 200


@pytest.mark.parametrize("junk", ["x", -1, "999999999999", None, "1 OR 1=1", {"a": 1}])
def test_a_session_that_names_nobody_is_nobody(client, cast, junk):
    sign_in(client, cast.user("member"))
    session = dict(client.session.items())
    assert actor_of_session({**session, "_auth_user_hash": "x"}) == NOBODY
    assert actor_of_session({k: v for k, v in session.items() if k != "signed_in_at"}) == NOBODY
    if isinstance(junk, int | type(None)):
        assert actor_of_session({**session, "_auth_user_id": junk}) == NOBODY


def test_one_page_reads_the_account_once(client, cast, django_assert_max_num_queries):
    sign_in(client, cast.user("member"))
    with django_assert_max_num_queries(7) as seen:
        client.get(ME)
    users = [q["sql"] for q in seen.captured_queries if 'FROM "accounts_user"' in q["sql"]]
    assert len(users) == 2  # the session's owner, and the row that the form edits


def test_logging_out_asks_first_and_ends_the_session(client, cast):
    sign_in(client, cast.user("member"))
    assert "Se déconnecter ?" in client.get("/compte/logout/").content.decode()
    client.post("/compte/logout/")
    assert client.get(ME).status_code == 302


def test_sessions_are_listed_and_the_others_can_be_ended(cast):
    here, there = Client(HTTP_USER_AGENT="Firefox ici"), Client(HTTP_USER_AGENT="Chromium là")
    for client in (here, there):
        try_in(client, cast.user("member").email)
    page = here.get("/compte/sessions/").content.decode()
    assert "Firefox ici" in page and "Chromium là" in page and "Cette session" in page
    here.post("/compte/sessions/")
    assert there.get(ME).status_code == 302
    assert here.get(ME).status_code == 200


def test_the_language_of_the_account_is_the_language_of_the_pages(client, cast):
    user = cast.user("member")
    sign_in(client, user)
    client.post(ME, {"name": user.name, "function": "Cadre", "phone": "+33 1 02", "language": "en"})
    kept = User.objects.get(pk=user.pk)
    assert (kept.language, kept.function, kept.phone) == ("en", "Cadre", "+33 1 02")
    assert client.cookies["django_language"].value == "en"
    fresh = Client()
    try_in(fresh, user.email)
    assert fresh.cookies["django_language"].value == "en"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "a" * 121), ("name", "Ligne\nDeux"), ("name", "<b>"), ("name", "www.piege.example"),
     ("phone", "06; DROP"), ("language", "xx")],
)  # fmt: skip
def test_a_profile_that_is_none_is_refused_and_nothing_changes(client, cast, field, value):
    user = cast.user("member")
    sign_in(client, user)
    answer = client.post(ME, {"name": user.name, "function": "", "phone": "", "language": "fr", field: value})
    assert answer.status_code == 422
    assert User.objects.get(pk=user.pk).name == user.name


def test_the_address_is_not_changed_by_adding_a_field(client, cast):
    user = cast.user("member")
    sign_in(client, user)
    client.post(
        ME,
        {
            "name": "Autre Nom",
            "function": "",
            "phone": "",
            "language": "fr",
            "email": "x@y.fr",
            "is_active": "",
        },
    )
    kept = User.objects.get(pk=user.pk)
    assert (kept.name, kept.email, kept.is_active) == ("Autre Nom", "member@essai.example", True)
