"""« Envois »: what waits, left and failed, by channel; tried again by hand; never whom it is for nor what it says."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, an_actor

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.models import Entry
from cordee.outbox import actions
from cordee.outbox.models import Message, State
from cordee.outbox.sendings import nobody, ways

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
ERROR = "SMTPRecipientsRefused : {'lise@hopital.example.fr': (550, b'no such user 06 12 34 56 78')}"


@pytest.fixture
def noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def admin(db):
    return an_actor((Role.ADMIN, "platform:"))


def queued(**changes) -> Message:
    made = actions.enqueue("lise@hopital.example.fr", "Objet secret", "Texte secret", by=CONSOLE)
    Message.objects.filter(pk=made.pk).update(**changes)
    return Message.objects.get(pk=made.pk)


def later(hours: float) -> dt.datetime:
    return NOON + dt.timedelta(hours=hours)


def test_what_waits_is_tried_now_and_what_was_given_up_waits_again(noon, admin):
    waiting = queued(next_attempt_at=later(1), attempts=9, last_error=ERROR)
    given_up = queued(state=State.GIVEN_UP, attempts=30, last_error=ERROR)
    for message in (waiting, given_up):
        actions.retry(message, by=admin)
        fresh = Message.objects.get(pk=message.pk)
        assert (fresh.state, fresh.next_attempt_at) == (State.QUEUED, NOON)
        assert fresh.reference == message.reference
    assert Message.objects.get(pk=given_up.pk).attempts == 0
    kinds = [entry.kind for entry in Entry.objects.of("outbox")]
    assert kinds == ["outbox.retried"] * 2
    assert set(Message.objects.due(NOON)) == {waiting, given_up}


def test_what_may_be_leaving_at_this_instant_is_left_alone(noon, admin):
    leased = queued(next_attempt_at=NOON + actions.LEASE, attempts=1)
    assert actions.retry(leased, by=admin) is None
    assert actions.hurry("email", by=admin) is None
    assert Message.objects.get().next_attempt_at == NOON + actions.LEASE


def test_what_left_or_expired_is_not_sent_again(noon, admin):
    with pytest.raises(Refused, match="déjà parti"):
        actions.retry(queued(state=State.SENT, sent_at=NOON), by=admin)
    with pytest.raises(Refused, match="expiré"):
        actions.retry(queued(state=State.GIVEN_UP, expires_at=later(-1)), by=admin)


def test_a_channel_is_hurried_and_no_other(noon, admin):
    mail = queued(next_attempt_at=later(1))
    call = queued(next_attempt_at=later(1), channel="sms")
    given_up = queued(state=State.GIVEN_UP, next_attempt_at=later(1))
    assert actions.hurry("email", by=admin) == 1
    assert set(Message.objects.due(NOON)) == {mail}
    assert Message.objects.get(pk=call.pk).next_attempt_at == later(1)
    assert Message.objects.get(pk=given_up.pk).state == State.GIVEN_UP


def test_nobody_else_may(noon, region, site):
    message = queued(next_attempt_at=later(1))
    for role, scope in ((Role.DIRECTOR, site.scope), (Role.REGION_PILOT, region.scope)):
        with pytest.raises(Forbidden):
            actions.retry(message, by=an_actor((role, scope)))
        with pytest.raises(Forbidden):
            actions.hurry("email", by=an_actor((role, scope)))
        page = browser((role, scope))
        assert page.get(reverse("outbox:sendings")).status_code == 403
        assert page.post(reverse("outbox:retry", args=[message.pk])).status_code == 403
        assert page.post(reverse("outbox:hurry", args=["email"])).status_code == 403
        assert "Envois" not in page.get("/").content.decode()


def test_the_page_counts_by_channel_and_shows_no_content(noon, db):
    queued(next_attempt_at=later(1), last_error=ERROR, attempts=3)
    queued(state=State.SENT, sent_at=NOON)
    queued(state=State.GIVEN_UP, last_error=ERROR)
    page = browser((Role.ADMIN, "platform:"))
    for query in ("", "?state=queued&channel=email", "?format=csv", "?state=%00&channel=x&tri=zz&page=x"):
        answer = page.get(reverse("outbox:sendings") + query)
        assert answer.status_code == 200
        body = answer.content.decode()
        assert "CRD-" in body and "SMTPRecipientsRefused" in body
        for hidden in ("lise", "hopital", "secret", "06 12"):
            assert hidden not in body
    assert page.post(reverse("outbox:hurry", args=["email"])).status_code == 302
    assert page.post(reverse("outbox:hurry", args=["pigeon"])).status_code == 404
    assert page.post(reverse("outbox:retry", args=[999_999])).status_code == 404
    message = Message.objects.get(state=State.GIVEN_UP)
    assert page.post(reverse("outbox:retry", args=[message.pk])).status_code == 302
    assert Message.objects.get(pk=message.pk).state == State.QUEUED
    sent = Message.objects.get(state=State.SENT)
    assert page.post(reverse("outbox:retry", args=[sent.pk])).status_code == 409


def test_an_error_names_nobody():
    assert nobody("550 <a.b@c.fr>: no") == "550 <…>: no"
    assert nobody("refusé pour +33 6 12 34 56 78") == "refusé pour …"
    assert nobody("TimeoutError : 10 s, port 587") == "TimeoutError : 10 s, port 587"


def test_what_nobody_needs_any_more_is_no_failure_and_is_not_tried_again(noon, admin, rf):
    needless = queued(about="call:1")
    assert actions.drop_waiting("call:1", error="plus nécessaire") == 1
    with pytest.raises(Refused, match="plus cours"):
        actions.retry(needless, by=admin)
    request = rf.get("/")
    request.actor = admin
    mail = ways(request)[0]
    assert (mail.waiting, mail.failed, mail.last_error) == (0, 0, "")
    queued(state=State.GIVEN_UP, last_error="Retenu : la base vient d’une sauvegarde.")
    assert ways(request)[0].failed == 1
