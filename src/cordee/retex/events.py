"""What happens to the lessons of an exercise. They live in the exercise's own stream."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class DebriefOpened(Event):
    kind = "retex.debrief_opened"
    wording = _("RETEX à chaud ouvert")


class DebriefAnswered(Event):
    kind = "retex.debrief_answered"
    wording = _("Une réponse au RETEX à chaud (%(count)s en tout)")


class DebriefClosed(Event):
    kind = "retex.debrief_closed"
    wording = _("RETEX à chaud clos avec %(count)s réponses")


class ReportDrafted(Event):
    kind = "retex.report_drafted"
    wording = _("RETEX à froid, version %(version)s ouverte")


class ReportEdited(Event):
    kind = "retex.report_edited"
    wording = _("RETEX à froid, version %(version)s modifiée")


class ReportApproved(Event):
    kind = "retex.report_approved"
    wording = _("RETEX version %(version)s approuvé par %(approver)s")


class ReportShared(Event):
    kind = "retex.report_shared"
    wording = _("RETEX version %(version)s transmis à %(recipient)s jusqu’au %(until)s")


class ShareRevoked(Event):
    kind = "retex.share_revoked"
    wording = _("Lien de %(recipient)s révoqué")


class ExerciseAttested(Event):
    kind = "retex.exercise_attested"
    wording = _("Exercice jugé par la règle %(rule)s %(version)s : %(verdict)s")


class ExerciseDeclared(Event):
    kind = "retex.exercise_declared"
    wording = _("Exercice joué hors de Cordée par %(site)s le %(on)s, repris par %(by)s")


class ImprovementAdded(Event):
    kind = "retex.improvement_added"
    wording = _("Action d’amélioration « %(title)s » confiée à %(owner)s pour le %(due)s")


class ImprovementChanged(Event):
    kind = "retex.improvement_changed"
    wording = _("Action « %(title)s » modifiée : %(what)s")


class ImprovementMoved(Event):
    kind = "retex.improvement_moved"
    wording = _("Action « %(title)s » : %(state)s")


class LessonShared(Event):
    kind = "retex.improvement_lesson_shared"
    wording = _("Enseignement de « %(title)s » partagé dans la région : %(lesson)s")


class LessonWithdrawn(Event):
    kind = "retex.improvement_lesson_withdrawn"
    wording = _("Enseignement de « %(title)s » retiré de la région")


class ImprovementReminded(Event):
    kind = "retex.improvement_reminded"
    wording = _("Rappel envoyé pour « %(title)s »")


class DenominatorFrozen(Event):
    kind = "retex.denominator_frozen"
    wording = _("Dénominateur « %(label)s » figé : %(count)s établissements")


def about(event: type[Event], stream: str, **content: Any) -> Event:
    return event(stream=stream, content=content)
