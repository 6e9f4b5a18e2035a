"""Who sees a call list, a call-out, a board."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.crises.queries import ROOM_ROLES
from cordee.directory.queries import site_filter


def _inside(actor: Actor, prefix: str) -> Q:
    """The house and the people of its room: what the region is not told by name."""
    house = site_filter(actor, f"{prefix}site__", roles=tuple(ESTABLISHMENT_EDITORS), region_roles=())
    return house | Q(**{f"{prefix}room_id__in": actor.keys("room", ROOM_ROLES)})


class ContactSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ContactSet:
        """Telephone numbers: for the direction and the RSSI of the house, and nobody else — not even the region."""
        if actor.is_admin:
            return self.none()
        return self.filter(site_filter(actor, "site__", roles=tuple(ESTABLISHMENT_EDITORS), region_roles=()))

    def active(self) -> ContactSet:
        return self.filter(withdrawn_at__isnull=True)


class CalloutSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> CalloutSet:
        """Whoever sees the crisis: the region reads how many answered, the house and its room read who."""
        from cordee.incidents.models import Incident

        return self.filter(incident__in=Incident.objects.visible_to(actor))

    def around(self) -> CalloutSet:
        return self.select_related(
            "incident__room", "incident__site__legal_entity__ght", "incident__site__region"
        )


class CallSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> CallSet:
        return self.filter(_inside(actor, "callout__incident__"))

    def to_escalate(self, now: dt.datetime) -> CallSet:
        """Silence past the delay, in what still goes on."""
        return self.filter(
            state="waiting",
            escalate_at__lte=now,
            callout__closed_at__isnull=True,
            callout__incident__ended_at__isnull=True,
            need__filled_at__isnull=True,
        )


class PresenceSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> PresenceSet:
        return self.filter(_inside(actor, "incident__"))

    def now(self) -> PresenceSet:
        return self.filter(left_at__isnull=True)


class RotaSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> RotaSet:
        return self.filter(_inside(actor, "incident__"))
