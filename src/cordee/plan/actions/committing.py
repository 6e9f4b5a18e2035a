"""A house says where it stands on an action, and where it will be."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.directory.models import Site
from cordee.journal.record import record
from cordee.plan import changes, events, rules
from cordee.plan.enums import Level
from cordee.plan.models import Commitment, Evidence, Plan

FIELDS = (
    "level", "target_level", "target_on", "owner_name", "owner_email", "not_applicable", "reason",
)  # fmt: skip


@action(rules.can_commit)
def set_commitment(site: Site, *, number: int, by: Actor, **fields: Any) -> Commitment:
    """Say where the house stands on an action of the plan in force. ``fields``: level, target_level, target_on,
    owner_name, owner_email, not_applicable, reason. What is not given stays."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not a field of a commitment: {unknown}")
    plan = plan_in_force(site)
    commitment = locked(plan, site, number)
    changed = [name for name, value in fields.items() if getattr(commitment, name) != value]
    if not changed and commitment.pk:
        return UNCHANGED
    before = {name: _said(commitment, name) for name in changed}
    for name in changed:
        setattr(commitment, name, fields[name])
    _refuse_nonsense(commitment, plan)
    if "level" in changed:
        commitment.level_why = _("Déclaré par %s") % by.label
    commitment.changed_at = clock.now()
    commitment.save()
    what = ", ".join(
        f"{commitment._meta.get_field(name).verbose_name} ({before[name]} → {_said(commitment, name)})"
        for name in changed
    )
    told = {"action": number, "what": what or _("engagement ouvert")}
    record(events.CommitmentSet(site.scope, told), by=by)
    changes.tell(plan, [site.pk])
    return commitment


def plan_in_force(site: Site) -> Plan:
    plan = Plan.objects.in_force().filter(region_id=site.region_id).first()
    if plan is None:
        raise Refused(_("Aucun plan n’est en vigueur dans cette région."))
    return plan


def locked(plan: Plan, site: Site, number: int) -> Commitment:
    """The row, locked until the end of the transaction; a new one when the house has not spoken yet."""
    try:
        plan.action(number)
    except KeyError:
        raise Refused(_("Le plan en vigueur n’a pas d’action %s.") % number) from None
    Site.objects.select_for_update().get(pk=site.pk)  # two first words of a house at once wait for each other
    found = Commitment.objects.filter(plan=plan, site=site, action=number).first()
    return found or Commitment(plan=plan, site=site, action=number, changed_at=clock.now())


def proven_level(commitment: Commitment) -> int:
    """The highest level that standing evidence proves today."""
    if not commitment.pk:
        return 0
    today = timezone.localdate(clock.now())
    levels = Evidence.objects.filter(commitment=commitment).standing(today).values_list("level", flat=True)
    return max(levels, default=0)


def _refuse_nonsense(commitment: Commitment, plan: Plan) -> None:
    if commitment.not_applicable and not commitment.reason.strip():
        raise Refused(_("« Sans objet » demande un motif : pourquoi cette action ne concerne pas la maison."))
    if (
        commitment.level == Level.PROVEN
        and not commitment.not_applicable
        and proven_level(commitment) < Level.PROVEN
    ):
        raise Refused(
            _("« Éprouvé » demande une preuve de ce niveau : ajoutez-la, le niveau montera de lui-même.")
        )
    action_ = plan.action(commitment.action)
    if commitment.target_level < commitment.level:
        commitment.target_level = commitment.level
    if not action_.concerns(commitment.site.kind) and not commitment.not_applicable and commitment.level:
        raise Refused(_("Cette action ne s’adresse pas à ce type d’établissement."))


def _said(commitment: Commitment, name: str) -> str:
    value = getattr(commitment, name)
    if name in ("level", "target_level"):
        return str(Level(value).label)
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    return "—" if value in (None, "") else str(value)
