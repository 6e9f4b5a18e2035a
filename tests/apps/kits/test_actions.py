"""Orders about kits: what they change, what they refuse, what they tell the journal."""

import copy

import pytest

from cordee.core.actor import Role
from cordee.core.verdict import Conflict, Forbidden, Refused
from cordee.journal.models import Entry
from cordee.kits import actions, rules
from cordee.kits.condition_text import from_text, to_text
from cordee.kits.conditions import BadCondition
from cordee.kits.models import Kit
from cordee.kits.pack import BadKit, dump
from tests.makers import CONSOLE, ROOT, a_kit, a_region, a_site, a_small_kit, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return a_site()


@pytest.fixture
def rssi(site):
    return an_actor((Role.RSSI, site.scope), label="Rachid Oudot")


@pytest.fixture
def draft(site, rssi):
    return actions.fork_kit(a_kit(), scope=site.scope, by=rssi)


def kinds(kit: Kit) -> list[str]:
    return list(Entry.objects.filter(stream__key=kit.stream).order_by("seq").values_list("kind", flat=True))


def keys(kit: Kit) -> list[str]:
    return [inject["key"] for inject in kit.document["injects"]]


# -- bringing in --------------------------------------------------------------------------------------------------


def test_shipped_kits_load_once_and_a_new_version_retires_the_old(tmp_path):
    dump(a_small_kit(), tmp_path / "essai")
    [first] = actions.load_shipped_kits(tmp_path, CONSOLE)
    assert actions.load_shipped_kits(tmp_path, CONSOLE) == []
    dump(a_small_kit(version="1.1.0"), tmp_path / "essai")
    [second] = actions.load_shipped_kits(tmp_path, CONSOLE)
    assert dict(Kit.objects.values_list("version", "state")) == {"1.0.0": "retired", "1.1.0": "published"}
    assert kinds(first) == ["kit.imported", "kit.published", "kit.retired"]
    assert kinds(second) == ["kit.imported", "kit.published"]


def test_a_shipped_kit_with_a_fault_stores_nothing(tmp_path):
    dump(a_small_kit(version="un"), tmp_path / "essai")
    with pytest.raises(BadKit):
        actions.load_shipped_kits(tmp_path, CONSOLE)
    assert not Kit.objects.exists()


def test_every_kit_of_the_repository_loads():
    names = {path.parent.name for path in (ROOT / "packs/kits").glob("*/kit.yaml")}
    assert {kit.slug for kit in actions.load_shipped_kits(ROOT / "packs/kits", CONSOLE)} == names
    assert set(Kit.objects.values_list("state", "scope")) == {("published", "platform:")}


def test_the_same_version_at_the_same_place_is_refused():
    a_kit()
    with pytest.raises(Refused, match="est déjà là"):
        a_kit()
    a_kit(scope=a_region().scope)


def test_a_draft_may_refer_to_what_is_missing_but_is_not_published_so():
    document = a_small_kit()
    document["injects"][0]["marks"] = "zorglub"
    told = {"document": document, "files": {}, "origin": "imported"}
    with pytest.raises(Refused, match="zorglub"):
        actions.import_kit("platform:", **told, publish=True, by=CONSOLE)
    kit = actions.import_kit("platform:", **told, by=CONSOLE)
    with pytest.raises(Refused, match="zorglub"):
        actions.publish_kit(kit, by=CONSOLE)


def test_what_pages_could_not_show_is_refused_even_as_a_draft():
    for change in ({"level": "zut"}, {"injects": [{"key": "x"}]}, {"cells": []}):
        with pytest.raises(Refused):
            told = {"document": a_small_kit(**change), "files": {}, "origin": "imported"}
            actions.import_kit("platform:", **told, by=CONSOLE)
    assert not Kit.objects.exists()


def test_versions_of_a_place_follow_each_other(site, rssi):
    kit = a_kit()
    drafts = [actions.fork_kit(kit, scope=site.scope, by=rssi) for _ in range(3)]
    assert [draft.version for draft in drafts] == ["1.1.0", "1.2.0", "1.3.0"]


# -- rights -------------------------------------------------------------------------------------------------------


def test_who_writes_where(site):
    kit = a_kit()
    for role in (Role.REGION_READER, Role.MEMBER, Role.PLANNER, Role.FACILITATOR, Role.OBSERVER, Role.PLAYER):
        actor = an_actor((role, site.scope))
        assert not rules.can_fork(actor, kit)
        assert not rules.can_write_kits(actor)
        with pytest.raises(Forbidden):
            actions.fork_kit(kit, scope=site.scope, by=actor)
    for role in (Role.DIRECTOR, Role.RSSI, Role.REGION_PILOT, Role.PROVIDER):
        assert actions.fork_kit(kit, scope=site.scope, by=an_actor((role, site.scope)))
    with pytest.raises(Forbidden):
        actions.fork_kit(kit, scope="platform:", by=an_actor((Role.REGION_PILOT, a_region().scope)))


def test_a_draft_is_seen_where_it_is_kept_only(draft, site):
    for role in (Role.DIRECTOR, Role.RSSI, Role.PLANNER):
        assert draft in Kit.objects.visible_to(an_actor((role, site.scope)))
    for actor in (
        an_actor((Role.RSSI, "site:999")),
        an_actor((Role.MEMBER, site.scope)),
        an_actor((Role.PLAYER, site.scope)),
    ):
        assert draft not in Kit.objects.visible_to(actor)


def test_a_draft_of_the_platform_is_for_its_administrators():
    kit = actions.import_kit("platform:", document=a_small_kit(), files={}, origin="written", by=CONSOLE)
    assert kit in Kit.objects.visible_to(an_actor((Role.ADMIN, "platform:")))
    assert kit not in Kit.objects.visible_to(an_actor((Role.REGION_PILOT, a_region().scope)))


def test_the_journal_of_a_kit_is_for_its_readers(draft, rssi):
    assert rules.may_follow(rssi, draft.stream)
    for stream in ("kit:", "kit:9999999", "kit:" + "9" * 40, "kit:abc"):
        assert not rules.may_follow(rssi, stream)


# -- writing ------------------------------------------------------------------------------------------------------


def test_every_change_raises_the_revision_and_is_told(draft, rssi):
    kit = actions.move_inject(draft, key="I02", to_s=4500, revision=1, by=rssi)
    kit = actions.edit_head(kit, changes={"title": "Autre"}, revision=2, by=rssi)
    kit = actions.remove_injects(kit, keys=["I04"], revision=3, by=rssi)
    kit = actions.add_injects(kit, injects=[a_small_kit()["injects"][3]], revision=4, by=rssi)
    assert (kit.revision, kit.title, kit.changed_by) == (5, "Autre", "Rachid Oudot")
    assert keys(kit) == ["I01", "I03", "I04", "I02"]
    assert kinds(kit) == ["kit.forked", *["kit.edited"] * 4]


def test_a_change_made_on_an_old_page_changes_nothing(draft, rssi):
    actions.edit_head(draft, changes={"title": "Autre"}, revision=1, by=rssi)
    with pytest.raises(Conflict, match="Rachid Oudot"):
        actions.move_inject(draft, key="I02", to_s=60, revision=1, by=rssi)
    assert Kit.objects.get(pk=draft.pk).document["injects"] == draft.document["injects"]


def test_a_published_version_never_changes(draft, rssi):
    stale = copy.copy(draft)
    actions.publish_kit(draft, by=rssi)
    with pytest.raises(Refused, match="ne change plus"):
        actions.edit_head(stale, changes={"title": "Autre"}, revision=1, by=rssi)
    assert Kit.objects.get(pk=draft.pk).title == "Kit d’essai"


def test_an_inject_does_not_leave_before_the_start_nor_take_anothers_key(draft, rssi):
    with pytest.raises(Refused, match="avant le début"):
        actions.move_inject(draft, key="I02", to_s=-60, revision=1, by=rssi)
    inject = draft.document["injects"][0]
    with pytest.raises(Refused, match="« I01 »"):
        actions.save_inject(draft, inject=inject, previous_key="I02", revision=1, by=rssi)
    with pytest.raises(Refused, match="existent déjà : I01"):
        actions.add_injects(draft, injects=[inject], revision=1, by=rssi)
    with pytest.raises(Refused, match="n’est plus dans le kit"):
        actions.move_inject(draft, key="zut", to_s=0, revision=1, by=rssi)


def test_a_renamed_inject_is_followed_by_conditions_and_rehearsal(site, rssi):
    document = a_small_kit()
    document["injects"][3]["condition"] = {"when": {"any": [{"answered": "I01"}, {"milestone": "isolation"}]}}
    document["rehearsal"] = [
        {"after": "I01", "delay_min": 2, "by": "RSSI", "cell": "decision", "milestone": "first_cell"}
    ]
    kit = actions.fork_kit(a_kit(document), scope=site.scope, by=rssi)
    renamed = kit.document["injects"][0] | {"key": "ALERTE"}
    kit = actions.save_inject(kit, inject=renamed, previous_key="I01", revision=1, by=rssi)
    assert kit.document["injects"][3]["condition"] == {
        "when": {"any": [{"answered": "ALERTE"}, {"milestone": "isolation"}]}
    }
    assert kit.document["rehearsal"][0]["after"] == "ALERTE"
    kit = actions.remove_injects(kit, keys=["ALERTE"], revision=2, by=rssi)
    assert kit.document["rehearsal"] == []


def test_the_last_inject_stays(draft, rssi):
    with pytest.raises(Refused, match="au moins un inject"):
        actions.remove_injects(draft, keys=keys(draft), revision=1, by=rssi)


# -- conditions in words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "line"),
    [
        ({"unless": {"milestone": "a"}}, "sauf si jalon a"),
        ({"when": {"answered": "I05"}, "until": "T+01:30"}, "si réponse I05 ; jusqu’à T+01:30"),
        ({"when": {"all": [{"milestone": "a"}, {"answered": "I1"}]}}, "si jalon a et si réponse I1"),
        ({"when": {"any": [{"milestone": "a"}, {"milestone": "b"}]}}, "si jalon a ou si jalon b"),
        ({"unless": {"any": [{"milestone": "a"}, {"milestone": "b"}]}}, "sauf si jalon a et sauf si jalon b"),
        ({"unless": {"all": [{"milestone": "a"}, {"milestone": "b"}]}}, "sauf si jalon a ou sauf si jalon b"),
        ({"when": {"milestone": "a"}, "unless": {"answered": "I1"}}, "si jalon a et sauf si réponse I1"),
        ({"any": [{"milestone": "a"}, {"unless": {"milestone": "b"}}]}, "si jalon a ou sauf si jalon b"),
    ],
)
def test_a_condition_is_written_in_a_line_and_read_back(condition, line):
    assert to_text(condition) == line
    assert from_text(line) == condition


def test_a_nested_condition_comes_back_whole():
    condition = {"when": {"any": [{"milestone": "a"}, {"all": [{"milestone": "b"}, {"answered": "I1"}]}]}}
    assert from_text(to_text(condition)) == condition


@pytest.mark.parametrize(
    "line", ["peut-être", "si jalon", "{", "{}", "[1]", "si jalon a et si jalon b ou si jalon c", "si " * 999]
)
def test_a_line_that_is_not_a_condition_says_so(line):
    with pytest.raises(BadCondition):
        from_text(line)
