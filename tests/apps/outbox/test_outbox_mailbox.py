"""The demonstration's mailbox, and its absence anywhere else."""

import datetime as dt
import smtplib
from email.message import EmailMessage

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse

from cordee.accounts.models import User
from cordee.core import clock
from cordee.outbox import views
from cordee.outbox.mailbox import Mailbox, open_mailbox


@pytest.fixture
def letters(settings, tmp_path):
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Votre siège", "exercice@example.fr", "lise@example.fr"
    mail.set_content("Lien : http://127.0.0.1:8000/salle/\n")
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="invitation.ics")
    Mailbox(tmp_path / "courrier").keep(mail.as_bytes(), dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC))
    return Mailbox(tmp_path / "courrier").letters()


def test_what_is_sent_to_the_demonstration_is_kept_and_shown(tmp_path):
    port = open_mailbox(tmp_path)
    with smtplib.SMTP("127.0.0.1", port) as post:
        post.sendmail(
            "a@example.fr",
            ["b@example.fr"],
            "Subject: =?utf-8?q?=C3=A9t=C3=A9?=\r\nTo: b@example.fr\r\n\r\nbonjour\r\n",
        )
    [letter] = Mailbox(tmp_path).letters()
    assert (letter.subject, letter.recipient, letter.text.strip()) == ("été", "b@example.fr", "bonjour")


def test_a_letter_is_read_with_its_attachments(letters):
    [letter] = letters
    assert letter.received_at == dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    assert letter.attachments == [("invitation.ics", "text/calendar", b"BEGIN:VCALENDAR")]
    piece = views.attachment(RequestFactory().get("/"), letter.name, 1)
    assert b"".join(piece.streaming_content) == b"BEGIN:VCALENDAR"
    assert 'filename="invitation.ics"' in piece.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["nimporte", "..", "secret-key", "a/b"])
def test_only_letters_are_found(letters, name):
    with pytest.raises(Http404):
        views.letter(RequestFactory().get("/"), name)


def test_outside_a_demonstration_there_is_no_mailbox(letters, settings):
    settings.DEMO = False
    for view, arguments in (
        (views.mailbox, ()),
        (views.letter, (letters[0].name,)),
        (views.attachment, (letters[0].name, 1)),
    ):
        with pytest.raises(Http404):
            view(RequestFactory().get("/"), *arguments)


@pytest.mark.django_db
def test_the_mailbox_is_a_page_and_each_letter_too(client, letters):
    user = User.objects.create(email="lise@example.fr", name="Lise", created_at=clock.now())
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    listed = client.get(reverse("outbox:mailbox")).content.decode()
    assert "Votre siège" in listed and "lise@example.fr" in listed
    letter = client.get(reverse("outbox:letter", args=[letters[0].name])).content.decode()
    assert '<a href="http://127.0.0.1:8000/salle/"' in letter
    assert "invitation.ics" in letter
