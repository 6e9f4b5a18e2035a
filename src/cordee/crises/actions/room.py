"""The room itself: made, opened, closed; its cells."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.ids import new_pin
from cordee.core.verdict import Refused
from cordee.crises import events, rules
from cordee.crises.actions.log import reach
from cordee.crises.actions.once import answered_by, locked
from cordee.crises.clock import room_time
from cordee.crises.enums import TRACK_OF_KIND, Track
from cordee.crises.events import about_room
from cordee.crises.models import Cell, Room
from cordee.directory.models import Site
from cordee.journal.record import record

CODE_LENGTH = 6
FIRST_CELL = "first_cell"  # the milestone that the first cell to open reaches, where a kit declares it


@action(rules.can_create_room)
def create_room(
    site: Site,
    *,
    kind: str,
    title: str,
    driver: str = "",
    cells: list[dict[str, Any]],
    milestones: list[dict[str, str]],
    t0: dt.datetime,
    review_every_h: int | None = None,
    by: Actor,
) -> Room:
    """A room with its cells (``key``, ``name``, ``kind``, ``functions``, perhaps ``track``) and its milestones.

    ``review_every_h``: hours of the room's time after which a decision is proposed for review; None for no proposal.
    """
    room = Room.objects.create(
        code=_new_code(),
        title=title,
        kind=kind,
        driver=driver,
        site=site,
        milestones=[{"key": m["key"], "label": m["label"]} for m in milestones],
        t0=t0,
        review_every_h=review_every_h,
        created_at=clock.now(),
    )
    Cell.objects.bulk_create(_cell(room, position, told) for position, told in enumerate(cells))
    named = [str(cell["name"]) for cell in cells]
    told = {"title": title, "kind": str(kind), "driver": driver, "cells": named}
    record(about_room(events.RoomCreated, room, at=t0, **told), by=by)
    return room


@answered_by(lambda room, **_told: room)
@action(rules.can_drive)
def drive_room(room: Room, *, driver: str, by: Actor) -> Room:
    """Say what leads the room (``exercise:12``): its clock and its staff are that driver's from now on."""
    if room.driver == driver:
        return UNCHANGED
    if room.driver:
        raise Refused(_("Cette salle est déjà conduite par %s.") % room.driver)
    room.driver = driver
    room.save(update_fields=["driver"])
    record(about_room(events.RoomDriven, room, at=room.t0, driver=driver), by=by)
    return room


@answered_by(lambda room: room)
@action(rules.can_conduct)
def open_room(room: Room, *, by: Actor) -> Room:
    fresh = locked(room)
    if fresh.opened_at:
        return UNCHANGED
    room.opened_at = fresh.opened_at = clock.now()
    fresh.save(update_fields=["opened_at"])
    record(about_room(events.RoomOpened, fresh, at=room_time(fresh).at), by=by)
    return room


@answered_by(lambda room: room)
@action(rules.can_conduct)
def close_room(room: Room, *, by: Actor) -> Room:
    """From here on the room is read only."""
    fresh = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    if fresh.closed_at:
        return UNCHANGED
    room.closed_at = fresh.closed_at = clock.now()
    fresh.save(update_fields=["closed_at"])
    record(about_room(events.RoomClosed, fresh, at=room_time(fresh).at), by=by)
    return room


@action(rules.can_tell_clock)
def tell_clock(room: Room, *, said: str, by: Actor) -> Room:
    """The driver's clock was paused, sped up or moved: open pages look at the time again."""
    record(about_room(events.ClockMoved, room, at=room_time(room).at, said=said), by=by)
    return room


@answered_by(lambda cell: cell)
@action(rules.can_open_cell)
def open_cell(cell: Cell, *, by: Actor) -> Cell:
    """A cell has met. The first one reaches the milestone ``first_cell`` where the room declares it."""
    room = locked(cell.room)
    fresh = Cell.objects.get(pk=cell.pk)
    if fresh.opened_room_at:
        return UNCHANGED
    present = room_time(room).at
    cell.opened_room_at = fresh.opened_room_at = present
    fresh.save(update_fields=["opened_room_at"])
    record(about_room(events.CellOpened, room, at=present, cell=fresh.name, key=fresh.key), by=by)
    if room.declares(FIRST_CELL):
        reach(room, FIRST_CELL, at=present, by=by)
    return cell


def _cell(room: Room, position: int, told: dict[str, Any]) -> Cell:
    return Cell(
        room=room,
        key=told["key"],
        name=told["name"],
        kind=told["kind"],
        track=Track(told.get("track") or TRACK_OF_KIND.get(told["kind"], Track.BOTH)),
        functions=list(told.get("functions", [])),
        position=position,
    )


def _new_code() -> str:
    while True:
        code = new_pin(CODE_LENGTH)
        if not Room.objects.filter(code=code).exists():
            return code
