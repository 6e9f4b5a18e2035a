"""The share of establishments exercised, month after month."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.retex.indicator import Share
from cordee.ui.charts import Chart
from cordee.ui.trend import Trend, trend


def trend_chart(shares: Sequence[Share]) -> Chart:
    """By count (plain line) and weighted by activity (dotted)."""
    target = shares[-1].denominator.target_percent
    counted, weighted = [s.percent for s in shares], [s.weighted_percent for s in shares]
    return trend(
        Trend(
            [s.on for s in shares],
            (counted, weighted),
            (_("En nombre"), _("Pondéré par l’activité, pointillé")),
            target,
        ),
        title=_("Part exercée, mois par mois"),
        description=_("De %(first)s %% à %(last)s %% ; cible %(target)s %%.")
        % {"first": number_format(counted[0], 1), "last": number_format(counted[-1], 1), "target": target},
        headers=[_("Date"), _("Exercés"), _("Sur"), _("En nombre (%)"), _("Pondéré (%)")],
        rows=[
            [
                date_format(s.on, "j F Y"),
                s.exercised,
                s.total,
                round(s.percent, 1),
                round(s.weighted_percent, 1),
            ]
            for s in shares
        ],
    )
