"""Levels and states of a kit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    BEGINNER = "beginner", _("Débutant")
    INTERMEDIATE = "intermediate", _("Intermédiaire")
    ADVANCED = "advanced", _("Confirmé")


class KitState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    PUBLISHED = "published", _("Publié")
    RETIRED = "retired", _("Retiré")


class Origin(models.TextChoices):
    SHIPPED = "shipped", _("Livré avec Cordée")
    IMPORTED = "imported", _("Importé")
    WRITTEN = "written", _("Écrit ici")
