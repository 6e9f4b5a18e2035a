"""The list of establishments: its columns, its filters, and the rows that an actor may see where they stand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.directory.enums import SiteKind
from cordee.directory.models import Department, Ght, Site
from cordee.directory.queries import SiteSet
from cordee.directory.scopes import current_scope
from cordee.ui.columns import Column, Filter
from cordee.ui.icons import icon
from cordee.ui.table import Table

KIND_ICONS = {
    SiteKind.SANITAIRE: icon("building-hospital"),
    SiteKind.MEDICO_SOCIAL: icon("heart-handshake"),
    SiteKind.LIBERAL: icon("stethoscope"),
    SiteKind.OTHER: icon("building"),
}

COLUMNS = [
    Column("name", gettext_lazy("Établissement"), sortable=True, order="folded", link=Site.get_absolute_url),
    Column("finess", gettext_lazy("FINESS"), sortable=True),
    Column(
        "kind",
        gettext_lazy("Famille"),
        sortable=True,
        value=lambda s: s.get_kind_display(),
        template="directory/_kind.html",
    ),
    Column("category_label", gettext_lazy("Catégorie"), sortable=True, hidden=True),
    Column("commune", gettext_lazy("Commune"), sortable=True, hidden=True),
    Column("department__name", gettext_lazy("Département"), sortable=True),
    Column("legal_entity__name", gettext_lazy("Entité juridique"), sortable=True, hidden=True),
    Column("legal_entity__ght__name", gettext_lazy("GHT"), sortable=True),
    Column("places", gettext_lazy("Lits et places"), sortable=True, align="end"),
    Column("mco_beds", gettext_lazy("Lits MCO"), sortable=True, align="end", hidden=True),
    Column("rea_beds", gettext_lazy("Réanimation"), sortable=True, align="end", hidden=True),
    Column("intensive_beds", gettext_lazy("Soins intensifs"), sortable=True, align="end", hidden=True),
    Column("other_beds", gettext_lazy("Autres lits et places"), sortable=True, align="end", hidden=True),
    Column("ed_visits", gettext_lazy("Urgences / an"), sortable=True, align="end"),
    Column("has_ed", gettext_lazy("Urgences"), sortable=True, hidden=True),
    Column("has_smur", gettext_lazy("SMUR"), sortable=True, hidden=True),
    Column("has_samu", gettext_lazy("SAMU"), sortable=True, hidden=True),
    Column("closed_on", gettext_lazy("Fermé le"), sortable=True, hidden=True),
    Column("source", gettext_lazy("Source"), sortable=True, hidden=True),
    Column("updated_at", gettext_lazy("Modifié le"), sortable=True, hidden=True),
]


def sites_here(request: HttpRequest) -> SiteSet:
    """The sites the actor may see, within the place they have chosen in the top bar."""
    return Site.objects.visible_to(request.actor).within(current_scope(request))


def sites_table(request: HttpRequest, rows: SiteSet | None = None, *, name: str = "etablissements") -> Table:
    rows = sites_here(request) if rows is None else rows
    return Table(
        columns=COLUMNS,
        rows=rows.with_places().select_related("department", "legal_entity__ght"),
        request=request,
        name=name,
        caption=_("Établissements"),
        search=by_words,
        filters=filters(rows),
        sort="name",
        empty=_("Aucun établissement dans votre périmètre."),
        empty_icon="building-hospital",
    )


def by_words(rows: SiteSet, words: str) -> SiteSet:
    return rows.saying(words)


by_words.do_not_call_in_templates = True  # the table's template asks whether there is a search


def filters(rows: SiteSet) -> list[Filter]:
    """Only what is there is offered."""
    departments = Department.objects.filter(sites__in=rows).distinct()
    ghts = Ght.objects.filter(legal_entities__sites__in=rows).distinct()
    categories = (
        rows.exclude(category_code="")
        .order_by("category_label")
        .values_list("category_code", "category_label")
    )
    return [
        Filter("kind", gettext_lazy("Famille"), SiteKind.choices),
        Filter(
            "dep",
            gettext_lazy("Département"),
            [(d.code, str(d)) for d in departments],
            _by("department__code"),
        ),
        Filter("ght", gettext_lazy("GHT"), [(str(g.pk), g.name) for g in ghts], _by("legal_entity__ght_id")),
        Filter(
            "cat", gettext_lazy("Catégorie"), list(dict(categories.distinct()).items()), _by("category_code")
        ),
        Filter(
            "soins",
            gettext_lazy("Activité"),
            [
                ("urgences", gettext_lazy("Service d’urgences")),
                ("smur", gettext_lazy("SMUR")),
                ("samu", gettext_lazy("SAMU")),
                ("rea", gettext_lazy("Réanimation")),
            ],
            _by_activity,
        ),
        Filter(
            "etat",
            gettext_lazy("État"),
            [("ouverts", gettext_lazy("Ouverts")), ("fermes", gettext_lazy("Fermés"))],
            lambda found, value: found.filter(closed_on__isnull=value == "ouverts"),
        ),
    ]


def _by(path: str):
    return lambda rows, value: rows.filter(**{path: value})


ACTIVITIES: dict[str, dict[str, Any]] = {
    "urgences": {"has_ed": True},
    "smur": {"has_smur": True},
    "samu": {"has_samu": True},
    "rea": {"rea_beds__gt": 0},
}


def _by_activity(rows: SiteSet, value: str) -> SiteSet:
    return rows.filter(**ACTIVITIES[value])
