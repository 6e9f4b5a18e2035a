"""The pages about people: what each member of the cast finds there, and may do."""

import csv
import io

import pytest
from django.test import Client
from tests.cast import MEMBERS, sign_in
from tests.makers import CONSOLE, a_site

from cordee.accounts import actions
from cordee.accounts.finding import find_people
from cordee.accounts.models import Invitation, Membership, User
from cordee.accounts.rules import Offer, reader_of
from cordee.core.actor import Role
from cordee.outbox.models import Message
from cordee.ui import menu

pytestmark = pytest.mark.django_db
PEOPLE = "/personnes/"
KEEPERS = {"admin", "pilot", "director", "rssi", "foreign_director", "foreign_pilot", "provider", "planner"}


@pytest.mark.parametrize("name", [name for name in MEMBERS if name != "player"])
@pytest.mark.parametrize("path", ["", "invitations/", "inviter/"])
def test_the_pages_are_for_those_who_give_roles(cast, name, path):
    answer = cast.client(name).get(PEOPLE + path)
    if name in KEEPERS:
        assert answer.status_code == 200
    elif name in ("anonymous", "suspended"):
        assert answer["Location"].startswith("/compte/login/")
    elif name == "mfa_pending":
        assert answer["Location"] == "/second-facteur/"
    else:
        assert answer.status_code == 403
        assert "réservée aux personnes qui donnent des rôles" in answer.content.decode()


@pytest.mark.parametrize("name", ["admin", "pilot", "director", "member"])
def test_the_list_of_accounts_is_the_administrators(cast, name):
    assert cast.client(name).get(f"{PEOPLE}comptes/").status_code == (200 if name == "admin" else 403)


def test_the_menu_shows_people_to_those_who_may_open_them(cast, rf):
    def labels(name):
        request = rf.get("/")
        request.actor = cast.actor(name)
        return {item.label for item in menu.items(request)}

    assert "Personnes" in labels("director")
    assert "Personnes" not in labels("member") | labels("anonymous") | labels("player")


def emails(client, query=""):
    rows = csv.DictReader(
        io.StringIO(client.get(f"{PEOPLE}?format=csv&cols=user__email&{query}").content.decode("utf-8-sig")),
        delimiter=";",
    )
    return [row["Adresse"].partition("@")[0] for row in rows]


def test_the_list_holds_exactly_the_people_of_the_house(cast):
    for name in ("director", "rssi", "member", "foreign_director", "pilot"):
        cast.user(name)
    director = cast.client("director")
    page = director.get(PEOPLE).content.decode()
    assert all(f"{name} Essai" in page for name in ("Director", "Rssi", "Member"))
    assert "Foreign Director" not in page and "Pilot Essai" not in page
    assert emails(director) == ["director", "member", "rssi"]
    assert emails(director, "role=rssi") == ["rssi"]
    assert emails(director, "q=member") == ["member"]
    assert emails(cast.client("pilot"), "kind=region") == ["pilot"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_list_asks_no_more_of_the_database(cast, count, django_assert_max_num_queries):
    client = cast.client("director")
    for number in range(count):
        user = actions.open_account(f"n{number}@essai.example", name=f"N {number}", by=CONSOLE)
        actions.grant_role(Offer(Role.MEMBER, cast.own.scope, "Ici"), user=user, by=CONSOLE)
        actions.invite(
            Offer(Role.MEMBER, cast.own.scope), email=f"i{number}@essai.example", by=cast.actor("director")
        )
    with django_assert_max_num_queries(10):
        client.get(PEOPLE)
    with django_assert_max_num_queries(10):
        client.get(f"{PEOPLE}invitations/")


def test_inviting_step_by_step(cast):
    director = cast.client("director")
    steps = director.get(f"{PEOPLE}inviter/").content.decode()
    assert f'href="/personnes/inviter/{cast.own.scope}/"' in steps
    assert cast.foreign.scope not in steps
    form = director.get(f"{PEOPLE}inviter/{cast.own.scope}/").content.decode()
    assert [
        role for role in ("director", "rssi", "member", "region_pilot", "admin") if f'value="{role}"' in form
    ] == [
        "director",
        "rssi",
        "member",
    ]
    sent = {"email": "Odile@Essai.example", "name": "Odile", "role": "member"}
    done = director.post(f"{PEOPLE}inviter/{cast.own.scope}/", sent, follow=True)
    assert "Invitation envoyée à odile@essai.example" in done.content.decode()
    assert Message.objects.get().recipient == "odile@essai.example"


@pytest.mark.parametrize(
    "scope", ["site:999999", "platform:", "region:1", "exercise:1", "n’importe quoi", "site:1e9"]
)
def test_a_place_where_one_gives_nothing_is_not_found(cast, scope):
    assert cast.client("director").get(f"{PEOPLE}inviter/{scope}/").status_code == 404


def test_a_foreign_place_is_the_same_as_none(cast):
    director = cast.client("director")
    path = f"{PEOPLE}inviter/{cast.foreign.scope}/"
    assert director.get(path).status_code == 404
    assert director.post(path, {"email": "x@y.fr", "role": "member"}).status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["admin", "region_pilot", "planner", "", "nothing"])
def test_a_role_that_was_not_offered_is_refused(cast, role):
    answer = cast.client("director").post(
        f"{PEOPLE}inviter/{cast.own.scope}/", {"email": "x@y.fr", "role": role}
    )
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_the_search_for_a_place_stays_within_what_one_looks_after(cast):
    a_site("Hôpital du Nord", region=cast.region)
    a_site("Hôpital du Sud", region=cast.other_region)
    page = cast.client("pilot").get(f"{PEOPLE}inviter/?q=pital du").content.decode()
    assert "Hôpital du Nord" in page and "Hôpital du Sud" not in page
    for hostile in ("%00", "'", "%", "a" * 5000):
        assert cast.client("pilot").get(f"{PEOPLE}inviter/", {"q": hostile}).status_code == 200


def test_taking_a_role_back_is_asked_then_done(cast):
    membership, director = cast.user("member").memberships.get(), cast.client("director")
    path = f"{PEOPLE}roles/{membership.pk}/retirer/"
    question = director.get(path).content.decode()
    assert "Member Essai ne sera plus" in question and "L’effet est immédiat" in question
    assert Membership.objects.current().filter(pk=membership.pk).exists()
    assert director.post(path)["Location"] == PEOPLE
    assert not Membership.objects.current().filter(pk=membership.pk).exists()
    assert director.post(path).status_code == 404


def test_a_foreign_role_is_not_found_and_a_wider_one_is_refused(cast):
    foreign = cast.user("foreign_director").memberships.get()
    own = cast.user("director").memberships.get()
    path = PEOPLE + "roles/{}/retirer/"
    assert cast.client("director").post(path.format(foreign.pk)).status_code == 404
    assert cast.client("rssi").post(path.format(own.pk)).status_code == 403
    assert cast.client("member").get(path.format(own.pk)).status_code == 404
    assert Membership.objects.current().filter(pk__in=[foreign.pk, own.pk]).count() == 2


def test_one_gives_back_ones_own_role_from_ones_own_account(cast):
    membership, client = cast.user("member").memberships.get(), cast.client("member")
    assert f"/personnes/roles/{membership.pk}/retirer/?de=moi" in client.get("/mon-compte/").content.decode()
    answer = client.post(f"{PEOPLE}roles/{membership.pk}/retirer/?de=moi")
    assert answer["Location"] == "/mon-compte/"
    assert "Aucun rôle pour l’instant" in client.get("/mon-compte/").content.decode()


def test_withdrawing_an_invitation(cast):
    actions.invite(Offer(Role.MEMBER, cast.own.scope), email="x@essai.example", by=cast.actor("director"))
    invitation = Invitation.objects.get()
    path = f"{PEOPLE}invitations/{invitation.pk}/retirer/"
    assert cast.client("foreign_director").post(path).status_code == 404
    rssi = cast.client("rssi")
    assert "ne fonctionnera plus" in rssi.get(path).content.decode()
    assert rssi.post(path)["Location"] == f"{PEOPLE}invitations/"
    assert not Invitation.objects.open().exists()


def test_the_administrator_closes_reopens_and_resets(cast):
    user, admin = cast.user("member"), cast.client("admin")
    path = f"{PEOPLE}comptes/{user.pk}/"
    assert "s’arrêtent tout de suite" in admin.get(f"{path}fermer/").content.decode()
    admin.post(f"{path}fermer/")
    assert not User.objects.get(pk=user.pk).is_active
    assert "Fermé" in admin.get(f"{PEOPLE}comptes/?is_active=False").content.decode()
    assert "Membre de l’établissement" in admin.get(f"{path}rouvrir/").content.decode()
    admin.post(f"{path}rouvrir/")
    assert User.objects.get(pk=user.pk).is_active
    assert "de vive voix" in admin.get(f"{path}second-facteur/").content.decode()
    assert admin.post(f"{path}second-facteur/").status_code == 302  # nothing to forget: nothing happens


@pytest.mark.parametrize("name", ["pilot", "director", "member"])
@pytest.mark.parametrize("act", ["fermer", "rouvrir", "second-facteur"])
def test_nobody_else_closes_an_account(cast, name, act):
    answer = cast.client(name).post(f"{PEOPLE}comptes/{cast.user('rssi').pk}/{act}/")
    assert answer.status_code in (403, 404)
    assert User.objects.get(pk=cast.user("rssi").pk).is_active


def test_the_administrator_does_not_close_or_reset_oneself(cast):
    own, admin = cast.user("admin").pk, cast.client("admin")
    for act in ("fermer", "second-facteur"):
        assert admin.post(f"{PEOPLE}comptes/{own}/{act}/").status_code == 403
    assert User.objects.get(pk=own).is_active


@pytest.mark.parametrize(
    "path",
    ["roles/0/retirer/", "roles/99999999999999999999/retirer/", "comptes/0/fermer/", "roles/x/retirer/"],
)
def test_addresses_of_nothing_are_not_found(cast, path):
    assert cast.client("admin").get(PEOPLE + path).status_code == 404


def test_writing_asks_for_a_token(cast):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, cast.user("director"))
    membership = cast.user("member").memberships.get()
    assert client.post(f"{PEOPLE}roles/{membership.pk}/retirer/").status_code == 403
    assert Membership.objects.current().filter(pk=membership.pk).exists()


def test_names_are_shown_as_text(cast):
    user = cast.user("member")
    User.objects.filter(pk=user.pk).update(name="<img src=x onerror=alert(1)>")
    page = cast.client("director").get(PEOPLE).content.decode()
    assert "<img src=x" not in page and "&lt;img src=x" in page


def test_the_quick_search_finds_the_people_one_looks_after(cast):
    cast.user("member"), cast.user("foreign_director")
    found = find_people(cast.actor("director"), "essai")
    assert {hit.label for hit in found} == {"Director Essai", "Member Essai"}
    assert {hit.kind for hit in found} == {"Personne"}
    assert find_people(cast.actor("member"), "essai") == []
    assert cast.client("director").get(found[0].url).status_code == 200


def test_a_seat_without_an_account_has_no_account_page(cast, client):
    assert client.get("/mon-compte/")["Location"].startswith("/compte/login/")


@pytest.mark.parametrize("count", [1, 6])
def test_a_longer_list_of_tokens_asks_no_more_of_the_database(cast, count, django_assert_max_num_queries):
    for number in range(count):
        actions.open_token(reader_of(cast.own.scope), name=f"Programme {number}", days=30, by=CONSOLE)
    client = cast.client("director")
    client.get(f"{PEOPLE}jetons/")
    with django_assert_max_num_queries(10):
        page = client.get(f"{PEOPLE}jetons/").content.decode()
    assert page.count("/revoquer/") == count
