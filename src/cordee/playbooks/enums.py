"""Where a playbook comes from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    SHIPPED = "shipped", _("Fournie avec Cordée")
    IMPORTED = "imported", _("Importée")
