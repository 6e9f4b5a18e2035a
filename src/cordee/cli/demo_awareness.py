"""Awareness in the demonstration: trials and courses, over and running, and a talk to come."""

from __future__ import annotations

import datetime as dt
import random

from cordee.awareness import actions
from cordee.awareness.exports import Read
from cordee.awareness.phishing import Tally
from cordee.awareness.training import Followed
from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.directory.models import Region

# Title, days ago, share who click, share who report.
TRIALS = (
    ("Colis en attente", 400, 0.17, 0.09),
    ("Mise à jour du planning", 190, 0.12, 0.15),
    ("Facture impayée", 12, 0.08, 0.21),
)
# Title, days ago, share who complete, share who pass the quiz among them.
COURSES = (
    ("Les gestes du quotidien", 330, 0.58, 0.71),
    ("Les gestes du quotidien, deuxième année", 25, 0.74, 0.83),
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
        read: Read[Tally] = Read()
        for site in chosen:
            read.tallies[site.finess] = _tally(rng, max(8, site.beds), click, report)
        actions.bring_results(made, read=read, on_conflict="update", by=STAGE)
        if days > OVER_AFTER_DAYS:
            actions.close_campaign(made, by=STAGE)
    for title, days, complete, passing in COURSES:
        day = clock.now().date() - dt.timedelta(days=days)
        made = _open(region, title, "training", "Nouveaux arrivants", day, 21)
        followed: Read[Followed] = Read()
        for site in chosen:
            followed.tallies[site.finess] = _followed(rng, max(8, site.beds // 4), complete, passing)
        actions.bring_results(made, read=followed, on_conflict="update", by=STAGE)
        if days > OVER_AFTER_DAYS:
            actions.close_campaign(made, by=STAGE)
    soon = clock.now().date() + dt.timedelta(days=20)
    _open(region, "Mois de la cybersécurité", "talk", "Cadres et secrétariats", soon, 28)
    return len(chosen) * (len(TRIALS) + len(COURSES))


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


def _followed(rng: random.Random, people: int, complete: float, passing: float) -> Followed:
    completed = min(people, round(people * complete * rng.uniform(0.8, 1.25)))
    return Followed(
        people, completed, completed, min(completed, round(completed * passing * rng.uniform(0.85, 1.1)))
    )
