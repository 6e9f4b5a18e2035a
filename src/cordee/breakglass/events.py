"""What happens to sealed codes, in the journal of their house. Never a code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class CodesSealed(Event):
    kind = "breakglass.codes_sealed"
    wording = _("Codes scellés imprimés : n° %(numbers)s ; les précédents ne valent plus rien")


class GlassBroken(Event):
    kind = "breakglass.glass_broken"
    wording = _("Bris de glace : code n° %(number)s utilisé par %(name)s (%(reason)s), jusqu’au %(until)s")


class CodeWithdrawn(Event):
    kind = "breakglass.code_withdrawn"
    wording = _("Code scellé n° %(number)s retiré")


class GlassClosed(Event):
    kind = "breakglass.glass_closed"
    wording = _("Bris de glace n° %(number)s refermé")
