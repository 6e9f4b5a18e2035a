"""The sheet of a crisis that its group reads: what the pack marks « shared », and nothing of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from cordee.core.actor import Actor
from cordee.crises.helping import Help, help_asked
from cordee.directory.models import Ght, Site
from cordee.incidents.enums import SituationState
from cordee.incidents.models import Activation, HelpOffer, Incident, Situation
from cordee.incidents.panels import age
from cordee.journal.models import Stream

REPORT, NEEDS = "report", "needs"  # what a text of a situation report is, for the group


@dataclass(frozen=True, slots=True)
class Sheet:
    """One shared crisis, as a neighbour reads it. ``said``: questions and answers; ``report``: titles and texts."""

    incident: Incident
    level: str
    since: dt.datetime
    since_age: str
    said: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    report: tuple[tuple[str, str], ...]
    number: int  # of the last report validated; 0 without one
    report_age: str
    is_late: bool
    offers: tuple[HelpOffer, ...]  # those of the reader's own houses


def group_of(site: Site) -> Ght | None:
    """With whom a level of this house would be shared."""
    return site.legal_entity.ght


def houses_of(group: Ght, but: Site) -> list[Site]:
    """The other open houses of a group."""
    rows = Site.objects.filter(legal_entity__ght=group).open().exclude(pk=but.pk)
    return list(rows.select_related("legal_entity").order_by("name"))


def sites_around(site: Site) -> list[Site]:
    """The house and the open ones of its legal entity or of its GHT, which may each get a cell; itself first."""
    near = Q(legal_entity_id=site.legal_entity_id)
    if site.legal_entity.ght_id:
        near |= Q(legal_entity__ght_id=site.legal_entity.ght_id)
    others = Site.objects.filter(near).open().exclude(pk=site.pk).order_by("name")
    return [site, *others]


def sheets(actor: Actor, now: dt.datetime, *, incidents=None) -> list[Sheet]:
    """Those shared with the actor, real ones first; or the given ones, which were chosen by ``sheets_for``."""
    rows = Incident.objects.shared_with(actor) if incidents is None else incidents
    raised = Activation.objects.filter(lifted_at__isnull=True, shared_with__isnull=False)
    frozen = Situation.objects.filter(state=SituationState.FROZEN).defer("pdf", "checkpoint")
    mine = HelpOffer.objects.visible_to(actor).select_related("site")
    rows = rows.around().prefetch_related(
        Prefetch("activations", queryset=raised, to_attr="sharing_levels"),
        Prefetch("situations", queryset=frozen, to_attr="frozen"),
        Prefetch("offers", queryset=mine, to_attr="seen_offers"),
    )
    found = list(rows)
    asked = help_asked([row.room_id for row in found], seen_by=None)
    made = [sheet_of(row, asked[row.room_id], now) for row in found]
    return sorted(made, key=lambda one: (one.incident.is_exercise, one.since))


def sheet_of(incident: Incident, asked: Sequence[Help], now: dt.datetime) -> Sheet:
    """What is told of one crisis, once ``sheets`` has gathered what it needs."""
    rules = incident.rules
    order = [level.key for level in rules.levels]
    levels: Sequence[Activation] = sorted(incident.sharing_levels, key=lambda row: order.index(row.level))
    last = max(incident.frozen, key=lambda row: row.number, default=None)
    texts = last.content["texts"] if last else {}
    told = [(one, texts.get(one["key"], "").strip()) for one in rules.texts]
    since = last.frozen_at if last else incident.declared_at
    return Sheet(
        incident=incident,
        level=rules.level(levels[-1].level).title,
        since=levels[0].raised_at,
        since_age=age(levels[0].raised_at, now),
        said=tuple(
            (question.title, ", ".join(question.said(incident.answers.get(question.key, []))))
            for question in rules.questions
            if question.shared
        ),
        needs=(
            *(text for one, text in told if text and one.get("shared") == NEEDS),
            *(one.needs for one in asked if one.is_open),
        ),
        report=tuple((one["title"], text) for one, text in told if text and one.get("shared") == REPORT),
        number=last.number if last else 0,
        report_age=age(since, now),
        is_late=now - since > dt.timedelta(hours=rules.every_h),
        offers=tuple(incident.seen_offers),
    )


def seq_of(incident: Incident) -> int:
    """Where the stream of the sheet stands, for the page to follow from there."""
    return Stream.objects.filter(key=incident.shared_stream).values_list("size", flat=True).first() or 0
