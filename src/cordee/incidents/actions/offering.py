"""A house of the group offers its help to the one that is struck."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, allow, require
from cordee.crises import actions as rooms
from cordee.crises.actions.once import answered_by, kept, within
from cordee.crises.enums import Channel
from cordee.directory.models import Site
from cordee.incidents import events, rules
from cordee.incidents.actions.shared import PLATFORM, about, locked
from cordee.incidents.models import HelpOffer, Incident
from cordee.incidents.queries import houses_offering
from cordee.journal.record import record

MOST = 100_000  # beds or people: beyond, somebody typed a telephone number
NOT_FROM_THERE = gettext_lazy(
    "Vous n’offrez l’aide que d’un établissement de ce groupement dont vous avez la charge."
)
EQUIPMENT_LIMIT, CONTACT_LIMIT, TEXT_LIMIT = 300, 200, 2000


def _offered_before(incident: Incident, *, client_uuid: uuid.UUID | None = None, **_told) -> HelpOffer | None:
    return HelpOffer.objects.filter(client_uuid=client_uuid).first() if client_uuid else None


@answered_by(_offered_before)
@action(rules.can_offer_help)
def offer_help(
    incident: Incident,
    *,
    site: Site,
    contact: str,
    beds: int | None = None,
    people: int | None = None,
    equipment: str = "",
    text: str = "",
    client_uuid: uuid.UUID | None = None,
    by: Actor,
) -> HelpOffer:
    """Beds, people, equipment or words, and whom to call back: a message in every cell of the room, and a line on the
    region's board; once for one ``client_uuid``. Raises ``Refused`` for an empty offer, ``Forbidden`` for a house that is
    not the actor's."""
    incident = locked(incident)
    require(rules.can_offer_help(by, incident))
    require(allow(houses_offering(by, incident).filter(pk=site.pk).exists(), NOT_FROM_THERE))
    if _offered_before(incident, client_uuid=client_uuid):
        return UNCHANGED
    if any(number is not None and not 0 <= number <= MOST for number in (beds, people)):
        raise Refused(_("Ce nombre n’est pas possible."))
    equipment = within(equipment, EQUIPMENT_LIMIT, what=_("Matériel"))
    text = within(text, TEXT_LIMIT, what=_("Précisions"))
    contact = kept(contact, CONTACT_LIMIT, what=_("Qui rappeler"))
    if not (beds or people or equipment or text):
        raise Refused(_("Dites ce que vous offrez : des lits, des personnes, du matériel ou quelques mots."))
    offer = HelpOffer.objects.create(
        incident=incident,
        site=site,
        beds=beds,
        people=people,
        equipment=equipment,
        text=text,
        contact=contact,
        offered_at=clock.now(),
        offered_by=by.label,
        client_uuid=client_uuid,
    )
    told = {"house": site.name, "finess": site.finess, "offered": offer.summary, "contact": contact}
    record(about(events.HelpOffered, incident, client_uuid=client_uuid, **told), by=by)
    rooms.deliver(
        incident.room,
        origin=f"offer:{offer.pk}",
        cells=[cell.key for cell in incident.room.cells.all()],
        channel=Channel.ROOM,
        sender_name=site.name[:120],
        sender_role=by.label[:120],
        subject=(_("Aide offerte : %s") % offer.summary)[:200],
        body=_body(offer),
        by=PLATFORM,
    )
    return offer


def _body(offer: HelpOffer) -> str:
    lines = [offer.summary]
    if offer.text and offer.text != offer.summary:
        lines.append(offer.text)
    lines.append(_("À rappeler : %s") % offer.contact)
    return "\n\n".join(lines)
