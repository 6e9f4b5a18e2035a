"""The examples of the style guide page: fictional, and covering every state a component has."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.ui import charts
from cordee.ui.panels import Banner, ClockFace, Tab
from cordee.ui.table import Column, Filter, Table

SITES = [
    {
        "name": f"Centre hospitalier de {town}",
        "finess": f"99000{index:04d}",
        "kind": kind,
        "beds": beds,
        "last": last,
    }
    for index, (town, kind, beds, last) in enumerate(
        (town, kind, beds, last)
        for round_number in range(9)
        for town, kind, beds, last in (
            (
                f"Val-Fictif {round_number + 1}",
                "mco",
                412 - 11 * round_number,
                dt.date(2026, 3, 1 + round_number),
            ),
            (f"Épinette-sur-Brume {round_number + 1}", "ssr", 96 + round_number, None),
            (
                f"Montgravier {round_number + 1}",
                "psy",
                150 + 7 * round_number,
                dt.date(2025, 11, 2 + round_number),
            ),
        )
    )
]
KINDS = [("mco", "MCO"), ("ssr", "SSR"), ("psy", "Psychiatrie")]


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Nom de l’exercice"), help_text=_("Tel que les joueurs le verront."))
    on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    level = forms.ChoiceField(label=_("Niveau"), choices=[("1", "Débutant"), ("2", "Confirmé")])
    note = forms.CharField(label=_("Consigne"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    means = forms.MultipleChoiceField(
        label=_("Moyens"),
        choices=[("tel", "Téléphone"), ("radio", "Radio")],
        widget=forms.CheckboxSelectMultiple,
    )
    surprise = forms.BooleanField(label=_("Exercice inopiné"), required=False)


def table(request: HttpRequest) -> Table:
    return Table(
        request=request,
        name="charte",
        caption=_("Établissements fictifs"),
        rows=SITES,
        columns=[
            Column("name", _("Établissement"), sortable=True, link=lambda row: f"#{row['finess']}"),
            Column("finess", _("FINESS")),
            Column("kind", _("Activité"), value=lambda row: dict(KINDS)[row["kind"]], sortable=True),
            Column("beds", _("Lits"), sortable=True, align="end"),
            Column("last", _("Dernier exercice"), sortable=True),
            Column("state", _("État"), template="ui/guide_state.html", value=state_of, sortable=True),
            Column("hidden", _("Colonne au choix"), value=lambda row: "…", hidden=True),
        ],
        search=("name", "finess"),
        filters=[Filter("kind", _("Activité"), KINDS)],
        sort="name",
    )


def state_of(row: dict[str, Any]) -> str:
    return "Exercé" if row["last"] else "À exercer"


def context(request: HttpRequest) -> dict[str, Any]:
    start = clock.now() - dt.timedelta(minutes=37)
    form = ExampleForm({"level": "2", "means": ["tel"]}) if "erreurs" in request.GET else ExampleForm()
    return {
        "banner": banner_of(request.GET.get("bandeau", "exercise")),
        "crumbs": [(_("Accueil"), "/"), (_("Charte"), "")],
        "tones": [
            ("ok", _("Publié")),
            ("warn", _("En retard")),
            ("danger", _("Interrompu")),
            ("info", _("Planifié")),
        ],
        "more_tones": [("neutral", _("Brouillon")), ("exercise", _("Exercice")), ("live", _("En cours"))],
        "tabs": [
            Tab("Déroulé", "?onglet=deroule", True),
            Tab("Joueurs", "?onglet=joueurs", count=12),
            Tab("Bilan", "?onglet=bilan"),
        ],
        "face": ClockFace(start, 0, 4.0, True, clock.now().replace(hour=1, minute=30)),
        "paused": ClockFace(start, 4320, 1.0, False),
        "form": form,
        "charts": [
            charts.bars(
                "Établissements exercés par territoire",
                [
                    charts.Bar("GHT des Trois Vallées", 72, 80),
                    charts.Bar("GHT Littoral", 91, 80),
                    charts.Bar("GHT Plateau", None, 80),
                ],
                unit="%",
                maximum=100,
            ),
            charts.stacked(
                "Observations par niveau",
                [("Atteint", 14), ("Partiel", 6), ("Non atteint", 3), ("Non observé", 1)],
            ),
        ],
        "small_charts": [
            charts.gauge("Part des établissements exercés", 64, target=80),
            charts.sparkline(
                "Exercices par mois", [("sept.", 2), ("oct.", 5), ("nov.", None), ("déc.", 4), ("janv.", 9)]
            ),
        ],
    }


def banner_of(kind: str) -> Banner:
    if kind == "crisis":
        return Banner("crisis", "Centre hospitalier de Val-Fictif", "AMBER")
    if kind == "exercise":
        return Banner("exercise", "Rançongiciel niveau 2, CH de Val-Fictif", "GREEN")
    return Banner()
