"""What the outbox writes in its own stream: references only, never an address or a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event

STREAM = "outbox"


@dataclass(frozen=True, slots=True)
class MailHandedOver(Event):
    kind: ClassVar[str] = "outbox.mail_handed_over"
    wording: ClassVar = _("Courriel %(reference)s remis au serveur de messagerie")


@dataclass(frozen=True, slots=True)
class MailGivenUp(Event):
    kind: ClassVar[str] = "outbox.mail_given_up"
    wording: ClassVar = _("Courriel %(reference)s abandonné : %(error)s")


@dataclass(frozen=True, slots=True)
class CallHandedOver(Event):
    kind: ClassVar[str] = "outbox.call_handed_over"
    wording: ClassVar = _("%(channel)s %(reference)s remis à la passerelle")


@dataclass(frozen=True, slots=True)
class CallGivenUp(Event):
    kind: ClassVar[str] = "outbox.call_given_up"
    wording: ClassVar = _("%(channel)s %(reference)s abandonné : %(error)s")


@dataclass(frozen=True, slots=True)
class Retried(Event):
    kind: ClassVar[str] = "outbox.retried"
    wording: ClassVar = _("%(channel)s %(reference)s : nouvel essai demandé")


@dataclass(frozen=True, slots=True)
class ChannelHurried(Event):
    kind: ClassVar[str] = "outbox.channel_hurried"
    wording: ClassVar = _("%(channel)s : nouvel essai demandé pour %(count)s envois")
