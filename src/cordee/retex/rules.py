"""Who writes the lessons, who signs them, who follows them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.verdict import NOT_YOURS, YES, Verdict, allow, no
from cordee.directory.models import Region, Site
from cordee.directory.queries import REGION_ROLES
from cordee.exercises.models import Exercise
from cordee.exercises.rules import is_staff
from cordee.retex.enums import ImprovementState, ReportState
from cordee.retex.models import Debrief, Improvement, Report
from cordee.retex.queries import owned_by
from cordee.retex.subjects import Subject, is_crisis, is_ended, not_ended_words, seats_scope


def _house(actor: Actor, site: Site) -> bool:
    return actor.is_machine or actor.has_any(ESTABLISHMENT_EDITORS, site.scopes)


def _conducted(actor: Actor, subject: Subject) -> bool:
    """The staff of an exercise; nobody staged a crisis."""
    return isinstance(subject, Exercise) and is_staff(actor, subject)


def can_open_debrief(actor: Actor, subject: Subject) -> Verdict:
    if not (_conducted(actor, subject) or _house(actor, subject.site)):
        return NOT_YOURS
    if is_crisis(subject):
        return allow(is_ended(subject), _("Le RETEX à chaud s’ouvre au retour à la normale."))
    return allow(is_ended(subject), _("Le RETEX à chaud s’ouvre à la fin de l’exercice."))


def can_close_debrief(actor: Actor, debrief: Debrief) -> Verdict:
    return can_open_debrief(actor, debrief.subject)


def can_answer(actor: Actor, debrief: Debrief) -> Verdict:
    """Whoever was seated in the room, once, while the questionnaire is open."""
    if debrief.closed_at:
        return no(_("Le questionnaire est clos."))
    seated = actor.has_any((Role.PLAYER, Role.OBSERVER, Role.FACILITATOR), [seats_scope(debrief.subject)])
    return allow(seated or actor.is_machine, _("Le questionnaire est réservé aux participants."))


def can_draft(actor: Actor, subject: Subject) -> Verdict:
    return can_open_debrief(actor, subject)


def can_edit(actor: Actor, report: Report) -> Verdict:
    verdict = can_open_debrief(actor, report.subject)
    if not verdict:
        return verdict
    return allow(
        report.state == ReportState.DRAFT,
        _("Cette version est figée : ouvrez une nouvelle version pour la corriger."),
    )


def can_approve(actor: Actor, report: Report) -> Verdict:
    """The direction signs, nobody else: it is what makes the exercise count."""
    if report.state != ReportState.DRAFT:
        return no(_("Cette version est déjà figée."))
    if not is_ended(report.subject):
        return no(str(not_ended_words(report.subject)))
    director = actor.has_any((Role.DIRECTOR,), report.subject.site.scopes)
    return allow(
        director or actor.is_machine, _("Le RETEX est approuvé par la direction de l’établissement.")
    )


def can_share(actor: Actor, report: Report) -> Verdict:
    if not _house(actor, report.subject.site):
        return NOT_YOURS
    return allow(report.state == ReportState.APPROVED, _("On ne transmet qu’un RETEX approuvé."))


def can_revoke(actor: Actor, report: Report) -> Verdict:
    """A link is withdrawn by the house, whatever has become of the report since."""
    return allow(_house(actor, report.subject.site))


def can_attest(actor: Actor, exercise: Exercise) -> Verdict:
    if not (actor.is_machine or actor.has(Role.REGION_PILOT, exercise.site.region.scope)):
        return NOT_YOURS
    return allow(exercise.state == "ended", _("L’exercice n’est pas terminé."))


def can_declare(actor: Actor, site: Site) -> Verdict:
    """An exercise played elsewhere is taken into account by the region, on proof."""
    return allow(
        actor.is_machine or actor.has(Role.REGION_PILOT, f"region:{site.region_id}"),
        _("Seule la région prend en compte un exercice joué hors de Cordée."),
    )


def can_add_somewhere(actor: Actor) -> Verdict:
    """Whether there is any house for which the actor keeps improvement actions."""
    return allow(actor.is_machine or any(grant.role in ESTABLISHMENT_EDITORS for grant in actor.grants))


def can_add_improvement(actor: Actor, site: Site) -> Verdict:
    return allow(
        _house(actor, site), _("Les actions d’amélioration sont tenues par la direction et le RSSI.")
    )


def can_note_improvement(actor: Actor, subject: Subject) -> Verdict:
    if _conducted(actor, subject):
        return YES
    return can_add_improvement(actor, subject.site)


def can_move_improvement(actor: Actor, improvement: Improvement) -> Verdict:
    """Its owner says where it is; closing or dropping it is for the house (``can_close_improvement``)."""
    if Improvement.objects.filter(owned_by(actor), pk=improvement.pk).exists():
        return YES
    return can_close_improvement(actor, improvement)


def can_close_improvement(actor: Actor, improvement: Improvement) -> Verdict:
    return can_add_improvement(actor, improvement.site)


def can_change_improvement(actor: Actor, improvement: Improvement) -> Verdict:
    verdict = can_close_improvement(actor, improvement)
    if not verdict:
        return verdict
    return allow(not improvement.is_over, _("Cette action est close : rouvrez-la d’abord."))


def can_share_lesson(actor: Actor, improvement: Improvement) -> Verdict:
    """The house alone says what others may learn from it, once it has closed the matter."""
    verdict = can_close_improvement(actor, improvement)
    closed = improvement.state == ImprovementState.CLOSED
    return verdict and allow(closed, _("Un enseignement se partage d’une action close, avec sa preuve."))


def can_remind(actor: Actor, improvement: Improvement) -> Verdict:
    return allow(actor.is_machine)


def can_freeze(actor: Actor, region: Region) -> Verdict:
    return allow(
        actor.is_machine or actor.has(Role.REGION_PILOT, region.scope),
        _("Le dénominateur est figé par la région."),
    )


def can_read_indicator(actor: Actor, region: Region) -> Verdict:
    """The region's pilots and readers: the list names who has not played yet."""
    return allow(
        actor.is_machine or actor.is_admin or actor.has_any(REGION_ROLES, [region.scope]),
        _("La cible régionale est suivie par la région."),
    )
