"""What an exercise offers beside its room: papers for each role, the observer's sheet, the control room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor, Role
from cordee.crises.doors import Door, Piece
from cordee.crises.models import Room
from cordee.exercises import rules
from cordee.exercises.models import Exercise
from cordee.kits.documents import DocumentEntry, defaults, documents_of
from cordee.kits.models import KitFile
from cordee.kits.pack import render
from cordee.ui.icons import icon

# Apps above (the debrief) add theirs: (actor, exercise) -> doors.
MORE_DOORS: list[Callable[[Actor, Exercise], Iterable[Door]]] = []


def doors(actor: Actor, room: Room) -> Iterator[Door]:
    exercise = Exercise.objects.filter(room=room).select_related("site__legal_entity").first()
    if exercise is None:
        return
    if papers(actor, exercise):
        yield Door(_("Documents"), reverse("exercises:papers", args=[exercise.pk]), icon("files"))
    if rules.is_staff(actor, exercise):
        yield Door(
            _("Salle d’animation"), reverse("exercises:control", args=[exercise.pk]), icon("device-desktop")
        )
    elif rules.can_observe(actor, exercise):
        yield Door(_("Observer"), reverse("exercises:observe", args=[exercise.pk]), icon("eye"), first=True)
    for offered in MORE_DOORS:
        yield from offered(actor, exercise)


def papers(actor: Actor, exercise: Exercise) -> list[DocumentEntry]:
    """The documents of the kit that this actor may read: a player never sees the facilitators' guide."""
    audiences = set(_audiences(actor, exercise))
    return [entry for entry in documents_of(exercise.document) if entry.audience in audiences]


def _audiences(actor: Actor, exercise: Exercise) -> Iterator[str]:
    if rules.is_staff(actor, exercise):
        yield from ("players", "observers", "facilitators")
        return
    if actor.has(Role.PLAYER, exercise.scope) or actor.has(Role.OBSERVER, exercise.scope):
        yield "players"
    if actor.has(Role.OBSERVER, exercise.scope):
        yield "observers"


def piece(room: Room, path: str) -> Piece | None:
    """An attachment of an inject, from the kit that is played, its variables written out."""
    exercise = Exercise.objects.filter(room=room).first()
    found = KitFile.objects.filter(kit_id=exercise.kit_id, path=path).first() if exercise else None
    if found is None:
        return None
    data = bytes(found.data)
    if found.media_type.startswith("text/"):
        data = render(data.decode("utf-8-sig", "replace"), defaults(exercise.document)).encode()
    return Piece(path.rpartition("/")[2], found.media_type, data)
