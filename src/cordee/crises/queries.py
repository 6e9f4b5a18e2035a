"""Which rooms an actor may enter, and what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cordee.core.actor import Actor, Role
from cordee.crises.folding import folded
from cordee.directory.queries import site_filter

# More rooms that a driver opens to an actor, besides by role: those of a hired provider. Each driver adds its own.
OPENED_BY_DRIVER: list[Callable[[Actor], Q]] = []

ROOM_ROLES = (Role.PLAYER, Role.OBSERVER, Role.FACILITATOR, Role.PLANNER)


class RoomSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> RoomSet:
        """Those seated in it, those who conduct its exercise, and the house it belongs to.

        The region sees what the region's pages share, not the room itself.
        """
        if actor.is_machine or actor.is_admin:
            return self
        drivers = [g.scope for g in actor.grants if g.kind == "exercise" and g.role in ROOM_ROLES]
        seen = (
            Q(pk__in=actor.keys("room", ROOM_ROLES))
            | (Q(driver__in=drivers) & ~Q(driver=""))
            | site_filter(actor, "site__", roles=(Role.DIRECTOR, Role.RSSI), region_roles=())
        )
        for opened in OPENED_BY_DRIVER:
            seen |= opened(actor)
        return self.filter(seen)


class SeatSet(models.QuerySet):
    def current(self) -> SeatSet:
        return self.filter(withdrawn_at__isnull=True)

    def players(self) -> SeatSet:
        return self.current().filter(role="player")


class LogEntrySet(models.QuerySet):
    def shown(self) -> LogEntrySet:
        return self.select_related("cell", "corrects").prefetch_related(
            "corrections", "attachments", "mentions"
        )

    def citing(self, seat: Any) -> LogEntrySet:
        """The lines in which others call this seat: itself, its cell or its function."""
        called = Q(seat=seat)
        if seat.cell_id:
            called |= Q(cell=seat.cell_id)
        if seat.function:
            called |= Q(function=folded(seat.function)[:120])
        mention = self.model._meta.get_field("mentions").related_model
        calls = mention.objects.filter(called, entry=OuterRef("pk"))
        return self.filter(Exists(calls)).exclude(seat=seat)

    def unseen_by(self, seat: Any) -> LogEntrySet:
        """Those of the lines that call this seat that its person has not looked at yet, oldest first."""
        return self.citing(seat).filter(seq__gt=seat.cited_seen_seq).order_by("seq")


class AttachmentManager(models.Manager):
    """Lists never carry the bytes: they are read when a file is handed over."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("data")


class MessageSet(models.QuerySet):
    def for_cells(self, cell_ids) -> MessageSet:
        return self.filter(cells__in=cell_ids).distinct()
