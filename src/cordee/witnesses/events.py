"""What witnesses do. Written in a stream of their own: in the one they witness, each would call for the next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event

STREAM = "witnesses"


class WitnessIntroduced(Event):
    kind = "witnesses.witness_introduced"
    wording = _("Nouveau témoin (%(kind)s) pour %(stream)s")


class CheckpointStamped(Event):
    kind = "witnesses.checkpoint_stamped"
    wording = _("Point de contrôle %(stream)s, taille %(size)s, horodaté à %(dated_at)s")


class CheckpointMailed(Event):
    kind = "witnesses.checkpoint_mailed"
    wording = _("Point de contrôle %(stream)s, taille %(size)s, confié à un témoin (%(kind)s)")


class WitnessMissed(Event):
    kind = "witnesses.witness_missed"
    wording = _("Témoin absent (%(kind)s) pour %(stream)s : %(reason)s")
