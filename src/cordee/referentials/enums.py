"""States of an assessment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssessmentState(models.TextChoices):
    ANSWERING = "answering", _("À remplir")
    SUBMITTED = "submitted", _("Remis")
    TO_CORRECT = "to_correct", _("À corriger")
    ACCEPTED = "accepted", _("Validé")


WRITABLE = (AssessmentState.ANSWERING, AssessmentState.TO_CORRECT)
