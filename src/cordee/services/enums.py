"""States of a request for a service."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    ASKED = "asked", _("Demandé")
    ACCEPTED = "accepted", _("Accepté")
    UNDER_WAY = "under_way", _("En cours")
    DELIVERED = "delivered", _("Rendu")
    REFUSED = "refused", _("Refusé")
    WITHDRAWN = "withdrawn", _("Retiré")


# Where a request may go from each state, by the region. A house withdraws what is not delivered.
NEXT = {
    RequestState.ASKED: (RequestState.ACCEPTED, RequestState.REFUSED),
    RequestState.ACCEPTED: (RequestState.UNDER_WAY, RequestState.REFUSED),
    RequestState.UNDER_WAY: (RequestState.DELIVERED, RequestState.REFUSED),
}
WAITING = (RequestState.ASKED, RequestState.ACCEPTED)
OPEN = (*WAITING, RequestState.UNDER_WAY)
