"""From the first call to the return to normal: declared, levels raised and lifted, ended."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, require
from cordee.crises import actions as rooms
from cordee.crises.actions.once import answered_by
from cordee.crises.enums import EntryKind, RoomKind
from cordee.crises.rules import can_write
from cordee.directory.models import Site
from cordee.incidents import events, pack, rules
from cordee.incidents.actions.deadlines import open_deadlines
from cordee.incidents.actions.shared import PLATFORM, about, locked, region_pilots, tell
from cordee.incidents.actions.sharing import share, unshare
from cordee.incidents.enums import UNKNOWN
from cordee.incidents.models import Activation, Incident
from cordee.incidents.sharing import group_of, sites_around
from cordee.journal.record import record

FIRST_LEVEL = 0  # declaring is already holding the first level of the pack
MILESTONES = ({"key": "first_cell", "label": "Première cellule réunie"},)


def _declared_before(site: Site, *, client_uuid: uuid.UUID | None = None, **_told) -> Incident | None:
    return (
        Incident.objects.around().filter(site=site, client_uuid=client_uuid).first() if client_uuid else None
    )


@answered_by(_declared_before)
@action(rules.can_declare)
def declare(
    site: Site,
    *,
    answers: dict[str, list[str]],
    cells: str,
    cell_sites: Sequence[Site] = (),
    contact: str,
    noticed_at: dt.datetime | None = None,
    note: str = "",
    is_exercise: bool = False,
    client_uuid: uuid.UUID | None = None,
    by: Actor,
) -> Incident:
    """Open a crisis: its room and cells, its first level, the deadlines that the answers set going.

    ``answers``: question → choices; what is missing is taken as not known. ``cell_sites``: where the template opens a
    cell per site, which ones, of the same legal entity or GHT; none is the house alone. The region's pilots get a mail. The same
    ``client_uuid`` sent again, by a thumb that doubts, is answered with the first crisis.
    """
    Site.objects.select_for_update().get(pk=site.pk)
    if _declared_before(site, client_uuid=client_uuid):
        return UNCHANGED
    document = pack.shipped()
    read = pack.read(document)
    template = next((one for one in read.cells if one.key == cells), None)
    if template is None:
        raise Refused(_("Ces cellules n’existent pas."))
    now = clock.now()
    if noticed_at and noticed_at > now:
        raise Refused(_("Une crise ne se constate pas dans l’avenir."))
    title = _title(site, is_exercise)
    room = rooms.create_room(
        site,
        kind=RoomKind.EXERCISE if is_exercise else RoomKind.REAL,
        title=title,
        cells=template.opened(_sites_named(site, template, cell_sites)),
        milestones=list(MILESTONES),
        t0=noticed_at or now,
        review_every_h=read.review_every_h,
        by=PLATFORM,
    )
    incident = Incident.objects.create(
        room=room,
        site=site,
        title=title,
        pack=document,
        answers=_answered(read, answers),
        note=note.strip(),
        contact=contact.strip(),
        client_uuid=client_uuid,
        noticed_at=noticed_at,
        declared_at=now,
        declared_by=by.label,
    )
    rooms.drive_room(room, driver=incident.scope, by=PLATFORM)
    rooms.open_room(room, by=PLATFORM)
    record(about(events.IncidentDeclared, incident, title=title, answers=incident.answers), by=by)
    hand = (
        by if can_write(by, room) else PLATFORM
    )  # a pilot declares for a house, and does not write in its room
    rooms.log(room, kind=EntryKind.FACT, text=_first_line(incident), by=hand)
    _raise(incident, read.levels[FIRST_LEVEL].key, _("Crise déclarée."), by)
    open_deadlines(incident, by)
    tell(
        region_pilots(incident),
        incident,
        subject=_("Une crise est déclarée"),
        said=_("Un établissement de votre région déclare une crise."),
        path=reverse("incidents:incident", args=[incident.pk]),
        by=by,
    )
    return incident


@action(rules.can_raise_level)
def raise_level(incident: Incident, level: str, *, reasons: str, by: Actor) -> Activation:
    """Activate a level: a decision, in the room's log as well."""
    incident = locked(incident)
    require(rules.holds_level(by, incident, level))
    if incident.activations.filter(level=level, lifted_at__isnull=True).exists():
        return UNCHANGED
    activation = _raise(incident, level, _given(reasons), by)
    _decide(incident, _("Activer le niveau « %s »"), level, reasons, by)
    return activation


@action(rules.can_raise_level)
def lift_level(incident: Incident, level: str, *, reasons: str, by: Actor) -> Activation:
    incident = locked(incident)
    require(rules.holds_level(by, incident, level))
    activation = incident.activations.filter(level=level, lifted_at__isnull=True).first()
    if activation is None:
        return UNCHANGED
    reasons = _given(reasons)
    activation.lifted_at, activation.lifted_by = clock.now(), by.label
    activation.save(update_fields=["lifted_at", "lifted_by"])
    record(about(events.LevelLifted, incident, level=_level_title(incident, level), reasons=reasons), by=by)
    _decide(incident, _("Lever le niveau « %s »"), level, reasons, by)
    unshare(incident, [activation], by)
    return activation


@action(rules.can_end)
def end(incident: Incident, *, reasons: str, figures: dict[str, int | None], by: Actor) -> Incident:
    """The return to normal: decided, with what it cost; the levels are lifted and the room is closed.

    ``figures``: costs in euros and lost activity in counts (``forms.EndForm``); None when nobody knows yet.
    """
    incident = locked(incident)
    running = [d for d in incident.deadlines.all() if d.is_running]
    if running:
        titles = ", ".join(incident.rules.clock(d.key).title for d in running)
        raise Refused(_("Des échéances restent à faire ou à dire sans objet : %s.") % titles)
    reasons, now = _given(reasons), clock.now()
    rooms.decide(
        incident.room, title=_("Retour à la normale"), reasons=reasons, decider=by.label, by=PLATFORM
    )
    held = list(incident.activations.filter(lifted_at__isnull=True).select_related("shared_with"))
    incident.activations.filter(lifted_at__isnull=True).update(lifted_at=now, lifted_by=by.label)
    incident.ended_at, incident.ending = now, {"reasons": reasons, "figures": figures}
    incident.save(update_fields=["ended_at", "ending"])
    record(about(events.IncidentEnded, incident, reasons=reasons, figures=figures), by=by)
    unshare(incident, held, by)
    rooms.close_room(incident.room, by=PLATFORM)
    return incident


def _sites_named(site: Site, template: pack.CellsTemplate, chosen: Sequence[Site]) -> list[str]:
    """The names of the sites that get a cell, in the order of the directory, once each."""
    wanted = {one.pk for one in chosen} or {site.pk}
    around = {one.pk: one.name for one in sites_around(site)}
    if not wanted <= set(around):
        raise Refused(
            _("Une cellule ne s’ouvre que pour un site du même établissement ou du même groupement.")
        )
    return [name for pk, name in around.items() if pk in wanted] if template.is_per_site else []


def _raise(incident: Incident, level: str, reasons: str, by: Actor) -> Activation:
    group = group_of(incident.site) if incident.rules.level(level).shares_with else None
    activation = Activation.objects.create(
        incident=incident,
        level=level,
        reasons=reasons,
        raised_at=clock.now(),
        raised_by=by.label,
        shared_with=group,
    )
    record(about(events.LevelRaised, incident, level=_level_title(incident, level), reasons=reasons), by=by)
    if group:
        share(incident, activation, by)
    return activation


def _decide(incident: Incident, title: str, level: str, reasons: str, by: Actor) -> None:
    """The room writes it down on behalf of whoever decided, who may be the region and sit elsewhere."""
    rooms.decide(
        incident.room,
        title=title % _level_title(incident, level),
        reasons=reasons.strip(),
        decider=by.label,
        by=PLATFORM,
    )


def _level_title(incident: Incident, level: str) -> str:
    return incident.rules.level(level).title


def _given(reasons: str) -> str:
    if not reasons.strip():
        raise Refused(_("Dites pourquoi : c’est une décision."))
    return reasons.strip()


def _title(site: Site, is_exercise: bool) -> str:
    words = _("Exercice de crise, %s") if is_exercise else _("Crise cyber, %s")
    return (words % site.name)[:160]


def _answered(read: pack.Pack, answers: dict[str, list[str]]) -> dict[str, list[str]]:
    """Every question of the pack with known choices only; « I do not know » where nothing was chosen."""
    told: dict[str, list[Any]] = {}
    for question in read.questions:
        known = {choice.key for choice in question.choices}
        chosen = [key for key in answers.get(question.key, []) if key in known]
        told[question.key] = chosen or [UNKNOWN]
    return told


def _first_line(incident: Incident) -> str:
    lines = [
        f"{question.title} {', '.join(question.said(incident.answers[question.key])) or _('on ne sait pas')}"
        for question in incident.rules.questions
    ]
    return "\n".join([_("Crise déclarée."), *lines, incident.note]).strip()
