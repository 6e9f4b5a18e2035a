"""What the pages of the figures show: frozen values, each in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.indicators.figures import (
    LEVELS,
    NOT_ADDRESSED,
    WITHOUT_OBJECT,
    Tally,
    tallies,
    together,
    withheld,
)
from cordee.indicators.measures import Reading, readings
from cordee.indicators.models import Snapshot, Standing
from cordee.indicators.queries import StandingSet
from cordee.plan.enums import Function, Level
from cordee.plan.models import Plan
from cordee.plan.pack import PlanAction
from cordee.ui.charts import Chart
from cordee.ui.trend import Trend, trend
from cordee_engines.projection import FEWEST, Projection, project

MONTHS = 24  # a trend older than the plan's own efforts says nothing of them
LAST_MONTH_OF_THIS_YEAR = 9
FEWEST_POINTS = 3  # a line through fewer days says nothing


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action over the region."""

    action: PlanAction
    tally: Tally
    before: Tally | None

    @property
    def step(self) -> int | None:
        """Houses where it is in place, more or fewer than at the snapshot compared with."""
        return None if self.before is None else self.tally.in_place - self.before.in_place


@dataclass(frozen=True, slots=True)
class FunctionPart:
    function: Function
    rows: tuple[ActionRow, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the share in place is heading by a day, if nothing changes its pace; None figures when too few months."""

    on: dt.date
    found: Projection

    @property
    def words(self) -> str:
        if self.found.value is None:
            return _(
                "Trop peu de mois relevés (%(points)s) pour dire où va la ligne : il en faut %(fewest)s."
            ) % {
                "points": self.found.points,
                "fewest": FEWEST,
            }
        return _(
            "Au rythme des %(points)s derniers mois relevés : %(value)s %% le %(on)s, entre %(low)s et %(high)s %% "
            "(intervalle à 95 %% de la pente). Ce n’est pas une promesse : rien n’y dit ce qui sera fait."
        ) % {
            "points": self.found.points,
            "on": date_format(self.on, "j F Y"),
            **{name: number_format(getattr(self.found, name), 1) for name in ("value", "low", "high")},
        }


@dataclass(frozen=True, slots=True)
class Dashboard:
    plan: Plan
    houses: int
    parts: tuple[FunctionPart, ...]
    tally: Tally
    readings: tuple[Reading, ...]
    trend: Chart | None
    months: tuple[tuple[dt.date, float], ...]  # the last snapshot of each month, and its share in place
    outlook: Outlook | None
    compared_on: dt.date | None


@dataclass(frozen=True, slots=True)
class MapRow:
    """One line of the map: a house, or a département."""

    label: str
    url: str
    place: str
    cells: SafeString
    in_place: int
    total: int


@dataclass(frozen=True, slots=True)
class PlacePanel:
    """A territory or a group: its houses as the reader may see them, and what they add up to."""

    rows: tuple[MapRow, ...]
    parts: tuple[FunctionPart, ...]
    tally: Tally
    compared_on: dt.date | None = None


def place_panel(plan: Plan, standings: StandingSet, url_of) -> PlacePanel:
    """``standings``: those of the place that the reader may see; nothing else enters the sums."""
    told = list(
        standings.filter(plan=plan)
        .order_by("site__name")
        .values_list("site_id", "site__name", "site__department__code", "levels", "weight")
    )
    now = tallies([(levels, weight) for *_site, levels, weight in told], len(plan.actions))
    rows = house_rows([tuple(line[:4]) for line in told], url_of)
    return PlacePanel(tuple(rows), _parts(plan, now, {}), together(now))


def dashboard(plan: Plan, today: dt.date) -> Dashboard:
    rows = list(Standing.objects.filter(plan=plan).values_list("levels", "weight"))
    now = tallies(rows, len(plan.actions))
    days = _days(plan)
    months = _monthly(days)
    compared_on = _month_before(list(days), today)
    before = days.get(compared_on, {}) if compared_on else {}
    return Dashboard(
        plan=plan,
        houses=len(rows),
        parts=_parts(plan, now, before),
        tally=together(now),
        readings=tuple(readings(plan.region, today)),
        trend=_trend(days),
        months=months,
        outlook=outlook(months, today),
        compared_on=compared_on,
    )


def _parts(plan: Plan, now: Sequence[Tally], before: Mapping[int, Tally]) -> tuple[FunctionPart, ...]:
    """By function; ``before``: by number of action, what the snapshot compared with said."""
    found = []
    for function in Function:
        chosen = [
            (action, now[place]) for place, action in enumerate(plan.actions) if action.function == function
        ]
        if chosen:
            lines = tuple(ActionRow(action, tally, before.get(action.number)) for action, tally in chosen)
            found.append(FunctionPart(function, lines, together(tally for _action, tally in chosen)))
    return tuple(found)


def action_trend(plan: Plan, number: int) -> Chart | None:
    """The trajectory of one action."""
    return _trend({day: {number: told[number]} for day, told in _days(plan).items() if number in told})


def by_department(plan: Plan) -> list[tuple[str, str, list[Tally]]]:
    """``(code, name, one tally an action)`` of each département, by name."""
    parts: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    rows = Standing.objects.filter(plan=plan).values_list(
        "site__department__code", "site__department__name", "levels", "weight"
    )
    for code, name, levels, weight in rows:
        parts[code, name].append((levels, weight))
    return [
        (code, name, tallies(houses, len(plan.actions))) for (code, name), houses in sorted(parts.items())
    ]


def department_rows(plan: Plan, url_of) -> list[MapRow]:
    """The map folded by département: the share of houses where each action is in place."""
    parts = by_department(plan)
    hidden = [withheld([told[place].total for _c, _n, told in parts]) for place in range(len(plan.actions))]
    found = []
    for rank, (code, name, told) in enumerate(parts):
        cells = "".join(
            _share_cell(None if rank in hidden[place] else tally.percent) for place, tally in enumerate(told)
        )
        whole = together(told)
        found.append(MapRow(name, url_of(code), code, mark_safe(cells), whole.in_place, whole.total))  # noqa: S308
    return found


def house_rows(rows: Sequence[tuple[int, str, str, str]], url_of) -> list[MapRow]:
    """The map house by house, from ``(site id, name, département, levels)``; one translation of the letters a row."""
    return [
        MapRow(name, url_of(pk), place, _drawn(levels), _in_place(levels), _concerned(levels))
        for pk, name, place, levels in rows
    ]


def _drawn(levels: str) -> SafeString:
    """Letters that only ``actions.refresh`` writes, each drawn as one of the cells below."""
    return mark_safe(levels.translate(CELLS))  # noqa: S308


# What each letter of a standing is drawn as. The digit is in the cell: colour is never alone.
CELLS = str.maketrans(
    {level: f'<td class="l{level}">{level}</td>' for level in LEVELS}
    | {WITHOUT_OBJECT: '<td class="ln">×</td>', NOT_ADDRESSED: '<td class="lx"></td>'}
)


def legend() -> list[tuple[str, str, str]]:
    """``(css class, sign, meaning)`` of each cell of the map."""
    told = [(f"l{level}", str(int(level)), str(level.label)) for level in Level]
    return [*told, ("ln", "×", _("Sans objet, par la maison")), ("lx", "", _("Ne s’adresse pas à elle"))]


def _share_cell(percent: float | None) -> str:
    if percent is None:
        return '<td class="lx">·</td>'
    band = min(3, int(percent // 25))
    return f'<td class="l{band}">{percent:.0f}</td>'


def _in_place(levels: str) -> int:
    return levels.count("2") + levels.count("3")


def _concerned(levels: str) -> int:
    return sum(levels.count(level) for level in LEVELS)


def _days(plan: Plan) -> dict[dt.date, dict[int, Tally]]:
    """The region's snapshots, day by day, action by action. One query."""
    found: dict[dt.date, dict[int, Tally]] = defaultdict(dict)
    rows = Snapshot.objects.filter(plan=plan, department=None).order_by("on", "action")
    names = ("on", "action", "level_0", "level_1", "level_2", "level_3", "weight", "weight_in_place")
    for on, number, *counts, weight, in_place in rows.values_list(*names):
        found[on][number] = Tally(tuple(counts), weight, in_place)
    return found


def _monthly(days: dict[dt.date, dict[int, Tally]]) -> tuple[tuple[dt.date, float], ...]:
    """One snapshot a month, its last: neighbouring nights say the same thing."""
    last = {
        (day.year, day.month): (day, together(told.values()).percent) for day, told in sorted(days.items())
    }
    return tuple((day, percent) for day, percent in last.values() if percent is not None)[-MONTHS:]


def outlook(months: Sequence[tuple[dt.date, float]], today: dt.date) -> Outlook | None:
    """To the end of the year, or of the next one when this one is nearly over."""
    if not months:
        return None
    end = dt.date(today.year + (today.month > LAST_MONTH_OF_THIS_YEAR), 12, 31)
    points = [(float(day.toordinal()), percent) for day, percent in months]
    return Outlook(end, project(points, float(end.toordinal())))


def _month_before(days: list[dt.date], today: dt.date) -> dt.date | None:
    """The snapshot nearest to a month ago, among those at least three weeks old."""
    old = [day for day in days if day <= today - dt.timedelta(days=21)]
    return min(old, key=lambda day: abs((today - day).days - 30), default=None)


def _trend(days: dict[dt.date, dict[int, Tally]]) -> Chart | None:
    told = [(day, together(tallied.values())) for day, tallied in sorted(days.items())]
    told = [(day, tally) for day, tally in told if tally.percent is not None]
    if len(told) < FEWEST_POINTS:
        return None
    counted = [tally.percent or 0.0 for _day, tally in told]
    weighted = [tally.weighted_percent or 0.0 for _day, tally in told]
    return trend(
        Trend(
            [day for day, _t in told],
            (counted, weighted),
            (_("En nombre"), _("Pondéré par l’activité, pointillé")),
        ),
        title=_("Part en place, relevé après relevé"),
        description=_("De %(first)s %% à %(last)s %%.")
        % {"first": number_format(counted[0], 1), "last": number_format(counted[-1], 1)},
        headers=[_("Date"), _("En place"), _("Sur"), _("En nombre (%)"), _("Pondéré (%)")],
        rows=[
            [date_format(day, "j F Y"), t.in_place, t.total, round(c, 1), round(w, 1)]
            for (day, t), c, w in zip(told, counted, weighted, strict=True)
        ],
    )
