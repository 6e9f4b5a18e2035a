"""Where the money of the calls is, as one slide of the regional committee."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from cordee.core.money import euros
from cordee.directory.models import Region
from cordee.documents.blocks import Grid, Section, Text
from cordee.funding.envelope import envelope_of
from cordee.funding.models import Call

MOST = 6  # calls on one slide, the last published first


def slide(region: Region, _on: dt.date) -> Section | None:
    calls = Call.objects.filter(region=region).exclude(published_at=None).order_by("-published_at")[:MOST]
    if not calls:
        return None
    rows = []
    for call in calls:
        told = envelope_of(call)
        cost = "—" if told.cost_each is None else euros(told.cost_each)
        retained = f"{told.retained} / {told.exercised}"
        rows.append(
            (call.title, *map(euros, (told.total, told.engaged, told.paid, told.left)), retained, cost)
        )
    head = (
        _("Appel"), _("Enveloppe"), _("Engagé"), _("Payé"), _("Reste"), _("Retenus / exercés"), _("Par exercé"),
    )  # fmt: skip
    note = _(
        "Par exercé : les aides accordées à ceux qui ont joué, divisées par leur nombre. Pas le coût réel d’un exercice."
    )
    grid = Grid(_("Appels à projets publiés"), head, tuple(rows), (26, 13, 13, 12, 12, 12, 12))
    return Section(_("Où va l’argent"), (grid, Text(note, "note")))
