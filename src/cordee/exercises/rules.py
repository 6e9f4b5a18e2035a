"""Who may plan, staff, conduct and observe an exercise. Subjects are exercises unless said otherwise."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.ids import number_in
from cordee.core.verdict import NOT_YOURS, YES, Verdict, allow, no
from cordee.crises.models import Room
from cordee.directory.models import Region, Site
from cordee.exercises.enums import ExerciseState
from cordee.exercises.models import Exercise, Inject
from cordee.exercises.queries import CONDUCT_ROLES


def can_plan(actor: Actor, site: Site) -> Verdict:
    """The direction and RSSI of the house, and the region's pilots."""
    if actor.is_machine or actor.is_admin or actor.has(Role.REGION_PILOT, f"region:{site.region_id}"):
        return YES
    return allow(
        actor.has_any(ESTABLISHMENT_EDITORS, site.scopes),
        _("Planifier un exercice pour cet établissement revient à sa direction, à son RSSI ou à la région."),
    )


def can_plan_somewhere(actor: Actor) -> Verdict:
    """Whether there is any house for which the actor may plan: otherwise there is no page to plan from."""
    return allow(Site.objects.editable_by(actor).open().exists())


def can_plan_series_somewhere(actor: Actor) -> Verdict:
    return allow(actor.is_machine or actor.is_admin or bool(actor.keys("region", (Role.REGION_PILOT,))))


def can_plan_series(actor: Actor, region: Region) -> Verdict:
    return allow(actor.is_machine or actor.is_admin or actor.has(Role.REGION_PILOT, region.scope))


def is_staff(actor: Actor, exercise: Exercise) -> bool:
    """Planner or facilitator of this exercise; its provider too, but only until it is over."""
    if actor.is_machine or actor.has_any(CONDUCT_ROLES, [exercise.scope]):
        return True
    hired = exercise.provider_id and actor.has(Role.PROVIDER, f"provider:{exercise.provider_id}")
    return bool(hired) and not exercise.is_over


def can_see_script(actor: Actor, exercise: Exercise) -> Verdict:
    """The injects to come are for those who conduct. Once it is over, the house may look back too; the region
    reads the report that the direction has signed."""
    if is_staff(actor, exercise):
        return YES
    if not exercise.is_over:
        return no(_("Le chronogramme est réservé à l’animation jusqu’à la fin de l’exercice."))
    house = actor.has_any(ESTABLISHMENT_EDITORS, exercise.site.scopes)
    return allow(house, _("La relecture est réservée à l’animation et à l’établissement."))


def can_prepare(actor: Actor, exercise: Exercise) -> Verdict:
    """Change date, objectives, seats: before it starts."""
    if not is_staff(actor, exercise):
        return NOT_YOURS
    return allow(
        exercise.state in (ExerciseState.PLANNED, ExerciseState.READY),
        _("L’exercice a commencé : sa préparation ne se modifie plus."),
    )


def can_staff(actor: Actor, exercise: Exercise) -> Verdict:
    """Invite players, observers and facilitators: also while it runs, since people arrive late."""
    if not is_staff(actor, exercise):
        return NOT_YOURS
    return allow(not exercise.is_over, _("L’exercice est terminé."))


def can_conduct(actor: Actor, exercise: Exercise) -> Verdict:
    if not is_staff(actor, exercise):
        return no(_("Seuls les animateurs conduisent l’exercice."))
    return allow(not exercise.is_over, _("L’exercice est terminé."))


def can_play_inject(actor: Actor, inject: Inject) -> Verdict:
    """Release, hold, skip or shift one inject."""
    return can_conduct(actor, inject.exercise)


def can_observe(actor: Actor, exercise: Exercise) -> Verdict:
    """Observers rate during the exercise and until the report is approved; a lost network delays ratings."""
    if is_staff(actor, exercise) or actor.has(Role.OBSERVER, exercise.scope):
        return allow(exercise.state != ExerciseState.PLANNED, _("L’exercice n’est pas encore ouvert."))
    return NOT_YOURS


def may_follow(actor: Actor, stream: str) -> bool:
    """The exercise's own stream tells of injects to come: for those who may read the script."""
    key = number_in(stream.partition(":")[2])
    exercise = Exercise.objects.visible_to(actor).filter(pk=key).first()
    return exercise is not None and bool(can_see_script(actor, exercise))


def conducts_room(actor: Actor, room: Room) -> bool:
    """The hired provider conducts the room as it conducts the exercise, until it is over."""
    # Asked at each fragment of each player: the kit's whole document stays in the database.
    exercise = Exercise.objects.filter(room=room).defer("document").first()
    return exercise is not None and is_staff(actor, exercise)
