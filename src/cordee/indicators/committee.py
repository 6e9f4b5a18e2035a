"""The plan before a regional committee: a few slides, the definition beside each number, small numbers hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.directory.models import Region
from cordee.documents.blocks import Bar, Bars, Figures, Grid, Section, Sheet, Text
from cordee.documents.typeset import typeset
from cordee.indicators.figures import Tally, together, withheld
from cordee.indicators.measures import Reading
from cordee.indicators.panels import ActionRow, Dashboard, FunctionPart, by_department, dashboard
from cordee.indicators.weights import rule
from cordee.plan.enums import Function
from cordee.plan.models import Plan

# Slides of apps above (funding…): each may have nothing to say.
MORE: list[Callable[[Region, dt.date], Section | None]] = []
BEHIND = 5
MONTHS_SHOWN = 6


def slides(plan: Plan, today: dt.date) -> bytes:
    """A tagged PDF, 16:9. The same figures on the same day give the same bytes."""
    noon = dt.datetime.combine(today, dt.time(12), tzinfo=timezone.get_default_timezone())
    return typeset("slides.typ", sheet(plan, today), noon)


def sheet(plan: Plan, today: dt.date) -> Sheet:
    panel = dashboard(plan, today)
    on = date_format(today, "j F Y")
    region = plan.region.agency_name or plan.region.name
    return Sheet(
        kind=_("Comité régional"),
        title=plan.title,
        subtitle=f"{plan.region.name}, {on}",
        mark="",
        reference=f"{region} · {on} · {settings.BASE_URL}",
        author=region,
        language=(get_language() or "fr")[:2],
        cover=(
            (_("Établissements ouverts"), number_format(panel.houses, 0, force_grouping=True)),
            (
                _("Plan"),
                _("version %(version)s, %(many)s actions")
                % {"version": plan.version, "many": len(plan.actions)},
            ),
            (_("Arrêté le"), on),
        ),
        signature=(),
        sections=tuple(_sections(panel, today)),
    )


def _sections(panel: Dashboard, today: dt.date) -> Iterator[Section]:
    yield Section(_("Où nous en sommes"), tuple(_now(panel)))
    if panel.trend:
        yield Section(_("La trajectoire"), tuple(_path(panel)))
    for part in panel.parts:
        yield Section(str(part.function.label), (_bars(part),))
    yield Section(_("Par département"), (_departments(panel),))
    yield Section(_("Où l’effort manque"), tuple(_behind(panel)))
    yield from (found for more in MORE if (found := more(panel.plan.region, today)))
    yield Section(_("Ce que ces chiffres mesurent"), tuple(_definitions()))


def _now(panel: Dashboard) -> Iterator[Figures | Text]:
    yield Figures(
        (
            (_percent(panel.tally.percent), _("des actions en place ou éprouvées, en nombre")),
            (_percent(panel.tally.weighted_percent), _("pondéré par l’activité")),
            *((_percent(reading.percent), _reading(reading)) for reading in panel.readings),
        )
    )
    for reading in panel.readings:
        yield Text(f"{reading.label} : {reading.definition}", "note")
    yield Text(str(rule()["definition"]), "note")


def _reading(reading: Reading) -> str:
    told = _("%(label)s : %(count)s sur %(total)s") % {
        "label": reading.label, "count": reading.count, "total": reading.total,
    }  # fmt: skip
    return told if reading.target_percent is None else _("%(told)s ; cible %(target)s %%") % {
        "told": told, "target": reading.target_percent,
    }  # fmt: skip


def _path(panel: Dashboard) -> Iterator[Bars | Text]:
    if panel.outlook:
        yield Text(panel.outlook.words)
    shown = panel.months[-MONTHS_SHOWN:]
    rows = [Bar(date_format(day, "F Y"), _percent(percent), percent / 100) for day, percent in shown]
    yield Bars(_("Part des actions en place ou éprouvées, dernier relevé de chaque mois"), tuple(rows))


def _bars(part: FunctionPart) -> Bars:
    return Bars(
        _("Établissements où l’action est en place ou éprouvée, parmi ceux à qui elle s’adresse"),
        tuple(_bar(row) for row in part.rows),
    )


def _bar(row: ActionRow) -> Bar:
    tally = row.tally
    words = _("%(in_place)s sur %(total)s · %(percent)s · pondéré %(weighted)s") % {
        "in_place": tally.in_place,
        "total": tally.total,
        "percent": _percent(tally.percent),
        "weighted": _percent(tally.weighted_percent),
    }
    return Bar(
        f"{row.action.number}. {row.action.title}",
        words,
        None if tally.percent is None else tally.percent / 100,
    )


def _departments(panel: Dashboard) -> Grid:
    """Shares by function. A département with few houses is hidden, and a second one with it when one alone could be
    found again from the others."""
    parts = by_department(panel.plan)
    places = {
        function: [place for place, action in enumerate(panel.plan.actions) if action.function == function]
        for function in Function
    }
    functions = [function for function in Function if places[function]]
    told = [[together(tallied[place] for place in places[f]) for f in functions] for _c, _n, tallied in parts]
    houses = [max((tally.total for tally in tallied), default=0) for _c, _n, tallied in parts]
    hidden = withheld(houses)
    rows = tuple(
        (name, *(_cell(None if rank in hidden else tally) for tally in told[rank]))
        for rank, (_code, name, _tallied) in enumerate(parts)
    )
    head = (_("Département"), *(str(function.label) for function in functions))
    return Grid(
        _("Part en place ou éprouvée, en nombre"), head, rows, (30, *[17] * len(functions)), dense=True
    )


def _cell(tally: Tally | None) -> str:
    return _("petit nombre") if tally is None else _percent(tally.percent)


def _behind(panel: Dashboard) -> Iterator[Grid | Text]:
    every = [row for part in panel.parts for row in part.rows if row.tally.percent is not None]
    rows = tuple(
        (f"{row.action.number}. {row.action.title}", _percent(row.tally.percent), row.action.steps.get(2, ""))
        for row in sorted(every, key=lambda row: row.tally.percent or 0)[:BEHIND]
    )
    head = (_("Action"), _("En place"), _("Ce que « en place » veut dire"))
    yield Grid(_("Les actions les moins avancées"), head, rows, (40, 12, 48))


def _definitions() -> Iterator[Text]:
    yield Text(
        _(
            "Une action compte autant de fois qu’il y a d’établissements ouverts à qui elle s’adresse, « sans objet » "
            "exclus. En place : niveau 2 ou 3."
        )
    )
    yield Text(
        _(
            "Les niveaux sont déclarés par les établissements ; « éprouvé » demande une preuve valable. Ils ne disent "
            "pas qu’un établissement résisterait à une attaque."
        )
    )
    yield Text(_("Sous cinq établissements, une part n’est pas montrée."))


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{number_format(value, 0)} %"
