"""The plan, where each establishment stands on it, what the region measures, what it asks and what it funds."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from cordee.api.filters import OfAction, OfSite, Since
from cordee.api.paging import Page, Paging, paged
from cordee.api.problems import REFUSALS
from cordee.api.schemas import (
    ApplicationOut,
    AssessmentOut,
    CommitmentOut,
    EvidenceOut,
    PlanOut,
    SnapshotOut,
    TargetOut,
)
from cordee.core import clock
from cordee.funding.models import Application
from cordee.indicators.models import Snapshot
from cordee.packs.wording import _
from cordee.plan.models import Commitment, Evidence, Plan
from cordee.referentials.models import Assessment
from cordee.retex.indicator import share
from cordee.retex.models import Denominator

router = Router(tags=["Plan"])


@router.get("/plans", response={200: list[PlanOut], **REFUSALS}, summary=_("Les plans en vigueur"))
def plans(request: HttpRequest):
    return Plan.objects.visible_to(request.actor).in_force().select_related("region").order_by("pk")


@router.get(
    "/commitments",
    response={200: Page[CommitmentOut], **REFUSALS},
    summary=_("Les engagements"),
    description=_("Sur les plans en vigueur. « level » : 0 rien encore, 1 engagé, 2 en place, 3 éprouvé."),
)
def commitments(request: HttpRequest, only: Query[OfAction], paging: Query[Paging]):
    rows = Commitment.objects.visible_to(request.actor).in_force().select_related("site")
    return paged(only.among(rows).order_by("pk"), paging)


@router.get("/evidence", response={200: Page[EvidenceOut], **REFUSALS}, summary=_("Les preuves"))
def evidence(request: HttpRequest, only: Query[OfAction], paging: Query[Paging]):
    rows = Evidence.objects.visible_to(request.actor).in_force().select_related("commitment__site")
    kept = only.among(rows, "commitment__site__finess", "commitment__action")
    return paged(kept.order_by("pk"), paging)


@router.get(
    "/snapshots",
    response={200: Page[SnapshotOut], **REFUSALS},
    summary=_("Les relevés de nuit"),
    description=_(
        "Une ligne par jour, par action et par département (aucun : la région entière). Lus de la région seule."
    ),
)
def snapshots(request: HttpRequest, only: Query[Since], paging: Query[Paging]):
    rows = Snapshot.objects.visible_to(request.actor).select_related("plan__region", "department")
    return paged(only.among(rows).order_by("on", "pk"), paging)


@router.get(
    "/targets",
    response={200: list[TargetOut], **REFUSALS},
    summary=_("La cible régionale d’exercices"),
    description=_(
        "Calculée aujourd’hui d’après les attestations, sur chaque liste figée. Lue de la région seule."
    ),
)
def targets(request: HttpRequest):
    today = timezone.localdate(clock.now())
    rows = Denominator.objects.visible_to(request.actor).select_related("region").order_by("pk")
    return [_target(row, today) for row in rows]


@router.get(
    "/assessments",
    response={200: Page[AssessmentOut], **REFUSALS},
    summary=_("Les évaluations"),
    description=_(
        "« percent » manque tant que le résultat est retenu, ou que l’évaluation n’est pas remise."
    ),
)
def assessments(request: HttpRequest, only: Query[OfSite], paging: Query[Paging]):
    rows = Assessment.objects.visible_to(request.actor)
    rows = rows.select_related("site__legal_entity", "campaign")
    return paged(only.among(rows).order_by("pk"), paging)


@router.get(
    "/applications",
    response={200: Page[ApplicationOut], **REFUSALS},
    summary=_("Les dossiers de financement"),
    description=_("Montants en centimes d’euro."),
)
def applications(request: HttpRequest, only: Query[OfSite], paging: Query[Paging]):
    rows = Application.objects.visible_to(request.actor).select_related("site", "call")
    return paged(only.among(rows).order_by("pk"), paging)


def _target(row: Denominator, today) -> dict[str, object]:
    found = share(row, today)
    told = ("on", "since", "exercised", "total", "exercised_weight", "total_weight")
    return {name: getattr(found, name) for name in told} | {
        "region": row.region.code,
        "label": row.label,
        "frozen_on": row.frozen_on,
        "target_percent": row.target_percent,
        "definition": row.definition,
    }
