"""What each house of the world asks of its region's calls: one application in each state that a page needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from cordee.accounts.actions import grant_role, open_account
from cordee.accounts.models import User
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.actor import Role
from cordee.directory.models import Region, Site
from cordee.documents.papers import read_paper
from cordee.funding import actions
from cordee.funding.enums import InstalmentState
from cordee.funding.models import Application, Call, Instalment, Piece, Review
from tests.makers import CONSOLE

DOCUMENT = {
    "format": "cordee-funding/1", "version": "1.0.0", "licence": "Etalab-2.0", "title": "Appel d’essai", "summary": "Essai.",
    "audience": ["sanitaire"], "envelope_eur": 100000, "ceiling_eur": 9000, "covers_percent": 80, "plan_actions": [1],
    "conditions": [{"key": "oui", "label": "Oui", "test": "declared"}], "excluded": [], "reviewers": 1,
    "questions": [{"key": "but", "label": "But", "kind": "text"}],
    "attachments": [{"key": "devis", "label": "Devis", "required": True}],
    "grid": [{"key": "besoin", "label": "Besoin", "weight": 1}],
    "deliverables": [{"key": "attendu", "label": "Attendu", "test": "paper"}, {"key": "recu", "label": "Reçu", "test": "paper"}],
    "instalments": [
        {"key": "facturer", "label": "À facturer", "percent": 20, "after": []},
        {"key": "constater", "label": "À constater", "percent": 30, "after": []},
        {"key": "payer", "label": "À payer", "percent": 50, "after": []},
    ],
}  # fmt: skip


@dataclass(slots=True)
class Asked:
    """One house's applications, by what a page needs of them."""

    draft: Application
    filed: Application
    judged: Application  # an opinion is given
    granted: Application

    def piece(self) -> Piece:
        return self.filed.pieces.get()

    def opinion(self) -> Review:
        """The one that is still asked, of somebody of the cast."""
        return self.judged.reviews.get(state="asked")

    def instalment(self, key: str) -> Instalment:
        return self.granted.instalments.get(key=key)


def calls_of(region: Region) -> dict[str, Call]:
    """Three calls that take applications, since a house has one of each, and one that is still a draft."""
    known = {call.key: call for call in Call.objects.filter(region=region)}
    if known:
        return known
    today = clock.now()
    window = {
        "opens_on": (today - dt.timedelta(days=30)).date().isoformat(),
        "closes_at": (today + dt.timedelta(days=30)).strftime("%Y-%m-%dT%H:%M"),
    }
    made = {
        key: actions.keep_call(region, document=DOCUMENT | window | {"id": key}, by=CONSOLE)
        for key in ("brouillon", "depot", "examen", "suivi", "a-publier")
    }
    return {
        key: call if key == "a-publier" else actions.publish_call(call, by=CONSOLE)
        for key, call in made.items()
    }


def asked_of(tenant: str, site: Site, judge: User, marks: Callable[[str, str], str]) -> Asked:
    calls = calls_of(site.region)
    draft = _written(site, calls["brouillon"], marks(tenant, "funding.draft"))
    filed = _filed(site, calls["depot"], marks(tenant, "funding.filed"))
    judged = _judged(
        site, calls["examen"], judge, marks(tenant, "funding.filed"), marks(tenant, "funding.opinion")
    )
    granted = _judged(site, calls["suivi"], judge, "Essai", "Favorable")
    granted = actions.decide(granted, amount=700_000, reason=marks(tenant, "funding.reason"), by=CONSOLE)
    _follow(granted)
    return Asked(draft, filed, judged, granted)


def a_judge(region: Region) -> User:
    """Somebody who follows the region and is none of the cast."""
    user = open_account(f"avis-{region.code}@cordee.example", name=f"Évaluatrice {region.code}", by=CONSOLE)
    grant_role(Offer(Role.REGION_READER, region.scope, region.name), user=user, by=CONSOLE)
    return user


def _written(site: Site, call: Call, words: str) -> Application:
    application = actions.open_application(site, call=call, by=CONSOLE)
    return actions.write_application(
        application,
        contact_name=words,
        contact_email="rssi@maison.example",
        cost=1_000_000,
        requested=800_000,
        answers={"but": words},
        declared=["oui"],
        papers={"devis": read_paper("devis.png", b"\x89PNG\r\n" + words.encode())},
        by=CONSOLE,
    )


def _filed(site: Site, call: Call, words: str) -> Application:
    return actions.file_application(_written(site, call, words), arrived_at=clock.now(), by=CONSOLE)


def _judged(site: Site, call: Call, judge: User, words: str, opinion: str) -> Application:
    application = actions.judge_admissibility(_filed(site, call, words), admissible=True, by=CONSOLE)
    review = actions.ask_review(application, user=judge, by=CONSOLE)
    actions.give_review(review, scores={"besoin": 4}, favourable=True, opinion=opinion, by=CONSOLE)
    return application


def _follow(granted: Application) -> None:
    """A paper received, an invoice to check, another that two people have agreed to pay."""
    paper = read_paper("facture.pdf", b"%PDF-1.7")
    actions.deliver(granted.deliverables.get(key="recu"), paper=paper, by=CONSOLE)
    for key in ("constater", "payer"):
        actions.file_invoice(granted.instalments.get(key=key), paper=paper, by=CONSOLE)
    granted.instalments.filter(key="payer").update(state=InstalmentState.APPROVED)
