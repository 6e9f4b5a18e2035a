"""What a program is told of each record. Dates are ISO 8601 with their zone; levels are those of the plan, 0 to 3."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import ModelSchema, Schema

from cordee.crises.models import LogEntry, Room
from cordee.directory.models import Region, Site
from cordee.exercises.models import Exercise
from cordee.funding.models import Application
from cordee.incidents.models import Activation, Deadline, Incident
from cordee.indicators.models import Snapshot
from cordee.plan.models import Commitment, Evidence, Plan
from cordee.plan.pack import PlanAction
from cordee.referentials.models import Assessment
from cordee.referentials.rules import can_read_answers
from cordee.retex.models import Attestation, Improvement


class _OfSite(Schema):
    """A record of one establishment, by its FINESS number."""

    finess: str

    @staticmethod
    def resolve_finess(row: Any) -> str:
        return row.site.finess


class RegionOut(ModelSchema):
    class Meta:
        model = Region
        fields = ["code", "name"]


class SiteOut(ModelSchema):
    legal_entity: str
    ght: str | None
    department: str
    beds: int

    class Meta:
        model = Site
        fields = [
            "finess", "name", "kind", "category_code", "category_label", "commune", "opened_on", "closed_on", "ed_visits",
            "has_ed", "has_smur", "has_samu",
        ]  # fmt: skip

    @staticmethod
    def resolve_legal_entity(row: Site) -> str:
        return row.legal_entity.finess

    @staticmethod
    def resolve_ght(row: Site) -> str | None:
        return row.legal_entity.ght.name if row.legal_entity.ght else None

    @staticmethod
    def resolve_department(row: Site) -> str:
        return row.department.code


class ActionOut(Schema):
    number: int
    function: str
    title: str
    audience: list[str]
    steps: dict[str, str]
    indicator: str

    @staticmethod
    def resolve_steps(action: PlanAction) -> dict[str, str]:
        return {str(level): text for level, text in action.steps.items()}


class PlanOut(ModelSchema):
    region: str
    actions: list[ActionOut]

    class Meta:
        model = Plan
        fields = ["key", "version", "title", "state", "published_at"]

    @staticmethod
    def resolve_region(row: Plan) -> str:
        return row.region.code


class CommitmentOut(_OfSite, ModelSchema):
    class Meta:
        model = Commitment
        fields = [
            "action", "level", "level_why", "target_level", "target_on", "owner_name", "not_applicable", "reason", "changed_at",
        ]  # fmt: skip


class EvidenceOut(ModelSchema):
    finess: str
    action: int

    class Meta:
        model = Evidence
        fields = [
            "kind",
            "title",
            "level",
            "obtained_on",
            "valid_until",
            "revision",
            "withdrawn_at",
            "withdrawn_why",
        ]

    @staticmethod
    def resolve_finess(row: Evidence) -> str:
        return row.commitment.site.finess

    @staticmethod
    def resolve_action(row: Evidence) -> int:
        return row.commitment.action


class SnapshotOut(ModelSchema):
    """How many establishments stood at each level of one action that day. ``weight``: their activity, see the plan's guide."""

    region: str
    department: str | None

    class Meta:
        model = Snapshot
        fields = ["on", "action", "level_0", "level_1", "level_2", "level_3", "weight", "weight_in_place"]

    @staticmethod
    def resolve_region(row: Snapshot) -> str:
        return row.plan.region.code

    @staticmethod
    def resolve_department(row: Snapshot) -> str | None:
        return row.department.code if row.department else None


class TargetOut(Schema):
    """The share of establishments exercised, over a list frozen on a day. ``definition`` says what it does not mean."""

    region: str
    label: str
    frozen_on: dt.date
    target_percent: int
    on: dt.date
    since: dt.date
    exercised: int
    total: int
    exercised_weight: int
    total_weight: int
    definition: str


class ExerciseOut(_OfSite, ModelSchema):
    id: int

    class Meta:
        model = Exercise
        fields = ["id", "title", "level", "state", "scheduled_at", "started_at", "ended_at", "cancel_reason"]


class AttestationOut(_OfSite, ModelSchema):
    """Whether an exercise counts for the yearly obligation, and by which rule."""

    exercise: int | None

    class Meta:
        model = Attestation
        fields = ["counts", "counts_on", "rule", "rule_version", "issued_at"]

    @staticmethod
    def resolve_exercise(row: Attestation) -> int | None:
        return row.exercise_id


class ImprovementOut(_OfSite, ModelSchema):
    id: int
    exercise: int | None

    class Meta:
        model = Improvement
        fields = [
            "id",
            "origin",
            "title",
            "finding",
            "plan_action",
            "owner_name",
            "due_on",
            "state",
            "closing_note",
            "closed_at",
        ]

    @staticmethod
    def resolve_exercise(row: Improvement) -> int | None:
        return row.exercise_id


class ActivationOut(ModelSchema):
    class Meta:
        model = Activation
        fields = ["level", "raised_at", "lifted_at"]


class DeadlineOut(ModelSchema):
    """A legal deadline, by its key in the pack of the crisis."""

    class Meta:
        model = Deadline
        fields = ["key", "state", "starts_at", "due_at", "met_at"]


class IncidentOut(_OfSite, ModelSchema):
    """A declared crisis; not what is seen of the attack, which is for its pages."""

    id: int
    is_exercise: bool
    activations: list[ActivationOut]
    deadlines: list[DeadlineOut]

    class Meta:
        model = Incident
        fields = ["id", "title", "noticed_at", "declared_at", "ended_at"]


class CrisisOut(_OfSite, ModelSchema):
    """A crisis room; ``kind`` says whether it is an exercise."""

    id: int

    class Meta:
        model = Room
        fields = ["id", "title", "kind", "created_at", "opened_at", "closed_at"]


class LogEntryOut(ModelSchema):
    """One line of the log. ``seq`` is its number in the sealed journal; a correction names the line it corrects."""

    cell: str | None
    corrects: int | None

    class Meta:
        model = LogEntry
        fields = [
            "seq",
            "kind",
            "text",
            "author",
            "fact_room_at",
            "entered_room_at",
            "entered_at",
            "milestone",
            "is_significant",
        ]

    @staticmethod
    def resolve_cell(row: LogEntry) -> str | None:
        return row.cell.name if row.cell else None

    @staticmethod
    def resolve_corrects(row: LogEntry) -> int | None:
        return row.corrects.seq if row.corrects else None


class AssessmentOut(_OfSite, ModelSchema):
    """``percent`` is absent while it is withheld, and until the house has handed its answers in to whoever is not of it."""

    id: int
    campaign: str
    percent: float | None

    class Meta:
        model = Assessment
        fields = ["id", "state", "answered", "submitted_at"]

    @staticmethod
    def resolve_campaign(row: Assessment) -> str:
        return row.campaign.title

    @staticmethod
    def resolve_percent(row: Assessment, context: Any) -> float | None:
        return row.percent if can_read_answers(context["request"].actor, row) else None


class ApplicationOut(_OfSite, ModelSchema):
    """Amounts are in euro cents."""

    reference: str
    call: str

    class Meta:
        model = Application
        fields = ["state", "cost", "requested", "awarded", "filed_at"]

    @staticmethod
    def resolve_call(row: Application) -> str:
        return row.call.key
