"""SMS and spoken calls through a real gateway: at least once, one reference, one channel never holding another back."""

import datetime as dt
import socket

import pytest
from django.db import IntegrityError, transaction
from tests.apps.outbox.gateways import FIELDS, serving

from cordee.config import env
from cordee.core import clock
from cordee.core.actor import system
from cordee.core.phones import dialled
from cordee.core.verdict import Refused
from cordee.journal.models import Entry
from cordee.outbox import actions, gateway, sender
from cordee.outbox.models import Channel, Message

pytestmark = pytest.mark.django_db

BY = system("mobilisation")
NIGHT = dt.datetime(2026, 11, 3, 1, 20, tzinfo=dt.UTC)


@pytest.fixture
def texts(settings):
    with serving() as served:
        settings.GATEWAYS = {"sms": served.setting(), "phone": None}
        yield served


def queued(channel="sms", reference="MOB-2026-0012-01", **changes):
    words = {"number": "06 00 00 00 12", "text": "On vous attend.", "by": BY} | changes
    return actions.enqueue_call(channel, words.pop("number"), words.pop("text"), reference=reference, **words)


def states():
    return list(Message.objects.order_by("pk").values_list("channel", "state", "attempts"))


def test_a_text_carries_its_reference_where_people_and_machines_read_it(texts):
    queued()
    assert sender.call_due(Channel.SMS) == 1
    [(headers, body)] = texts.posts
    assert body == {
        "to": "+33600000012",
        "text": "On vous attend. (MOB-2026-0012-01)",
        "reference": "MOB-2026-0012-01",
    }
    assert headers["Idempotency-Key"] == "MOB-2026-0012-01"
    assert headers["Authorization"] == "Bearer jeton-d-essai"
    assert states() == [("sms", "sent", 1)]
    entry = Entry.objects.of("outbox").get()
    assert entry.content == {"reference": "MOB-2026-0012-01", "channel": "SMS"}
    assert sender.call_due(Channel.SMS) == 0


def test_an_exercise_says_so_first(texts):
    queued(exercise=True)
    sender.call_due(Channel.SMS)
    assert texts.posts[0][1]["text"].startswith("EXERCICE. Ceci n’est pas un événement réel. On vous attend.")


def test_a_template_fits_another_gateway_and_no_text_is_taken_for_a_field(texts, settings):
    fields = {
        "msg": {"body": "{text}", "key": "{reference}"},
        "recipients": [{"gsm": "{to}"}],
        "drill": "{exercise}",
        "n": 1,
    }
    settings.GATEWAYS = {"sms": texts.setting(fields=fields, token="")}
    queued(text="Appelez le {to} {reference}", exercise=True)
    sender.call_due(Channel.SMS)
    headers, body = texts.posts[0]
    assert body["recipients"] == [{"gsm": "+33600000012"}]
    assert body["drill"] is True
    assert "Appelez le {to} {reference}" in body["msg"]["body"]
    assert "Authorization" not in headers


@pytest.mark.parametrize(
    ("answer", "told"),
    [(500, "la passerelle répond 500"), (302, "la passerelle répond 302"), (401, "la passerelle répond 401"),
     ("cut", "passerelle injoignable")],
)  # fmt: skip
def test_what_may_pass_is_tried_again_with_the_same_reference(texts, answer, told):
    texts.answers = [answer]
    with clock.frozen(NIGHT):
        queued()
        assert sender.call_due(Channel.SMS) == 0
        message = Message.objects.get()
        assert (message.state, message.attempts) == ("queued", 1)
        assert told in message.last_error
        assert "0600000012" not in message.last_error
        assert sender.call_due(Channel.SMS) == 0  # not yet
    with clock.frozen(NIGHT + dt.timedelta(seconds=31)):
        assert sender.call_due(Channel.SMS) == 1
    assert {headers["Idempotency-Key"] for headers, _body in texts.posts} == {"MOB-2026-0012-01"}
    assert len(texts.posts) == 2


def test_a_redirection_is_not_followed(texts):
    with serving() as elsewhere:
        texts.answers, texts.location = [307], elsewhere.url
        queued()
        sender.call_due(Channel.SMS)
        assert elsewhere.posts == []


def test_a_gateway_that_refuses_this_message_is_not_asked_again(texts):
    texts.answers = [422]
    queued()
    assert sender.call_due(Channel.SMS) == 0
    assert states() == [("sms", "given_up", 1)]
    assert Entry.objects.of("outbox").get().kind == "outbox.call_given_up"


def test_a_slow_gateway_is_left_at_the_time_out(texts, monkeypatch):
    monkeypatch.setattr(gateway, "TIMEOUT_S", 0.2)
    texts.answers = ["slow"]
    queued()
    assert sender.call_due(Channel.SMS) == 0
    assert Message.objects.get().last_error == "passerelle trop lente"


def test_one_channel_that_fails_does_not_stop_the_others(texts, settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        away = f"http://127.0.0.1:{free.getsockname()[1]}/"
    settings.GATEWAYS = {"sms": texts.setting(), "phone": texts.setting(url=away)}
    queued("phone")
    queued("sms")
    assert sender.call_due(Channel.PHONE) == 0
    assert sender.call_due(Channel.SMS) == 1
    assert states() == [("phone", "queued", 1), ("sms", "sent", 1)]


def test_back_off_stays_short_and_ends_when_nobody_is_awaited_any_more(texts):
    texts.answers = [503] * 30
    with clock.frozen(NIGHT):
        queued(expires_at=NIGHT + dt.timedelta(hours=1))
    at, waits = NIGHT, []
    while Message.objects.get().state == "queued":
        with clock.frozen(at):
            sender.call_due(Channel.SMS)
        after = Message.objects.get().next_attempt_at
        waits.append((after - at).total_seconds())
        at = after
    assert waits[:5] == [30, 60, 120, 240, 300]
    assert max(waits) == 300
    assert Message.objects.get().state == "given_up"
    assert at > NIGHT + dt.timedelta(hours=1)


def test_a_worker_killed_between_the_gateway_and_the_mark_sends_again_under_the_same_reference(
    texts, monkeypatch
):
    class Killed(BaseException):
        pass

    def killed(*_told, **_more):
        raise Killed

    with clock.frozen(NIGHT):
        queued()
        monkeypatch.setattr(actions, "mark_handed_over", killed)
        with pytest.raises(Killed), transaction.atomic():
            sender.call_due(Channel.SMS)
        monkeypatch.undo()
    with clock.frozen(NIGHT + actions.LEASE + dt.timedelta(seconds=1)):
        assert sender.call_due(Channel.SMS) == 1
    assert [headers["Idempotency-Key"] for headers, _body in texts.posts] == ["MOB-2026-0012-01"] * 2


def test_one_message_by_channel_under_one_reference(texts):
    queued("sms")
    queued("phone")
    with pytest.raises(IntegrityError), transaction.atomic():
        queued("sms")


def test_what_is_no_number_is_refused():
    with pytest.raises(Refused, match="n’est pas un numéro"):
        queued(number="demander à Lise")


def test_without_a_gateway_nothing_leaves(settings):
    settings.GATEWAYS = {"sms": None, "phone": None}
    queued()
    assert sender.call_due(Channel.SMS) == 0
    assert Message.objects.get().last_error == "passerelle non réglée"
    assert gateway.offered() == []


def test_what_has_not_left_can_be_called_off(texts):
    queued(about="call:1")
    queued(reference="MOB-2026-0012-02", about="call:2")
    assert actions.drop_waiting("call:1", error="Alerte levée") == 1
    assert sender.call_due(Channel.SMS) == 1


@pytest.mark.parametrize(
    ("written", "number"),
    [("06 00 00 00 12", "+33600000012"), ("+33 (0)6 00 00 00 12", "+33600000012"), ("0692.00.00.12", "+262692000012"),
     ("0044 20 7946 0000", "+442079460000"), ("4512", "4512"), ("poste", ""), ("", "")],
)  # fmt: skip
def test_a_number_is_dialled_as_it_was_written(written, number):
    assert dialled(written) == number


@pytest.mark.parametrize(
    ("mode", "url", "safe"),
    [("demo", "http://127.0.0.1:9/x", True), ("demo", "http://passerelle.example/x", False),
     ("production", "http://127.0.0.1:9/x", False), ("demo", "https://passerelle.example/x", True), ("demo", "ftp://x", False)],
)  # fmt: skip
def test_numbers_travel_encrypted(mode, url, safe):
    faults = env.unsafe({"CORDEE_MODE": mode, "CORDEE_SMS_URL": url})
    assert any("CORDEE_SMS_URL" in fault for fault in faults) is not safe


def test_a_template_that_forgets_the_number_is_told():
    with pytest.raises(env.BadSetting, match="CORDEE_SMS_FIELDS"):
        env.value("CORDEE_SMS_FIELDS", {"CORDEE_SMS_FIELDS": '{"a": "{text}"}'})
    assert env.value("CORDEE_SMS_FIELDS", {}) == FIELDS


def test_a_short_secret_is_refused():
    faults = env.unsafe({"CORDEE_MODE": "demo", "CORDEE_SMS_SECRET": "court"})
    assert any("CORDEE_SMS_SECRET" in fault for fault in faults)
