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


class Channel(models.TextChoices):
    """How an inject reaches its cell."""

    ROOM = "room", _("Salle")
    EMAIL = "email", _("Courriel")
    PHONE = "phone", _("Téléphone")
    PRESS = "press", _("Presse")
    SOCIAL = "social", _("Réseau social")
    PAPER = "paper", _("Papier")


class Audience(models.TextChoices):
    """Which houses a kit suits."""

    HOSPITAL = "hospital", _("Hôpital")
    CLINIC = "clinic", _("Clinique")
    MEDICO_SOCIAL = "medico_social", _("Médico-social")
    GHT = "ght", _("GHT")


class Reader(models.TextChoices):
    """For whom a document of the kit is."""

    PLAYERS = "players", _("Joueurs")
    FACILITATORS = "facilitators", _("Animateurs")
    OBSERVERS = "observers", _("Observateurs")


class CellKind(models.TextChoices):
    DECISION = "decision", _("Décisionnelle")
    TECHNICAL = "technical", _("Technique")
    SITE = "site", _("Site")
    REGIONAL = "regional", _("Régionale")
