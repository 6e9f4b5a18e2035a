"""States of a report and of an improvement action."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    APPROVED = "approved", _("Approuvé")
    SUPERSEDED = "superseded", _("Remplacé")


class Origin(models.TextChoices):
    """What an improvement action comes from."""

    EXERCISE = "exercise", _("Exercice")
    CRISIS = "crisis", _("Crise")
    AUDIT = "audit", _("Audit")
    RESTORE_TEST = "restore", _("Essai de restauration")
    OTHER = "other", _("Autre")


class ImprovementState(models.TextChoices):
    OPEN = "open", _("À faire")
    DOING = "doing", _("En cours")
    DONE = "done", _("Faite, à vérifier")
    CLOSED = "closed", _("Close")
    DROPPED = "dropped", _("Abandonnée")
