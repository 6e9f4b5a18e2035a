"""States and scales of the plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Function(models.TextChoices):
    """What an action serves; the order is that of an attack."""

    PREVENT = "prevent", _("Prévenir")
    DETECT = "detect", _("Détecter")
    REACT = "react", _("Réagir")
    RESTORE = "restore", _("Restaurer")


class Level(models.IntegerChoices):
    """Where an establishment stands on an action. Each action says in plain words what each step means."""

    NOTHING = 0, _("Rien encore")
    STARTED = 1, _("Engagé")
    IN_PLACE = 2, _("En place")
    PROVEN = 3, _("Éprouvé")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    PUBLISHED = "published", _("En vigueur")
    SUPERSEDED = "superseded", _("Remplacé")


class EvidenceKind(models.TextChoices):
    FILE = "file", _("Fichier")
    LINK = "link", _("Lien")
    OBJECT = "object", _("Objet de Cordée")
