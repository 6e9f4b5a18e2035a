"""The sheet of an establishment: what the directory knows, and the places that other apps fill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.directory import events
from cordee.directory.models import Site
from cordee.journal.models import Entry

# (order, template, context): an app appends its own in ``ready()``, for example the exercises of the site.
# ``context(request, site)`` returns what the template needs, or ``None`` when there is nothing to show.
SHEET_PANELS: list[tuple[int, str, Callable[[HttpRequest, Site], dict[str, Any] | None]]] = []

SOURCES = {
    "finess-structures-1": gettext_lazy("FINESS+ (Agence du numérique en santé)"),
    "etalab-cs1100501": gettext_lazy("FINESS, entités juridiques (Etalab)"),
    "etalab-cs1100502": gettext_lazy("FINESS, établissements (Etalab)"),
    "etalab-cs1100507": gettext_lazy("FINESS, établissements géolocalisés (Etalab)"),
    "establishments-sae": gettext_lazy("Statistique annuelle des établissements (DREES)"),
    "sae-tables": gettext_lazy("Statistique annuelle des établissements (DREES)"),
}

CAPACITIES = (
    (
        "mco_beds",
        gettext_lazy("Lits MCO"),
        gettext_lazy("Médecine, chirurgie, obstétrique : lits installés au 31 décembre."),
    ),
    ("rea_beds", gettext_lazy("Lits de réanimation"), gettext_lazy("Adultes et enfants.")),
    (
        "intensive_beds",
        gettext_lazy("Lits de soins intensifs"),
        gettext_lazy("Sans la réanimation ni la surveillance continue."),
    ),
    (
        "other_beds",
        gettext_lazy("Autres lits et places"),
        gettext_lazy("SMR, psychiatrie, USLD, médico-social."),
    ),
    (
        "ed_visits",
        gettext_lazy("Passages aux urgences"),
        gettext_lazy("Sur une année entière, enfants compris."),
    ),
)


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: int | None
    definition: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """Where a row comes from and how old it is. ``read_at`` is the last import of anything, when known."""

    source: str
    capacities_from: str
    changed_at: dt.datetime
    read_at: dt.datetime | None

    @property
    def days(self) -> int:
        return (clock.now() - (self.read_at or self.changed_at)).days


def figures(site: Site) -> list[Figure]:
    return [
        Figure(str(label), getattr(site, name), str(definition)) for name, label, definition in CAPACITIES
    ]


def freshness(site: Site) -> Freshness:
    imports = Entry.objects.filter(stream__key=events.STREAM, kind=events.EstablishmentsImported.kind)
    last = (
        None
        if site.source == "démonstration"
        else imports.order_by("-seq").values_list("at", flat=True).first()
    )
    return Freshness(
        source=str(SOURCES.get(site.source, site.source)) or _("saisie à la main"),
        capacities_from=site.capacities_from,
        changed_at=site.updated_at,
        read_at=last,
    )


def sisters(site: Site, actor: Actor) -> list[Site]:
    """The other open sites of the same legal entity that the actor may see."""
    same = Site.objects.visible_to(actor).open().filter(legal_entity=site.legal_entity_id)
    return list(same.exclude(pk=site.pk).select_related("department"))


def sections(request: HttpRequest, site: Site) -> list[SafeString]:
    """What other apps show about this site, in their order."""
    shown = []
    for _order, template, context in sorted(SHEET_PANELS, key=lambda panel: panel[0]):
        told = context(request, site)
        if told is not None:
            shown.append(render_to_string(template, told, request))
    return shown
