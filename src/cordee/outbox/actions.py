"""Queueing a mail in the transaction that decides it, and what became of it."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor, console
from cordee.core.ids import PIN_ALPHABET
from cordee.core.phones import dialled
from cordee.core.verdict import Refused
from cordee.journal.record import record
from cordee.outbox import events, rules
from cordee.outbox.models import Channel, Message, State

LEASE = dt.timedelta(minutes=2)  # longer than any time-out of a mail server
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)
LONGEST_WAIT_CALLING = dt.timedelta(minutes=5)  # a gateway that comes back at 3.10 is not tried again at 4
PATIENCE = dt.timedelta(hours=48)
MAX_ATTACHMENTS_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    type: str
    data: bytes


def enqueue(
    recipient: str,
    subject: str,
    body: str,
    *,
    by: Actor,
    about: str = "",
    exercise: bool = False,
    attachments: Sequence[Attachment] = (),
    reference: str = "",
    expires_at: dt.datetime | None = None,
) -> Message:
    """Queue one mail inside the caller's action: it leaves if, and only if, that action is committed.

    The caller's rule decides and the caller's event tells. ``about`` names the object concerned
    (``exercise:12``); ``reference`` is the caller's own, when other channels carry the same one. Raises ``Refused``
    for an address or a subject that is not one.
    """
    now = clock.now()
    return Message.objects.create(
        reference=reference or _new_reference(),
        expires_at=expires_at,
        recipient=_address(recipient),
        sender=settings.EXERCISE_FROM_EMAIL if exercise else settings.DEFAULT_FROM_EMAIL,
        subject=_one_line(subject),
        body=body,
        attachments=_stored(attachments),
        about=about,
        is_exercise=exercise,
        queued_at=now,
        queued_by=by.label,
        next_attempt_at=now,
    )


def enqueue_call(
    channel: str,
    number: str,
    text: str,
    *,
    reference: str,
    by: Actor,
    about: str = "",
    exercise: bool = False,
    expires_at: dt.datetime | None = None,
) -> Message:
    """Queue one SMS or one spoken call inside the caller's action, as ``enqueue`` does for a mail. Raises ``Refused`` for
    what is not a telephone number."""
    now = clock.now()
    recipient = dialled(number)
    if not recipient:
        raise Refused(_("« %s » n’est pas un numéro de téléphone.") % number[:30])
    return Message.objects.create(
        reference=reference,
        channel=Channel(channel),
        recipient=recipient,
        subject="",
        body=text,
        about=about,
        is_exercise=exercise,
        queued_at=now,
        queued_by=by.label,
        next_attempt_at=now,
        expires_at=expires_at,
    )


def drop_waiting(about: str, *, error: str) -> int:
    """Inside the caller's action: what has not left about this object no longer has to, and cannot be tried again. How many."""
    waiting = Message.objects.filter(about=about, state=State.QUEUED)
    return waiting.update(state=State.GIVEN_UP, last_error=error[:300], expires_at=clock.now())


def claim(message: Message) -> bool:
    """Take a due message for the time of one attempt; ``False`` when another worker was faster.

    Whoever dies after this leaves the message due again once the lease is over.
    """
    now = clock.now()
    mine = Message.objects.due(now).filter(pk=message.pk, attempts=message.attempts)
    if not mine.update(attempts=message.attempts + 1, next_attempt_at=now + LEASE):
        return False
    message.attempts += 1
    return True


def put_off(message: Message, *, error: str) -> None:
    """Try again later: 30 s, then twice as long each time; an hour at most for a mail, five minutes for a call."""
    longest = LONGEST_WAIT if message.channel == Channel.EMAIL else LONGEST_WAIT_CALLING
    wait = min(FIRST_WAIT * 2 ** min(message.attempts - 1, 10), longest)
    Message.objects.filter(pk=message.pk, state=State.QUEUED).update(
        next_attempt_at=clock.now() + wait, last_error=error[:300]
    )


@action(rules.can_post)
def mark_handed_over(message: Message, *, by: Actor) -> Message:
    """The server or the gateway has accepted it. Written after the fact: a crash in between sends it again."""
    message.state, message.sent_at, message.last_error = State.SENT, clock.now(), ""
    message.save(update_fields=["state", "sent_at", "last_error"])
    told = {"reference": message.reference}
    if message.channel == Channel.EMAIL:
        record(events.MailHandedOver(events.STREAM, told), by=by)
    else:
        record(
            events.CallHandedOver(events.STREAM, told | {"channel": str(message.get_channel_display())}),
            by=by,
        )
    return message


@action(rules.can_post)
def give_up(message: Message, *, by: Actor, error: str) -> Message:
    message.state, message.last_error = State.GIVEN_UP, error[:300]
    message.save(update_fields=["state", "last_error"])
    told = {"reference": message.reference, "error": message.last_error}
    if message.channel == Channel.EMAIL:
        record(events.MailGivenUp(events.STREAM, told), by=by)
    else:
        record(
            events.CallGivenUp(events.STREAM, told | {"channel": str(message.get_channel_display())}), by=by
        )
    return message


@action(rules.can_retry)
def retry(message: Message, *, by: Actor) -> Message:
    """Try again now what waits for its next attempt, or was given up. The reference stays: a double is recognised.

    What is due within the lease may be leaving at this very instant, and is left alone. Raises ``Refused`` for what was
    sent, and for what has expired: a call of another night.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    now = clock.now()
    if message.state == State.SENT:
        raise Refused(_("Cet envoi est déjà parti."))
    if not message.may_be_retried:
        raise Refused(_("Cet envoi n’a plus cours : il a expiré."))
    if message.state == State.QUEUED and message.next_attempt_at <= now + LEASE:
        return UNCHANGED
    if message.state == State.GIVEN_UP:
        message.state, message.attempts = State.QUEUED, 0
    message.next_attempt_at = now
    message.save(update_fields=["state", "attempts", "next_attempt_at"])
    told = {"reference": message.reference, "channel": str(message.get_channel_display())}
    record(events.Retried(events.STREAM, told), by=by)
    return message


@action(rules.can_hurry)
def hurry(channel: str, *, by: Actor) -> int:
    """Try now all that waits on a channel. How many; what was given up is not among them."""
    now = clock.now()
    late = Message.objects.by(channel).filter(state=State.QUEUED, next_attempt_at__gt=now + LEASE)
    count = late.update(next_attempt_at=now)
    if not count:
        return UNCHANGED
    told = {"channel": str(Channel(channel).label), "count": count}
    record(events.ChannelHurried(events.STREAM, told), by=by)
    return count


def hold_queued() -> int:
    """After a restoration that says so: what was waiting in the backup may have left since, and is not sent again.

    How many were held; each is told in the journal, with its reference, and may be queued anew by whoever knows.
    """
    waiting = list(Message.objects.filter(state=State.QUEUED).order_by("pk"))
    for message in waiting:
        give_up(
            message, by=console("restauration"), error=gettext("Retenu : la base vient d’une sauvegarde.")
        )
    return len(waiting)


def is_too_old(message: Message) -> bool:
    return clock.now() > (message.expires_at or message.queued_at + PATIENCE)


def _new_reference() -> str:
    """``CRD-7F3K-2Q``: short enough to be read over the telephone, one in 387 million."""
    while True:
        drawn = "".join(secrets.choice(PIN_ALPHABET) for _ in range(6))
        reference = f"CRD-{drawn[:4]}-{drawn[4:]}"
        if not Message.objects.filter(reference=reference).exists():
            return reference


def _address(recipient: str) -> str:
    try:
        validate_email(recipient)
    except ValidationError:
        raise Refused(_("« %s » n’est pas une adresse électronique.") % recipient[:80]) from None
    return recipient


def _one_line(subject: str) -> str:
    """A subject that cannot smuggle a header."""
    if not subject.strip() or not subject.isprintable() or len(subject) > 200:
        raise Refused(_("L’objet d’un courriel tient sur une ligne, de 200 caractères au plus."))
    return subject.strip()


def _stored(attachments: Sequence[Attachment]) -> list[dict[str, str]]:
    if sum(len(attachment.data) for attachment in attachments) > MAX_ATTACHMENTS_BYTES:
        raise Refused(_("Les pièces jointes d’un courriel ne dépassent pas 10 Mo."))
    return [
        {"name": item.name, "type": item.type, "base64": base64.b64encode(item.data).decode()}
        for item in attachments
    ]
