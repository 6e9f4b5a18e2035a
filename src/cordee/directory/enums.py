"""What kinds of places there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteKind(models.TextChoices):
    """The three families of health actors, as the region addresses them."""

    SANITAIRE = "sanitaire", _("Sanitaire")
    MEDICO_SOCIAL = "medico_social", _("Médico-social")
    LIBERAL = "liberal", _("Libéral")
    OTHER = "autre", _("Autre")
