"""What a crisis room holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoomKind(models.TextChoices):
    EXERCISE = "exercise", _("Exercice")
    REAL = "real", _("Crise réelle")


class CellKind(models.TextChoices):
    DECISION = "decision", _("Cellule décisionnelle")
    TECHNICAL = "technical", _("Cellule technique")
    SITE = "site", _("Cellule de site")
    REGIONAL = "regional", _("Cellule régionale")


class Track(models.TextChoices):
    """Which side of the crisis something belongs to: the computers, the care, or both."""

    TECHNICAL = "technical", _("Technique")
    CARE = "care", _("Soins")
    BOTH = "both", _("Technique et soins")


# The side of a cell of which no template says more; those left out concern both.
TRACK_OF_KIND = {CellKind.TECHNICAL: Track.TECHNICAL, CellKind.SITE: Track.CARE}


class SeatRole(models.TextChoices):
    PLAYER = "player", _("Joueur")
    OBSERVER = "observer", _("Observateur")
    FACILITATOR = "facilitator", _("Animateur")


class EntryKind(models.TextChoices):
    """Types of line in the main courante."""

    FACT = "fact", pgettext_lazy("line of the log", "Fait")
    DECISION = "decision", _("Décision")
    ACTION = "action", _("Action")
    MESSAGE_IN = "message_in", _("Message reçu")
    MESSAGE_OUT = "message_out", _("Message émis")
    RUMOUR = "rumour", _("Rumeur")


class Source(models.TextChoices):
    """How an entry reached the log."""

    SCREEN = "screen", _("Écran")
    PHONE = "phone", _("Téléphone")
    PAPER = "paper", _("Papier")
    MACHINE = "machine", _("Plateforme")


class Channel(models.TextChoices):
    """How a message reaches the cell."""

    ROOM = "room", _("Messagerie de crise")
    EMAIL = "email", _("Courriel")
    PHONE = "phone", _("Téléphone")
    PRESS = "press", _("Presse")
    SOCIAL = "social", _("Réseau social")
    PAPER = "paper", _("Document papier")


class TaskState(models.TextChoices):
    TODO = "todo", _("À faire")
    DOING = "doing", _("En cours")
    DONE = "done", _("Fait")
    DROPPED = "dropped", _("Abandonné")


class ReviewOutcome(models.TextChoices):
    """What a review makes of a decision."""

    MAINTAINED = "maintained", pgettext_lazy("decision", "Maintenue")
    CHANGED = "changed", pgettext_lazy("decision", "Modifiée")
    LIFTED = "lifted", pgettext_lazy("decision", "Levée")
