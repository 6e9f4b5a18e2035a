"""Who may do what in a room. Subjects are rooms unless said otherwise."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.ids import number_in
from cordee.core.verdict import NOT_YOURS, YES, Verdict, allow, no
from cordee.crises.models import Cell, Decision, LogEntry, Message, Room, Seat, Task
from cordee.crises.seating import sits_in
from cordee.directory.models import Site

CONDUCT_ROLES = (Role.PLANNER, Role.FACILITATOR)
STAFF_ROLES = (*CONDUCT_ROLES, Role.OBSERVER)
CLOSED = _("La salle est fermée : elle se relit, elle ne se modifie plus.")
NOT_OPEN = _("La salle n’est pas encore ouverte.")

# What comes before the colon of ``room.driver`` -> does that driver let the actor conduct (a hired provider)?
CONDUCTORS: dict[str, Callable[[Actor, Room], bool]] = {}


def conducts(actor: Actor, room: Room) -> bool:
    """Planner or facilitator of what drives the room, by role or in the eyes of the driver itself."""
    if actor.is_machine or actor.is_admin or actor.has_any(CONDUCT_ROLES, [room.scope]):
        return True
    if not room.driver:
        return False
    asked = CONDUCTORS.get(room.driver.partition(":")[0])
    return actor.has_any(CONDUCT_ROLES, [room.driver]) or (asked is not None and asked(actor, room))


def answers_for(actor: Actor, room: Room) -> bool:
    """The direction and the RSSI of the house."""
    return actor.has_any(ESTABLISHMENT_EDITORS, room.site.scopes)


def can_create_room(actor: Actor, site: Site) -> Verdict:
    """Drivers create rooms through the platform; by hand it is for those who answer for the house."""
    return allow(actor.is_machine or actor.is_admin or actor.has_any(ESTABLISHMENT_EDITORS, site.scopes))


def can_drive(actor: Actor, room: Room) -> Verdict:
    return allow(actor.is_machine)


def can_tell_clock(actor: Actor, room: Room) -> Verdict:
    return allow(conducts(actor, room))


def can_enter(actor: Actor, room: Room) -> Verdict:
    return allow(Room.objects.visible_to(actor).filter(pk=room.pk).exists())


def can_conduct(actor: Actor, room: Room) -> Verdict:
    """Open and close the room. On a real night, for those who answer for the house."""
    if conducts(actor, room):
        return YES
    theirs = not room.is_exercise and answers_for(actor, room)
    return allow(theirs, _("Seule l’animation ouvre et ferme la salle."))


def can_write(actor: Actor, room: Room) -> Verdict:
    """Main courante, decisions, tasks: whoever is seated to play or facilitate, or answers for the house."""
    if not _writes(actor, room):
        if actor.has_any([Role.OBSERVER], [room.scope, room.driver]):
            return no(_("Un observateur lit la salle ; il n’y écrit pas."))
        return NOT_YOURS
    return _while_open(room)


def can_mark(actor: Actor, room: Room) -> Verdict:
    """Milestones: posed by the cell, by the animation, or by a delivery."""
    if not (conducts(actor, room) or _writes(actor, room)):
        return NOT_YOURS
    return _while_open(room)


def can_deliver(actor: Actor, room: Room) -> Verdict:
    if not conducts(actor, room):
        return no(_("Seule l’animation envoie des messages dans la salle."))
    return _while_open(room)


def can_manage_seats(actor: Actor, room: Room) -> Verdict:
    """Create, renew and withdraw places; they carry secrets, so the direction of the house is not enough."""
    if conducts(actor, room):
        return YES
    theirs = not room.is_exercise and answers_for(actor, room)
    return allow(theirs, _("Les places de la salle sont gérées par l’animation."))


def can_manage_seat(actor: Actor, seat: Seat) -> Verdict:
    return can_manage_seats(actor, seat.room)


def can_sit(actor: Actor, seat: Seat) -> Verdict:
    """What only the person of that seat does: join, answer the communication check."""
    if seat.withdrawn_at:
        return no(_("Cette place a été retirée : demandez à l’animation."))
    return allow(sits_in(actor, seat))


def can_open_cell(actor: Actor, cell: Cell) -> Verdict:
    return can_write(actor, cell.room)


def can_amend(actor: Actor, entry: LogEntry) -> Verdict:
    """Correct or promote a line: the main courante is shared by all who write in it."""
    return can_write(actor, entry.room)


def can_move_task(actor: Actor, task: Task) -> Verdict:
    return can_write(actor, task.room)


def can_change_task(actor: Actor, task: Task) -> Verdict:
    """Owner, due time, cell, what it waits for: tasks are shared by all who write in the room."""
    return can_write(actor, task.room)


def can_review(actor: Actor, decision: Decision) -> Verdict:
    """Maintain, change or lift: whoever decides in the room."""
    return can_write(actor, decision.room)


def can_recall_review(actor: Actor, decision: Decision) -> Verdict:
    return allow(actor.is_machine)


def can_finish_task(actor: Actor, task: Task) -> Verdict:
    """Say that it is done: not before what it waits for is done, or dropped."""
    verdict = can_write(actor, task.room)
    if not verdict:
        return verdict
    waits = ", ".join(f"T{other.number}" for other in task.waits_for)
    told = {"number": task.number, "others": waits}
    sentence = _("La tâche T%(number)s attend encore : %(others)s. Terminez-les ou abandonnez-les d’abord.")
    return allow(not waits, sentence % told)


def can_read_message(actor: Actor, message: Message) -> Verdict:
    """Take note as a player; the seat is checked against the cells by the action."""
    return allow(actor.is_machine or actor.has_any([Role.PLAYER], [message.room.scope]))


def can_reply(actor: Actor, message: Message) -> Verdict:
    """Whoever writes in the room; the action checks that a player's cell received the message."""
    return can_write(actor, message.room)


def sees_every_cell(actor: Actor, room: Room) -> bool:
    """Players only see what reached their own cell, even a director; everybody else in the room sees all."""
    if conducts(actor, room) or actor.has_any(STAFF_ROLES, [room.scope, room.driver or room.scope]):
        return True
    return answers_for(actor, room) and not actor.has(Role.PLAYER, room.scope)


def can_take_journal(actor: Actor, room: Room) -> Verdict:
    """The sealed journal holds what every cell received: for the animation and the house, not for players."""
    return allow(conducts(actor, room) or (answers_for(actor, room) and sees_every_cell(actor, room)))


def may_follow(actor: Actor, stream: str) -> bool:
    """The live feed of a room, for whoever may enter it."""
    return _room(actor, stream) is not None


def may_take_journal(actor: Actor, stream: str) -> bool:
    room = _room(actor, stream)
    return room is not None and bool(can_take_journal(actor, room))


def _room(actor: Actor, stream: str) -> Room | None:
    rooms = Room.objects.visible_to(actor).select_related("site__legal_entity")
    return rooms.filter(pk=number_in(stream.partition(":")[2])).first()


def _writes(actor: Actor, room: Room) -> bool:
    places = [room.scope, *([room.driver] if room.driver else [])]
    return (
        actor.is_machine
        or actor.has_any([Role.PLAYER, Role.FACILITATOR, Role.PLANNER], places)
        or answers_for(actor, room)
    )


def _while_open(room: Room) -> Verdict:
    """The room in hand may have been read before it opened; closing meanwhile is seen under the lock."""
    if room.closed_at:
        return no(CLOSED)
    if room.opened_at is None:
        room.refresh_from_db(fields=["opened_at", "closed_at"])
    return allow(room.opened_at is not None, NOT_OPEN)
