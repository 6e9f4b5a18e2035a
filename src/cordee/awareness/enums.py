"""States of an awareness campaign."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignKind(models.TextChoices):
    PHISHING = "phishing", _("Envoi d’essai (hameçonnage)")
    TALK = "talk", _("Rencontre, affiche, atelier")
    TRAINING = "training", _("Formation en ligne")


class CampaignState(models.TextChoices):
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Close")
