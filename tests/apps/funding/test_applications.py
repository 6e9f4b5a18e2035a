"""An application from the draft to the decision: what is kept, what is refused and why, who judges."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.funding import actions
from cordee.funding.actions.deciding import Choice
from cordee.funding.envelope import envelope_of
from cordee.funding.models import Application, Call, Piece
from cordee.journal.models import Entry
from cordee.outbox.models import Message
from tests.apps.funding.conftest import filed, filled, paper, reviewed
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_incomplete_and_filing_says_all_that_lacks(site, call):
    application = actions.open_application(site, call=call, by=CONSOLE)
    assert actions.open_application(site, call=call, by=CONSOLE) is None
    actions.write_application(application, contact_name="Camille", by=CONSOLE)
    with pytest.raises(Refused) as refusal:
        actions.file_application(application, arrived_at=clock.now(), by=CONSOLE)
    assert refusal.value.reason == (
        "Il manque : son courriel ; le coût du projet ; l’aide demandée ; « Que voulez-vous éprouver ? » ; "
        "« Kit prévu » ; « Prestataire pressenti » ; « Période prévue » ; « Devis du prestataire » ; "
        "« Lettre d’engagement de la direction » ; la déclaration « La direction générale participera à "
        "l’exercice » ; la déclaration « Les enseignements, sans nom, pourront être partagés dans la région »."
    )
    application.refresh_from_db()
    assert (application.state, application.contact_name) == ("draft", "Camille")


def test_more_than_the_call_covers_cannot_be_filed(site, call):
    application = filled(site, call, cost=500_000, requested=500_000)
    with pytest.raises(Refused, match="une aide d’au plus 4\u00a0000\u00a0€ pour ce coût"):
        actions.file_application(application, arrived_at=clock.now(), by=CONSOLE)


def test_filing_twice_is_filing_once_and_the_receipt_covers_the_papers(site, call):
    application = filed(site, call)
    receipt = application.receipt
    assert actions.file_application(application, arrived_at=clock.now(), by=CONSOLE) is None
    assert Message.objects.get().subject == f"Dossier {application.reference} déposé"
    actions.ask_correction(application, reason="Le devis n’est pas daté.", by=CONSOLE)
    application.refresh_from_db()
    actions.write_application(application, papers={"devis": paper("devis.pdf", b"date")}, by=CONSOLE)
    again = actions.file_application(application, arrived_at=clock.now(), by=CONSOLE)
    assert again.receipt != receipt
    assert again.corrections.get().answered_at == clock.now()
    assert list(Piece.objects.filter(key="devis").values_list("replaced", flat=True)) == [True, False]


def test_who_arrives_before_the_closing_is_in_time_however_long_the_queue(site, call):
    application, late = filled(site, call), filled(a_site("Tardif"), call)
    arrived = call.closes_at - dt.timedelta(seconds=1)
    with clock.frozen(call.closes_at + dt.timedelta(minutes=3)):
        assert actions.file_application(application, arrived_at=arrived, by=CONSOLE).filed_at == arrived
        with pytest.raises(Refused, match="rien n’est perdu"):
            actions.file_application(late, arrived_at=clock.now(), by=CONSOLE)
    late.refresh_from_db()
    assert late.state == "draft"
    assert late.pieces.count() == 2
    with clock.frozen(call.closes_at + dt.timedelta(minutes=5)):
        actions.prolong_call(call, closes_at=call.closes_at + dt.timedelta(days=1), why="Panne", by=CONSOLE)
        assert actions.file_application(late, arrived_at=clock.now(), by=CONSOLE).state == "filed"


def test_the_records_of_cordee_are_frozen_as_they_were_at_the_filing(site, call):
    from cordee.plan.actions import set_commitment

    assert [seen["met"] for seen in filed(site, call).conditions] == [False, True, True, True]
    other = a_site("Engagé")
    set_commitment(other, number=1, level=1, by=CONSOLE)
    seen = filed(other, call).conditions
    assert [row["met"] for row in seen] == [True, True, True, True]
    assert seen[0]["detail"] == "Action 1 : Engagé"
    assert seen[1]["detail"] == "Aucun exercice vu depuis le 1er janvier 2026"


def test_a_house_that_the_call_does_not_address_opens_nothing(call):
    with pytest.raises(Refused, match="ne s’adresse pas"):
        actions.open_application(a_site("Cabinet", kind="liberal"), call=call, by=CONSOLE)
    with pytest.raises(Refused, match="ne s’adresse pas"):
        actions.open_application(a_site("Loin", region=a_region("84", "Ailleurs")), call=call, by=CONSOLE)
    with (
        clock.frozen(call.closes_at + dt.timedelta(minutes=1)),
        pytest.raises(Refused, match="n’est pas ouvert"),
    ):
        actions.open_application(a_site("Trop tard"), call=call, by=CONSOLE)
    assert not Application.objects.exists()


def test_what_is_withdrawn_opens_again_as_it_was(site, call):
    application = actions.withdraw_application(filed(site, call), by=CONSOLE)
    assert application.state == "withdrawn"
    again = actions.open_application(site, call=call, by=CONSOLE)
    assert (again.pk, again.state, again.cost, again.pieces.count()) == (
        application.pk,
        "draft",
        1_000_000,
        2,
    )


def test_an_opinion_is_refused_to_whoever_is_tied_to_the_house(site, call):
    application = actions.judge_admissibility(filed(site, call), admissible=True, by=CONSOLE)
    tied = browser((Role.REGION_READER, call.region.scope), (Role.MEMBER, site.legal_entity.scope)).user
    with pytest.raises(
        Refused, match="Conflit d’intérêts : Dominique Essai tient un rôle dans cet établissement"
    ):
        actions.ask_review(application, user=tied, by=CONSOLE)
    stranger = browser((Role.DIRECTOR, a_site("Autre").scope)).user
    with pytest.raises(Refused, match="ne suit pas cette région"):
        actions.ask_review(application, user=stranger, by=CONSOLE)
    free = browser((Role.REGION_READER, call.region.scope)).user
    review = actions.ask_review(application, user=free, by=CONSOLE)
    with pytest.raises(Refused, match="déjà demandé"):
        actions.ask_review(application, user=free, by=CONSOLE)
    actions.recuse(
        review, why="Ma sœur y travaille.", by=an_actor((Role.REGION_READER, "region:1"), pk=free.pk)
    )
    with pytest.raises(Forbidden, match="déjà rendu"):
        actions.recuse(review, why="Encore", by=CONSOLE)


def test_no_decision_before_the_opinions_nor_beyond_the_envelope(site, call):
    application = actions.judge_admissibility(filed(site, call), admissible=True, by=CONSOLE)
    with pytest.raises(Refused, match="0 avis rendus sur les 2"):
        actions.decide(application, amount=800_000, by=CONSOLE)
    other = reviewed(a_site("Autre"), call)
    with pytest.raises(Refused, match="ne peut dépasser"):
        actions.decide(other, amount=800_001, by=CONSOLE)
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.decide(other, amount=0, by=CONSOLE)
    Call.objects.update(envelope=1_500_000)
    actions.decide(other, amount=800_000, by=CONSOLE)
    third = reviewed(a_site("Troisième"), call)
    with pytest.raises(Refused, match="il reste 7\u00a0000\u00a0€"):
        actions.decide(third, amount=800_000, by=CONSOLE)
    money = envelope_of(Call.objects.get())
    assert (money.engaged, money.left, money.paid, money.retained) == (800_000, 700_000, 0, 1)


def test_a_batch_is_decided_whole_or_not_at_all(call):
    first, second = reviewed(a_site("Un"), call), reviewed(a_site("Deux"), call)
    unread = actions.judge_admissibility(filed(a_site("Trois"), call), admissible=True, by=CONSOLE)
    choices = [Choice(row.pk, 500_000) for row in (first, second, unread)]
    with pytest.raises(Refused, match=f"{unread.reference} : 0 avis rendus .* Rien n’est décidé"):
        actions.decide_batch(call.region, call=call, choices=choices, by=CONSOLE)
    assert not Application.objects.granted().exists()
    decided = actions.decide_batch(call.region, call=call, choices=choices[:2], by=CONSOLE)
    assert [row.awarded for row in decided] == [500_000, 500_000]


def test_the_journal_of_an_application_says_why_it_is_where_it_is(site, call):
    application = actions.decide(reviewed(site, call), amount=700_000, reason="Besoin fort", by=CONSOLE)
    assert [entry.sentence for entry in Entry.objects.of(application.stream)] == [
        "Dossier ouvert",
        "Dossier complété : personne à joindre, courriel, coût, aide demandée, réponses, conditions déclarées, "
        "Devis du prestataire, Lettre d’engagement de la direction",
        f"Dossier déposé ; empreinte {application.receipt[:16]}",
        "Dossier recevable. ",
        "Avis demandé à Dominique Essai",
        "Avis rendu par Dominique Essai",
        "Avis demandé à Dominique Essai",
        "Avis rendu par Dominique Essai",
        "Décision : retenu, 7\u00a0000\u00a0€. Besoin fort",
    ]
