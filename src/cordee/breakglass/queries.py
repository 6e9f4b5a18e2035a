"""Which sealed codes an actor sees (never the codes themselves)."""

from __future__ import annotations

import datetime as dt

from django.db import models

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.directory.queries import site_filter


class SealedCodeSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> SealedCodeSet:
        """The house's direction and RSSI; its region's pilots and the administrators, who are told when one is used."""
        if actor.is_machine:
            return self
        return self.filter(
            site_filter(
                actor, "site__", roles=tuple(ESTABLISHMENT_EDITORS), region_roles=(Role.REGION_PILOT,)
            )
        )

    def sealed(self) -> SealedCodeSet:
        """Still in their envelope."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True)

    def open_at(self, now: dt.datetime) -> SealedCodeSet:
        """Used, and letting somebody in at this instant."""
        return self.filter(until__gt=now, withdrawn_at__isnull=True)
