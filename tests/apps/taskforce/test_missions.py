"""A request from the first word to the last hour: each step, each mail, and every step that may not be taken."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Conflict, Refused
from cordee.journal.models import Entry
from cordee.outbox.models import Message
from cordee.taskforce import actions, adapter
from cordee.taskforce.enums import AssignmentState, PackState, RequestState
from cordee.taskforce.models import Assignment, HelpRequest, MaterialPack
from tests.apps.taskforce.roster import AD, NETWORK, a_member, a_pack, accepted, asked, at_work, proposed
from tests.makers import CONSOLE, a_region, a_running_exercise, a_site, an_actor

pytestmark = pytest.mark.django_db


def mails() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("recipient", "subject"))


def test_a_mission_from_asking_to_the_last_hour(site, people, pilot, director):
    Message.objects.all().delete()
    near, pack = people["near"], a_pack(site.region)
    request = asked(site, packs_wanted=1)
    ref, pilot_mail, house_mail = request.reference, pilot.user.email, director.user.email
    assert mails() == [(pilot_mail, f"Demande d’aide {ref}")]
    request = actions.propose_people(
        request, people=[(near.pk, 0)], packs=[pack.pk], words="Ce soir", by=CONSOLE
    )
    sent = request.assignments.get()
    assert (sent.why, sent.travel_min, sent.others, sent.state) == ("nearest", 0, 1, "proposed")
    request = actions.accept_proposal(request, by=CONSOLE)
    sent = actions.mark_arrival(request.assignments.get(), by=CONSOLE)
    with pytest.raises(Refused, match="301 caractères, pour 300 au plus"):
        actions.release_person(sent, hours=Decimal("12.5"), remark="x" * 301, by=CONSOLE)
    sent = actions.release_person(sent, hours=Decimal("12.5"), cost=4200, remark="Merci", by=CONSOLE)
    assert (sent.state, sent.hours, sent.cost) == ("released", Decimal("12.5"), 4200)
    request.refresh_from_db()
    assert request.state == RequestState.RELEASED
    pack.refresh_from_db()
    assert pack.state == PackState.TO_CHECK  # it came back from a victim
    assert [entry.sentence for entry in Entry.objects.of(site.scope)] == [
        f"Aide de la Cyber Task Force demandée ({ref})",
        f"{ref} : Proposition faite",
        f"{ref} : proposition de 1 personne(s) et 1 pack(s)",
        f"{ref} : Acceptée",
        f"{ref} : équipier n° {near.pk} à l’œuvre",
        f"{ref} : À l’œuvre",
        f"{ref} : équipier n° {near.pk} libéré, 12.5 h",
        f"{ref} : Terminée",
    ]
    assert mails() == sorted(
        [
            (pilot_mail, f"Demande d’aide {ref}"),
            (house_mail, f"Demande d’aide {ref} : une proposition vous attend"),
            (near.email, f"Mission {ref} : on vous attend"),
            (pilot_mail, f"Demande d’aide {ref} : proposition acceptée"),
            (pilot_mail, f"Demande d’aide {ref} : une personne est à l’œuvre"),
            (near.email, f"Mission {ref} : vous êtes libre, merci"),
            (pilot_mail, f"Demande d’aide {ref} : terminée"),
            (house_mail, f"Demande d’aide {ref} : terminée"),
        ]
    )


def test_no_mail_says_where_nor_why_nor_who(site, people, pilot, director):
    Message.objects.all().delete()
    at_work(site, people["near"], words="Le mot du pilote")
    told = "\n".join(f"{mail.subject}\n{mail.body}" for mail in Message.objects.all())
    for secret in (site.name, "Annuaire chiffré", "cadre de nuit", "Quintard", "06 12", "mot du pilote"):
        assert secret not in told
    assert "CTF-" in told and "/task-force/demandes/" in told


STEPS = {
    "propose": lambda r, s: actions.propose_people(r, people=[(s.member_id, 0)], by=CONSOLE),
    "accept": lambda r, s: actions.accept_proposal(r, by=CONSOLE),
    "refuse": lambda r, s: actions.refuse_help(r, words="Personne", by=CONSOLE),
    "withdraw": lambda r, s: actions.withdraw_help(r, words="Réglé", by=CONSOLE),
    "stand_down": lambda r, s: actions.stand_down(s, words="Malade", by=CONSOLE),
    "arrive": lambda r, s: actions.mark_arrival(s, by=CONSOLE),
    "release": lambda r, s: actions.release_person(s, hours=Decimal(1), by=CONSOLE),
}
OVER = "finie, ou trop avancée"
NOTHING = "pas de proposition à accepter"
ONCE = "L’arrivée se marque une fois"
NOT_THERE = "On ne libère qu’une personne qui est à l’œuvre"
PAST = "n’est plus attendue"
ILLEGAL = {
    "proposed": {"arrive": ONCE, "release": NOT_THERE},
    "accepted": {"propose": OVER, "accept": NOTHING, "refuse": OVER, "release": NOT_THERE},
    "on_site": {"propose": OVER, "accept": NOTHING, "refuse": OVER, "withdraw": OVER, "stand_down": PAST, "arrive": ONCE},
    "released": {"propose": OVER, "accept": NOTHING, "refuse": OVER, "withdraw": OVER, "stand_down": PAST, "arrive": ONCE,
                 "release": NOT_THERE},
    "refused": {"propose": OVER, "accept": NOTHING, "refuse": OVER, "withdraw": OVER, "stand_down": PAST, "arrive": ONCE,
                "release": NOT_THERE},
    "withdrawn": {"propose": OVER, "accept": NOTHING, "refuse": OVER, "withdraw": OVER, "stand_down": PAST, "arrive": ONCE,
                  "release": NOT_THERE},
}  # fmt: skip


def in_state(state: str, site, member) -> tuple[HelpRequest, Assignment]:
    if state == "proposed":
        return proposed(site, member)
    if state == "accepted":
        return accepted(site, member)
    if state in ("on_site", "released"):
        request, sent = at_work(site, member)
        if state == "released":
            actions.release_person(sent, hours=Decimal(1), by=CONSOLE)
    else:
        request, sent = proposed(site, member)
        STEPS[{"refused": "refuse", "withdrawn": "withdraw"}[state]](request, sent)
    request.refresh_from_db()
    return request, request.assignments.get()


@pytest.mark.parametrize("state", ILLEGAL)
@pytest.mark.parametrize("step", STEPS)
def test_from_each_state_only_the_legal_steps(state, step, site, people):
    request, sent = in_state(state, site, people["near"])
    assert request.state == state
    before = (request.state, sent.state)
    told = ILLEGAL[state].get(step)
    if told is None:
        STEPS[step](request, sent)
        return
    with pytest.raises(Refused, match=told):
        STEPS[step](request, sent)
    request.refresh_from_db()
    assert (request.state, request.assignments.get().state) == before


def test_what_is_asked_may_be_proposed_refused_or_withdrawn_and_nothing_else(site, people):
    request = asked(site)
    with pytest.raises(Refused, match=NOTHING):
        actions.accept_proposal(request, by=CONSOLE)
    assert request.assignments.count() == 0


def test_a_refusal_a_withdrawal_and_a_standing_down_say_why(site, people):
    request, sent = proposed(site, people["near"])
    for order in (actions.refuse_help, actions.withdraw_help):
        with pytest.raises(Refused, match="Dites pourquoi la demande"):
            order(request, words="  ", by=CONSOLE)
    with pytest.raises(Refused, match="Dites pourquoi cette personne"):
        actions.stand_down(sent, words="", by=CONSOLE)


def test_whoever_is_held_by_a_refused_or_withdrawn_request_is_free_at_once(site, neighbour, people, region):
    pack = a_pack(region)
    for order in (actions.refuse_help, actions.withdraw_help):
        request, sent = proposed(site, people["near"], packs=[pack.pk])
        pack.refresh_from_db()
        assert pack.state == PackState.ENGAGED
        order(request, words="Autrement", by=CONSOLE)
        sent.refresh_from_db()
        pack.refresh_from_db()
        assert (sent.state, sent.remark) == (AssignmentState.STOOD_DOWN, "demande close")
        assert pack.state == PackState.READY  # it never left
    assert proposed(neighbour, people["near"], packs=[pack.pk])


def test_when_the_last_expected_person_cannot_come_the_request_waits_again(site, people, region):
    pack = a_pack(region)
    request, sent = accepted(site, people["near"], packs=[pack.pk])
    Message.objects.all().delete()
    actions.stand_down(sent, words="Malade", by=CONSOLE)
    request.refresh_from_db()
    pack.refresh_from_db()
    assert (request.state, pack.state) == (RequestState.ASKED, PackState.READY)
    assert mails() == [(people["near"].email, f"Mission {request.reference} : on ne vous attend plus")]
    assert actions.propose_people(request, people=[(people["far"].pk, 0)], by=CONSOLE).state == "proposed"


def test_the_request_ends_when_the_last_one_at_work_goes_and_nobody_else_is_expected(site, people):
    request = asked(site, AD, NETWORK)
    near, far = people["near"], people["far"]
    request = actions.propose_people(request, people=[(near.pk, 0), (far.pk, 1)], by=CONSOLE)
    actions.accept_proposal(request, by=CONSOLE)
    first, second = request.assignments.order_by("need")
    first = actions.mark_arrival(first, by=CONSOLE)
    actions.release_person(first, hours=Decimal(8), by=CONSOLE)
    request.refresh_from_db()
    assert request.state == RequestState.ON_SITE  # one is still expected
    actions.stand_down(second, words="Plus besoin", by=CONSOLE)
    request.refresh_from_db()
    assert request.state == RequestState.RELEASED


def test_another_proposal_takes_the_place_of_the_first(site, people):
    request, first = proposed(site, people["near"])
    actions.propose_people(request, people=[(people["far"].pk, 0)], by=CONSOLE)
    first.refresh_from_db()
    assert (first.state, first.remark) == ("stood_down", "autre proposition")
    second = request.assignments.live().get()
    assert (second.member, second.why) == (people["far"], "not_best")
    request.refresh_from_db()
    assert request.proposal["optimal"] is False


def test_somebody_engaged_is_not_there_for_a_second_victim(site, neighbour, people):
    proposed(site, people["near"])
    second = asked(neighbour)
    with pytest.raises(Refused, match="Aliénor Quintard est déjà engagé auprès d’une autre victime"):
        actions.propose_people(second, people=[(people["near"].pk, 0)], by=CONSOLE)
    best = adapter.solved(adapter.problem_of(second)).matching
    assert best.pairs == ((people["far"].pk, 0),)
    assert second.assignments.count() == 0


def test_two_pilots_who_propose_the_same_person_at_once(site, neighbour, people, monkeypatch):
    """Both looked before either wrote: the second meets the database itself, and is told in words."""
    first, second = asked(site), asked(neighbour)
    problem = adapter.problem_of(second)  # as it was before the first pilot wrote
    actions.propose_people(first, people=[(people["near"].pk, 0)], by=CONSOLE)
    monkeypatch.setattr(adapter, "problem_of", lambda request: problem)
    with pytest.raises(Conflict, match="vient d’être engagé ailleurs"):
        actions.propose_people(second, people=[(people["near"].pk, 0)], by=CONSOLE)
    second.refresh_from_db()
    assert (second.state, second.assignments.count()) == ("asked", 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            request=second,
            member=people["near"],
            need=0,
            skill="reseau",
            level=2,
            why="only",
            proposed_at=clock.now(),
        )


@pytest.mark.parametrize(
    ("who", "rank", "told"),
    [
        (
            "later",
            0,
            "Coralie Vauzelle ne tient pas la compétence « Annuaire technique (Active Directory) ».",
        ),
        ("near", 3, "Un besoin servi n’est pas dans la demande."),
        ("abroad", 0, "Une personne proposée n’est pas dans le vivier de la région."),
        ("basic", 0, "Débutant Un n’a pas le niveau demandé en « Annuaire technique (Active Directory) »."),
        ("unsigned", 0, "Il manque à Sans Papier une habilitation demandée pour cette mission."),
        ("away", 0, "Au Loin n’est pas disponible sur toute la période."),
        ("lyon", 0, "De Lyon est trop loin."),
    ],
)
def test_who_may_not_be_sent_is_told_by_name_and_reason(who, rank, told, site, people, region):
    lyon = a_site("Hôpital de Lyon", lat=45.76, lon=4.83)
    people |= {
        "abroad": a_member(a_region("84", "Ailleurs"), "Étrangère", {"active-directory": 3}),
        "basic": a_member(region, "Débutant Un", {"active-directory": 1}),
        "unsigned": a_member(
            region, "Sans Papier", {"active-directory": 2}, clearances={"badge": "2025-01-01"}
        ),
        "away": a_member(region, "Au Loin", {"active-directory": 2}, on_call=False),
        "lyon": a_member(region, "De Lyon", {"active-directory": 2}, base=lyon),
    }
    request = asked(site)
    with pytest.raises(Refused) as refused:
        actions.propose_people(request, people=[(people[who].pk, rank)], by=CONSOLE)
    assert refused.value.reason == told
    assert request.assignments.count() == 0


def test_nobody_twice_not_too_many_and_not_nobody(site, people, region):
    request = asked(site, AD, NETWORK)
    far = people["far"]
    with pytest.raises(Refused, match="Bastien Orléac est proposé pour deux besoins"):
        actions.propose_people(request, people=[(far.pk, 0), (far.pk, 1)], by=CONSOLE)
    with pytest.raises(Refused, match="Trop de personnes sont proposées pour « Annuaire technique"):
        actions.propose_people(request, people=[(far.pk, 0), (people["near"].pk, 0)], by=CONSOLE)
    with pytest.raises(Refused, match="Proposez au moins une personne"):
        actions.propose_people(request, people=[], by=CONSOLE)


def test_a_pack_leaves_once_and_only_when_it_is_ready(site, neighbour, people, region):
    ready, broken = a_pack(region), a_pack(region, "Pack Sud", sound=False)
    fresh = a_pack(region, "Pack neuf", sound=None)
    request = asked(site)
    for pack in (broken, fresh):
        with pytest.raises(Refused, match="Un pack choisi n’est pas prêt"):
            actions.propose_people(request, people=[(people["near"].pk, 0)], packs=[pack.pk], by=CONSOLE)
    actions.propose_people(request, people=[(people["near"].pk, 0)], packs=[ready.pk], by=CONSOLE)
    with pytest.raises(Refused, match="Un pack choisi n’est pas prêt"):
        proposed(neighbour, people["far"], packs=[ready.pk])
    assert MaterialPack.objects.get(pk=ready.pk).state == PackState.ENGAGED


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"needs": []}, "Demandez au moins une personne"),
        ({"needs": [AD, AD]}, "Une compétence est demandée deux fois"),
        ({"needs": [AD | {"skill": "magie"}]}, "n’est pas dans la liste de la région"),
        ({"needs": [AD | {"count": 51}]}, "de 1 à 50"),
        ({"needs": [AD | {"level": 4}]}, "un niveau de 1 à 3"),
        ({"days": 61}, "dure de 1 à 60 jours"),
        ({"days": 0}, "dure de 1 à 60 jours"),
    ],
)
def test_an_absurd_request_is_refused(site, changes, told):
    words = {"needs": [AD], "reason": "x", "contact": "x", "starts_at": clock.now(), "days": 2} | changes
    with pytest.raises(Refused, match=told):
        actions.ask_help(site, by=CONSOLE, **words)
    assert HelpRequest.objects.count() == 0


def test_the_same_request_again_at_once_is_a_second_click(site):
    asked(site)
    with pytest.raises(Refused, match="vient d’être envoyée"):
        asked(site)
    assert asked(site, NETWORK).pk and HelpRequest.objects.count() == 2
    with clock.frozen(clock.now() + dt.timedelta(minutes=6)):
        assert asked(site).pk


def test_what_is_asked_in_an_exercise_says_so_in_every_mail(site, people, pilot, director):
    room = a_running_exercise(site=site).room
    Message.objects.all().delete()
    request = actions.propose_people(asked(site, room=room), people=[(people["near"].pk, 0)], by=CONSOLE)
    actions.accept_proposal(request, by=CONSOLE)
    told = list(Message.objects.values_list("is_exercise", "sender"))
    assert told == [(True, settings.EXERCISE_FROM_EMAIL)] * 4


def test_hours_and_costs_have_their_bounds(site, people):
    _request, sent = at_work(site, people["near"])
    for hours, cost in ((Decimal(-1), 0), (Decimal(2001), 0), (Decimal(1), -1)):
        with pytest.raises(Refused, match="Les heures vont de 0 à 2 000"):
            actions.release_person(sent, hours=hours, cost=cost, by=CONSOLE)


def test_a_pilot_asks_on_behalf_of_a_house_and_does_not_accept_in_its_place(site, people):
    pilot = an_actor((Role.REGION_PILOT, site.region.scope))
    rssi = an_actor((Role.RSSI, site.scope))
    words = {"needs": [AD], "reason": "x", "contact": "x", "starts_at": clock.now(), "days": 2}
    request = actions.ask_help(site, by=pilot, **words)
    request = actions.propose_people(request, people=[(people["near"].pk, 0)], by=pilot)
    with pytest.raises(Refused, match="s’accepte par la direction ou le RSSI"):
        actions.accept_proposal(request, by=pilot)
    with pytest.raises(Refused, match="se retire par la direction ou le RSSI"):
        actions.withdraw_help(request, words="x", by=pilot)
    with pytest.raises(Refused, match="faite par un pilote"):
        actions.propose_people(request, people=[(people["near"].pk, 0)], by=rssi)
    assert actions.accept_proposal(request, by=rssi).state == RequestState.ACCEPTED
