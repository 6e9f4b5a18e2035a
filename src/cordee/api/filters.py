"""What a list can be narrowed to. A value outside its domain is refused (422), not ignored."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.db.models import QuerySet
from ninja import Path, Schema
from pydantic import BeforeValidator, Field

from cordee.directory.enums import SiteKind
from cordee.exercises.enums import ExerciseState
from cordee.packs.wording import _

FINESS = r"^[0-9][0-9AB][0-9]{7}$"
Finess = Annotated[str, Path(pattern=FINESS, description=_("Numéro FINESS géographique"))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


def _iso(told: object) -> object:
    """« 2026-11-27 ». Left to itself, the library would also read a number of seconds since 1970."""
    return dt.date.fromisoformat(told) if isinstance(told, str) else told


Day = Annotated[dt.date, BeforeValidator(_iso)]


class SiteFilter(Schema):
    kind: Annotated[SiteKind | None, Field(description=_("Catégorie d’établissement"))] = None

    def among(self, rows: QuerySet) -> QuerySet:
        return rows.filter(kind=self.kind) if self.kind else rows


class OfSite(Schema):
    """Records of one establishment."""

    finess: Annotated[str | None, Field(pattern=FINESS, description=_("Numéro FINESS géographique"))] = None

    def among(self, rows: QuerySet, path: str = "site__finess") -> QuerySet:
        return rows.filter(**{path: self.finess}) if self.finess else rows


class OfAction(OfSite):
    """Records of one establishment, of one action of the plan."""

    action: Annotated[int | None, Field(ge=1, le=99, description=_("Numéro de l’action du plan"))] = None

    def among(self, rows: QuerySet, path: str = "site__finess", action: str = "action") -> QuerySet:
        rows = super().among(rows, path)
        return rows.filter(**{action: self.action}) if self.action else rows


class OfExercise(OfSite):
    state: Annotated[ExerciseState | None, Field(description=_("État de l’exercice"))] = None

    def among(self, rows: QuerySet, path: str = "site__finess") -> QuerySet:
        rows = super().among(rows, path)
        return rows.filter(state=self.state) if self.state else rows


class Since(Schema):
    since: Annotated[Day | None, Field(description=_("À partir de ce jour"))] = None

    def among(self, rows: QuerySet) -> QuerySet:
        return rows.filter(on__gte=self.since) if self.since else rows
