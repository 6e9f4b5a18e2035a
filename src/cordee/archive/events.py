"""What happens to the data of an establishment as a whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class TakenOut(Event):
    kind = "archive.taken_out"
    wording = _("Toutes les données de l’établissement ont été emportées : %(files)s fichiers")
