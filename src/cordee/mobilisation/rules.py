"""Who keeps the call list, launches, answers, notes, signs in, plans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.core.verdict import Verdict, allow, no
from cordee.directory.models import Site
from cordee.incidents import rules as incidents
from cordee.incidents.models import Incident
from cordee.incidents.rules import ENDED
from cordee.mobilisation.models import Call, Callout, Contact, Presence, Rota

KEEPERS = _("L’annuaire d’astreinte est tenu par la direction ou le RSSI de l’établissement.")
CLOSED = _("Cette alerte est levée : ne vous déplacez pas.")


def can_keep(actor: Actor, site: Site) -> Verdict:
    return allow(actor.is_machine or actor.has_any(ESTABLISHMENT_EDITORS, site.scopes), KEEPERS)


def can_keep_contact(actor: Actor, contact: Contact) -> Verdict:
    return can_keep(actor, contact.site)


def can_launch(actor: Actor, incident: Incident) -> Verdict:
    """Whoever leads the crisis; it wakes people up."""
    return incidents.can_call(actor, incident)


def can_close(actor: Actor, callout: Callout) -> Verdict:
    if not incidents.leads(actor, callout.incident):
        return no(str(incidents.HOUSE_ONLY))
    return allow(callout.is_open, _("Cette alerte est déjà levée."))


def can_note(actor: Actor, incident: Incident) -> Verdict:
    """A spoken answer, an arrival, a departure: whoever writes in the room."""
    return incidents.can_work(actor, incident)


def can_answer(actor: Actor, call: Call) -> Verdict:
    """The person of the link, or whoever notes what they said aloud."""
    if not call.callout.is_open:
        return no(str(CLOSED))
    if not call.callout.incident.is_open:
        return no(str(ENDED))
    if actor.kind == "participant" and actor.id == call.scope:
        return allow(True)
    return can_note(actor, call.callout.incident)


def can_escalate(actor: Actor, call: Call) -> Verdict:
    return allow(actor.is_machine)


def can_sign_out(actor: Actor, presence: Presence) -> Verdict:
    return can_note(actor, presence.incident)


def can_plan(actor: Actor, incident: Incident) -> Verdict:
    return incidents.can_work(actor, incident)


def can_change_rota(actor: Actor, rota: Rota) -> Verdict:
    return can_plan(actor, rota.incident)


def sees_people(actor: Actor, incident: Incident) -> bool:
    """Names: the house and its room. The region reads figures."""
    return Incident.objects.filter(pk=incident.pk, room__in=_rooms(actor)).exists()


def sees_numbers(actor: Actor, incident: Incident) -> bool:
    """Telephone numbers: whoever leads, to ring somebody up."""
    return incidents.leads(actor, incident) and not actor.is_machine


def _rooms(actor: Actor):
    from cordee.crises.models import Room

    return Room.objects.visible_to(actor)
