"""States of a call, an application, what it must bring, and what is paid."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    PUBLISHED = "published", _("Publié")


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    FILED = "filed", _("Déposé")
    TO_COMPLETE = "to_complete", _("À compléter")
    ADMISSIBLE = "admissible", _("Recevable")
    INADMISSIBLE = "inadmissible", _("Irrecevable")
    AWARDED = "awarded", _("Retenu")
    REFUSED = "refused", _("Non retenu")
    WITHDRAWN = "withdrawn", _("Retiré")
    SETTLED = "settled", _("Soldé")


class ReviewState(models.TextChoices):
    ASKED = "asked", _("À rendre")
    RECUSED = "recused", _("Récusé")
    GIVEN = "given", _("Rendu")


class DeliverableState(models.TextChoices):
    EXPECTED = "expected", _("Attendu")
    RECEIVED = "received", _("Reçu")
    ACCEPTED = "accepted", _("Accepté")
    REFUSED = "refused", _("À revoir")


class InstalmentState(models.TextChoices):
    WAITING = "waiting", _("En attente du livrable")
    DUE = "due", _("Facture attendue")
    INVOICED = "invoiced", _("Facture reçue")
    CHECKED = "checked", _("Service fait constaté")
    APPROVED = "approved", _("Bon à payer")
    PAID = "paid", _("Payé")


# What a house may still write in, or take back.
WRITABLE = (ApplicationState.DRAFT, ApplicationState.TO_COMPLETE)
OPEN = (*WRITABLE, ApplicationState.FILED, ApplicationState.ADMISSIBLE)
GRANTED = (ApplicationState.AWARDED, ApplicationState.SETTLED)
HIGHEST_SCORE = 5
