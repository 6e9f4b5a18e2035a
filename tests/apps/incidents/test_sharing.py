"""A level that shares: the houses of the group read a short sheet, and offer help; nobody else, and no longer than it is raised."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from cordee.accounts.actions import grant_role, open_account
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.directory.models import Site
from cordee.incidents import actions, rules
from cordee.incidents.menu import has_shared
from cordee.incidents.models import HelpOffer, Incident
from cordee.incidents.panels import board, level_rows
from cordee.incidents.sharing import sheets
from cordee.journal.models import Entry
from cordee.live.rules import can_follow
from cordee.outbox.models import Message
from cordee.taskforce.actions import ask_help, withdraw_help
from tests.apps.incidents.conftest import declared
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_plan, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db
GROUP = "GHT des Deux Rives"


@pytest.fixture
def region():
    return a_plan(a_region()).region


@pytest.fixture
def site(region):
    return a_site(ght=GROUP)


@pytest.fixture
def sister(region):
    return a_site("Hôpital de la Rive gauche", ght=GROUP)


@pytest.fixture
def elsewhere(region):
    return a_site("Hôpital d’un autre groupement", ght="GHT d’à côté")


def of(role: Role, scope: str, label: str = "Voisine"):
    return an_actor((role, scope), label=label)


@pytest.fixture
def near(sister):
    return of(Role.DIRECTOR, sister.scope)


def raised(incident, director):
    actions.raise_level(incident, "ght", reasons="Il nous faut des lits.", by=director)
    return incident


def sees(actor, incident) -> bool:
    return bool(rules.can_read_sheet(actor, incident))


def test_before_nobody_of_the_group_knows_and_then_its_directions_and_rssi_do(
    incident, director, sister, near
):
    assert not sees(near, incident) and not has_shared(near) and sheets(near, clock.now()) == []
    raised(incident, director)
    for actor in (
        near,
        of(Role.RSSI, sister.scope),
        of(Role.DIRECTOR, f"entity:{sister.legal_entity_id}"),
    ):
        assert sees(actor, incident) and has_shared(actor)
        assert [sheet.incident for sheet in sheets(actor, clock.now())] == [incident]
        assert not Incident.objects.visible_to(actor).exists() and board(actor, clock.now()) == []


def test_nobody_else_reads_it(incident, director, sister, elsewhere, region):
    raised(incident, director)
    for actor in (
        of(Role.MEMBER, sister.scope),
        of(Role.DIRECTOR, elsewhere.scope),
        of(Role.RSSI, f"ght:{elsewhere.legal_entity.ght_id}"),
        of(Role.MEMBER, sister.legal_entity.ght.scope),
        of(Role.REGION_PILOT, a_region("84", "Ailleurs").scope),
        of(Role.ADMIN, "platform:"),
    ):
        assert not has_shared(actor) and not Incident.objects.shared_with(actor).exists()
        if not actor.is_admin:
            assert not sees(actor, incident)
        assert not rules.can_offer_help(actor, incident)
    # Those who see the crisis itself read what is shared of it; it is not « shared » with them.
    for actor in (
        director,
        of(Role.REGION_READER, region.scope),
        of(Role.RSSI, sister.legal_entity.ght.scope),
    ):
        assert sees(actor, incident) and not has_shared(actor)


def test_another_level_shares_nothing(incident, region, near):
    actions.raise_level(incident, "regional", reasons="Il le faut.", by=of(Role.REGION_PILOT, region.scope))
    assert not sees(near, incident)


def test_it_ends_with_the_level_and_with_the_crisis(incident, director, near):
    raised(incident, director)
    stream = incident.shared_stream
    assert can_follow(near, [stream]) and not can_follow(near, [incident.room.stream])
    accounts = Entry.objects.of("accounts").count()
    actions.lift_level(incident, "ght", reasons="Tenu.", by=director)
    assert not sees(near, incident) and not can_follow(near, [stream]) and not has_shared(near)
    # The stream of rights has moved: every open connection is looked at again.
    assert Entry.objects.of("accounts").count() == accounts + 1
    raised(incident, director)
    assert sees(near, incident)
    for row in incident.deadlines.filter(state="running"):
        actions.set_deadline_aside(row, reason="Fausse alerte.", by=director)
    actions.end(incident, reasons="Fini.", figures={}, by=director)
    assert not sees(near, incident) and not can_follow(near, [stream]) and not sees(director, incident)
    kinds = list(Entry.objects.of(incident.room.stream).values_list("kind", flat=True))
    assert kinds.count("incident.sheet_shared") == kinds.count("incident.sheet_closed") == 2


def test_the_sealed_journal_says_with_whom(incident, director, sister):
    raised(incident, director)
    entry = Entry.objects.of(incident.room.stream).get(kind="incident.sheet_shared")
    assert entry.content["group"] == GROUP
    assert entry.content["houses"] == [f"{sister.name} ({sister.finess})"]


def a_person(name: str, role: Role, place: Site):
    user = open_account(f"{name}@cordee.example", name=name, by=CONSOLE)
    grant_role(Offer(role, place.scope, place.name), user=user, by=CONSOLE)
    return user


def test_a_mail_that_names_nobody_when_it_is_raised_and_when_it_is_lifted(
    incident, director, sister, elsewhere, site
):
    for name, role, place in (
        ("soeur", Role.DIRECTOR, sister), ("rssi", Role.RSSI, sister), ("membre", Role.MEMBER, sister),
        ("ailleurs", Role.DIRECTOR, elsewhere), ("maison", Role.RSSI, site),
    ):  # fmt: skip
        a_person(name, role, place)
    Message.objects.all().delete()
    raised(incident, director)
    for subject in ("Une crise vous est partagée", "Une crise n’est plus partagée"):
        mails = list(Message.objects.filter(subject=subject).order_by("recipient"))
        assert [mail.recipient for mail in mails] == ["rssi@cordee.example", "soeur@cordee.example"]
        assert all("/crises/groupement/" in mail.body for mail in mails)
        assert all(site.name not in mail.body and "lits" not in mail.body for mail in mails)
        if subject == "Une crise vous est partagée":
            actions.lift_level(incident, "ght", reasons="Tenu.", by=director)


def test_the_sheet_holds_what_the_pack_marks_and_nothing_of_the_room(incident, director, near, sister):
    from cordee.crises import actions as rooms

    raised(incident, director)
    rooms.log(incident.room, kind="fact", text="Porte d’entrée : le VPN", by=CONSOLE)
    actions.name_suppliers(incident, suppliers=["Labeo"], by=director)
    situation = actions.open_situation(incident, by=director)
    texts = {"technique": "Annuaire chiffré", "soins": "Urgences sur papier", "besoins": "Six lits de médecine", "suite": "Bloc à 7 h"}  # fmt: skip
    actions.edit_situation(situation, texts=texts, revision=1, by=director)
    (sheet,) = sheets(near, clock.now())
    assert sheet.number == 0 and sheet.needs == () and sheet.report == ()  # a draft is not shared
    actions.freeze_situation(situation, revision=2, by=director)
    (sheet,) = sheets(near, clock.now())
    assert sheet.needs == ("Six lits de médecine",)
    assert sheet.report == (("Continuité des soins", "Urgences sur papier"),)
    assert sheet.said == (
        ("Qu’est-ce qui est coupé ?", "Le dossier patient, Le téléphone"),
        ("Qu’est-ce qui marche encore ?", "Les téléphones mobiles"),
    )
    page = browser((Role.DIRECTOR, sister.scope)).get(reverse("incidents:sheet", args=[incident.pk]))
    body = page.content.decode()
    for told in ("Labeo", "Six lits", "Urgences sur papier", "06 12 34 56 78", "GHT ou groupe"):
        assert told in body
    for kept in (
        "VPN",
        "Annuaire chiffré",
        "Bloc à 7 h",
        "message de rançon",
        "CNIL",
        "Il nous faut des lits",
    ):
        assert kept not in body


def test_the_stream_of_the_sheet_moves_when_what_it_says_does(incident, director, near):
    raised(incident, director)
    before = Entry.objects.of(incident.shared_stream).count()
    actions.name_suppliers(incident, suppliers=["Labeo"], by=director)
    assert Entry.objects.of(incident.shared_stream).count() == before + 1
    actions.lift_level(incident, "ght", reasons="Tenu.", by=director)
    after = Entry.objects.of(incident.shared_stream).count()
    actions.name_suppliers(incident, suppliers=["Autre"], by=director)
    assert Entry.objects.of(incident.shared_stream).count() == after


def test_pages_are_missing_for_strangers_and_empty_once_lifted(incident, director, sister, elsewhere):
    raised(incident, director)
    address = reverse("incidents:sheet", args=[incident.pk])
    sister_s = browser((Role.RSSI, sister.scope))
    assert "Crises de mon groupement" in sister_s.get("/").content.decode()
    assert sister_s.get(reverse("incidents:group")).status_code == 200
    for other in (browser((Role.DIRECTOR, elsewhere.scope)), browser((Role.MEMBER, sister.scope))):
        assert other.get(address).status_code == 404
        assert other.get(reverse("incidents:offer", args=[incident.pk])).status_code == 404
        assert "mon groupement" not in other.get("/").content.decode()
    assert browser((Role.MEMBER, sister.scope)).get(reverse("incidents:group")).status_code == 404
    for path in ("incidents:incident", "incidents:handover", "incidents:texts", "incidents:end"):
        assert sister_s.get(reverse(path, args=[incident.pk])).status_code == 404
    assert sister_s.get(reverse("crises:room", args=[incident.room_id])).status_code == 404
    actions.lift_level(incident, "ght", reasons="Tenu.", by=director)
    assert sister_s.get(address).status_code == 404
    live = sister_s.get(address, headers={"HX-Request": "true"})
    assert live.status_code == 200 and incident.site.name not in live.content.decode()
    missing = sister_s.get(reverse("incidents:sheet", args=[999_999]), headers={"HX-Request": "true"})
    assert missing.content == live.content
    assert "mon groupement" not in sister_s.get("/").content.decode()


def test_an_exercise_is_shared_with_its_banner(night, site, director, sister, near):
    incident = raised(declared(site, director, is_exercise=True), director)
    assert sees(near, incident)
    body = browser((Role.DIRECTOR, sister.scope)).get(reverse("incidents:sheet", args=[incident.pk]))
    assert "EXERCICE" in body.content.decode()


def test_a_house_without_group_shares_with_nobody_and_says_so(night, region, near):
    alone = a_site("Clinique seule")
    head = of(Role.DIRECTOR, alone.scope)
    incident = declared(alone, head)
    page = browser((Role.DIRECTOR, alone.scope))
    address = reverse("incidents:raise_level", args=[incident.pk, "ght"])
    assert "Partagé avec personne" in page.get(address).content.decode()
    raised(incident, head)
    assert incident.activations.get(level="ght").shared_with is None and not sees(near, incident)
    assert not Entry.objects.filter(kind="incident.sheet_shared").exists()
    row = next(row for row in level_rows(head, incident) if row.level.key == "ght")
    assert row.shares and row.group == ""


def test_raising_says_with_whom_before(incident, site, director):
    page = browser((Role.DIRECTOR, site.scope))
    address = reverse("incidents:raise_level", args=[incident.pk, "ght"])
    assert GROUP in page.get(address).content.decode()


def test_what_is_asked_of_the_task_force_is_on_the_sheet_and_not_why(incident, director, near):
    raised(incident, director)
    told = {
        "needs": [{"skill": "reseau", "count": 2, "level": 2}],
        "reason": "Porte d’entrée : le VPN",
        "contact": "06",
    }
    asked = ask_help(
        incident.site, starts_at=clock.now(), days=3, on_site=True, room=incident.room, by=director, **told
    )
    (sheet,) = sheets(near, clock.now())
    assert len(sheet.needs) == 1 and "Réseau et pare-feu" in sheet.needs[0] and "VPN" not in sheet.needs[0]
    withdraw_help(asked, words="Réglé.", by=director)
    (sheet,) = sheets(near, clock.now())
    assert sheet.needs == ()


# ---- Offering help --------------------------------------------------------------------------------------------------
def offered(incident, sister, near, **told):
    given = {
        "site": sister,
        "beds": 6,
        "text": "Médecine, dès 8 h.",
        "contact": "Cadre, 06 00 00 00 44",
    } | told
    return actions.offer_help(incident, by=near, **given)


def test_an_offer_reaches_the_room_and_the_board_once(incident, director, sister, near, region):
    raised(incident, director)
    key = uuid.uuid4()
    first = offered(incident, sister, near, client_uuid=key)
    assert offered(incident, sister, near, client_uuid=key) == first and HelpOffer.objects.count() == 1
    message = incident.room.messages.get()
    assert message.subject == "Aide offerte : 6 lits" and "06 00 00 00 44" in message.body
    assert message.cells.count() == incident.room.cells.count()
    (row,) = board(of(Role.REGION_READER, region.scope), clock.now())
    assert row.offers == (first,) and row.group == GROUP
    (sheet,) = sheets(near, clock.now())
    assert sheet.offers == (first,)
    assert Entry.objects.of(incident.room.stream).filter(kind="incident.help_offered").count() == 1
    # Sent again by a telephone after the lifting, it is told of the one that is there.
    actions.lift_level(incident, "ght", reasons="Tenu.", by=director)
    assert offered(incident, sister, near, client_uuid=key) == first


def test_another_neighbour_does_not_read_an_offer(incident, director, sister, near):
    third = a_site("Hôpital de la Rive droite", ght=GROUP)
    raised(incident, director)
    offered(incident, sister, near)
    (sheet,) = sheets(of(Role.DIRECTOR, third.scope), clock.now())
    assert sheet.offers == ()


def test_help_is_offered_from_one_s_own_house_while_it_is_shared(incident, director, sister, near, elsewhere):
    with pytest.raises(Forbidden):
        offered(incident, sister, near)
    raised(incident, director)
    for place in (elsewhere, incident.site):
        with pytest.raises(Forbidden, match="dont vous avez la charge"):
            offered(incident, place, near)
    with pytest.raises(Forbidden):
        offered(incident, elsewhere, of(Role.DIRECTOR, elsewhere.scope))
    with pytest.raises(Forbidden):
        offered(incident, sister, director)
    with pytest.raises(Refused, match="Dites ce que vous offrez"):
        offered(incident, sister, near, beds=None, text=" ")
    with pytest.raises(Refused, match="écrivez quelque chose"):
        offered(incident, sister, near, contact=" ")
    with pytest.raises(Refused, match="pas possible"):
        offered(incident, sister, near, beds=-1)
    assert not HelpOffer.objects.exists()


def test_the_form_of_an_offer(incident, director, sister, elsewhere):
    raised(incident, director)
    page = browser((Role.DIRECTOR, sister.scope))
    address = reverse("incidents:offer", args=[incident.pk])
    assert page.get(address).status_code == 200
    for hostile in (
        {"site": elsewhere.pk, "beds": "2", "contact": "06"}, {"site": "x" * 500, "contact": "06"},
        {"site": sister.pk, "beds": "99999999999999999999", "contact": "06"}, {"site": sister.pk, "contact": "06"},
        {"site": sister.pk, "text": "oui\x00", "contact": "06"}, {"site": sister.pk, "beds": "1", "contact": "", "client_id": "?"},
    ):  # fmt: skip
        assert page.post(address, hostile).status_code == 422
    sent = {"site": sister.pk, "beds": "6", "people": "2", "equipment": "10 postes", "contact": "06", "client_id": str(uuid.uuid4())}  # fmt: skip
    for _twice in range(2):
        assert page.post(address, sent).status_code == 302
    assert HelpOffer.objects.get().summary == "6 lits, 2 personnes, 10 postes"
    assert "10 postes" in browser((Role.DIRECTOR, incident.site.scope)).get(
        reverse("incidents:incident", args=[incident.pk])
    ).content.decode()  # fmt: skip


# ---- One cell per site ----------------------------------------------------------------------------------------------
def cells_of(incident) -> list[tuple[str, str]]:
    return [(cell.key, cell.name) for cell in incident.room.cells.all()]


def test_a_group_opens_one_cell_per_chosen_site(night, site, director, sister, elsewhere):
    made = declared(site, director, cells="groupe", cell_sites=[sister, site])
    assert cells_of(made) == [
        ("technique", "Cellule technique du groupe"),
        ("site-1", f"Cellule de site, {site.name}"),
        ("site-2", f"Cellule de site, {sister.name}"),
    ]
    alone = declared(site, director, cells="groupe")
    assert [name for _key, name in cells_of(alone)][1:] == [f"Cellule de site, {site.name}"]
    with pytest.raises(Refused, match="du même groupement"):
        declared(site, director, cells="groupe", cell_sites=[elsewhere])


def test_the_form_offers_the_sites_of_the_group_and_asks_which(night, site, sister, elsewhere):
    page = browser((Role.DIRECTOR, site.scope))
    address = reverse("incidents:declare")
    body = page.get(address).content.decode()
    assert sister.name in body and elsewhere.name not in body
    sent = {"site": site.pk, "contact": "06", "cells": "groupe"}
    assert "Cochez les sites" in page.post(address, sent).content.decode()
    for hostile in ([elsewhere.pk], ["x"], ["9" * 40]):
        assert page.post(address, sent | {"cell_sites": hostile}).status_code == 422
    assert page.post(address, sent | {"cell_sites": [site.pk, sister.pk]}).status_code == 302
    assert len(cells_of(Incident.objects.get())) == 3


def test_a_region_led_crisis_has_its_cell(night, site, director):
    kinds = [cell.kind for cell in declared(site, director, cells="regionale").room.cells.all()]
    assert kinds == ["regional", "decision"]


def test_a_house_alone_is_asked_for_no_site(night, region):
    alone = a_site("Clinique seule")
    page = browser((Role.DIRECTOR, alone.scope))
    address = reverse("incidents:declare")
    assert "Sites qui ont leur cellule" not in page.get(address).content.decode()
    assert page.post(address, {"site": alone.pk, "contact": "06", "cells": "groupe"}).status_code == 302
    assert len(cells_of(Incident.objects.get())) == 2
    regional = browser((Role.REGION_PILOT, region.scope))
    assert regional.get(address).status_code == 200
    for site in ("", "x", "9" * 40):
        assert regional.get(address, {"site": site}).status_code == 200
        assert regional.post(address, {"site": site, "contact": "06", "cells": "groupe"}).status_code == 422


def test_more_shared_crises_cost_no_more_queries(
    night, site, director, sister, near, django_assert_num_queries
):
    third = of(Role.RSSI, a_site("Hôpital de la Rive droite", ght=GROUP).scope)
    for count in (1, 3):
        while Incident.objects.count() < count:
            incident = raised(declared(site, director), director)
            offered(incident, sister, near)
        with django_assert_num_queries(5):
            assert len(sheets(near, clock.now())) == count
        assert all(sheet.offers for sheet in sheets(near, clock.now()))
        assert not any(sheet.offers for sheet in sheets(third, clock.now()))
