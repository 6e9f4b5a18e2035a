"""What happens to playbooks: in the region's stream when they are brought, in the room's when they are launched."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class PlaybookBrought(Event):
    kind = "playbooks.brought"
    wording = _("Procédure « %(title)s » apportée, version %(version)s : %(steps)s étapes")


class PlaybookLaunched(Event):
    kind = "playbooks.launched"
    wording = _("Procédure « %(title)s » lancée : tâches %(tasks)s")
