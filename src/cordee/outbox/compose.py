"""From a queued message to the mail that people read."""

from __future__ import annotations

import base64

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from cordee.journal.keys import site_name
from cordee.outbox.models import Message

PREFIX = "[EXERCICE] "
RULE = "=" * 66


def composed(message: Message, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The mail, the same at each attempt: same reference, same Message-ID."""
    mail = EmailMessage(
        subject=subject_of(message),
        body=body_of(message),
        from_email=message.sender,
        to=[message.recipient],
        headers={
            "Message-ID": f"<{message.reference}@{site_name()}>",
            "X-Cordee-Reference": message.reference,
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )
    for item in message.attachments:
        mail.attach(item["name"], base64.b64decode(item["base64"]), item["type"])
    return mail


def subject_of(message: Message) -> str:
    return f"{PREFIX if message.is_exercise else ''}{message.subject} ({message.reference})"


def text_of(message: Message) -> str:
    """An SMS, or what a voice reads: the exercise first, the reference last; the same at each attempt."""
    mark = _("EXERCICE. Ceci n’est pas un événement réel. ") if message.is_exercise else ""
    return f"{mark}{message.body.strip()} ({message.reference})"


def body_of(message: Message) -> str:
    """The text, its reference underneath, and the exercise banner above and below when it is one."""
    foot = (
        _("Référence de ce message : %s. Un doublon de même référence est sans importance.")
        % message.reference
    )
    text = f"{message.body.rstrip()}\n\n-- \n{foot}\n"
    if not message.is_exercise:
        return text
    banner = f"{RULE}\n{_('EXERCICE – EXERCICE – EXERCICE : ceci n’est pas un événement réel.')}\n{RULE}\n"
    return f"{banner}\n{text}\n{banner}"
