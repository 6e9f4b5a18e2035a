"""After the decision: the exercise that Cordée sees moves the money by itself; two people before a payment."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.funding import actions
from cordee.funding.envelope import envelope_of
from cordee.funding.models import Application, Instalment
from cordee.plan.models import Commitment
from cordee.retex import actions as retex
from tests.apps.funding.conftest import paper, reviewed
from tests.apps.retex.ended import an_ended_exercise
from tests.makers import CONSOLE, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def granted(site, call) -> Application:
    return actions.decide(reviewed(site, call), amount=700_001, by=CONSOLE)


def states(rows) -> dict[str, str]:
    return dict(rows.values_list("key", "state"))


def approve(exercise):
    boss = an_actor((Role.DIRECTOR, exercise.site.scope))
    return retex.approve_report(retex.draft_report(exercise, by=CONSOLE), by=boss)


def test_a_grant_opens_its_deliverables_and_parts_that_add_up(granted):
    assert states(granted.deliverables) == {"exercice": "expected", "retex": "expected", "bilan": "expected"}
    assert dict(granted.instalments.values_list("key", "amount")) == {"premier": 420_000, "solde": 280_001}


def test_an_exercise_played_and_its_retex_approved_move_everything_by_themselves(granted, site, call):
    later = clock.now() + dt.timedelta(days=10)
    with clock.frozen(later):
        exercise = an_ended_exercise(site=site, start=later)
        retex.attest(exercise, by=CONSOLE)
        assert states(granted.deliverables) == {
            "exercice": "accepted",
            "retex": "expected",
            "bilan": "expected",
        }
        assert states(granted.instalments) == {"premier": "waiting", "solde": "waiting"}
        approve(exercise)
    assert states(granted.deliverables) == {"exercice": "accepted", "retex": "accepted", "bilan": "expected"}
    assert states(granted.instalments) == {"premier": "due", "solde": "waiting"}
    assert "Vu par Cordée" in granted.deliverables.get(key="retex").why
    assert Commitment.objects.get(site=site, action=6).level == 3
    money = envelope_of(call)
    assert (money.exercised, money.cost_each) == (1, 700_001)


def test_what_counts_no_more_is_expected_again_while_no_invoice_came(granted, site):
    later = clock.now() + dt.timedelta(days=10)
    with clock.frozen(later):
        exercise = an_ended_exercise(site=site, start=later)
        approve(exercise)
        assert states(granted.instalments)["premier"] == "due"
        exercise.reports.update(state="draft")
        retex.attest(exercise, by=CONSOLE)
    assert states(granted.deliverables)["retex"] == "expected"
    assert states(granted.instalments)["premier"] == "waiting"


def test_an_exercise_played_before_the_call_opened_pays_nothing(site, call):
    early = dt.datetime(2026, 9, 1, 7, tzinfo=dt.UTC)
    with clock.frozen(early):
        approve(an_ended_exercise(site=site, start=early))
    granted = actions.decide(reviewed(site, call), amount=700_000, by=CONSOLE)
    assert set(states(granted.deliverables).values()) == {"expected"}


def test_an_exercise_played_before_the_decision_is_seen_at_the_decision(site, call):
    early = dt.datetime(2026, 10, 12, 7, tzinfo=dt.UTC)
    with clock.frozen(early):
        approve(an_ended_exercise(site=site, start=early))
    granted = actions.decide(reviewed(site, call), amount=700_000, by=CONSOLE)
    assert states(granted.instalments) == {"premier": "due", "solde": "waiting"}


def test_two_people_agree_before_a_payment_and_the_last_one_settles(granted, site, region):
    exercise_day = clock.now() + dt.timedelta(days=10)
    with clock.frozen(exercise_day):
        approve(an_ended_exercise(site=site, start=exercise_day))
        first = granted.instalments.get(key="premier")
        first = actions.file_invoice(first, paper=paper("facture.pdf"), by=CONSOLE)
        anne, bob = (an_actor((Role.REGION_PILOT, region.scope), label=name) for name in ("Anne", "Bob"))
        first = actions.advance(first, by=anne)
        with pytest.raises(Forbidden, match="une autre personne"):
            actions.advance(first, by=anne)
        with pytest.raises(Forbidden, match="bon à payer"):
            actions.note_payment(first, paid_on=clock.now().date(), payment="VIR-1", by=bob)
        first = actions.advance(first, by=bob)
        with pytest.raises(Refused, match="avant d’être fait"):
            actions.note_payment(first, paid_on=dt.date(2030, 1, 1), payment="VIR-1", by=bob)
        actions.note_payment(first, paid_on=clock.now().date(), payment="VIR-1", by=bob)
        assert envelope_of(granted.call).paid == 420_000

        report = granted.deliverables.get(key="bilan")
        report = actions.deliver(report, paper=paper("bilan.pdf"), by=CONSOLE)
        with pytest.raises(Refused, match="ce qu’il faut revoir"):
            actions.judge_deliverable(report, accepted=False, by=CONSOLE)
        report = actions.judge_deliverable(report, accepted=False, why="Pas signé", by=CONSOLE)
        report = actions.deliver(report, paper=paper("bilan.pdf", b"signe"), by=CONSOLE)
        actions.judge_deliverable(report, accepted=True, by=CONSOLE)
        last = actions.file_invoice(granted.instalments.get(key="solde"), paper=paper("f2.pdf"), by=CONSOLE)
        last = actions.advance(actions.advance(last, by=anne), by=bob)
        actions.note_payment(last, paid_on=clock.now().date(), payment="VIR-2", by=bob)
    granted.refresh_from_db()
    assert granted.state == "settled"
    assert list(Instalment.objects.paid().values_list("approved_by", flat=True)) == ["Bob", "Bob"]


def test_the_letter_says_the_amount_and_when_it_is_paid(granted):
    import io

    from pypdf import PdfReader

    from cordee.funding.letter import award_letter

    pdf = award_letter(granted)
    assert pdf == award_letter(granted)
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(pages) == 1
    for said in ("Votre dossier est retenu", "7 000,01 €", "4 200 €", "2 800,01 €", "Bilan financier signé"):
        assert said in text.replace("\u202f", " ").replace("\u00a0", " ")
