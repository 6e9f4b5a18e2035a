"""Who brings referentials, who answers, who reviews."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.verdict import NOT_YOURS, Verdict, allow
from cordee.directory.models import Region
from cordee.directory.queries import HOUSE_ROLES
from cordee.referentials.enums import AssessmentState
from cordee.referentials.models import Assessment, Campaign, Referential

CLOSED = _("Cette évaluation est remise, validée, ou sa campagne est close.")


class Part(NamedTuple):
    """One section of an assessment, by its number."""

    assessment: Assessment
    section: int


def can_keep(actor: Actor, region: Region) -> Verdict:
    return allow(
        actor.is_machine or actor.has(Role.REGION_PILOT, region.scope),
        _("Les référentiels et leurs campagnes sont tenus par la région."),
    )


def can_map(actor: Actor, referential: Referential) -> Verdict:
    return can_keep(actor, referential.region)


def can_close(actor: Actor, campaign: Campaign) -> Verdict:
    verdict = can_keep(actor, campaign.region)
    return verdict and allow(campaign.is_open, _("Cette campagne est close."))


def can_answer(actor: Actor, assessment: Assessment) -> Verdict:
    """The management and the CISO answer everything, hand sections out and hand the whole in."""
    if not (actor.is_machine or actor.has_any(ESTABLISHMENT_EDITORS, assessment.site.scopes)):
        return NOT_YOURS
    return allow(assessment.is_writable, CLOSED)


def can_write(actor: Actor, part: Part) -> Verdict:
    """One section: whoever answers everything, and the person of the house to whom it was handed."""
    verdict = can_answer(actor, part.assessment)
    if verdict or verdict is not NOT_YOURS:
        return verdict
    handed = part.assessment.delegations.filter(section=part.section, user_id=actor.user_pk)
    if not (actor.has_any(HOUSE_ROLES, part.assessment.site.scopes) and handed.exists()):
        return NOT_YOURS
    return allow(part.assessment.is_writable, CLOSED)


def can_read_answers(actor: Actor, assessment: Assessment) -> Verdict:
    """The house at any time; the region once they are handed in."""
    if actor.has_any(HOUSE_ROLES, assessment.site.scopes):
        return allow(True)
    return allow(
        assessment.state != AssessmentState.ANSWERING,
        _("Les réponses se lisent une fois l’évaluation remise."),
    )


def can_review(actor: Actor, assessment: Assessment) -> Verdict:
    if not (actor.is_machine or actor.has(Role.REGION_PILOT, f"region:{assessment.campaign.region_id}")):
        return NOT_YOURS
    return allow(
        assessment.state == AssessmentState.SUBMITTED,
        _("Seule une évaluation remise se valide ou se renvoie."),
    )
