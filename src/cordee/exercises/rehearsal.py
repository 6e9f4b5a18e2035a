"""Scripted players: they read, write, decide and rate as the kit's rehearsal says.

Used to rehearse a kit without a screen, to fill the demo region, and to test an exercise from end to end.
They go through the same actions, with the same rights, as people do.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises import actions as rooms
from cordee.crises.enums import SeatRole, TaskState
from cordee.crises.models import Message, Milestone, Seat, Task
from cordee.crises.seating import actor_of_seat
from cordee.exercises.actions import invite_seat, observe
from cordee.exercises.adapter import elapsed_of
from cordee.exercises.models import Exercise, Inject
from cordee.kits.pack import RehearsalStep, from_document

# Invented people, one a function; the first names say nothing of anybody.
NAMES = (
    "Solène Marchetti", "Karim Belloc", "Ines Dautry", "Paul-Henri Vasse", "Awa Tessier", "Lucas Frémont",
    "Maud Kervella", "Idris Lagarde", "Hélène Courtois", "Théo Brissac", "Nadia Verneuil", "Gaspard Ollier",
    "Camille Rochebrune", "Yanis Delcourt", "Agathe Mornand", "Samir Jolivet", "Louise Barthas", "Emeric Sauvage",
    "Rosalie Pinchon", "Bastien Auvray", "Mariam Leconte", "Octave Renaudin", "Clara Jussieu", "Noé Garancier",
)  # fmt: skip


@dataclass(slots=True)
class Deed:
    """One thing a scripted player will do, once exercise time reaches ``at_s``."""

    at_s: float
    act: Callable[[], None]
    done: bool = False


def cast(exercise: Exercise, *, by: Actor) -> list[Seat]:
    """Seat one invented person for each function of each cell, and one observer."""
    rng = random.Random(exercise.title)  # noqa: S311 - names of invented people, not a secret
    names = iter(rng.sample(NAMES, len(NAMES)))
    seats = []
    for cell in exercise.room.cells.all():
        for rank, function in enumerate(cell.functions):
            name = next(names, f"{function} ({cell.name})")
            director = cell.kind == "decision" and rank == 0
            seat, _token = invite_seat(
                exercise,
                role=SeatRole.PLAYER,
                name=name,
                function=function,
                cell=cell.key,
                is_director=director,
                by=by,
            )
            seats.append(seat)
    observer, _token = invite_seat(
        exercise, role=SeatRole.OBSERVER, name=next(names, "Observateur"), function="Observateur", by=by
    )
    return [*seats, observer]


class Rehearsal:
    """Plays the rehearsal of a kit in an exercise that somebody else's clock leads."""

    def __init__(self, exercise: Exercise, *, silent: bool = False):
        """``silent`` players read what they receive and do nothing else: every branch « nobody did » is taken."""
        self.exercise = exercise
        self.pack = from_document(exercise.document)
        self.deeds: list[Deed] = []
        self._awaited = () if silent else self.pack.rehearsal
        self._seen: set[str] = set()
        self.refusals: list[str] = []

    def join(self) -> None:
        """Everybody opens their link and passes the communication check."""
        for seat in self._seats():
            rooms.join(seat, by=actor_of_seat(seat))
            rooms.check_seat(seat, by=actor_of_seat(seat))

    def act(self) -> int:
        """Do what is due now; returns how many deeds were done."""
        self.exercise.refresh_from_db(fields=["state"])  # others start, pause and end it
        self._notice_releases()
        now_s = elapsed_of(self.exercise, clock.now())
        due = sorted((d for d in self.deeds if not d.done and d.at_s <= now_s), key=lambda d: d.at_s)
        for deed in due:
            deed.done = True
            try:
                deed.act()
            except Refused as refusal:  # as it happens to late people; told in the account of the rehearsal
                self.refusals.append(str(refusal.reason))
        return len(due)

    @property
    def last_s(self) -> float:
        """When the last thing known so far will be done, in exercise seconds."""
        return max((deed.at_s for deed in self.deeds), default=0.0)

    def _notice_releases(self) -> None:
        released = Inject.objects.filter(exercise=self.exercise, state="released").exclude(key__in=self._seen)
        for inject in released:
            self._seen.add(inject.key)
            following = [step for step in self._awaited if step.after == inject.key]
            self.deeds += [
                Deed(inject.released_s + step.delay_min * 60, partial(self._do, step)) for step in following
            ]
            self._read(inject)

    def _read(self, inject: Inject) -> None:
        message = Message.objects.filter(room=self.exercise.room, origin=f"inject:{inject.key}").first()
        for cell in inject.cells if message else ():
            reader = self._seat_for("", cell)
            rooms.read_message(message, seat=reader, by=actor_of_seat(reader))

    def _do(self, step: RehearsalStep) -> None:
        for order in self._orders(step):
            order()

    def _orders(self, step: RehearsalStep) -> Iterator:
        if step.observer:
            yield lambda: self._rate(step)
            return
        seat = self._seat_for(step.by, step.cell)
        actor, room = actor_of_seat(seat), self.exercise.room
        if seat.cell and seat.cell.opened_room_at is None:
            yield lambda: rooms.open_cell(seat.cell, by=actor)
        if step.reply:
            message = Message.objects.get(room=room, origin=f"inject:{step.after}")
            yield lambda: rooms.reply(message, text=step.reply, client_uuid=uuid.uuid4(), seat=seat, by=actor)
        if step.log:
            yield lambda: rooms.log(
                room,
                kind=step.kind,
                text=step.log,
                cell=seat.cell,
                seat=seat,
                client_uuid=uuid.uuid4(),
                by=actor,
            )
        if step.milestone and not Milestone.objects.filter(room=room, key=step.milestone).exists():
            yield lambda: rooms.mark_milestone(room, step.milestone, seat=seat, by=actor)
        if step.decision:
            yield lambda: rooms.decide(
                room,
                title=step.decision,
                reasons=step.reasons,
                cell=seat.cell,
                seat=seat,
                client_uuid=uuid.uuid4(),
                by=actor,
            )
        if step.task:
            yield lambda: self._task(step, seat, actor)

    def _task(self, step: RehearsalStep, seat: Seat, actor: Actor) -> None:
        task: Task = rooms.create_task(
            self.exercise.room,
            title=step.task,
            cell=seat.cell,
            owner=str(seat),
            client_uuid=uuid.uuid4(),
            by=actor,
        )
        if step.done_after_min is not None:
            at_s = elapsed_of(self.exercise, clock.now()) + step.done_after_min * 60
            self.deeds.append(Deed(at_s, lambda: rooms.move_task(task, state=TaskState.DONE, by=actor)))

    def _rate(self, step: RehearsalStep) -> None:
        observer = next(seat for seat in self._seats() if seat.role == SeatRole.OBSERVER)
        objective = step.objective.partition(".")[0]
        observe(
            self.exercise,
            objective=objective,
            criterion=step.objective if step.objective != objective else "",
            rating=step.rating or "",
            note=step.note or "",
            client_uuid=uuid.uuid4(),
            seat=observer,
            by=actor_of_seat(observer),
        )

    def _seats(self) -> list[Seat]:
        return list(self.exercise.room.seats.current().select_related("cell", "room"))

    def _seat_for(self, function: str, cell: str | None) -> Seat:
        """The person of that function, else anybody of that cell, else anybody."""
        players = [seat for seat in self._seats() if seat.role == SeatRole.PLAYER]
        for wanted in (
            lambda s: function and s.function == function,
            lambda s: cell and s.cell and s.cell.key == cell,
            lambda s: True,
        ):
            found = next((seat for seat in players if wanted(seat)), None)
            if found:
                return found
        raise Refused("nobody is seated")
