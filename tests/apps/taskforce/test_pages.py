"""What each page says to whom: the region, a house, its neighbour; and what is left for a second victim."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cordee.core import clock
from cordee.core.actor import Role
from cordee.crises.helping import help_asked
from cordee.incidents import actions as incidents
from cordee.outbox.models import Message
from cordee.taskforce import actions, panels, reminders
from cordee.taskforce.enums import PackState
from cordee.taskforce.models import HelpRequest, MaterialPack, Member
from tests.apps.retex.ended import browser
from tests.apps.taskforce.roster import AD, a_member, a_pack, accepted, asked, at_work, proposed
from tests.makers import CONSOLE, a_region, a_running_exercise, a_site, an_actor

pytestmark = pytest.mark.django_db
PHONE = "06 12 34 56 78"


def page(client, name: str, *args, status: int = 200, query: str = "") -> str:
    answer = client.get(reverse(f"taskforce:{name}", args=args) + query)
    assert answer.status_code == status, answer.content[:500]
    return " ".join(answer.content.decode().split())


def sent(client, name: str, /, *args, status: int = 302, **data) -> str:
    answer = client.post(reverse(f"taskforce:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[:900]
    return " ".join(answer.content.decode().split())


def request_form(site, **changes) -> dict:
    return {
        "site": site.pk, "reason": "Annuaire chiffré", "starts_at": "2026-11-30T08:00", "days": "3", "on_site": "oui",
        "packs_wanted": "1", "contact": "La cadre", "skill-1": "active-directory", "count-1": "1", "level-1": "2",
    } | changes  # fmt: skip


def test_a_house_asks_the_pilot_proposes_and_each_sees_their_part(
    site, people, region, director, pilot, reader
):
    pack = a_pack(region)
    sent(director, "new_request", **request_form(site, **{"skill-2": "forensique", "count-2": "2"}))
    request = HelpRequest.objects.get()
    assert (request.days, request.on_site, request.packs_wanted) == (3, True, 1)
    text = page(pilot, "request", request.pk)
    assert "Places couvertes par le calcul : 1 sur 3." in text
    assert "Recherche de traces (forensique) : il manque 2 personnes. Personne du vivier ne tient" in text
    assert "Aliénor Quintard : La plus proche de celles qui conviennent." in text
    assert "environ 0 min" in text and "à vol d’oiseau" in text
    assert f'value="{people["near"].pk}:0" checked' in text
    assert f'value="{people["far"].pk}:0" checked' not in text
    for client in (reader, director):
        assert "Places couvertes" not in page(client, "request", request.pk)
    sent(pilot, "propose", request.pk, person=f"{people['near'].pk}:0", pack=pack.pk, words="Ce soir")
    text = page(director, "request", request.pk)
    assert PHONE in text and people["near"].email in text and "Ce soir" in text
    assert "Le meilleur choix possible ce jour-là" in text and "Ce qui n’est pas couvert" in text
    sent(reader, "accept", request.pk, status=403)
    sent(pilot, "accept", request.pk, status=403)
    sent(director, "accept", request.pk)
    assignment = request.assignments.get()
    sent(director, "arrive", request.pk, assignment.pk)
    assert "Heures" in page(director, "release", request.pk, assignment.pk)
    sent(director, "release", request.pk, assignment.pk, hours="7.5", cost="12.30")
    text = page(pilot, "request", request.pk)
    assert "7,5 h · 12,30" in text and "Terminée" in text
    assert PHONE not in page(director, "request", request.pk)  # it was for the time of the mission


def test_another_house_and_another_region_meet_nothing(site, people, neighbour):
    request, assignment = accepted(site, people["near"])
    strangers = (
        browser((Role.DIRECTOR, neighbour.scope)),
        browser((Role.REGION_PILOT, a_region("84", "Ailleurs").scope)),
    )
    for stranger in strangers:
        for name in ("request", "sheet"):
            page(stranger, name, request.pk, status=404)
        for name in ("propose", "accept", "refuse", "withdraw"):
            sent(stranger, name, request.pk, status=404, words="x")
        for name in ("stand_down", "arrive", "release"):
            sent(stranger, name, request.pk, assignment.pk, status=404)
        page(stranger, "member", people["near"].pk, status=404)
        assert request.reference not in page(stranger, "requests")
        assert site.name not in page(stranger, "index")


def test_a_house_meets_neither_the_roster_nor_the_packs(region, people, director):
    pack = a_pack(region)
    for name, *args in (
        ("people",),
        ("packs",),
        ("member", people["near"].pk),
        ("pack", pack.pk),
        ("new_member",),
    ):
        page(director, name, *args, status=404)
    text = page(director, "index")
    assert "Demander de l’aide" in text and "Ce qui reste" not in text and "Quintard" not in text


def test_a_reader_of_the_region_reads_everything_and_writes_nothing(region, site, people, reader):
    pack, request = a_pack(region), asked(site)
    assert PHONE in page(reader, "member", people["near"].pk)
    assert "Ce qui reste pour une deuxième victime" in page(reader, "index")
    before = (Member.objects.count(), MaterialPack.objects.count(), HelpRequest.objects.count())
    refused = "La Cyber Task Force est tenue par les pilotes de la région."
    for name, args in (
        ("new_member", ()), ("member", (people["near"].pk,)), ("add_window", (people["near"].pk,)),
        ("withdraw_member", (people["near"].pk,)), ("new_pack", ()), ("pack", (pack.pk,)), ("check_pack", (pack.pk,)),
    ):  # fmt: skip
        assert refused in sent(reader, name, *args, status=403)
    sent(reader, "refuse", request.pk, status=403, words="Non")
    sent(reader, "new_request", status=403, **request_form(site))
    assert "Une proposition est faite par un pilote" in sent(reader, "propose", request.pk, status=403)
    assert before == (Member.objects.count(), MaterialPack.objects.count(), HelpRequest.objects.count())
    for name, args in (("member", (people["near"].pk,)), ("pack", (pack.pk,))):
        assert "Enregistrer" not in page(reader, name, *args)


def test_the_administrator_sees_no_phone_number(people, site):
    admin = browser((Role.ADMIN, "platform:"))
    request, _sent = accepted(site, people["near"])
    for name, pk in (("member", people["near"].pk), ("request", request.pk), ("sheet", request.pk)):
        text = page(admin, name, pk)
        assert PHONE not in text and people["near"].email not in text
    assert "réservé à la région" in page(admin, "member", people["near"].pk)


def test_a_list_gives_no_number_away_even_as_a_file(people, pilot):
    for kind in ("csv", "xlsx"):
        body = pilot.get(reverse("taskforce:people"), {"format": kind}).content
        assert PHONE.encode() not in body and people["near"].email.encode() not in body


def test_the_roster_is_sorted_by_skill_and_by_who_is_free(people, site, region, pilot):
    proposed(site, people["near"])
    actions.withdraw_member(people["later"], by=CONSOLE)
    names = {"near": "Aliénor Quintard", "far": "Bastien Orléac", "later": "Coralie Vauzelle"}
    for query, shown in (
        ("?competence=reseau", {"far"}),
        ("?dispo=engaged", {"near"}),
        ("?dispo=on_call", {"far"}),
        ("?dispo=windows", set()),
        ("?dispo=withdrawn", {"later"}),
        ("", {"near", "far", "later"}),
    ):
        text = page(pilot, "people", query=query)
        assert {key for key, name in names.items() if name in text} == shown, query


def test_a_person_is_written_changed_made_free_and_withdrawn(region, site, pilot):
    form = {"name": "Damien Fresnoy", "email": "Damien@essai.example", "skill-reseau": "3", "base": site.pk,
            "clearance-badge": "2026-02-01"}  # fmt: skip
    sent(pilot, "new_member", **form)
    member = Member.objects.get()
    assert (member.email, member.skills, member.clearances) == (
        "damien@essai.example", {"reseau": 3}, {"badge": "2026-02-01"},
    )  # fmt: skip
    assert (member.lat, member.lon) == (site.lat, site.lon)
    assert "Aucune période déclarée : ne sera pas proposée." in page(pilot, "member", member.pk)
    sent(pilot, "add_window", member.pk, starts_on="2026-12-01", ends_on="2026-12-05")
    text = sent(pilot, "add_window", member.pk, starts_on="2026-12-09", ends_on="2026-12-05", status=409)
    assert "La fin vient avant le début." in text
    sent(pilot, "remove_window", member.pk, member.windows.get().pk)
    assert not member.windows.exists()
    text = sent(pilot, "member", member.pk, status=422, name="X", email="x@essai.example")
    assert "Dites au moins une compétence." in text
    both = {"employer_site": site.pk, "employer_text": "Libérale"}
    assert "Un seul employeur" in sent(pilot, "member", member.pk, status=422, **(form | both))
    assert "a déjà l’adresse damien@essai.example" in sent(pilot, "new_member", status=409, **form)
    sent(pilot, "member", member.pk, **form, phone=PHONE)
    sent(pilot, "add_window", member.pk, starts_on="2026-12-01", ends_on="2026-12-05")
    sent(pilot, "withdraw_member", member.pk)
    assert "Retiré" in page(pilot, "member", member.pk)
    member.refresh_from_db()
    assert (member.phone, member.windows.count()) == ("", 0)
    sent(pilot, "bring_member_back", member.pk)
    member.refresh_from_db()
    assert member.is_active


def test_whoever_is_engaged_is_not_withdrawn(site, people, pilot):
    proposed(site, people["near"])
    text = sent(pilot, "withdraw_member", people["near"].pk, status=409)
    assert "Cette personne est engagée" in text


def test_a_commune_gives_a_place_and_an_unknown_one_is_said(region, pilot):
    a_site("Un", commune="Sceaux-lès-Essai", lat=48.0, lon=2.0)
    a_site("Deux", commune="SCEAUX-LÈS-ESSAI", lat=49.0, lon=3.0)
    found = a_member(region, "Ici", {"reseau": 1}, commune="sceaux-les-essai")
    assert (found.lat, found.lon) == (48.5, 2.5)
    lost = a_member(region, "Ailleurs", {"reseau": 1}, commune="Nulle-Part")
    assert (lost.lat, lost.lon) == (None, None)
    assert "Lieu inconnu : compté comme le plus loin" in page(pilot, "member", lost.pk)


def test_a_pack_is_kept_checked_and_told_when_late(region, site, pilot):
    text = sent(pilot, "new_pack", status=422, name="P", held_by="DSI", contents="des portables")
    assert "Ligne 1 : écrivez un nombre, puis ce que c’est." in text
    sent(
        pilot,
        "new_pack",
        name="Pack Nord",
        held_by="DSI",
        place=site.pk,
        contents="10 portables\n\n2 × bornes 4G",
    )
    pack = MaterialPack.objects.get()
    assert pack.contents == [[10, "portables"], [2, "bornes 4G"]]
    assert "Jamais vérifié." in page(pilot, "pack", pack.pk)
    assert "Dites ce qui manque." in sent(pilot, "check_pack", pack.pk, sound="non", status=409)
    sent(pilot, "check_pack", pack.pk, sound="oui", remark="Tout y est")
    text = page(pilot, "pack", pack.pk)
    assert "Prêt" in text and "Tout y est" in text and pilot.user.name in text
    with clock.frozen(clock.now() + dt.timedelta(days=200)):
        pack.refresh_from_db()
        assert pack.state == PackState.READY and pack.standing(clock.now().date()) == PackState.TO_CHECK
        assert not MaterialPack.objects.ready(clock.now().date()).exists()
        assert panels.late_since(pack, clock.now().date()) > 0


def test_pilots_are_reminded_of_a_late_check_by_day_and_once_a_week(region, pilot):
    a_pack(region, sound=False)
    a_pack(region, "Pack prêt")
    Message.objects.all().delete()
    noon = (clock.now() + dt.timedelta(days=1)).replace(hour=12)
    counts = []
    for wait in (
        dt.timedelta(hours=-9),
        dt.timedelta(),
        dt.timedelta(hours=2),
        dt.timedelta(days=6),
        dt.timedelta(days=7),
    ):
        with clock.frozen(noon + wait):
            counts.append(reminders.remind_of_late_checks())
    assert counts == [0, 1, 0, 0, 1]
    letter = Message.objects.first()
    assert (letter.recipient, letter.subject) == (pilot.user.email, "Pack de matériels à vérifier")
    assert "Pack Nord" not in letter.body and "/task-force/packs/" in letter.body


def test_what_is_left_for_a_second_victim(region, site, people, pilot):
    a_member(region, "Sans Papier", {"active-directory": 2}, clearances={})
    a_member(region, "Pas Libre", {"active-directory": 2}, on_call=False)
    a_pack(region)
    a_pack(region, "Incomplet", sound=False)
    at_work(site, people["near"])
    left = panels.left(region)
    directory = left.skills[0]
    assert (directory.available, directory.engaged, directory.out, directory.unclear) == (1, 1, 1, 1)
    assert directory.holders == 4
    assert (left.people, left.available, left.engaged) == (5, 1, 1)
    assert (left.packs_ready, left.packs_engaged, left.packs_to_check) == (1, 0, 1)
    assert (left.second_covered, left.second_seats, left.is_covered) == (1, 7, False)
    assert left.second_lacks[1] == (
        "Annuaire technique (Active Directory) : il manque 1 personne. Sur 4 qui la tiennent : "
        "1 auprès d’une autre victime, 1 hors période, 1 sans habilitation."
    ), left.second_lacks
    text = page(pilot, "index")
    assert "Une demande type de 7 personnes pour 5 jours n’en recevrait que 1." in text
    assert "Packs de matériels. Prêts : 1 ; prêtés : 0 ; à vérifier : 1." in text


def test_how_long_a_house_waits_is_the_median_of_the_year(region, site, neighbour, people, pilot):
    assert panels.hours_to_arrival(region) is None
    now = clock.now()
    for place, key, waits in ((site, "near", 4), (neighbour, "far", 9)):
        with clock.frozen(now - dt.timedelta(hours=waits)):
            _request, assignment = accepted(place, people[key])
        actions.mark_arrival(assignment, by=CONSOLE)
    assert panels.hours_to_arrival(region) == 6.5
    assert "De la demande à l’arrivée" in page(pilot, "index")
    with clock.frozen(now + dt.timedelta(days=400)):
        assert panels.hours_to_arrival(region) is None


def test_a_pilot_asks_for_a_house_and_only_the_rooms_of_that_house_go_with_it(site, region, director, pilot):
    played = a_running_exercise(site=site)
    room, other = played.room, a_running_exercise(site=a_site("Autre maison"), kit=played.kit).room
    sent(pilot, "new_request", **request_form(site))
    text = sent(director, "new_request", status=422, **request_form(site, room=other.pk))
    assert "choix" in text
    sent(director, "new_request", **request_form(site, room=room.pk, reason="Annuaire coupé"))
    request = HelpRequest.objects.get(room=room)
    text = page(director, "request", request.pk)
    assert room.title in text and "EXERCICE" in text
    assert "EXERCICE" in page(pilot, "requests") and "EXERCICE" in page(pilot, "index")
    assert room.title not in page(pilot, "request", request.pk)  # the region does not enter rooms


def test_the_board_of_crises_shows_the_help_asked_to_those_who_may_read_it(
    site, neighbour, people, region, director, pilot
):
    crisis = incidents.declare(site, answers={}, cells="unique", contact="Standard", by=CONSOLE)
    sent(director, "new_request", **request_form(site, room=crisis.room_id))
    request = HelpRequest.objects.get()
    for person in (pilot, director):
        board = person.get(reverse("incidents:index")).content.decode()
        assert request.reference in board and "Demandée" in board
    actions.propose_people(request, people=[(people["near"].pk, 0)], by=CONSOLE)
    actions.accept_proposal(HelpRequest.objects.get(), by=CONSOLE)
    actions.mark_arrival(request.assignments.get(), by=CONSOLE)
    assert "À l’œuvre, 1 sur" in pilot.get(reverse("incidents:wall")).content.decode()
    stranger = an_actor((Role.DIRECTOR, neighbour.scope))
    assert help_asked([crisis.room_id], seen_by=stranger) == {}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"skill-1": ""}, "Demandez au moins une compétence."),
        ({"skill-1": "magie"}, "choix"),
        ({"days": "61"}, "60"),
        ({"count-1": "0"}, "1"),
        ({"starts_at": "demain"}, "date"),
        ({"reason": ""}, "obligatoire"),
    ],
)
def test_a_request_that_cannot_be_read_says_why(site, director, changes, told):
    assert told in sent(director, "new_request", status=422, **request_form(site, **changes))
    assert not HelpRequest.objects.exists()


def test_the_printed_sheet_holds_who_comes_and_how_to_reach_them(site, people, director):
    request, _sent = accepted(site, people["near"])
    text = page(director, "sheet", request.pk)
    for told in (
        "Fiche de mission",
        request.reference,
        site.name,
        "Aliénor Quintard",
        PHONE,
        "La cadre de nuit",
    ):
        assert told in text


def test_more_people_cost_no_more_queries(region, site, people, pilot):
    request = asked(site, AD)
    paths = [
        reverse("taskforce:index"),
        reverse("taskforce:people"),
        reverse("taskforce:request", args=[request.pk]),
    ]

    def counted() -> list[int]:
        found = []
        for path in paths:
            pilot.get(path)
            with CaptureQueriesContext(connection) as queries:
                pilot.get(path)
            found.append(len(queries))
        return found

    before = counted()
    for rank in range(6):
        a_member(region, f"Personne {rank}", {"active-directory": 2, "reseau": 1}, base=site)
        a_pack(region, f"Pack {rank}", place=site)
    assert counted() == before


def test_whoever_neither_follows_a_region_nor_answers_for_a_house_meets_nothing(site):
    member = browser((Role.MEMBER, site.scope))
    for name in ("index", "requests"):
        page(member, name, status=404)
