"""Awareness in the demonstration: two trials that are over, one that runs, and a talk to come."""

from __future__ import annotations

import datetime as dt
import random

from cordee.awareness import actions
from cordee.awareness.phishing import Read, Tally
from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.directory.models import Region

# Title, days ago, share who click, share who report.
TRIALS = (
    ("Colis en attente", 400, 0.17, 0.09),
    ("Mise à jour du planning", 190, 0.12, 0.15),
    ("Facture impayée", 12, 0.08, 0.21),
)
TAKING_PART = 46
OVER_AFTER_DAYS = 60


def campaign(region: Region, own: frozenset[str]) -> int:
    """How many results there are; the last trial stays open."""
    rng = random.Random(23)  # noqa: S311 - the same demonstration each time, not a secret
    sites = list(region.sites.filter(kind="sanitaire").order_by("finess"))
    mine = [site for site in sites if site.finess in own]
    chosen = mine + rng.sample([site for site in sites if site not in mine], TAKING_PART)
    for title, days, click, report in TRIALS:
        day = clock.now().date() - dt.timedelta(days=days)
        made = _open(region, title, "phishing", "Tout le personnel", day, 9)
        read = Read()
        for site in chosen:
            read.tallies[site.finess] = _tally(rng, max(8, site.beds), click, report)
        actions.bring_results(made, read=read, on_conflict="update", by=STAGE)
        if days > OVER_AFTER_DAYS:
            actions.close_campaign(made, by=STAGE)
    soon = clock.now().date() + dt.timedelta(days=20)
    _open(region, "Mois de la cybersécurité", "talk", "Cadres et secrétariats", soon, 28)
    return len(chosen) * len(TRIALS)


def _open(region: Region, title: str, kind: str, audience: str, day: dt.date, days: int):
    end = day + dt.timedelta(days=days)
    return actions.open_campaign(
        region, title=title, kind=kind, audience=audience, starts_on=day, ends_on=end, by=STAGE
    )


def _tally(rng: random.Random, people: int, click: float, report: float) -> Tally:
    drift = rng.uniform(0.6, 1.4)
    clicked = round(people * click * drift)
    return Tally(
        recipients=people,
        sent=people,
        opened=round(people * 0.6),
        clicked=clicked,
        submitted=round(clicked * 0.4),
        reported=round(people * report * (2 - drift)),
        robots=rng.randrange(12),
    )
