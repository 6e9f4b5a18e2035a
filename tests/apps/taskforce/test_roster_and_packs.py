"""People and packs through the actions themselves, and two pilots who want the same person at the same instant."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from cordee.core import clock
from cordee.core.actor import Role, system
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.models import Entry
from cordee.taskforce import actions
from cordee.taskforce.models import Assignment
from tests.apps.taskforce.roster import a_member, a_pack, asked
from tests.makers import CONSOLE, a_region, a_site, an_actor

TODAY = dt.date(2026, 11, 30)


@pytest.mark.django_db
def test_a_record_is_changed_and_its_days_added_and_removed(region):
    member = a_member(region, "Aliénor", {"reseau": 2}, on_call=False)
    actions.change_member(member, fields={"skills": {"postes": 1}}, by=CONSOLE)
    window = actions.add_availability(member, starts_on=TODAY, ends_on=TODAY, by=CONSOLE)
    other = a_member(region, "Bastien", {"reseau": 2})
    with pytest.raises(Refused, match="n’est pas celle de cette personne"):
        actions.remove_availability(other, window=window, by=CONSOLE)
    actions.remove_availability(member, window=window, by=CONSOLE)
    number = member.pk
    assert [entry.sentence for entry in Entry.objects.of(region.scope)] == [
        f"Cyber Task Force : fiche de l’équipier n° {number} enregistrée",
        f"Cyber Task Force : fiche de l’équipier n° {number} enregistrée",
        f"Cyber Task Force : équipier n° {number} disponible du 2026-11-30 au 2026-11-30",
        f"Cyber Task Force : fiche de l’équipier n° {other.pk} enregistrée",
        f"Cyber Task Force : équipier n° {number}, disponibilité du 2026-11-30 au 2026-11-30 retirée",
    ]
    told = " ".join(str(entry.content) for entry in Entry.objects.of(region.scope))
    assert "Aliénor" not in told and "06 12" not in told  # the journal names nobody of the roster


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"skills": {}}, "Dites au moins une compétence"),
        ({"skills": {"magie": 2}}, "Compétence inconnue : magie"),
        ({"skills": {"postes": 4}}, "Un niveau est 1, 2 ou 3"),
    ],
)
def test_an_absurd_record_is_refused(region, fields, told):
    member = a_member(region, "Aliénor", {"reseau": 2})
    with pytest.raises(Refused, match=told):
        actions.change_member(member, fields=fields, by=CONSOLE)
    member.refresh_from_db()
    assert member.skills == {"reseau": 2}


@pytest.mark.django_db
def test_a_record_holds_a_limited_number_of_periods(region):
    member = a_member(region, "Aliénor", {"reseau": 2})
    for _number in range(24):
        actions.add_availability(member, starts_on=TODAY, ends_on=TODAY, by=CONSOLE)
    with pytest.raises(Refused, match="a déjà 24 périodes"):
        actions.add_availability(member, starts_on=TODAY, ends_on=TODAY, by=CONSOLE)


@pytest.mark.django_db
def test_a_pack_keeps_a_name_of_its_own_and_something_in_it(region):
    pack, other = a_pack(region), a_pack(region, "Pack Sud")
    assert actions.change_pack(pack, fields={"contents": [[3, "bornes"]]}, by=CONSOLE).contents == [
        [3, "bornes"]
    ]
    with pytest.raises(Refused, match="porte déjà ce nom"):
        actions.change_pack(other, fields={"name": "Pack Nord"}, by=CONSOLE)
    with pytest.raises(Refused, match="au moins une chose"):
        actions.change_pack(other, fields={"contents": []}, by=CONSOLE)


@pytest.mark.django_db
def test_only_the_platform_reminds_and_nobody_is_reminded_where_there_is_no_pilot(region):
    pack, today = a_pack(region, sound=False), timezone.localdate(clock.now())
    with pytest.raises(Forbidden):
        actions.remind_of_check(pack, today=today, by=an_actor((Role.REGION_PILOT, region.scope)))
    assert actions.remind_of_check(pack, today=today, by=system("essai")) is None


@pytest.mark.django_db(transaction=True)
def test_two_pilots_at_the_same_instant_promise_somebody_once():
    region = a_region()
    member = a_member(region, "Aliénor", {"active-directory": 3})
    requests = [asked(a_site(f"Maison {rank}")) for rank in range(2)]
    start, answers = threading.Barrier(2), []

    def pilot(request) -> None:
        start.wait()
        try:
            actions.propose_people(request, people=[(member.pk, 0)], by=CONSOLE)
            answers.append("held")
        except Refused as refusal:
            answers.append(refusal.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=pilot, args=[request]) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["Aliénor est déjà engagé auprès d’une autre victime.", "held"]
    assert Assignment.objects.live().count() == 1
