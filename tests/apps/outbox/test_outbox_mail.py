"""Mail over real SMTP: at least once, one visible reference, nothing smuggled in."""

import datetime as dt
import email
import email.policy
import re
import socket
import time

import pytest
from aiosmtpd.controller import Controller

from cordee.core import clock
from cordee.core.actor import system
from cordee.core.verdict import Refused
from cordee.journal.models import Entry
from cordee.outbox import actions, sender
from cordee.outbox.actions import Attachment, enqueue
from cordee.outbox.models import Message

pytestmark = pytest.mark.django_db

BY = system("exercices")
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


class Post:
    """A mail server that keeps what it accepts, and misbehaves on demand."""

    def __init__(self):
        self.mails = []
        self.before_answer = None  # called once a message is kept, before it is acknowledged
        self.answer = "250 ok"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.original_content, policy=email.policy.default))
        if self.before_answer:
            action, self.before_answer = self.before_answer, None
            action(server)
        return self.answer


@pytest.fixture
def post(settings):
    keeper = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2
    settings.BASE_URL = "https://cordee.example.fr"
    yield keeper
    controller.stop()


def queued(**changes):
    words = {
        "recipient": "lise@hopital.example.fr",
        "subject": "Invitation",
        "body": "Bonjour Lise,\nvenez.",
    } | changes
    return enqueue(words.pop("recipient"), words.pop("subject"), words.pop("body"), by=BY, **words)


def states():
    return list(Message.objects.order_by("pk").values_list("state", "attempts"))


def test_a_mail_carries_one_reference_that_everybody_can_see(post):
    message = queued(about="exercise:3")
    assert sender.send_due() == 1
    [mail] = post.mails
    assert re.fullmatch(r"CRD-[B-DF-HJ-NP-TV-Z2-9]{4}-[B-DF-HJ-NP-TV-Z2-9]{2}", message.reference)
    assert mail["Subject"] == f"Invitation ({message.reference})"
    assert mail["Message-ID"] == f"<{message.reference}@cordee.example.fr>"
    assert mail["X-Cordee-Reference"] == message.reference
    assert mail["To"] == "lise@hopital.example.fr"
    assert f"Référence de ce message : {message.reference}." in mail.get_content()
    assert states() == [("sent", 1)]
    assert Entry.objects.of("outbox").get().content == {"reference": message.reference}
    assert sender.send_due() == 0


def test_an_exercise_cannot_be_taken_for_real(post, settings):
    settings.EXERCISE_FROM_EMAIL = "EXERCICE <exercice@example.fr>"
    queued(exercise=True)
    sender.send_due()
    [mail] = post.mails
    assert mail["Subject"].startswith("[EXERCICE] Invitation")
    assert mail["From"] == "EXERCICE <exercice@example.fr>"
    lines = mail.get_content().splitlines()
    assert "ceci n’est pas un événement réel" in lines[1]
    assert "ceci n’est pas un événement réel" in lines[-2]


def test_attachments_arrive_byte_for_byte(post):
    data = bytes(range(256)) * 20
    queued(
        attachments=[
            Attachment("invitation.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
            Attachment("é.bin", "application/octet-stream", data),
        ]
    )
    sender.send_due()
    first, second = post.mails[0].iter_attachments()
    assert (first.get_filename(), first.get_content_type()) == ("invitation.ics", "text/calendar")
    assert second.get_payload(decode=True) == data


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "lise@hopital.example.fr\nBcc: tous@example.fr"},
        {"recipient": "lise"},
        {"recipient": "a@b.fr, c@d.fr"},
        {"subject": "Bonjour\r\nBcc: tous@example.fr"},
        {"subject": "x" * 201},
        {"subject": "  "},
    ],
)
def test_no_header_is_smuggled_in(changes):
    with pytest.raises(Refused):
        queued(**changes)
    assert not Message.objects.exists()


def test_a_server_that_is_down_delays_and_loses_nothing(settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    waits, at = [], NOON
    with clock.frozen(NOON):
        queued()
    for _ in range(9):
        with clock.frozen(at):
            assert sender.send_due() == 0
        message = Message.objects.get()
        waits.append((message.next_attempt_at - at).total_seconds())
        at = message.next_attempt_at
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert "ConnectionRefusedError" in message.last_error


def test_after_two_days_it_is_given_up_and_said(post):
    post.answer = "451 plus tard"
    with clock.frozen(NOON):
        message = queued()
    with clock.frozen(NOON + dt.timedelta(hours=49)):
        sender.send_due()
    assert states() == [("given_up", 1)]
    entry = Entry.objects.of("outbox").get()
    assert entry.kind == "outbox.mail_given_up" and entry.content["reference"] == message.reference


def test_a_server_back_up_receives_what_waited(post):
    post.answer = "451 plus tard"
    with clock.frozen(NOON):
        queued()
        sender.send_due()
    post.answer, post.mails = "250 ok", []
    with clock.frozen(NOON + dt.timedelta(seconds=31)):
        assert sender.send_due() == 1
    assert states() == [("sent", 2)]


def test_a_slow_server_is_waited_for_only_so_long(post):
    post.before_answer = lambda server: time.sleep(3)
    queued()
    started = time.perf_counter()
    assert sender.send_due() == 0
    assert time.perf_counter() - started < 6
    assert states() == [("queued", 1)]


def test_a_line_cut_after_the_text_sends_a_twin_of_same_reference(post):
    """RFC 1047: the server kept it, we never heard so. The reader sees one reference twice."""
    post.before_answer = lambda server: server.transport.abort()
    with clock.frozen(NOON):
        message = queued()
        assert sender.send_due() == 0
    with clock.frozen(NOON + dt.timedelta(seconds=31)):
        assert sender.send_due() == 1
    assert [mail["Message-ID"] for mail in post.mails] == [f"<{message.reference}@cordee.example.fr>"] * 2


def test_a_sender_killed_between_sending_and_marking_sends_again(post, monkeypatch):
    with clock.frozen(NOON):
        message = queued()
        with monkeypatch.context() as killed:
            killed.setattr(actions, "mark_handed_over", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                sender.send_due()
        assert sender.send_due() == 0  # the lease of the dead
    with clock.frozen(NOON + actions.LEASE + dt.timedelta(seconds=1)):
        assert sender.send_due() == 1
    assert {mail["X-Cordee-Reference"] for mail in post.mails} == {message.reference}
    assert len(post.mails) == 2


def test_one_bad_text_does_not_stop_the_others(post):
    bad, good = queued(subject="mauvais"), queued(subject="bon")
    Message.objects.filter(pk=bad.pk).update(subject="deux\nlignes")
    assert sender.send_due() == 1
    assert [mail["Subject"] for mail in post.mails] == [f"bon ({good.reference})"]
    assert states() == [("given_up", 1), ("sent", 1)]


def test_two_senders_at_once_send_one_mail(post):
    message = queued()
    other = Message.objects.get(pk=message.pk)
    assert actions.claim(message) is True
    assert actions.claim(other) is False
