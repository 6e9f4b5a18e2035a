"""The catalogue of the demonstration, and requests in every state."""

from __future__ import annotations

import datetime as dt
import random

from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.directory.models import Region
from cordee.services import actions
from cordee.services.models import Service
from cordee.services.reading import SHIPPED, load

PATHS = ((), ("accepted",), ("accepted", "under_way"), ("accepted", "under_way", "delivered"), ("refused",))
ASKED = 60
REASONS = (
    "Nous préparons l’exercice de l’automne.",
    "L’action du plan est en retard chez nous.",
    "Notre RSSI vient d’arriver.",
    "La direction l’a décidé en comité.",
)
WORDS = {"refused": "Capacité atteinte ce trimestre : redemandez en janvier."}


def offer(region: Region, own: frozenset[str]) -> int:
    """How many requests were made."""
    actions.keep_catalogue(region, document=load(SHIPPED), by=STAGE)
    rng = random.Random(29)  # noqa: S311 - the same demonstration each time, not a secret
    services = list(Service.objects.filter(region=region).order_by("slug"))
    sites = list(region.sites.open().exclude(kind="autre").select_related("legal_entity").order_by("finess"))
    mine = [site for site in sites if site.finess in own]
    made = 0
    for site in [*mine, *rng.sample(sites, ASKED - len(mine))]:
        served = [service for service in services if service.serves(site)]
        if served:
            _live(rng, site, rng.choice(served))
            made += 1
    return made


def _live(rng: random.Random, site, service: Service) -> None:
    start = clock.now() - dt.timedelta(days=rng.randint(3, 160), minutes=rng.randint(0, 400))
    with clock.frozen(start):
        request = actions.ask(
            site, service=service, reason=rng.choice(REASONS), contact="RSSI, standard de la maison", by=STAGE
        )
    for step, state in enumerate(rng.choice(PATHS), start=1):
        with clock.frozen(min(clock.now(), start + dt.timedelta(days=step * 2))):
            request = actions.answer(request, state=state, words=WORDS.get(state, ""), by=STAGE)
    if request.state == "delivered" and rng.random() < 0.8:
        actions.rate(request, satisfaction=rng.choice((3, 4, 4, 5, 5)), by=STAGE)
