"""A plan comes in as a draft; published, it takes over the commitments of the version before."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, require
from cordee.directory.models import Region
from cordee.journal.record import record
from cordee.plan import changes, events, rules
from cordee.plan.enums import PlanState
from cordee.plan.models import Commitment, Evidence, Plan
from cordee.plan.pack import before

TAKEN_OVER = (
    "level", "target_level", "target_on", "owner_name", "owner_email", "not_applicable", "reason", "level_why",
)  # fmt: skip


@action(rules.can_import_plan)
def import_plan(region: Region, *, document: dict[str, Any], by: Actor) -> Plan:
    """Bring a checked document in as a draft. The same document again changes nothing; a published version is
    never written over."""
    known = Plan.objects.select_for_update().filter(
        region=region, key=document["id"], version=document["version"]
    )
    plan = known.first()
    if plan and plan.document == document:
        return UNCHANGED
    if plan and plan.state != PlanState.DRAFT:
        raise Refused(
            _("La version %s est déjà publiée et ne change plus : donnez un autre numéro de version.")
            % plan.version
        )
    plan = plan or Plan(
        region=region, key=document["id"], version=document["version"], created_at=clock.now()
    )
    plan.title, plan.document = document["title"], document
    plan.save()
    told = {"title": plan.title, "version": plan.version}
    record(events.PlanImported(region.scope, told), by=by)
    return plan


@action(rules.can_publish)
def publish_plan(plan: Plan, *, by: Actor) -> Plan:
    """Put a draft in force. Each commitment of the version before goes to the action that takes it over; those of
    an action that nothing takes over stay with the old version, where they can be read."""
    Region.objects.select_for_update().get(
        pk=plan.region_id
    )  # two publications of a region wait for each other
    plan.refresh_from_db(fields=["state"])
    require(rules.can_publish(by, plan))
    old = Plan.objects.filter(region=plan.region, state=PlanState.PUBLISHED).first()
    if old:
        old.state = PlanState.SUPERSEDED
        old.save(update_fields=["state"])
    plan.state, plan.published_at, plan.published_by = PlanState.PUBLISHED, clock.now(), by.label
    plan.save(update_fields=["state", "published_at", "published_by"])
    kept, left = _take_over(old, plan) if old else (0, 0)
    told = {"title": plan.title, "version": plan.version, "kept": kept, "left": left}
    record(events.PlanPublished(plan.region.scope, told), by=by)
    changes.tell(plan, None)
    return plan


def _take_over(old: Plan, new: Plan) -> tuple[int, int]:
    """How many commitments of the old version went on, and how many stayed behind."""
    heir = {number: action.number for action in new.actions for number in before(action)}
    families: dict[tuple[int, int], list[Commitment]] = defaultdict(list)
    left = 0
    for row in old.commitments.order_by("site", "action"):
        if row.action in heir:
            families[row.site_id, heir[row.action]].append(row)
        else:
            left += 1
    made = Commitment.objects.bulk_create(
        [_heir_of(new, site_id, number, rows) for (site_id, number), rows in families.items()],
        batch_size=1000,
    )
    _carry_evidence(made, list(families.values()))
    return sum(map(len, families.values())), left


def _heir_of(new: Plan, site_id: int, number: int, rows: list[Commitment]) -> Commitment:
    """The commitment that takes over one or several. Of several the lowest level stands: a merged action is met
    when all that it is made of is."""
    lowest = min(rows, key=lambda row: (row.not_applicable, row.level))
    heir = Commitment(plan=new, site_id=site_id, action=number, changed_at=clock.now())
    for name in TAKEN_OVER:
        setattr(heir, name, getattr(lowest, name))
    if len(rows) > 1 or rows[0].action != number:
        numbers = ", ".join(str(row.action) for row in rows)
        heir.level_why = _("Repris de la version précédente (action %s)") % numbers
    return heir


def _carry_evidence(heirs: list[Commitment], families: list[list[Commitment]]) -> None:
    """Evidence follows; of two that cite the same object the first one does."""
    goes_to = {row.pk: heir for heir, rows in zip(heirs, families, strict=True) for row in rows}
    cited: set[tuple[int, str]] = set()
    moved = []
    for evidence in Evidence.objects.filter(commitment__in=goes_to):
        heir = goes_to[evidence.commitment_id]
        if evidence.source and (heir.pk, evidence.source) in cited:
            continue
        cited.add((heir.pk, evidence.source))
        evidence.commitment = heir
        moved.append(evidence)
    Evidence.objects.bulk_update(moved, ["commitment"], batch_size=500)
