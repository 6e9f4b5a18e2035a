"""States of a call-out and of each call; channels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    WAITING = "waiting", _("Appelé")
    COMING = "coming", _("Arrive")
    ARRIVED = "arrived", _("Arrivé")
    DECLINED = "declined", _("Ne peut pas")
    SILENT = "silent", _("Sans réponse")


class Answer(models.TextChoices):
    """What somebody may say, by their link or aloud."""

    COMING = "coming", _("J’arrive")
    DECLINED = "declined", _("Je ne peux pas")
    ARRIVED = "arrived", _("Je suis arrivé")


class Channel(models.TextChoices):
    EMAIL = "email", _("Courriel")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Appel vocal")


# In one of these, a person fills a place, or may still fill it: nobody else is called for it.
LIVE = (CallState.WAITING, CallState.COMING, CallState.ARRIVED)
CONFIRMED = (CallState.COMING, CallState.ARRIVED)
