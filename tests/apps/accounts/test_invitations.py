"""An invitation: who sends it, what the link is worth, and what becomes of it."""

import datetime as dt
import re
import threading

import pytest
from django.db import connection, connections
from django.test import Client
from tests.cast import sign_in
from tests.makers import CONSOLE

from cordee.accounts import actions
from cordee.accounts.models import Invitation, Membership, User
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.outbox.models import Message

pytestmark = pytest.mark.django_db
GOOD = {"name": "Odile Nouvelle", "function": "Cadre de santé", "password": "une phrase assez longue"}


def invited(cast, role=Role.MEMBER, by="director", email="odile@essai.example"):
    """An invitation to the own house; the path of its link."""
    place = cast.region if role in (Role.REGION_PILOT, Role.REGION_READER) else cast.own
    actions.invite(Offer(role, place.scope, place.name), email=email, name="Odile", by=cast.actor(by))
    body = Message.objects.filter(recipient=email.lower()).latest("pk").body
    return re.search(r"/invitation/[\w-]+/", body)[0]


def is_dead(answer):
    return answer.status_code == 404 and "ne fonctionne plus" in answer.content.decode()


def test_the_link_leaves_by_mail_only_and_is_not_kept(cast):
    path = invited(cast)
    token = path.split("/")[2]
    kept = Invitation.objects.get()
    assert len(token) >= 43
    assert token not in str(Invitation.objects.values().get())
    assert kept.expires_at - kept.invited_at == dt.timedelta(days=7)


def test_opening_an_account_from_beginning_to_end(client, cast):
    path = invited(cast)
    page = client.get(path)
    said = page.content.decode()
    assert "Centre hospitalier des Trois-Rivières" in said and "Membre de l’établissement" in said
    assert page["X-Robots-Tag"] == "noindex" and page["Cache-Control"].startswith("max-age=0")
    answer = client.post(path, GOOD)
    assert answer["Location"] == "/mon-compte/"
    user = User.objects.get(email="odile@essai.example")
    assert (user.name, user.function) == ("Odile Nouvelle", "Cadre de santé")
    assert [(m.role, m.scope) for m in user.memberships.all()] == [("member", cast.own.scope)]
    assert client.get("/mon-compte/").status_code == 200
    assert is_dead(Client().get(path))


def test_a_role_that_needs_a_factor_goes_straight_to_it(client, cast):
    path = invited(cast, Role.REGION_READER, by="pilot")
    assert "exige un second facteur" in client.get(path).content.decode()
    assert client.post(path, GOOD)["Location"] == "/second-facteur/"
    assert client.get("/compte/2fa/totp/activate/").status_code == 200  # no password asked again
    assert client.get("/personnes/")["Location"] == "/second-facteur/"


def test_looking_ten_times_uses_nothing(client, cast):
    path = invited(cast)
    for _ in range(10):
        assert Client().get(path).status_code == 200
    assert client.post(path, GOOD).status_code == 302


def test_dead_links_all_look_the_same(client, cast):
    used, expired, withdrawn = (invited(cast, email=f"{n}@essai.example") for n in ("u", "e", "w"))
    Client().post(used, GOOD)
    Invitation.objects.filter(email="e@essai.example").update(expires_at=clock.now())
    actions.withdraw_invitation(Invitation.objects.get(email="w@essai.example"), by=cast.actor("director"))
    unknown = "/invitation/" + "x" * 43 + "/"
    strip = re.compile(r'value="[^"]*"|"X-CSRFToken": "[^"]*"|<code>\w+</code>')
    pages = {strip.sub("", client.get(path).content.decode()) for path in (used, expired, withdrawn, unknown)}
    assert len(pages) == 1
    for path in (used, expired, withdrawn, unknown):
        assert is_dead(client.get(path)) and is_dead(client.post(path, GOOD))
    assert User.objects.filter(email__in=["e@essai.example", "w@essai.example"]).count() == 0


def test_inviting_again_leaves_one_link_that_works(client, cast):
    first = invited(cast)
    second = invited(cast, email="ODILE@essai.example")
    assert is_dead(client.get(first))
    assert client.get(second).status_code == 200
    assert Invitation.objects.open().count() == 1


def test_somebody_who_has_the_role_is_not_invited_to_it(cast):
    cast.user("member")
    with pytest.raises(Refused, match="déjà ce rôle"):
        actions.invite(
            Offer(Role.MEMBER, cast.own.scope), email="Member@essai.example", by=cast.actor("director")
        )


def test_nobody_invites_to_more_than_they_hold(cast):
    for name, role, scope in (
        ("rssi", Role.DIRECTOR, cast.own.scope),
        ("director", Role.MEMBER, cast.foreign.scope),
        ("member", Role.MEMBER, cast.own.scope),
        ("director", Role.REGION_READER, cast.region.scope),
        ("anonymous", Role.MEMBER, cast.own.scope),
    ):
        with pytest.raises(Forbidden):
            actions.invite(Offer(role, scope), email="x@essai.example", by=cast.actor(name))
    assert not Invitation.objects.exists() and not Message.objects.exists()


def test_an_invitation_dies_with_the_right_of_who_sent_it(client, cast):
    path = invited(cast)
    actions.revoke_role(cast.user("director").memberships.get(), by=cast.actor("pilot"))
    answer = client.post(path, GOOD)
    assert answer.status_code == 404 and "n’a plus ce droit" in answer.content.decode()
    assert not User.objects.filter(email="odile@essai.example").exists()


def test_an_existing_account_signs_in_and_joins(client, cast):
    user = cast.user("revoked")
    path = invited(cast, email=user.email)
    said = client.get(path).content.decode()
    assert "connectez-vous pour y ajouter ce rôle" in said and 'name="password"' not in said
    assert client.post(path, GOOD).status_code == 200  # no second account, no new password
    assert not user.memberships.current().exists()
    sign_in(client, user, strong=False)
    assert "Ajouter ce rôle à mon compte" in client.get(path).content.decode()
    assert client.post(path)["Location"] == "/mon-compte/"
    assert [m.role for m in user.memberships.current()] == ["member"]
    assert is_dead(client.get(path))


@pytest.mark.parametrize("email", ["odile@essai.example", "rssi@essai.example"])
def test_somebody_else_does_not_take_it_even_with_the_link(client, cast, email):
    cast.user("rssi")
    path = invited(cast, Role.DIRECTOR, email=email)
    sign_in(client, cast.user("member"))
    assert "adressée à quelqu’un d’autre" in client.get(path).content.decode()
    assert client.post(path, GOOD)["Location"] == path  # signed out, and back to the question
    assert client.get("/mon-compte/").status_code == 302
    assert [m.role for m in cast.user("member").memberships.all()] == ["member"]
    with pytest.raises(Forbidden, match="autre personne"):
        actions.join_with_account(Invitation.objects.get(), by=cast.actor("member"))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password", "court", "12 caractères"),
        ("password", "odile@essai.example", "trop semblable"),
        ("password", "1qaz2wsx3edc", "trop courant"),
        ("password", "123456789012", "entièrement numérique"),
        ("password", "Odile Nouvelle", "trop semblable"),
        ("password", "", "obligatoire"),
        ("name", "", "obligatoire"),
        ("name", "http://piege.example", "adresse web"),
        ("name", "Odile\r\nBcc: x@y.fr", "Caractères non acceptés"),
        ("function", "f" * 121, "120"),
    ],
)
def test_what_is_typed_is_checked_before_the_link_is_used(client, cast, field, value, said):
    path = invited(cast)
    answer = client.post(path, {**GOOD, field: value})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert Invitation.objects.get().accepted_at is None
    assert client.post(path, GOOD).status_code == 302


@pytest.mark.parametrize("token", ["%00", "..%2f..%2f", "' OR 1=1", "é" * 200, "a" * 4000])
def test_hostile_tokens_are_dead_links(client, cast, token):
    assert client.get(f"/invitation/{token}/").status_code == 404


def test_an_address_that_is_none_is_refused_and_nothing_is_kept(cast):
    for email in ("pas une adresse", "a@b.fr\r\nBcc: c@d.fr", "", "a@b.fr,c@d.fr"):
        with pytest.raises(Refused):
            actions.invite(Offer(Role.MEMBER, cast.own.scope), email=email, by=cast.actor("director"))
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_with_the_same_link_make_one_account(cast):
    invited(cast)
    invitation, told = Invitation.objects.get(), []
    start = threading.Barrier(2)

    def accept(number):
        start.wait()
        try:
            actions.accept_invitation(
                invitation, name=f"Odile {number}", function="", password=None, by=CONSOLE
            )
            told.append("in")
        except Refused as refused:
            told.append(str(refused.reason))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[1] == "in" and "déjà servi" in sorted(told)[0]
    assert User.objects.filter(email="odile@essai.example").count() == 1
    assert Membership.objects.filter(user__email="odile@essai.example").count() == 1
    assert connection.vendor in ("sqlite", "postgresql")
