"""What happens to calls and to applications. A call's stream is its region's; an application has its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class CallKept(Event):
    kind = "funding.call_kept"
    wording = _("Appel « %(call)s » (%(version)s) apporté")


class CallPublished(Event):
    kind = "funding.call_published"
    wording = _("Appel « %(call)s » publié")


class CallProlonged(Event):
    kind = "funding.call_prolonged"
    wording = _("Appel « %(call)s » prolongé jusqu’au %(until)s : %(why)s")


class ApplicationOpened(Event):
    kind = "funding.opened"
    wording = _("Dossier ouvert")


class ApplicationWritten(Event):
    kind = "funding.written"
    wording = _("Dossier complété : %(what)s")


class ApplicationFiled(Event):
    kind = "funding.filed"
    wording = _("Dossier déposé ; empreinte %(receipt)s")


class ApplicationWithdrawn(Event):
    kind = "funding.withdrawn"
    wording = _("Dossier retiré par l’établissement")


class CorrectionAsked(Event):
    kind = "funding.correction_asked"
    wording = _("Compléments demandés : %(reason)s")


class AdmissibilityJudged(Event):
    kind = "funding.admissibility"
    wording = _("Dossier %(state)s. %(reason)s")


class ReviewAsked(Event):
    kind = "funding.review_asked"
    wording = _("Avis demandé à %(reviewer)s")


class ReviewRecused(Event):
    kind = "funding.review_recused"
    wording = _("%(reviewer)s se récuse : %(why)s")


class ReviewGiven(Event):
    kind = "funding.review_given"
    wording = _("Avis rendu par %(reviewer)s")


class Decided(Event):
    kind = "funding.decided"
    wording = _("Décision : %(state)s, %(amount)s. %(reason)s")


class DeliverableMoved(Event):
    kind = "funding.deliverable_moved"
    wording = _("Livrable « %(label)s » : %(state)s. %(why)s")


class InstalmentMoved(Event):
    kind = "funding.instalment_moved"
    wording = _("« %(label)s », %(amount)s : %(state)s. %(why)s")
