"""Exercises, what they prove, what they lead to; crisis rooms and their log."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from cordee.api.filters import Number, OfExercise, OfSite
from cordee.api.paging import Page, Paging, paged
from cordee.api.problems import NOT_FOUND, REFUSALS
from cordee.api.schemas import (
    AttestationOut,
    CrisisOut,
    ExerciseOut,
    ImprovementOut,
    IncidentOut,
    LogEntryOut,
)
from cordee.crises.models import Room
from cordee.exercises.models import Exercise
from cordee.incidents.models import Incident
from cordee.packs.wording import _
from cordee.retex.models import Attestation, Improvement

router = Router(tags=["Exercices et crises"])


@router.get("/exercises", response={200: Page[ExerciseOut], **REFUSALS}, summary=_("Les exercices"))
def exercises(request: HttpRequest, only: Query[OfExercise], paging: Query[Paging]):
    rows = Exercise.objects.visible_to(request.actor).select_related("site")
    return paged(only.among(rows).order_by("pk"), paging)


@router.get(
    "/exercises/{number}", response={200: ExerciseOut, **REFUSALS, **NOT_FOUND}, summary=_("Un exercice")
)
def exercise(request: HttpRequest, number: Number):
    return get_object_or_404(Exercise.objects.visible_to(request.actor).select_related("site"), pk=number)


@router.get("/attestations", response={200: Page[AttestationOut], **REFUSALS}, summary=_("Les attestations"))
def attestations(request: HttpRequest, only: Query[OfSite], paging: Query[Paging]):
    rows = Attestation.objects.visible_to(request.actor).select_related("site")
    return paged(only.among(rows).order_by("pk"), paging)


@router.get(
    "/improvements", response={200: Page[ImprovementOut], **REFUSALS}, summary=_("Les actions d’amélioration")
)
def improvements(request: HttpRequest, only: Query[OfSite], paging: Query[Paging]):
    rows = Improvement.objects.visible_to(request.actor).select_related("site")
    return paged(only.among(rows).order_by("pk"), paging)


@router.get(
    "/incidents",
    response={200: Page[IncidentOut], **REFUSALS},
    summary=_("Les crises déclarées"),
    description=_("Niveaux et échéances légales. Lues de l’établissement et de sa région."),
)
def incidents(request: HttpRequest, only: Query[OfSite], paging: Query[Paging]):
    rows = Incident.objects.visible_to(request.actor).select_related("room", "site")
    rows = rows.prefetch_related("activations", "deadlines")
    return paged(only.among(rows).order_by("pk"), paging)


@router.get(
    "/crises",
    response={200: Page[CrisisOut], **REFUSALS},
    summary=_("Les salles de crise"),
    description=_("Lues de l’établissement : la région lit ce qu’il partage avec elle, pas ses salles."),
)
def crises(request: HttpRequest, only: Query[OfSite], paging: Query[Paging]):
    rows = Room.objects.visible_to(request.actor).select_related("site")
    return paged(only.among(rows).order_by("pk"), paging)


@router.get(
    "/crises/{number}/log",
    response={200: Page[LogEntryOut], **REFUSALS, **NOT_FOUND},
    summary=_("Une main courante"),
    description=_("Dans l’ordre du journal scellé, corrections comprises : rien n’en est jamais ôté."),
)
def log(request: HttpRequest, number: Number, paging: Query[Paging]):
    room = get_object_or_404(Room.objects.visible_to(request.actor), pk=number)
    return paged(room.log.select_related("cell", "corrects").order_by("seq"), paging)
