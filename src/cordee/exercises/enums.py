"""States of an exercise and of its injects."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExerciseState(models.TextChoices):
    PLANNED = "planned", _("Planifié")
    READY = "ready", _("Prêt")
    RUNNING = "running", _("En cours")
    PAUSED = "paused", _("En pause")
    ENDED = "ended", _("Terminé")
    CANCELLED = "cancelled", _("Annulé")


class InjectState(models.TextChoices):
    PENDING = "pending", _("À venir")
    HELD = "held", _("Retenu")
    RELEASED = "released", _("Délivré")
    SKIPPED = "skipped", _("Non joué")


class ClockKind(models.TextChoices):
    """Orders given to the exercise clock."""

    START = "start", _("Début")
    PAUSE = "pause", _("Pause")
    RESUME = "resume", _("Reprise")
    SPEED = "speed", _("Vitesse")
    JUMP = "jump", _("Saut")
    END = "end", _("Fin")


class Rating(models.TextChoices):
    """How well an objective was met, as HSEEP evaluators rate it."""

    PERFORMED = "P", _("Réalisé sans difficulté")
    SOME = "S", _("Réalisé avec quelques difficultés")
    MAJOR = "M", _("Réalisé avec de grandes difficultés")
    UNABLE = "U", _("Non réalisé")
