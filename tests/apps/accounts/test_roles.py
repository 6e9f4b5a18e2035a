"""Who may give and take back which role; nobody gives more than they hold."""

import pytest
from tests.cast import MEMBERS
from tests.makers import CONSOLE, a_region, a_site

from cordee.accounts import actions, places
from cordee.accounts.models import Invitation, Membership, User
from cordee.accounts.rules import GIVES, HELD_ON, Offer, can_grant, can_revoke
from cordee.core.actor import Actor, Grant, Role
from cordee.core.verdict import Forbidden, Refused
from cordee.directory.models import Provider
from cordee.journal.models import Entry

pytestmark = pytest.mark.django_db


def may_give(cast, name, scope):
    actor = cast.actor(name)
    return {role for role in Role if can_grant(actor, Offer(role, scope))}


HOUSE = {Role.DIRECTOR, Role.RSSI, Role.MEMBER}


@pytest.mark.parametrize(
    ("name", "on_own_site", "on_foreign_site", "on_region"),
    [
        ("anonymous", set(), set(), set()),
        ("admin", HOUSE, HOUSE, {Role.REGION_PILOT, Role.REGION_READER}),
        ("pilot", HOUSE, set(), {Role.REGION_PILOT, Role.REGION_READER}),
        ("reader", set(), set(), set()),
        ("director", HOUSE, set(), set()),
        ("rssi", {Role.RSSI, Role.MEMBER}, set(), set()),
        ("member", set(), set(), set()),
        ("foreign_director", set(), HOUSE, set()),
        ("provider", set(), set(), set()),
        ("planner", set(), set(), set()),
        ("player", set(), set(), set()),
        ("mfa_pending", set(), set(), set()),
        ("suspended", set(), set(), set()),
        ("revoked", set(), set(), set()),
    ],
)
def test_exactly_these_roles_may_be_given(cast, name, on_own_site, on_foreign_site, on_region):
    given = [may_give(cast, name, scope) for scope in (cast.own.scope, cast.foreign.scope, cast.region.scope)]
    assert given == [on_own_site, on_foreign_site, on_region]


@pytest.mark.parametrize("name", [name for name in MEMBERS if name != "admin"])
def test_only_an_administrator_makes_an_administrator(cast, name):
    assert may_give(cast, name, "platform:") == set()


def test_nobody_but_the_administrator_gives_a_role_that_gives_more_than_their_own():
    for giver, given in GIVES.items():
        for role in given if giver != Role.ADMIN else ():
            assert GIVES.get(role, frozenset()) <= GIVES[giver], (giver, role)


def test_every_role_has_its_kinds_of_scope():
    assert set(HELD_ON) == set(Role)


@pytest.mark.parametrize(
    "scope", ["site:999999", "site:x", "region:", "", "platform:1", "nothing:3", "site:1 OR 1=1"]
)
def test_a_scope_that_is_none_is_refused_to_a_director(cast, scope):
    assert may_give(cast, "director", scope) == set()


def test_a_right_on_the_group_reaches_its_entities_and_sites_and_no_further(cast):
    keeper = Actor("user", "1", "RSSI du GHT", frozenset({Grant(Role.RSSI, cast.own.legal_entity.ght.scope)}))
    expected = {Role.RSSI, Role.MEMBER}
    for scope in (cast.own.scope, cast.own.legal_entity.scope, cast.own.legal_entity.ght.scope):
        assert {role for role in Role if can_grant(keeper, Offer(role, scope))} == expected
    assert not any(can_grant(keeper, Offer(role, cast.foreign.scope)) for role in Role)
    assert not any(can_grant(keeper, Offer(role, cast.region.scope)) for role in Role)


def test_with_two_regions_a_pilot_does_not_open_a_firm_that_works_for_both(cast):
    assert may_give(cast, "pilot", cast.firm.scope) == set()
    assert may_give(cast, "provider", cast.firm.scope) == {Role.PROVIDER}
    assert may_give(cast, "admin", cast.firm.scope) == {Role.PROVIDER}


def test_with_one_region_its_pilot_looks_after_the_firms():
    region, firm = a_region(), Provider.objects.create(name="Atelier du Sémaphore")
    pilot = Actor("user", "1", "Pilote", frozenset({Grant(Role.REGION_PILOT, region.scope)}), strong=True)
    assert can_grant(pilot, Offer(Role.PROVIDER, firm.scope))


def test_the_reason_of_a_refusal_is_a_sentence(cast):
    with pytest.raises(Forbidden, match="dépasse le vôtre"):
        actions.grant_role(
            Offer(Role.DIRECTOR, cast.own.scope), user=cast.user("member"), by=cast.actor("rssi")
        )
    with pytest.raises(Forbidden, match="ne se donne pas à cet endroit"):
        actions.grant_role(
            Offer(Role.ADMIN, cast.own.scope), user=cast.user("member"), by=cast.actor("admin")
        )


def test_giving_twice_changes_nothing_and_says_it_once(cast):
    offer = Offer(Role.MEMBER, cast.own.scope, cast.own.name)
    user = cast.user("revoked")
    assert actions.grant_role(offer, user=user, by=cast.actor("director"))
    assert actions.grant_role(offer, user=user, by=cast.actor("director")) is None
    assert Membership.objects.current().filter(user=user, role=Role.MEMBER).count() == 1
    kinds = Entry.objects.filter(
        stream__key="accounts", kind="accounts.role_granted", content__name=user.name
    )
    assert kinds.count() == 2  # director, taken back since; and this one


def test_taking_back_keeps_the_row_and_twice_changes_nothing(cast):
    membership = cast.user("member").memberships.get()
    actions.revoke_role(membership, by=cast.actor("director"))
    assert actions.revoke_role(membership, by=cast.actor("director")) is None
    assert Membership.objects.get(pk=membership.pk).revoked_at


def test_who_may_take_back_the_role_of_a_director(cast):
    membership = cast.user("director").memberships.get()
    may = {name for name in MEMBERS if can_revoke(cast.actor(name), membership)}
    assert may == {"admin", "pilot", "director"}  # a director may give one's own role back


def test_an_administrator_does_not_remove_oneself(cast):
    own = cast.user("admin").memberships.get()
    with pytest.raises(Forbidden, match="demandez à un autre administrateur"):
        actions.revoke_role(own, by=cast.actor("admin"))
    other = actions.open_account("autre@essai.example", name="Autre Admin", by=CONSOLE)
    membership = actions.grant_role(Offer(Role.ADMIN, "platform:"), user=other, by=cast.actor("admin"))
    assert actions.revoke_role(membership, by=cast.actor("admin"))


def test_people_are_seen_by_those_who_look_after_them_and_by_nobody_else(cast):
    for name in MEMBERS:
        if name not in ("anonymous", "player"):
            cast.user(name)
    house = {"director", "rssi", "member", "suspended"}
    region = {"pilot", "reader", "mfa_pending"}
    expected = {
        "anonymous": set(),
        "admin": set(MEMBERS) - {"anonymous", "player"},
        "pilot": house | region,
        "reader": {"reader"},
        "director": house,
        "rssi": house,
        "member": {"member"},
        "foreign_director": {"foreign_director"},
        "foreign_pilot": {"foreign_director", "foreign_pilot"},
        "provider": {"provider"},
        "planner": {"planner", "facilitator", "observer"},
        "facilitator": {"facilitator"},
        "mfa_pending": {"mfa_pending"},
        "revoked": {"revoked"},
    }
    seen = {name: _names(User.objects.visible_to(cast.actor(name))) for name in expected}
    assert seen == expected


def _names(users):
    return {user.email.partition("@")[0] for user in users}


def test_invitations_are_seen_within_the_scopes_that_one_looks_after(cast):
    actions.invite(Offer(Role.MEMBER, cast.own.scope), email="a@essai.example", by=cast.actor("director"))
    actions.invite(Offer(Role.MEMBER, cast.foreign.scope), email="b@essai.example", by=cast.actor("admin"))
    seen = {
        name: {i.email[0] for i in Invitation.objects.visible_to(cast.actor(name))}
        for name in (
            "admin",
            "pilot",
            "reader",
            "director",
            "member",
            "foreign_director",
            "provider",
            "anonymous",
        )
    }
    own, both = {"a"}, {"a", "b"}
    assert seen == {
        "admin": both,
        "pilot": own,
        "reader": set(),
        "director": own,
        "member": set(),
        "foreign_director": {"b"},
        "provider": set(),
        "anonymous": set(),
    }


def test_the_scopes_above_are_read_with_three_queries_however_many(cast, django_assert_num_queries):
    sites = [a_site(f"Site {number}", region=cast.region) for number in range(6)]
    scopes = [site.scope for site in sites] + [
        cast.own.legal_entity.scope,
        cast.own.legal_entity.ght.scope,
        "platform:",
    ]
    with django_assert_num_queries(3):
        found = places.containing(scopes)
    assert found["platform:"] == {"platform:"}
    assert found[sites[0].scope] == {sites[0].scope, f"entity:{sites[0].legal_entity_id}", cast.region.scope}


def test_two_accounts_for_one_address_are_refused_whatever_the_case(cast):
    actions.open_account("une@essai.example", name="Une", by=CONSOLE)
    with pytest.raises(Refused, match="déjà un compte"):
        actions.open_account("UNE@essai.example", name="Deux", by=CONSOLE)


def test_closing_accounts_is_for_the_administrator_and_never_for_oneself(cast):
    with pytest.raises(Forbidden):
        actions.close_account(cast.user("member"), by=cast.actor("director"))
    with pytest.raises(Forbidden, match="son propre compte"):
        actions.close_account(cast.user("admin"), by=cast.actor("admin"))
    actions.close_account(cast.user("member"), by=cast.actor("admin"))
    assert actions.close_account(cast.user("member"), by=cast.actor("admin")) is None
    assert actions.reopen_account(cast.user("member"), by=cast.actor("admin")).is_active


def test_a_profile_is_changed_by_its_owner_alone_and_the_journal_says_what(cast):
    user = cast.user("member")
    with pytest.raises(Forbidden):
        actions.change_profile(user, name="Autre", by=cast.actor("director"))
    with pytest.raises(TypeError, match="email"):
        actions.change_profile(user, email="x@y.fr", by=cast.actor("member"))
    assert actions.change_profile(user, name=user.name, by=cast.actor("member")) is None
    assert actions.change_profile(user, function="Cadre", by=cast.actor("member")).function == "Cadre"
    said = Entry.objects.filter(kind="accounts.profile_changed").get().content
    assert said["what"] == "fonction"


def test_a_mail_about_an_account_is_the_platforms_to_send(cast):
    with pytest.raises(Forbidden):
        actions.post_account_mail("x@essai.example", subject="Objet", body="Texte", by=cast.actor("admin"))
    message = actions.post_account_mail("x@essai.example", subject="Objet", body="Texte", by=CONSOLE)
    assert (message.recipient, message.about) == ("x@essai.example", "account")
