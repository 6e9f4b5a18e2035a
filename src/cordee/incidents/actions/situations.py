"""Situation reports: begun from the room, written, frozen with a checkpoint, read by those who must."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Conflict, Refused, require
from cordee.crises.actions.once import next_number, within
from cordee.incidents import events, rules
from cordee.incidents.actions.shared import about, house_leads, locked, region_pilots, tell
from cordee.incidents.actions.sharing import stir
from cordee.incidents.documents import situation_pdf
from cordee.incidents.enums import SituationState
from cordee.incidents.facts import facts_of
from cordee.incidents.models import Acknowledgement, Incident, Situation
from cordee.journal.checkpoint import make_checkpoint
from cordee.journal.record import record

TEXT_LIMIT = 6000


@action(rules.can_work)
def open_situation(incident: Incident, *, by: Actor) -> Situation:
    """Begin the next report, with the texts of the one before: what has not changed is not typed again."""
    incident = locked(incident)
    draft = incident.situations.filter(state=SituationState.DRAFT).first()
    if draft:
        raise Refused(_("Le point de situation n° %s est déjà en cours d’écriture.") % draft.number)
    before = incident.situations.order_by("-number").first()
    situation = Situation.objects.create(
        incident=incident,
        number=next_number(incident.situations),
        content={"texts": before.content["texts"] if before else {}},
        opened_at=clock.now(),
    )
    record(about(events.SituationOpened, incident, number=situation.number), by=by)
    return situation


@action(rules.can_recall_situation)
def recall_situation(incident: Incident, *, by: Actor) -> Incident:
    """The rhythm of the pack has gone by without a report: a mail to those who lead, once a rhythm."""
    incident = locked(incident)
    if not situation_is_owed(incident, clock.now()):
        return UNCHANGED
    incident.situation_recalled_at = clock.now()
    incident.save(update_fields=["situation_recalled_at"])
    told = tell(
        house_leads(incident),
        incident,
        subject=_("Un point de situation est attendu"),
        said=_("Le dernier point de situation a plus de %s heures.") % incident.rules.every_h,
        path=reverse("incidents:incident", args=[incident.pk]),
        by=by,
    )
    record(about(events.SituationRecalled, incident, people=told), by=by)
    return incident


def situation_is_owed(incident: Incident, now: dt.datetime) -> bool:
    """Whether a whole rhythm has passed since the declaration, the last frozen report and the last recall."""
    last = incident.situations.filter(state=SituationState.FROZEN).order_by("-number").first()
    since = (incident.declared_at, last and last.frozen_at, incident.situation_recalled_at)
    return now - max(filter(None, since)) >= dt.timedelta(hours=incident.rules.every_h)


@action(rules.can_write_situation)
def edit_situation(situation: Situation, *, texts: dict[str, str], revision: int, by: Actor) -> Situation:
    """Keep what was written. ``revision`` is the one that was on screen: a newer one is a conflict, not a loss."""
    situation = _fresh(situation, by)
    if situation.revision != revision:
        raise Conflict(
            _(
                "Quelqu’un a enregistré entre-temps. Votre texte est toujours à l’écran : copiez-le, rechargez, "
                "fusionnez."
            )
        )
    kept = _checked(situation.incident, texts)
    if kept == situation.content["texts"]:
        return UNCHANGED
    situation.content = {"texts": kept}
    situation.revision += 1
    situation.save(update_fields=["content", "revision"])
    record(about(events.SituationEdited, situation.incident, number=situation.number), by=by)
    return situation


@action(rules.can_write_situation)
def freeze_situation(situation: Situation, *, revision: int, by: Actor) -> Situation:
    """Validate: the facts of this instant and the room's signed checkpoint go in, the PDF is made, the region is told."""
    situation = _fresh(situation, by)
    incident = situation.incident
    if situation.revision != revision:
        raise Conflict(_("Le texte a changé depuis que vous l’avez lu : relisez-le avant de le valider."))
    situation.state, situation.frozen_at = SituationState.FROZEN, clock.now()
    situation.frozen_by = by.label
    situation.content = {**situation.content, "facts": facts_of(incident, situation.frozen_at)}
    situation.checkpoint = make_checkpoint(incident.room.stream).note
    pdf = situation_pdf(situation)
    situation.pdf, situation.pdf_sha256 = pdf, hashlib.sha256(pdf).hexdigest()
    situation.save()
    told = {"number": situation.number, "sha256": situation.pdf_sha256}
    record(about(events.SituationFrozen, incident, **told), by=by)
    stir(incident, by)
    tell(
        region_pilots(incident),
        incident,
        subject=_("Un point de situation est prêt"),
        said=_("Le point de situation n° %s est validé.") % situation.number,
        path=reverse("incidents:situation", args=[incident.pk, situation.number]),
        by=by,
    )
    return situation


@action(rules.can_acknowledge)
def acknowledge_situation(situation: Situation, *, by: Actor) -> Acknowledgement:
    """« Read »: once a reader."""
    who = f"{by.kind}:{by.id}"
    made, is_new = Acknowledgement.objects.get_or_create(
        situation=situation, actor=who, defaults={"reader": by.label, "at": clock.now()}
    )
    if not is_new:
        return UNCHANGED
    told = {"number": situation.number, "reader": by.label}
    record(about(events.SituationAcknowledged, situation.incident, **told), by=by)
    return made


def _fresh(situation: Situation, by: Actor) -> Situation:
    incident = locked(situation.incident)
    fresh = incident.situations.get(pk=situation.pk)
    fresh.incident = incident
    require(rules.can_write_situation(by, fresh))
    return fresh


def _checked(incident: Incident, texts: dict[str, str]) -> dict[str, str]:
    return {
        told["key"]: within(texts.get(told["key"], ""), TEXT_LIMIT, what=told["title"])
        for told in incident.rules.texts
    }
