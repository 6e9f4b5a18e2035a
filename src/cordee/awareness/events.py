"""What happens to an awareness campaign."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class CampaignOpened(Event):
    kind = "awareness.campaign_opened"
    wording = _("Campagne de sensibilisation « %(title)s » ouverte")


class ResultsBrought(Event):
    kind = "awareness.results_brought"
    wording = _("Campagne « %(title)s » : résultats de %(houses)s établissements, %(recipients)s personnes")


class CampaignClosed(Event):
    kind = "awareness.campaign_closed"
    wording = _("Campagne « %(title)s » close : %(houses)s établissements")
