"""A campaign from its announcement to what it proves; who sees which numbers."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cordee.awareness import actions
from cordee.awareness.exports import Read
from cordee.awareness.models import Campaign, Result
from cordee.awareness.phishing import Tally
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.models import Entry
from cordee.plan.models import Commitment
from tests.apps.awareness.exports import event, events, results
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_plan, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 2)


@pytest.fixture
def plan():
    return a_plan(a_region())


@pytest.fixture
def site(plan):
    return a_site()


@pytest.fixture
def campaign(plan) -> Campaign:
    return opened(plan.region)


def opened(region, title: str = "Colis en attente") -> Campaign:
    return actions.open_campaign(
        region,
        title=title,
        kind="phishing",
        audience="Tous",
        starts_on=DAY,
        ends_on=DAY + dt.timedelta(days=9),
        by=CONSOLE,
    )


def told(*tallies: tuple) -> Read:
    read = Read(rows_in=sum(tally.recipients for _site, tally in tallies))
    for site, tally in tallies:
        read.tallies[site.finess] = tally
    return read


def tally(sent: int, clicked: int, reported: int) -> Tally:
    return Tally(recipients=sent, sent=sent, opened=sent, clicked=clicked, reported=reported)


def test_the_same_export_changes_nothing_and_another_is_a_conflict(campaign, site):
    first = told((site, tally(40, 6, 9)))
    assert len(actions.bring_results(campaign, read=first, by=CONSOLE).created) == 1
    assert actions.bring_results(campaign, read=first, by=CONSOLE) is None
    other = told((site, tally(41, 7, 9)))
    with pytest.raises(Refused, match="rien n’a été importé"):
        actions.bring_results(campaign, read=other, by=CONSOLE)
    assert Result.objects.get().clicked == 6
    assert actions.bring_results(campaign, read=other, on_conflict="skip", by=CONSOLE) is None
    assert len(actions.bring_results(campaign, read=other, on_conflict="update", by=CONSOLE).updated) == 1
    assert Result.objects.get().clicked == 7


def test_closing_proves_the_action_and_says_why(campaign, site):
    better, worse = a_site("Prudente"), a_site("Pressée")
    read = told((better, tally(40, 3, 9)), (worse, tally(40, 9, 3)))
    actions.bring_results(campaign, read=read, by=CONSOLE)
    actions.close_campaign(campaign, by=CONSOLE)
    levels = {row.site.name: (row.level, row.level_why) for row in Commitment.objects.filter(action=2)}
    assert levels == {
        "Prudente": (3, "Campagne « Colis en attente » : 9 signalements, 3 clics"),
        "Pressée": (1, "Campagne « Colis en attente » : 3 signalements, 9 clics"),
    }
    with pytest.raises(Forbidden, match="ses résultats ne changent plus"):
        actions.bring_results(campaign, read=read, by=CONSOLE)


def test_a_house_of_elsewhere_is_refused(campaign, site):
    abroad = a_site("Ailleurs", region=a_region("84", "Ailleurs"))
    with pytest.raises(Refused):
        actions.bring_results(campaign, read=told((abroad, tally(40, 1, 1))), by=CONSOLE)
    assert not Result.objects.exists()


def test_only_the_region_leads(plan, site):
    director = an_actor((Role.DIRECTOR, site.scope))
    with pytest.raises(Forbidden, match="menées par la région"):
        actions.open_campaign(
            plan.region, title="x", kind="talk", audience="x", starts_on=DAY, ends_on=DAY, by=director
        )


def page(client, name: str, *args, status: int = 200) -> str:
    answer = client.get(reverse(f"awareness:{name}", args=args))
    assert answer.status_code == status, answer.content[:500]
    return " ".join(answer.content.decode().split())


def test_a_house_sees_its_own_numbers_and_small_groups_show_none(campaign, site):
    near, small = a_site("Clinique voisine"), a_site("Cabinet", kind="liberal")
    read = told((site, tally(40, 6, 9)), (near, tally(77, 11, 1)), (small, tally(4, 1, 0)))
    actions.bring_results(campaign, read=read, by=CONSOLE)
    own = page(browser((Role.RSSI, site.scope)), "campaign", campaign.pk)
    assert (
        "Centre hospitalier des Trois-Rivières" in own and "Clinique voisine" not in own and "77" not in own
    )
    few = page(browser((Role.DIRECTOR, small.scope)), "campaign", campaign.pk)
    assert "Ont cliqué</th>" not in few.split("</thead>")[0] or "Signalements par clic" in few
    assert "25,0" not in few  # one click out of four people
    pilot = page(browser((Role.REGION_PILOT, site.region.scope)), "campaign", campaign.pk)
    assert "Clinique voisine" in pilot and "14,9" in pilot  # 18 clicks for 121 mails
    stranger = browser((Role.DIRECTOR, a_site("Loin", region=a_region("84", "Ailleurs")).scope))
    page(stranger, "campaign", campaign.pk, status=404)


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_the_pilot_tries_a_pair_then_brings_it_and_no_name_stays(campaign, site):
    pilot = browser((Role.REGION_PILOT, site.region.scope))
    people = tuple((f"agent{n}@h.example", site.finess) for n in range(12))
    pair = {
        "results": results(*people, reported=("agent3@h.example",)),
        "events": events(
            *(event(email, "Email Sent") for email, _p in people),
            event("agent1@h.example", "Clicked Link", 90),
        ),
    }

    def sent(status: int = 200, **more) -> str:
        files = {name: upload(data, f"{name}.csv") for name, data in pair.items()}
        answer = pilot.post(
            reverse("awareness:bring", args=[campaign.pk]), {"on_conflict": "stop", **files, **more}
        )
        assert answer.status_code == status, answer.content[:600]
        return " ".join(answer.content.decode().split())

    assert "Essai à blanc : rien n’a été écrit." in sent(dry_run="on")
    assert not Result.objects.exists()
    assert "Importé." in sent()
    result = Result.objects.get()
    assert (result.recipients, result.sent, result.clicked, result.reported) == (12, 12, 1, 1)
    kept = json.dumps([entry.content for entry in Entry.objects.all()], ensure_ascii=False)
    assert "agent" not in kept and "Secret" not in kept
    pair["results"] = b"nom\nx\n"
    assert "il manque email" in sent(422)


def test_a_campaign_is_announced_and_closed_from_the_pages(plan, site):
    pilot = browser((Role.REGION_PILOT, plan.region.scope))
    form = {
        "title": "Automne",
        "kind": "talk",
        "audience": "Cadres",
        "starts_on": "2026-11-02",
        "ends_on": "2026-10-01",
    }
    answer = pilot.post(reverse("awareness:new"), form)
    assert answer.status_code == 422 and "La fin précède le début." in answer.content.decode()
    answer = pilot.post(reverse("awareness:new"), form | {"ends_on": "2026-11-09"})
    campaign = Campaign.objects.get()
    assert answer.headers["Location"] == reverse("awareness:campaign", args=[campaign.pk])
    assert "Automne" in page(browser((Role.MEMBER, site.scope)), "index")
    assert pilot.post(reverse("awareness:close", args=[campaign.pk])).status_code == 302
    campaign.refresh_from_db()
    assert not campaign.is_open
    page(pilot, "close", campaign.pk, status=403)


def test_two_campaigns_make_a_line(campaign, site):
    second = opened(site.region, "Planning")
    Campaign.objects.filter(pk=second.pk).update(ends_on=DAY + dt.timedelta(days=90))
    for one, clicked in ((campaign, 8), (second, 4)):
        actions.bring_results(one, read=told((site, tally(40, clicked, 9))), by=CONSOLE)
    text = page(browser((Role.RSSI, site.scope)), "index")
    assert "Clics et signalements, campagne après campagne" in text and "20,0" in text and "10,0" in text
