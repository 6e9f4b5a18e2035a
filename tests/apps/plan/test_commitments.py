"""Where a house stands: what it says, what proves it, what brings it down again."""

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.documents.papers import read_paper
from cordee.journal.models import Entry
from cordee.outbox.models import Message
from cordee.plan import actions, changes
from cordee.plan.models import Commitment, Evidence
from cordee.plan.reminders import KEEPER, let_old_levels_down, remind_of_old_evidence
from tests.makers import CONSOLE, a_plan, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 27)
NOON = dt.datetime(2026, 11, 27, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def plan():
    return a_plan(a_region())


@pytest.fixture
def site(plan):
    return a_site()


@pytest.fixture
def rssi(site):
    return an_actor((Role.RSSI, site.scope), label="Tanguy Delorme (RSSI)")


def a_paper():
    return read_paper("essai.pdf", b"%PDF-1.7 essai")


def proof(site, **told):
    words = {
        "action": 6,
        "source": "attestation:1",
        "title": "Exercice",
        "level": 3,
        "obtained_on": TODAY,
        "why": "Exercice qui compte",
    }
    return actions.note_proof(site, by=KEEPER, **words | told)


def level(site, number: int) -> tuple[int, str]:
    row = Commitment.objects.get(site=site, action=number, plan__state="published")
    return row.level, row.level_why


def sentences(site) -> list[str]:
    return [entry.sentence for entry in Entry.objects.of(site.scope)]


def test_a_house_says_where_it_stands_and_where_it_will_be(site, rssi):
    actions.set_commitment(site, number=3, level=1, target_level=2, target_on=dt.date(2027, 3, 1), by=rssi)
    assert level(site, 3) == (1, "Déclaré par Tanguy Delorme (RSSI)")
    assert sentences(site) == [
        "Action 3 du plan : niveau actuel (Rien encore → Engagé), échéance (— → 2027-03-01)"
    ]
    assert actions.set_commitment(site, number=3, level=1, by=rssi) is None
    assert len(sentences(site)) == 1


def test_a_neighbour_and_the_region_do_not_speak_for_a_house(site):
    neighbour = an_actor((Role.DIRECTOR, a_site("Clinique voisine").scope))
    pilot = an_actor((Role.REGION_PILOT, site.region.scope))
    for other in (neighbour, pilot):
        with pytest.raises(Forbidden, match="tenus par la direction et le RSSI"):
            actions.set_commitment(site, number=3, level=1, by=other)
    assert not Commitment.objects.exists()


def test_proven_is_not_declared(site, rssi):
    with pytest.raises(Refused, match="demande une preuve de ce niveau"):
        actions.set_commitment(site, number=3, level=3, by=rssi)


def test_not_applicable_has_a_reason(site, rssi):
    with pytest.raises(Refused, match="demande un motif"):
        actions.set_commitment(site, number=11, not_applicable=True, by=rssi)
    actions.set_commitment(site, number=11, not_applicable=True, reason="Aucun flux régional.", by=rssi)
    assert Commitment.objects.get().is_met


def test_an_action_that_the_plan_does_not_have_is_refused(site, rssi):
    with pytest.raises(Refused, match="n’a pas d’action 20"):
        actions.set_commitment(site, number=20, level=1, by=rssi)


def test_without_a_plan_in_force_nothing_is_said():
    site = a_site()
    rssi = an_actor((Role.RSSI, site.scope))
    with pytest.raises(Refused, match="Aucun plan n’est en vigueur"):
        actions.set_commitment(site, number=1, level=1, by=rssi)
    assert proof(site) is None


def test_evidence_raises_the_level_it_proves(site, rssi):
    row = actions.set_commitment(site, number=18, level=1, by=rssi)
    evidence = actions.add_evidence(
        row, title="Procès-verbal", level=3, obtained_on=TODAY, paper=a_paper(), by=rssi
    )
    assert level(site, 18) == (3, "Preuve « Procès-verbal »")
    assert evidence.file.sha256 == a_paper().sha256 and evidence.revision == 1
    actions.withdraw_evidence(evidence, why="Mauvais fichier", by=rssi)
    assert level(site, 18) == (2, "Preuve « Procès-verbal » retirée")


def test_a_revision_replaces_and_the_first_stays_readable(site, rssi):
    row = actions.set_commitment(site, number=18, level=1, by=rssi)
    told = {"level": 3, "obtained_on": TODAY, "by": rssi}
    first = actions.add_evidence(row, title="PV", url="https://intranet.example/pv", **told)
    second = actions.add_evidence(row, title="PV corrigé", paper=a_paper(), replaces=first, **told)
    assert (second.revision, second.replaces) == (2, first)
    assert list(Evidence.objects.standing(TODAY)) == [second]
    with pytest.raises(Refused, match="déjà été remplacée"):
        actions.add_evidence(row, title="PV encore", paper=a_paper(), replaces=first, **told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "un fichier ou une adresse"),
        ({"url": "https://a.example", "paper": "both"}, "un fichier ou une adresse"),
        ({"url": "https://a.example", "obtained_on": TODAY + dt.timedelta(days=1)}, "dans l’avenir"),
        ({"url": "https://a.example", "valid_until": TODAY - dt.timedelta(days=1)}, "déjà expirée"),
        ({"url": "https://a.example", "level": 0}, "quel niveau"),
    ],
)
def test_evidence_that_proves_nothing_is_refused(site, rssi, told, said):
    row = actions.set_commitment(site, number=18, level=1, by=rssi)
    words = {"title": "x", "level": 2, "obtained_on": TODAY} | told
    if words.get("paper"):
        words["paper"] = a_paper()
    with pytest.raises(Refused, match=said):
        actions.add_evidence(row, by=rssi, **words)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.exe", b"MZ", "n’est pas accepté"),
        ("a.pdf", b"<html>", "n’est pas ce que son nom annonce"),
        ("a.svg", b"<svg/>", "n’est pas accepté"),
        ("a.png", b"\x89PNG\r\n" + b"x" * (10 * 1024 * 1024), "dépasse 10 Mo"),
    ],
)
def test_a_file_of_another_kind_is_refused(name, data, said):
    with pytest.raises(Refused, match=said):
        read_paper(name, data)


def test_what_cordee_has_seen_moves_the_level_and_says_why(site):
    proof(site, why="Exercice du 27/11/2026 qui compte")
    assert level(site, 6) == (3, "Exercice du 27/11/2026 qui compte")
    assert proof(site, why="Exercice du 27/11/2026 qui compte") is None  # noted again, nothing moves
    assert Evidence.objects.count() == 1
    proof(site, stands=False, why="L’exercice ne compte plus")
    assert level(site, 6) == (2, "L’exercice ne compte plus")
    proof(site, why="Rejugé")
    assert level(site, 6) == (3, "Rejugé")
    assert Evidence.objects.count() == 1


def test_a_person_cannot_note_what_cordee_has_not_seen(site, rssi):
    with pytest.raises(Forbidden):
        actions.note_proof(
            site, action=6, source="attestation:9", title="x", level=3, obtained_on=TODAY, why="x", by=rssi
        )


def test_old_evidence_brings_the_level_down_one_step(site):
    proof(site, valid_until=TODAY + dt.timedelta(days=5))
    assert let_old_levels_down() == 0
    with clock.frozen(NOON + dt.timedelta(days=6)):
        assert let_old_levels_down() == 1
        assert let_old_levels_down() == 0
    assert level(site, 6) == (2, "Preuve expirée : « Exercice »")


def test_the_owner_hears_of_it_at_30_7_and_1_days(site, rssi):
    actions.set_commitment(site, number=6, owner_name="Karim", owner_email="karim@essai.example", by=rssi)
    proof(site, valid_until=TODAY + dt.timedelta(days=60))
    told = []
    for day in range(61):
        with clock.frozen(NOON + dt.timedelta(days=day)):
            if remind_of_old_evidence():
                told.append(60 - day)
            assert remind_of_old_evidence() == 0
    assert told == [30, 7, 1]
    letter = Message.objects.order_by("queued_at").first()
    assert letter.recipient == "karim@essai.example" and "dans 30 jours" in letter.subject


def test_listeners_hear_of_every_change(site, rssi, monkeypatch):
    heard = []
    monkeypatch.setattr(changes, "LISTENERS", [lambda plan, sites: heard.append(sites)])
    actions.set_commitment(site, number=1, level=1, by=rssi)
    proof(site)
    assert heard == [[site.pk], [site.pk]]


def test_a_new_version_takes_the_commitments_over(plan, site, rssi):
    for number, reached in ((1, 2), (2, 1), (3, 2), (4, 1)):
        actions.set_commitment(site, number=number, level=reached, owner_name=f"N{number}", by=rssi)
    proof(site)
    words = a_plan(site.region, state="draft", version="2")
    document = words.document
    document["retired"] = [{"number": 4, "why": "Fondue ailleurs"}]
    kept = [a for a in document["actions"] if a["number"] not in (2, 4)]
    kept[0]["replaces"] = [1, 2]  # merged
    kept[1] = kept[1] | {"number": 20, "replaces": [3]}  # renumbered
    words.document = document | {"actions": kept}
    words.save()
    pilot = an_actor((Role.REGION_PILOT, site.region.scope))
    actions.publish_plan(words, by=pilot)
    plan.refresh_from_db()
    assert plan.state == "superseded"
    rows = {row.action: row for row in Commitment.objects.filter(plan=words)}
    assert set(rows) == {1, 20, 6}
    assert (rows[1].level, rows[1].owner_name) == (1, "N2")
    assert rows[1].level_why == "Repris de la version précédente (action 1, 2)"
    assert rows[20].level == 2 and rows[6].level == 3
    assert list(Evidence.objects.values_list("commitment", flat=True)) == [rows[6].pk]
    assert Commitment.objects.filter(plan=plan).count() == 5
    said = [entry.sentence for entry in Entry.objects.of(site.region.scope)]
    assert said == ["Plan « Plan d’essai », version 2, en vigueur : 4 engagements repris, 1 laissés"]


def test_a_published_version_never_changes(site):
    document = {
        **a_plan(site.region, state="draft", version="3").document,
        "id": "essai",
        "version": "3",
        "title": "T",
    }
    draft = actions.import_plan(site.region, document=document, by=CONSOLE)
    assert actions.import_plan(site.region, document=document, by=CONSOLE) is None
    actions.publish_plan(draft, by=CONSOLE)
    with pytest.raises(Refused, match="donnez un autre numéro de version"):
        actions.import_plan(site.region, document=document | {"title": "Autre"}, by=CONSOLE)
    rssi = an_actor((Role.RSSI, site.scope))
    with pytest.raises(Forbidden, match="apporté par son pilote"):
        actions.import_plan(site.region, document=document | {"version": "4"}, by=rssi)
