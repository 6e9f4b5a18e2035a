"""What the pages of a crisis show, as frozen values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cordee.core.actor import Actor
from cordee.crises.helping import Help, help_asked
from cordee.crises.stamps import lapse
from cordee.incidents import rules
from cordee.incidents.enums import DeadlineState, SituationState
from cordee.incidents.models import Activation, Deadline, HelpOffer, Incident, Situation
from cordee.incidents.pack import Clock, Level

SHORT_H = 6  # under this, a deadline is shown as near
TRACKS = (("technical", gettext_lazy("Technique")), ("care", gettext_lazy("Soins")))
TRACK_WORDS = 24  # of the last report, on the board; the report has them all


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One legal deadline, and how long is left in words."""

    deadline: Deadline
    clock: Clock
    left: str
    tone: str

    @property
    def url(self) -> str:
        return reverse("incidents:deadline", args=[self.deadline.incident_id, self.deadline.key])


@dataclass(frozen=True, slots=True)
class LevelRow:
    level: Level
    activation: Activation | None  # the one that holds now
    may: bool
    shares: bool
    group: str  # with whom it is or would be shared; empty: nobody


@dataclass(frozen=True, slots=True)
class TrackRow:
    """Where one of the two tracks stands, as the last report says, or as was declared while there is none."""

    label: str
    words: str
    is_declared: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One crisis on the regional board."""

    incident: Incident
    level: str
    next: DeadlineRow | None
    late: int
    situation: Situation | None  # the last one frozen
    situation_age: str
    situation_is_late: bool
    tasks_open: int
    tracks: tuple[TrackRow, ...]
    helps: tuple[Help, ...]
    reviews_due: int  # decisions whose time to be looked at again has come
    group: str  # with which it is shared; empty: nobody
    offers: tuple[HelpOffer, ...]

    @property
    def pk(self) -> int:
        return self.incident.pk


def deadline_rows(incident: Incident, now: dt.datetime) -> list[DeadlineRow]:
    """What waits first, the most pressing on top; then what is done, set aside, dormant."""
    rank = {
        DeadlineState.RUNNING: 0,
        DeadlineState.MET: 1,
        DeadlineState.SET_ASIDE: 2,
        DeadlineState.DORMANT: 3,
    }
    rows = sorted(
        incident.deadlines.all(),
        key=lambda row: (rank[row.state], row.due_at or incident.declared_at, row.pk),
    )
    return [deadline_row(incident, row, now) for row in rows]


def deadline_row(incident: Incident, deadline: Deadline, now: dt.datetime) -> DeadlineRow:
    clock = incident.rules.clock(deadline.key)
    left, tone = _left(deadline, clock, now)
    return DeadlineRow(deadline, clock, left, tone)


def level_rows(actor: Actor, incident: Incident) -> list[LevelRow]:
    raised = incident.activations.filter(lifted_at__isnull=True).select_related("shared_with")
    held = {row.level: row for row in raised}
    return [
        LevelRow(
            level,
            held.get(level.key),
            incident.is_open and bool(rules.holds_level(actor, incident, level.key)),
            bool(level.shares_with),
            _group(incident, held.get(level.key)),
        )
        for level in incident.rules.levels
    ]


def _group(incident: Incident, activation: Activation | None) -> str:
    """The group that reads the sheet while this level is raised; the one that would, when it is not."""
    group = activation.shared_with if activation else incident.site.legal_entity.ght
    return group.name if group else ""


def board(actor: Actor, now: dt.datetime) -> list[BoardRow]:
    """Every open crisis that the actor sees, real ones first, the highest level and the oldest report on top."""
    frozen = Situation.objects.filter(state=SituationState.FROZEN).defer("pdf")
    open_tasks = Count("room__tasks", filter=Q(room__tasks__state__in=("todo", "doing")), distinct=True)
    # The time of a declared crisis is the real one, exercise or not: nothing drives its clock.
    due = Count("room__decisions", filter=Q(room__decisions__due_room_at__lte=now), distinct=True)
    incidents = (
        Incident.objects.visible_to(actor)
        .open()
        .around()
        .annotate(tasks_open=open_tasks, reviews_due=due)
        .prefetch_related(
            "deadlines",
            "activations__shared_with",
            "offers__site",
            Prefetch("situations", queryset=frozen, to_attr="frozen"),
        )
    )
    helps = help_asked([incident.room_id for incident in incidents], seen_by=actor)
    rows = [_board_row(incident, now, helps.get(incident.room_id, [])) for incident in incidents]
    return sorted(rows, key=lambda row: (row.incident.is_exercise, -row.late, row.incident.declared_at))


def age(since: dt.datetime, now: dt.datetime) -> str:
    """« 3 h 20 », « 2 j 4 h »: how long ago, or until when."""
    return lapse(abs(now - since))


def _board_row(incident: Incident, now: dt.datetime, helps: Iterable[Help]) -> BoardRow:
    deadlines = deadline_rows(incident, now)
    running = [row for row in deadlines if row.deadline.is_running]
    situation = max(incident.frozen, key=lambda found: found.number, default=None)
    since = situation.frozen_at if situation else incident.declared_at
    return BoardRow(
        incident=incident,
        level=highest(incident, incident.activations.all()),
        next=running[0] if running else None,
        late=sum(row.deadline.is_late(now) for row in running),
        situation=situation,
        situation_age=age(since, now),
        situation_is_late=now - since > dt.timedelta(hours=incident.rules.every_h),
        tasks_open=incident.tasks_open,
        tracks=tuple(_track(incident, situation, key, str(label)) for key, label in TRACKS),
        helps=tuple(helps),
        reviews_due=incident.reviews_due,
        group=next(
            (
                row.shared_with.name
                for row in incident.activations.all()
                if row.lifted_at is None and row.shared_with
            ),
            "",
        ),
        offers=tuple(incident.offers.all()),
    )


def _track(incident: Incident, situation: Situation | None, key: str, label: str) -> TrackRow:
    written = situation.content.get("texts", {}) if situation else {}
    texts = [written.get(one["key"], "").strip() for one in incident.rules.texts if one.get("track") == key]
    if reported := " ".join(text for text in texts if text):
        return TrackRow(label, Truncator(reported).words(TRACK_WORDS, truncate="…"), is_declared=False)
    asked = [question for question in incident.rules.questions if question.track == key]
    said = [words for question in asked for words in question.said(incident.answers.get(question.key, []))]
    return TrackRow(label, ", ".join(said) or _("on ne sait pas encore"), is_declared=True)


def highest(incident: Incident, activations: Iterable[Activation]) -> str:
    """The title of the highest level that holds, in the order of the pack."""
    held = {row.level for row in activations if row.lifted_at is None}
    return next((level.title for level in reversed(incident.rules.levels) if level.key in held), "—")


def _left(deadline: Deadline, clock: Clock, now: dt.datetime) -> tuple[str, str]:
    if not deadline.is_running:
        tone = "ok" if deadline.state == DeadlineState.MET else "neutral"
        return str(deadline.get_state_display()), tone
    if clock.within_min == 0:
        waited = age(deadline.starts_at, now)
        return _("sans délai, attend depuis %s") % waited, "danger"
    if deadline.due_at < now:
        return _("dépassée de %s") % age(deadline.due_at, now), "danger"
    near = deadline.due_at - now < dt.timedelta(hours=SHORT_H)
    return _("reste %s") % age(deadline.due_at, now), "warn" if near else "info"


def count_words(rows: list[BoardRow]) -> str:
    real = sum(not row.incident.is_exercise for row in rows)
    return ngettext("%(n)s crise en cours", "%(n)s crises en cours", real) % {"n": real}
