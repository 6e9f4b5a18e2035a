"""What the orders of an incident share: the incident as it is now, and who is told."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from cordee.accounts.models import User
from cordee.core import clock
from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role, system
from cordee.core.verdict import Refused
from cordee.crises.clock import room_time
from cordee.crises.events import about_room
from cordee.incidents.models import Incident
from cordee.incidents.rules import ENDED
from cordee.journal.events import Event
from cordee.outbox.actions import enqueue

PLATFORM = system("pilotage de crise")


def locked(incident: Incident) -> Incident:
    """The incident as it is now; whoever else writes about it waits. Raises ``Refused`` once it is ended."""
    fresh = Incident.objects.around().select_for_update(of=("self",)).get(pk=incident.pk)
    if not fresh.is_open:
        raise Refused(str(ENDED))
    return fresh


def about(event: type[Event], incident: Incident, **content) -> Event:
    """An event in the room's journal, at the room's time."""
    return about_room(event, incident.room, at=room_time(incident.room, clock.now()).at, **content)


def region_pilots(incident: Incident) -> Iterable[User]:
    return User.objects.holding((Role.REGION_PILOT,), [f"region:{incident.site.region_id}"])


def house_leads(incident: Incident) -> Iterable[User]:
    return User.objects.holding(tuple(ESTABLISHMENT_EDITORS), incident.site.scopes)


def tell(people: Iterable[User], incident: Incident, *, subject: str, said: str, path: str, by: Actor) -> int:
    """A mail each: what happened and where to look, never what is in it — the mailbox may be the attacker's."""
    told = {user.email: user for user in people if user.email}
    for address in sorted(told):
        body = _("%(said)s\n\nÀ lire dans Cordée :\n%(url)s\n") % {
            "said": said,
            "url": f"{settings.BASE_URL}{path}",
        }
        enqueue(address, subject, body, about=incident.scope, exercise=incident.is_exercise, by=by)
    return len(told)
