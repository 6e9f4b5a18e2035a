"""Two calls of the demonstration: one open, with applications in every state; one closed, nearly all paid."""

from __future__ import annotations

import datetime as dt
import random
from functools import cache
from typing import Any

from django.utils import timezone

from cordee.accounts.models import User
from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.core.actor import console
from cordee.directory.models import Region, Site
from cordee.documents.blocks import Sheet
from cordee.documents.papers import Paper, read_paper
from cordee.documents.typeset import typeset
from cordee.funding import actions
from cordee.funding.models import Application, Call
from cordee.funding.reading import SHIPPED, load

SECOND = console("demonstration, second regard")
AIMS = (
    "Alerter sans la messagerie, isoler le réseau, tenir les urgences une nuit.",
    "Réunir la cellule en une heure, prescrire sur papier, prévenir les familles.",
    "Vérifier l’annuaire de crise imprimé et la main courante.",
)
OPINIONS = (
    "Projet clair, cellule complète.",
    "Besoin réel : jamais exercé.",
    "Devis élevé, mais le RETEX est prévu.",
)


def call_for(region: Region, own: frozenset[str], *, free: str) -> int:
    """How many applications were opened. The house ``free`` has not answered yet: its visitor may."""
    rng = random.Random(43)  # noqa: S311 - the same demonstration each time, not a secret
    now = clock.now()
    last = _published(
        region, "exercices-passes", "Exercices de crise cyber, vague précédente", now, -320, -230
    )
    this = _published(region, "exercices-2026", "Exercices de crise cyber 2026", now, -45, 21)
    sites = list(
        region.sites.open()
        .filter(kind__in=this.terms.audience)
        .select_related("legal_entity")
        .order_by("finess")
    )
    mine = [site for site in sites if site.finess in own and site.finess != free]
    others = rng.sample([site for site in sites if site.finess not in own], 34)
    with clock.frozen(now - dt.timedelta(days=240)):
        for site in others[:12]:
            _settled(rng, _granted(rng, last, site))
    for rank, site in enumerate([*mine, *others[12:]]):
        with clock.frozen(now - dt.timedelta(days=rng.randint(2, 24), minutes=rng.randint(0, 500))):
            _walk(rng, this, site, rank)
    return Application.objects.filter(call__region=region).count()


def _published(region: Region, key: str, title: str, now: dt.datetime, opens: int, closes: int) -> Call:
    local = timezone.localtime(now)
    window: dict[str, Any] = {
        "id": key,
        "title": title,
        "opens_on": (local + dt.timedelta(days=opens)).date().isoformat(),
        "closes_at": (local + dt.timedelta(days=closes)).strftime("%Y-%m-%dT12:00"),
    }
    with clock.frozen(now + dt.timedelta(days=opens)):
        call = actions.keep_call(region, document=load(SHIPPED) | window, by=STAGE)
        return actions.publish_call(call, by=STAGE)


def _walk(rng: random.Random, call: Call, site: Site, rank: int) -> None:
    """One application, as far as its rank leads it: a draft, filed, to complete, judged, decided."""
    if rank % 8 == 0:
        actions.open_application(site, call=call, by=STAGE)
        return
    application = _filed(rng, call, site)
    if rank % 8 == 1:
        return
    if rank % 8 == 2:
        actions.ask_correction(
            application, reason="Le devis n’est pas signé : joignez la version signée.", by=STAGE
        )
        return
    if rank % 8 == 3:
        actions.judge_admissibility(
            application, admissible=False, reason="Test de restauration seul : ne compte pas.", by=STAGE
        )
        return
    application = actions.judge_admissibility(application, admissible=True, by=STAGE)
    _opinions(rng, application)
    if rank % 8 == 7:
        actions.decide(
            application, amount=application.requested or 0, reason="Besoin fort, projet clair.", by=STAGE
        )


def _granted(rng: random.Random, call: Call, site: Site) -> Application:
    application = actions.judge_admissibility(_filed(rng, call, site), admissible=True, by=STAGE)
    _opinions(rng, application)
    return actions.decide(application, amount=application.requested or 0, by=STAGE)


def _filed(rng: random.Random, call: Call, site: Site) -> Application:
    cost = rng.randrange(60, 130) * 10_000
    application = actions.open_application(site, call=call, by=STAGE)
    application = actions.write_application(
        application,
        contact_name="RSSI, standard de la maison",
        contact_email="rssi@maison.invalid",
        cost=cost,
        requested=call.terms.most(cost),
        answers={
            "objectifs": rng.choice(AIMS),
            "kit": rng.choice(("Débutant", "Intermédiaire", "Confirmé")),
            "prestataire": rng.choice(("Cap Tempête Conseil", "Le prestataire du groupement")),
            "periode": rng.choice(("au printemps", "à l’automne", "en janvier")),
        },
        declared=["direction", "partage"],
        papers={"devis": _paper("devis.pdf"), "lettre": _paper("lettre-de-la-direction.pdf")},
        by=STAGE,
    )
    return actions.file_application(application, arrived_at=clock.now(), by=STAGE)


def _opinions(rng: random.Random, application: Application) -> None:
    scope = f"region:{application.call.region_id}"
    people = User.objects.filter(memberships__scope=scope).distinct().order_by("email")
    for user in people[: application.call.terms.reviewers]:
        review = actions.ask_review(application, user=user, by=STAGE)
        scores = {mark.key: rng.randint(2, 5) for mark in application.call.terms.grid}
        favourable = sum(scores.values()) >= 9
        actions.give_review(
            review, scores=scores, favourable=favourable, opinion=rng.choice(OPINIONS), by=STAGE
        )


def _settled(rng: random.Random, application: Application) -> None:
    """The house brought its papers; most were paid."""
    for deliverable in application.deliverables.filter(key="bilan"):
        actions.deliver(deliverable, paper=_paper("bilan-financier.pdf"), by=STAGE)
        deliverable.refresh_from_db()
        actions.judge_deliverable(deliverable, accepted=True, by=STAGE)
    instalment = application.instalments.get(key="solde")
    instalment = actions.file_invoice(instalment, paper=_paper("facture.pdf"), by=STAGE)
    if rng.random() < 0.8:
        instalment = actions.advance(actions.advance(instalment, by=STAGE), by=SECOND)
        day = timezone.localdate(clock.now())
        actions.note_payment(instalment, paid_on=day, payment=f"VIR-{application.pk:06}", by=STAGE)


@cache
def _paper(name: str) -> Paper:
    """A page that opens, and says that it is nobody's."""
    sheet = Sheet(
        kind="Démonstration",
        title=name.removesuffix(".pdf").replace("-", " ").capitalize(),
        subtitle="Pièce inventée : aucune maison réelle ne l’a écrite.",
        mark="",
        reference="",
        author="Cordée, démonstration",
        language="fr",
        cover=(),
        signature=(),
        sections=(),
    )
    return read_paper(name, typeset("page.typ", sheet, clock.now()))
