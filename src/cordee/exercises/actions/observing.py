"""What observers see. A phone that lost the network sends again; the same sheet is stored once."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises.clock import room_time
from cordee.crises.models import Seat
from cordee.exercises import events, rules
from cordee.exercises.enums import Rating
from cordee.exercises.events import about_exercise
from cordee.exercises.models import Exercise, Observation
from cordee.exercises.photos import Photo
from cordee.journal.record import record

NOTE_LIMIT = 5000


@action(rules.can_observe)
def observe(
    exercise: Exercise,
    *,
    objective: str,
    criterion: str,
    rating: str,
    note: str,
    client_uuid: uuid.UUID,
    photo: Photo | None = None,
    observed_at: dt.datetime | None = None,
    seat: Seat | None = None,
    by: Actor,
) -> Observation:
    """Store one rating or note on an objective or one of its criteria.

    ``observed_at`` is the real instant at which the observer wrote it, possibly offline; it is turned into
    the room's time. An instant in the future (a phone whose clock is wrong) is taken as now.
    """
    known = Observation.objects.filter(exercise=exercise, client_uuid=client_uuid).exists()
    if known:
        return UNCHANGED
    if not rating and not note.strip() and photo is None:
        raise Refused(_("Donnez une note, un commentaire ou une photo."))
    if len(note) > NOTE_LIMIT:
        raise Refused(_("Le commentaire dépasse %(max)s caractères.") % {"max": NOTE_LIMIT})
    _require_known(exercise, objective, criterion)
    seen_at = min(observed_at or clock.now(), clock.now())
    observation = Observation.objects.create(
        exercise=exercise,
        objective=objective,
        criterion=criterion,
        seat=seat,
        observer=by.label,
        rating=rating,
        note=note.strip(),
        photo=photo.data if photo else None,
        photo_type=photo.media_type if photo else "",
        observed_room_at=room_time(exercise.room, seen_at).at,
        received_at=clock.now(),
        client_uuid=client_uuid,
    )
    told = {
        "observer": by.label,
        "criterion": criterion or objective,
        "rating": str(Rating(rating).label) if rating else _("commentaire"),
        "note": note.strip(),
        "photo_sha256": photo.sha256 if photo else "",
        "observation": observation.pk,
    }
    event = about_exercise(events.Observed, exercise, **told)
    record(event, by=by)
    return observation


def _require_known(exercise: Exercise, objective: str, criterion: str) -> None:
    for known in exercise.document["objectives"]:
        criteria = {item["key"] for item in known.get("criteria", [])}
        if known["key"] == objective and (not criterion or criterion in criteria):
            return
    raise Refused(_("Cet objectif ne fait pas partie de l’exercice."))
