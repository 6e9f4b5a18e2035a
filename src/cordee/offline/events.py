"""What happens to an offline kit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class KitPrinted(Event):
    kind = "offline.printed"
    wording = _("Kit hors ligne imprimé, empreinte %(digest)s")
