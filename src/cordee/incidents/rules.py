"""Who declares, leads, follows and ends a crisis."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.ids import number_in
from cordee.core.verdict import NOT_YOURS, Verdict, allow, no
from cordee.crises.models import Room
from cordee.crises.rules import answers_for, can_write
from cordee.directory.models import Site
from cordee.incidents.enums import DeadlineState
from cordee.incidents.models import Deadline, Incident, Situation

ENDED = _("Cette crise est close : elle se relit, elle ne se modifie plus.")
DECLARERS = _("Une crise se déclare par la direction ou le RSSI de l’établissement, ou par la région.")
HOUSE_ONLY = _("Cela revient à la direction ou au RSSI de l’établissement.")


def can_declare(actor: Actor, site: Site) -> Verdict:
    """The direction and RSSI of the house; the region's pilots for a house that telephones."""
    return allow(
        actor.is_machine
        or actor.has_any(ESTABLISHMENT_EDITORS, site.scopes)
        or actor.has(Role.REGION_PILOT, f"region:{site.region_id}"),
        DECLARERS,
    )


def conducts_room(actor: Actor, room: Room) -> bool:
    """A crisis, real or played as an exercise, is led by its house."""
    return answers_for(actor, room)


def pilots(actor: Actor, incident: Incident) -> bool:
    return actor.is_machine or actor.has(Role.REGION_PILOT, f"region:{incident.site.region_id}")


def leads(actor: Actor, incident: Incident) -> bool:
    return actor.is_machine or answers_for(actor, incident.room)


def can_work(actor: Actor, incident: Incident) -> Verdict:
    """Deadlines and situation reports: whoever writes in the room."""
    if not incident.is_open:
        return no(str(ENDED))
    return can_write(actor, incident.room)


def can_call(actor: Actor, incident: Incident) -> Verdict:
    """Places carry secrets: whoever leads the crisis gives them."""
    if not leads(actor, incident):
        return no(str(HOUSE_ONLY))
    return allow(incident.is_open, ENDED)


def can_raise_level(actor: Actor, incident: Incident) -> Verdict:
    """Each level has its holder (the action looks which); here, somebody who holds one."""
    if not (leads(actor, incident) or pilots(actor, incident)):
        return NOT_YOURS
    return allow(incident.is_open, ENDED)


def holds_level(actor: Actor, incident: Incident, key: str) -> Verdict:
    level = incident.rules.level(key)
    if level is None:
        return no(_("Ce niveau n’existe pas."))
    if level.held_by == "region":
        return allow(pilots(actor, incident), _("Ce niveau est activé et levé par la région."))
    return allow(leads(actor, incident), _("Ce niveau est activé et levé par l’établissement."))


def can_answer_deadline(actor: Actor, deadline: Deadline) -> Verdict:
    verdict = can_work(actor, deadline.incident)
    if not verdict:
        return verdict
    return allow(deadline.state != DeadlineState.MET, _("Cette échéance est déjà faite."))


def can_remind(actor: Actor, deadline: Deadline) -> Verdict:
    return allow(actor.is_machine)


def can_recall_situation(actor: Actor, incident: Incident) -> Verdict:
    return allow(actor.is_machine)


def can_write_situation(actor: Actor, situation: Situation) -> Verdict:
    verdict = can_work(actor, situation.incident)
    if not verdict:
        return verdict
    return allow(not situation.is_frozen, _("Ce point de situation est validé : il ne change plus."))


def can_acknowledge(actor: Actor, situation: Situation) -> Verdict:
    known = Incident.objects.visible_to(actor).filter(pk=situation.incident_id).exists()
    if not known:
        return NOT_YOURS
    return allow(situation.is_frozen, _("Ce point de situation n’est pas encore validé."))


def can_read_sheet(actor: Actor, incident: Incident) -> Verdict:
    """What is shared with the group: for its directions and RSSI, and for whoever sees the crisis itself."""
    return allow(Incident.objects.sheets_for(actor).filter(pk=incident.pk).exists())


def can_offer_help(actor: Actor, incident: Incident) -> Verdict:
    """The direction and RSSI of another house of the group, while the crisis is shared with them."""
    return allow(Incident.objects.shared_with(actor).filter(pk=incident.pk).exists())


def may_follow_sheet(actor: Actor, stream: str) -> bool:
    """The live feed of a sheet, as long as it is shared."""
    return Incident.objects.sheets_for(actor).filter(pk=number_in(stream.partition(":")[2])).exists()


def may_take_sheet_journal(actor: Actor, stream: str) -> bool:
    """What the stream of the sheet holds (that it changed, and when), for those who lead the crisis."""
    found = Incident.objects.around().filter(pk=number_in(stream.partition(":")[2])).first()
    return found is not None and leads(actor, found)


def can_end(actor: Actor, incident: Incident) -> Verdict:
    if not leads(actor, incident):
        return no(str(HOUSE_ONLY))
    return allow(incident.is_open, ENDED)
