"""States of a request for help, of each person sent, and of a pack of material."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    ASKED = "asked", _("Demandée")
    PROPOSED = "proposed", _("Proposition faite")
    ACCEPTED = "accepted", _("Acceptée")
    ON_SITE = "on_site", _("À l’œuvre")
    RELEASED = "released", _("Terminée")
    REFUSED = "refused", _("Refusée")
    WITHDRAWN = "withdrawn", _("Retirée")


class AssignmentState(models.TextChoices):
    PROPOSED = "proposed", _("Proposé")
    ACCEPTED = "accepted", _("Attendu")
    ON_SITE = "on_site", _("À l’œuvre")
    RELEASED = "released", _("Libéré")
    STOOD_DOWN = "stood_down", _("Désengagé")


class PackState(models.TextChoices):
    READY = "ready", _("Prêt")
    ENGAGED = "engaged", _("Prêté")
    TO_CHECK = "to_check", _("À vérifier")


class Level(models.IntegerChoices):
    """Declared, never measured."""

    BASIC = 1, _("1, aide")
    AUTONOMOUS = 2, _("2, autonome")
    EXPERT = 3, _("3, référent")


TO_PROPOSE = (RequestState.ASKED, RequestState.PROPOSED)
TO_WITHDRAW = (*TO_PROPOSE, RequestState.ACCEPTED)
OPEN = (*TO_WITHDRAW, RequestState.ON_SITE)
# Somebody in one of these is not there for a second victim.
LIVE = (AssignmentState.PROPOSED, AssignmentState.ACCEPTED, AssignmentState.ON_SITE)
