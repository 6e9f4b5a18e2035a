"""Who publishes the plan, who says where a house stands, who proves it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.verdict import Verdict, allow, no
from cordee.directory.models import Region, Site
from cordee.directory.queries import REGION_ROLES
from cordee.plan.enums import EvidenceKind, PlanState
from cordee.plan.models import Commitment, Evidence, Plan


def can_import_plan(actor: Actor, region: Region) -> Verdict:
    return allow(
        actor.is_machine or actor.has(Role.REGION_PILOT, region.scope),
        _("Le plan d’une région est apporté par son pilote."),
    )


def can_publish(actor: Actor, plan: Plan) -> Verdict:
    verdict = can_import_plan(actor, plan.region)
    if not verdict:
        return verdict
    return allow(plan.state == PlanState.DRAFT, _("Cette version est déjà publiée."))


def can_see_region(actor: Actor, region: Region) -> Verdict:
    return allow(
        actor.is_machine or actor.is_admin or actor.has_any(REGION_ROLES, [region.scope]),
        _("La vue de toute la région est pour ses pilotes et ses lecteurs."),
    )


def can_commit(actor: Actor, site: Site) -> Verdict:
    """The house says where it stands; the region reads."""
    return allow(
        actor.is_machine or actor.has_any(ESTABLISHMENT_EDITORS, site.scopes),
        _("Le niveau et la cible sont tenus par la direction et le RSSI de l’établissement."),
    )


def can_import_commitments(actor: Actor, plan: Plan) -> Verdict:
    """A whole region's commitments at once: by its pilot, who has gathered them."""
    verdict = can_import_plan(actor, plan.region)
    if not verdict:
        return verdict
    return allow(plan.state == PlanState.PUBLISHED, _("Cette version du plan n’est pas en vigueur."))


def can_add_evidence(actor: Actor, commitment: Commitment) -> Verdict:
    verdict = can_commit(actor, commitment.site)
    if not verdict:
        return verdict
    return allow(commitment.plan.state == PlanState.PUBLISHED, _("Cette version du plan a été remplacée."))


def can_withdraw_evidence(actor: Actor, evidence: Evidence) -> Verdict:
    verdict = can_add_evidence(actor, evidence.commitment)
    if not verdict:
        return verdict
    if evidence.withdrawn_at:
        return no(_("Cette preuve est déjà retirée."))
    return allow(
        evidence.kind != EvidenceKind.OBJECT,
        _("Cette preuve vient de Cordée : elle suit l’objet qu’elle cite."),
    )


def can_note_proof(actor: Actor, site: Site) -> Verdict:
    """What Cordée itself has seen: an exercise that counts, a campaign that ended."""
    return allow(actor.is_machine)


def can_lapse(actor: Actor, commitment: Commitment) -> Verdict:
    return allow(actor.is_machine)


def can_remind(actor: Actor, evidence: Evidence) -> Verdict:
    return allow(actor.is_machine)
