"""States of deadlines and of situation reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeadlineState(models.TextChoices):
    DORMANT = "dormant", _("Pas engagée")
    RUNNING = "running", _("À faire")
    MET = "met", _("Faite")
    SET_ASIDE = "set_aside", _("Sans objet")


class SituationState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    FROZEN = "frozen", _("Validé")


UNKNOWN = "inconnu"  # the answer of who does not know: always offered, always valid
