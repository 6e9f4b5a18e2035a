"""Bring a playbook in, and make it into tasks of a crisis room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises.actions import create_task
from cordee.crises.actions.log import line
from cordee.crises.actions.once import answered_by, locked
from cordee.crises.actions.tasks import MOST_POINTS, NAME_LIMIT, POINT_LIMIT, TITLE_LIMIT
from cordee.crises.clock import room_time
from cordee.crises.enums import EntryKind
from cordee.crises.events import about_room
from cordee.crises.models import Room, Seat, Task
from cordee.directory.models import Region
from cordee.journal.record import record
from cordee.playbooks import events, ours, rules
from cordee.playbooks.cacao.outline import Step, outline
from cordee.playbooks.cacao.reading import instant, problems
from cordee.playbooks.enums import Origin
from cordee.playbooks.models import Launch, Playbook
from cordee.playbooks.rules import Launching

TITLE = 200
SLUG = 50


@action(rules.can_keep)
def bring_playbook(region: Region, *, document: dict[str, Any], by: Actor) -> Playbook:
    """Keep a CACAO document. The same again changes nothing; a newer one takes the place of the one that is there;
    an older one, or another text under the same date, is refused."""
    if wrong := problems(document):
        raise Refused(wrong[0].message)
    Region.objects.select_for_update().get(pk=region.pk)  # two first imports of one file wait for each other
    known = Playbook.objects.select_for_update().filter(region=region, cacao_id=document["id"]).first()
    if known and known.document == document:
        return UNCHANGED
    modified = instant(document["modified"])
    if known:
        _refuse_what_is_not_newer(known, modified)
    playbook = known or Playbook(
        region=region, cacao_id=document["id"], slug=_free_slug(region, document), version=0
    )
    playbook.title = _cut(document["name"], TITLE)
    playbook.origin = Origin.SHIPPED if ours.is_ours(document) else Origin.IMPORTED
    playbook.document = document
    playbook.steps = len(outline(document).steps)
    playbook.version += 1
    playbook.revoked = bool(document.get("revoked"))
    playbook.modified_at = modified
    playbook.brought_at, playbook.brought_by = clock.now(), by.label
    playbook.save()
    shown = {
        "title": playbook.title,
        "version": playbook.version,
        "steps": playbook.steps,
        "id": playbook.cacao_id,
    }
    record(events.PlaybookBrought(region.scope, shown), by=by)
    return playbook


def _refuse_what_is_not_newer(known: Playbook, modified: dt.datetime) -> None:
    told = {
        "title": known.title,
        "there": clock.iso(known.modified_at)[:16],
        "sent": clock.iso(modified)[:16],
    }
    if modified < known.modified_at:
        sentence = _(
            "« %(title)s » : la version envoyée (%(sent)s) est plus ancienne que celle qui est là (%(there)s)."
        )
        raise Refused(sentence % told)
    if modified == known.modified_at:
        sentence = _(
            "« %(title)s » est déjà là à cette date (%(there)s), avec un autre contenu : changez « modified »."
        )
        raise Refused(sentence % told)


def _free_slug(region: Region, document: dict[str, Any]) -> str:
    base = (ours.slug_of(document) or slugify(document["name"]))[:SLUG].strip("-") or "procedure"
    taken = set(Playbook.objects.filter(region=region, slug__startswith=base).values_list("slug", flat=True))
    ranked = [base, *(f"{base}-{rank}" for rank in range(2, len(taken) + 2))]
    return next(slug for slug in ranked if slug not in taken)


def _launched_before(launching: Launching, **_told) -> Launch | None:
    return Launch.objects.filter(room=launching.room, playbook=launching.playbook).first()


@answered_by(_launched_before)
@action(rules.can_launch)
def launch_playbook(launching: Launching, *, seat: Seat | None = None, by: Actor) -> Launch:
    """Make each step a task of the room, due from now in the room's time. A second launch adds nothing, and is
    answered by the first. Nothing that a step holds is executed: its commands become points to tick."""
    room = locked(launching.room)
    playbook = launching.playbook
    if _launched_before(launching):
        return UNCHANGED
    made: dict[int, Task] = {}
    now = room_time(room).at
    for step in playbook.outline.steps:
        made[step.number] = _task(room, step, made, now, by=by)
    numbers = [task.number for task in made.values()]
    told = {
        "title": playbook.title,
        "tasks": _spoken(numbers),
        "playbook": playbook.cacao_id,
        "version": playbook.version,
    }
    written = record(about_room(events.PlaybookLaunched, room, at=now, **told), by=by)
    text = _("Procédure « %(title)s » lancée : tâches %(tasks)s") % told
    line(
        room,
        written,
        seat=seat,
        cell=seat.cell if seat else None,
        kind=EntryKind.ACTION,
        text=text,
        fact_room_at=now,
    )
    return Launch.objects.create(
        room=room,
        playbook=playbook,
        version=playbook.version,
        first_task=numbers[0],
        last_task=numbers[-1],
        launched_room_at=now,
        by=str(seat) if seat else by.label,
    )


def _task(room: Room, step: Step, made: dict[int, Task], now: dt.datetime, *, by: Actor) -> Task:
    """A step waits only for steps told before it: a circle of tasks that wait for each other is impossible."""
    title = " ".join([*(_("%s :") % (when[:1].upper() + when[1:]) for when in step.when), step.name])
    points = [_cut(command.point.strip(), POINT_LIMIT) for command in step.commands if command.point.strip()]
    return create_task(
        room,
        title=_cut(title, TITLE_LIMIT),
        owner=_cut(step.who, NAME_LIMIT),
        due_room_at=None if step.due_min is None else now + dt.timedelta(minutes=step.due_min),
        checklist=points[:MOST_POINTS],
        blocked_by=[made[number] for number in step.blocked_by if number in made],
        by=by,
    )


def _cut(text: str, limit: int) -> str:
    """The playbook's page keeps the whole."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _spoken(numbers: list[int]) -> str:
    return f"T{numbers[0]}" if len(numbers) == 1 else f"T{numbers[0]}–T{numbers[-1]}"
