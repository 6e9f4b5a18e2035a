"""The life of a run, in its own stream (``run:12``): what its page follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


@dataclass(frozen=True, slots=True)
class RunRequested(Event):
    kind: ClassVar[str] = "runs.requested"
    wording: ClassVar = _("Travail demandé")


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    kind: ClassVar[str] = "runs.started"
    wording: ClassVar = _("Travail commencé (essai n° %(attempt)s)")


@dataclass(frozen=True, slots=True)
class RunProgressed(Event):
    kind: ClassVar[str] = "runs.progressed"
    wording: ClassVar = _("%(percent)s %% : %(note)s")


@dataclass(frozen=True, slots=True)
class RunDone(Event):
    kind: ClassVar[str] = "runs.done"
    wording: ClassVar = _("Travail terminé")


@dataclass(frozen=True, slots=True)
class RunFailed(Event):
    kind: ClassVar[str] = "runs.failed"
    wording: ClassVar = _("Travail échoué : %(error)s")


@dataclass(frozen=True, slots=True)
class RunQueuedAgain(Event):
    kind: ClassVar[str] = "runs.queued_again"
    wording: ClassVar = _("Travail remis en file : %(reason)s")


@dataclass(frozen=True, slots=True)
class RunCancelRequested(Event):
    kind: ClassVar[str] = "runs.cancel_requested"
    wording: ClassVar = _("Annulation demandée")


@dataclass(frozen=True, slots=True)
class RunCancelled(Event):
    kind: ClassVar[str] = "runs.cancelled"
    wording: ClassVar = _("Travail annulé")
