"""What happens to the catalogue and to requests."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class CatalogueKept(Event):
    kind = "services.catalogue_kept"
    wording = _("Catalogue de services : %(added)s ajoutés, %(changed)s modifiés, %(withdrawn)s retirés")


class ServiceAsked(Event):
    kind = "services.asked"
    wording = _("Service « %(service)s » demandé")


class RequestMoved(Event):
    kind = "services.moved"
    wording = _("Service « %(service)s » : %(state)s")


class RequestRated(Event):
    kind = "services.rated"
    wording = _("Service « %(service)s » : satisfaction %(satisfaction)s sur 5")
