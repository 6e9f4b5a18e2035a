"""What happens to referentials, campaigns and assessments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class ReferentialBrought(Event):
    kind = "referentials.brought"
    wording = _("Référentiel « %(title)s » (version %(version)s) apporté : %(requirements)s exigences")


class MappingKept(Event):
    kind = "referentials.mapped"
    wording = _("Référentiel « %(title)s » : %(changed)s correspondances changées")


class CampaignOpened(Event):
    kind = "referentials.campaign_opened"
    wording = _("Campagne « %(campaign)s » ouverte : %(houses)s établissements")


class CampaignClosed(Event):
    kind = "referentials.campaign_closed"
    wording = _("Campagne « %(campaign)s » close")


class Answered(Event):
    kind = "referentials.answered"
    wording = _("« %(section)s » : %(changed)s réponses")


class Delegated(Event):
    kind = "referentials.delegated"
    wording = _("« %(section)s » confié à %(person)s")


class Submitted(Event):
    kind = "referentials.submitted"
    wording = _("Évaluation remise : %(answered)s réponses sur %(asked)s")


class Returned(Event):
    kind = "referentials.returned"
    wording = _("À corriger : %(reason)s")


class Accepted(Event):
    kind = "referentials.accepted"
    wording = _("Évaluation validée")
