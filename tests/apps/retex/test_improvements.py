"""Improvement actions: somebody, a date, a proof; and the reminders."""

import datetime as dt

import pytest

from cordee.accounts.actions import open_account
from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.models import Entry
from cordee.outbox.models import Message
from cordee.retex import actions
from cordee.retex.models import Improvement
from cordee.retex.reminders import REMINDER, call_on, remind_due
from tests.makers import CONSOLE, a_site, an_actor

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 11, 30)
CREATED = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)


def an_improvement(site=None, **fields) -> Improvement:
    told = {
        "title": "Nommer le déclarant",
        "owner_name": "Karim",
        "owner_email": "karim@essai.example",
        "due_on": DUE,
    } | fields
    with clock.frozen(CREATED):
        return actions.add_improvement(site or a_site(), by=CONSOLE, **told)


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


def reminded_at(instant: dt.datetime) -> int:
    with clock.frozen(instant):
        return remind_due()


def test_reminders_come_at_30_7_1_0_days_then_every_week():
    an_improvement()
    days = [DUE + dt.timedelta(days=n) for n in range(-60, 31)]
    sent = [(day - DUE).days for day in days if reminded_at(at(day))]
    assert sent == [-30, -7, -1, 0, 7, 14, 21, 28]
    assert Message.objects.count() == len(sent)
    subjects = list(Message.objects.order_by("queued_at").values_list("subject", flat=True))
    assert subjects[0] == "Action d’amélioration : échéance dans 30 jours"
    assert subjects[2:5] == [
        "Action d’amélioration : échéance demain",
        "Action d’amélioration : échéance aujourd’hui",
        "Action d’amélioration : échéance dépassée de 7 jours",
    ]


def test_a_reminder_goes_once_a_day_whatever_restarts():
    an_improvement()
    day = DUE - dt.timedelta(days=7)
    assert [reminded_at(at(day, hour)) for hour in (8, 9, 10, 16)] == [1, 0, 0, 0]


def test_nobody_is_reminded_at_night():
    an_improvement()
    assert [reminded_at(at(DUE, hour)) for hour in (2, 5, 20, 23)] == [0, 0, 0, 0]


def test_a_day_missed_by_a_stopped_server_is_made_up_for_once():
    an_improvement()
    assert reminded_at(at(DUE - dt.timedelta(days=5))) == 1
    assert reminded_at(at(DUE - dt.timedelta(days=4))) == 0
    assert reminded_at(at(DUE - dt.timedelta(days=1))) == 1


def test_an_action_made_late_is_not_reminded_of_the_past():
    with clock.frozen(at(DUE - dt.timedelta(days=3))):
        actions.add_improvement(
            a_site(), title="Vite", owner_name="K", owner_email="k@essai.example", due_on=DUE, by=CONSOLE
        )
    assert reminded_at(at(DUE - dt.timedelta(days=2))) == 0
    assert reminded_at(at(DUE - dt.timedelta(days=1))) == 1


@pytest.mark.parametrize(
    ("change", "sent"), [({"owner_email": ""}, 0), ({"state": "done"}, 0), ({"state": "doing"}, 1)]
)
def test_who_is_reminded(change, sent):
    improvement = an_improvement(**{k: v for k, v in change.items() if k != "state"})
    if "state" in change:
        actions.move_improvement(improvement, state=change["state"], by=CONSOLE)
    assert reminded_at(at(DUE)) == sent


def test_a_bad_address_does_not_silence_the_others():
    an_improvement(owner_email="pas une adresse")
    an_improvement(title="Autre")
    assert reminded_at(at(DUE)) == 1
    assert Message.objects.count() == 1


def test_the_mail_says_what_when_and_where():
    site = a_site("Hôpital d’essai")
    improvement = an_improvement(site)
    with clock.frozen(at(DUE)):
        actions.remind_owner(improvement, today=DUE, by=REMINDER)
    mail = Message.objects.get()
    for words in (
        "Nommer le déclarant",
        "Hôpital d’essai",
        "30/11/2026",
        f"/retex/actions/{improvement.pk}/",
    ):
        assert words in mail.body


def test_only_the_platform_reminds():
    with pytest.raises(Forbidden):
        actions.remind_owner(an_improvement(), today=DUE, by=an_actor((Role.RSSI, "site:1")))


def test_calls():
    assert call_on(DUE, DUE - dt.timedelta(days=31)) is None
    assert call_on(DUE, DUE + dt.timedelta(days=6)) == DUE
    assert call_on(DUE, DUE + dt.timedelta(days=13)) == DUE + dt.timedelta(days=7)


@pytest.mark.parametrize("state", ["closed", "dropped"])
def test_closing_needs_words(state):
    improvement = an_improvement()
    with pytest.raises(Refused, match="preuve ou le motif"):
        actions.move_improvement(improvement, state=state, note="  ", by=CONSOLE)
    moved = actions.move_improvement(improvement, state=state, note="Procès-verbal signé", by=CONSOLE)
    assert (moved.is_over, moved.closing_note, moved.is_late) == (True, "Procès-verbal signé", False)
    with pytest.raises(Forbidden, match="rouvrez"):
        actions.change_improvement(moved, title="Autre", by=CONSOLE)


def test_a_postponement_says_what_it_replaces():
    improvement = an_improvement()
    actions.change_improvement(improvement, due_on=dt.date(2027, 1, 15), by=CONSOLE)
    entry = Entry.objects.get(kind="retex.improvement_changed")
    assert entry.content["what"] == "échéance (2026-11-30 → 2027-01-15)"
    assert actions.change_improvement(improvement, due_on=dt.date(2027, 1, 15), by=CONSOLE) is None


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.DIRECTOR, True), (Role.RSSI, True), (Role.MEMBER, False), (Role.REGION_PILOT, False)],
)
def test_the_house_keeps_its_actions(role, may):
    improvement = an_improvement()
    site = improvement.site
    scope = f"region:{site.region_id}" if role == Role.REGION_PILOT else site.scope
    actor = an_actor((role, scope))
    if may:
        assert actions.move_improvement(improvement, state="doing", by=actor).state == "doing"
    else:
        with pytest.raises(Forbidden, match="direction et le RSSI"):
            actions.move_improvement(improvement, state="doing", by=actor)


def test_those_who_animated_note_actions(exercise):
    facilitator = an_actor((Role.FACILITATOR, exercise.scope))
    made = actions.note_improvement(exercise, title="X", owner_name="Y", due_on=DUE, by=facilitator)
    assert (made.site, made.exercise) == (exercise.site, exercise)
    with pytest.raises(Forbidden):
        actions.note_improvement(
            exercise, title="X", owner_name="Y", due_on=DUE, by=an_actor((Role.OBSERVER, exercise.scope))
        )


def test_an_owner_says_where_it_is_and_the_house_closes():
    user = open_account("karim@essai.example", name="Karim", by=CONSOLE)
    improvement = an_improvement(owner_email="Karim@essai.example")
    owner, other = an_actor(pk=user.pk), an_actor()
    assert set(Improvement.objects.visible_to(owner)) == {improvement}
    assert set(Improvement.objects.visible_to(other)) == set()
    assert actions.move_improvement(improvement, state="done", by=owner).state == "done"
    with pytest.raises(Forbidden, match="direction et le RSSI"):
        actions.move_improvement(improvement, state="closed", note="fait", by=owner)
    actions.move_improvement(improvement, state="closed", note="vu", by=CONSOLE)
    with pytest.raises(Forbidden):
        actions.move_improvement(improvement, state="open", by=owner)
    with pytest.raises(Forbidden):
        actions.move_improvement(improvement, state="open", by=other)
