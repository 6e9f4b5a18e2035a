"""What the pages of playbooks show."""

from __future__ import annotations

from dataclasses import dataclass

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict
from cordee.crises.models import Room
from cordee.crises.rules import can_write
from cordee.playbooks import rules
from cordee.playbooks.bringing import markings
from cordee.playbooks.cacao.outline import Outline
from cordee.playbooks.models import Launch, Playbook

MOST_ROOMS = 20


@dataclass(frozen=True, slots=True)
class PlaybookPanel:
    playbook: Playbook
    outline: Outline
    markings: tuple[str, ...]
    machine_commands: int

    @property
    def author(self) -> str:
        return str(self.playbook.document["created_by"])


@dataclass(frozen=True, slots=True)
class RoomLine:
    playbook: Playbook
    launch: Launch | None
    can_launch: Verdict


def playbook_panel(playbook: Playbook) -> PlaybookPanel:
    commands = (command for step in playbook.outline.steps for command in step.commands)
    return PlaybookPanel(
        playbook=playbook,
        outline=playbook.outline,
        markings=tuple(markings(playbook.document)),
        machine_commands=sum(not command.is_manual for command in commands),
    )


def room_line(actor: Actor, room: Room, playbook: Playbook) -> RoomLine:
    launch = playbook.launches.filter(room=room).first()
    return RoomLine(playbook, launch, rules.can_launch(actor, rules.Launching(room, playbook)))


def room_lines(actor: Actor, room: Room) -> list[RoomLine]:
    """The playbooks of the room's region, with what was launched here; two queries."""
    launched = {launch.playbook_id: launch for launch in room.launches.all()}
    return [
        RoomLine(one, launched.get(one.pk), rules.can_launch(actor, rules.Launching(room, one)))
        for one in Playbook.objects.for_room(room).defer("document")
    ]


def rooms_to_launch_in(actor: Actor, playbook: Playbook) -> list[Room]:
    """The open rooms in which the actor writes."""
    rooms = (
        Room.objects.visible_to(actor)
        .filter(site__region_id=playbook.region_id, opened_at__isnull=False, closed_at__isnull=True)
        .select_related("site__legal_entity")
        .order_by("-opened_at")
    )
    return [room for room in rooms[:MOST_ROOMS] if can_write(actor, room)]
