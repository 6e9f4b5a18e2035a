"""A call-out: launched from a crisis, closed when it has done its work."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises.actions.once import answered_by, kept
from cordee.crises.enums import EntryKind
from cordee.incidents.actions.shared import about
from cordee.incidents.actions.shared import locked as locked_incident
from cordee.incidents.models import Incident
from cordee.journal.record import record
from cordee.mobilisation import events, rules
from cordee.mobilisation.actions.shared import drop_messages, fill, locked, write_line
from cordee.mobilisation.enums import CallState, Channel
from cordee.mobilisation.models import Callout, Need
from cordee.mobilisation.reading import policy
from cordee.outbox.gateway import offered

MESSAGE_LIMIT = 300  # an SMS stays an SMS, a voice is listened to until its end
MEETING_LIMIT = 200
TRIES = 8  # two crises that draw the same number at the same instant


def _launched_before(incident: Incident, *, client_uuid: uuid.UUID | None = None, **_told) -> Callout | None:
    if client_uuid is None:
        return None
    return Callout.objects.around().filter(incident=incident, client_uuid=client_uuid).first()


@answered_by(_launched_before)
@action(rules.can_launch)
def launch_callout(
    incident: Incident,
    *,
    needs: Sequence[tuple[str, int]],
    message: str,
    meeting: str,
    channels: Sequence[str],
    wait_min: int,
    client_uuid: uuid.UUID | None = None,
    by: Actor,
) -> Callout:
    """Call the first people of each role at once. ``needs``: (role, how many). The same ``client_uuid`` sent again is
    answered with the first call-out: nobody is woken twice by a thumb that doubts."""
    incident = locked_incident(incident)
    if _launched_before(incident, client_uuid=client_uuid):
        return UNCHANGED
    _refuse_absurd(needs, channels, wait_min)
    callout = _numbered(
        incident=incident,
        message=kept(message, MESSAGE_LIMIT, what=_("Message")),
        meeting=kept(meeting, MEETING_LIMIT, what=_("Où se réunir")),
        channels=sorted(set(channels)),
        wait_min=wait_min,
        client_uuid=client_uuid,
        launched_at=clock.now(),
        launched_by=by.label,
    )
    made = [Need.objects.create(callout=callout, role=role, count=count) for role, count in needs]
    told = {
        "reference": callout.reference,
        "needs": ", ".join(str(need) for need in made),
        "channels": callout.channels,
    }
    record(about(events.CalloutLaunched, incident, **told), by=by)
    write_line(
        incident, EntryKind.MESSAGE_OUT, str(events.CalloutLaunched.wording) % told, by=by, matters=True
    )
    for need in made:
        fill(callout, need, by=by)
    return callout


@action(rules.can_close)
def close_callout(callout: Callout, *, by: Actor) -> Callout:
    """Nobody else is called; what has not left does not leave; answers are no longer taken."""
    callout = locked(callout)
    if not callout.is_open:
        return UNCHANGED
    callout.closed_at, callout.closed_by = clock.now(), by.label
    callout.save(update_fields=["closed_at", "closed_by"])
    for call in callout.calls.filter(state__in=(CallState.WAITING, CallState.SILENT)):
        drop_messages(call)
    told = {"reference": callout.reference}
    record(about(events.CalloutClosed, callout.incident, **told), by=by)
    write_line(callout.incident, EntryKind.MESSAGE_OUT, str(events.CalloutClosed.wording) % told, by=by)
    return callout


def _refuse_absurd(needs: Sequence[tuple[str, int]], channels: Sequence[str], wait_min: int) -> None:
    told = policy()
    if not needs:
        raise Refused(_("Dites au moins un rôle, et combien de personnes."))
    if len({role for role, _count in needs}) != len(needs):
        raise Refused(_("Un rôle est demandé deux fois."))
    for role, count in needs:
        if role not in told.roles or not 1 <= count <= 20:
            raise Refused(_("Un rôle est inconnu, ou le nombre n’est pas entre 1 et 20."))
    if not channels or set(channels) - {Channel.EMAIL, *offered()}:
        raise Refused(_("Choisissez au moins un canal qui est réglé sur cette plateforme."))
    if wait_min not in told.wait_min:
        raise Refused(_("Ce délai n’est pas proposé."))


def _numbered(**fields) -> Callout:
    """The next number of the year, the same for all houses of the platform; drawn again when somebody took it first."""
    year = timezone.localtime(fields["launched_at"]).year
    for _attempt in range(TRIES):
        last = Callout.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return Callout.objects.create(year=year, number=last + 1, **fields)
        except IntegrityError:
            continue
    raise Refused(_("Trop d’alertes partent en même temps : recommencez."))
