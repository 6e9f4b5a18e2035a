"""What somebody has to do, by date: exercises, reports, improvement actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.directory.queries import site_filter
from cordee.exercises.models import Exercise
from cordee.exercises.queries import CONDUCT_ROLES
from cordee.funding.enums import WRITABLE, ApplicationState, InstalmentState, ReviewState
from cordee.funding.models import Application, Review
from cordee.incidents.enums import DeadlineState
from cordee.incidents.models import Deadline, Incident
from cordee.plan.enums import EvidenceKind
from cordee.plan.models import Commitment, Evidence
from cordee.referentials.enums import AssessmentState
from cordee.referentials.models import Assessment, Campaign
from cordee.retex.models import Improvement, Report
from cordee.retex.queries import HOUSE, crises_written_by, owned_by, with_lessons, written_by
from cordee.ui.icons import icon

AHEAD_DAYS = 30
MOST = 30  # of each kind: beyond, the lists themselves are the right place


@dataclass(frozen=True, slots=True)
class Todo:
    """One line: what, about what, until when, and where it is done."""

    on: dt.date | None
    verb: str
    title: str
    place: str
    url: str
    icon: str
    late: bool = False
    now: bool = False


def todo_of(actor: Actor, today: dt.date) -> list[Todo]:
    """What runs now first, then by date; what has no date last."""
    found = [
        *_crises(actor),
        *_exercises(actor),
        *_reports(actor),
        *_improvements(actor, today),
        *_commitments(actor, today),
        *_evidence(actor, today),
        *_applications(actor),
        *_opinions(actor),
        *_assessments(actor, today),
    ]
    return sorted(found, key=lambda line: (not line.now, line.on or dt.date.max, line.title))


def _crises(actor: Actor) -> Iterator[Todo]:
    """What goes on now in the actor's houses, or in the region that they follow."""
    if actor.is_admin:
        return
    for incident in Incident.objects.visible_to(actor).open().around()[:MOST]:
        url = reverse("incidents:incident", args=[incident.pk])
        on = timezone.localdate(incident.declared_at)
        verb = _("Suivre l’exercice") if incident.is_exercise else _("Tenir la crise")
        yield Todo(on, verb, incident.title, incident.site.name, url, icon("urgent"), now=True)
    for incident in Incident.objects.shared_with(actor).around()[:MOST]:
        url = reverse("incidents:sheet", args=[incident.pk])
        verb = _("Suivre l’exercice du groupement") if incident.is_exercise else _("Aider dans le groupement")
        on = timezone.localdate(incident.declared_at)
        yield Todo(on, verb, incident.title, incident.site.name, url, icon("heart-handshake"), now=True)
    yield from _deadlines(actor)


def _deadlines(actor: Actor) -> Iterator[Todo]:
    """The legal deadlines of the actor's own houses: the region follows them on the crisis itself."""
    mine = site_filter(actor, "incident__site__", roles=tuple(ESTABLISHMENT_EDITORS), region_roles=())
    running = Deadline.objects.filter(mine, state=DeadlineState.RUNNING, incident__ended_at__isnull=True)
    for row in running.select_related("incident__room", "incident__site").order_by("due_at")[:MOST]:
        title = row.incident.rules.clock(row.key).title
        url = reverse("incidents:deadline", args=[row.incident_id, row.key])
        late, on = row.is_late(clock.now()), timezone.localdate(row.due_at)
        yield Todo(
            on, _("Échéance légale"), title, row.incident.site.name, url, icon("clock-exclamation"), late
        )


def _mine(actor: Actor):
    """Exercises that the actor prepares, conducts or observes, or that are played in their house."""
    staffed = Q(pk__in=actor.keys("exercise", (*CONDUCT_ROLES, Role.OBSERVER)))
    return Exercise.objects.filter(staffed | site_filter(actor, "site__", roles=HOUSE, region_roles=()))


def _exercises(actor: Actor) -> Iterator[Todo]:
    if actor.is_admin:
        return
    coming = _mine(actor).filter(state__in=("planned", "ready", "running", "paused")).select_related("site")
    conducted, observed = actor.keys("exercise", CONDUCT_ROLES), actor.keys("exercise", (Role.OBSERVER,))
    for exercise in coming.order_by("scheduled_at")[:MOST]:
        yield _exercise(exercise, str(exercise.pk) in conducted, str(exercise.pk) in observed)


def _exercise(exercise: Exercise, conducts: bool, observes: bool) -> Todo:
    verb, name, drawing = _("Suivre"), "exercises:detail", icon("eye")
    if conducts:
        verb, name, drawing = _("Préparer"), "exercises:detail", icon("tools")
        if exercise.is_live:
            verb, name, drawing = _("Conduire"), "exercises:control", icon("device-desktop")
    elif observes:
        verb, name, drawing = _("Observer"), "exercises:detail", icon("eye")
        if exercise.is_live:
            name = "exercises:observe"
    on = timezone.localdate(exercise.scheduled_at)
    url = reverse(name, args=[exercise.pk])
    return Todo(on, verb, exercise.title, exercise.site.name, url, drawing, now=exercise.is_live)


def _reports(actor: Actor) -> Iterator[Todo]:
    """Reports to write, for those who write; to approve, for the direction that signs."""
    if actor.is_admin:
        return
    played = with_lessons(written_by(actor).filter(state="ended"))
    lived = with_lessons(crises_written_by(actor).filter(ended_at__isnull=False), "incident")
    drafts = Report.objects.filter(state="draft")
    for subjects, column, hub in ((played, "exercise", "retex:hub"), (lived, "incident", "retex:crisis_hub")):
        within = site_filter(actor, f"{column}__site__", roles=(Role.DIRECTOR,), region_roles=())
        signed_by_me = set(drafts.filter(within).values_list(f"{column}_id", flat=True))
        waiting = subjects.filter(has_approved=False).select_related("site").order_by("ended_at")
        for subject in waiting[:MOST]:
            on = timezone.localdate(subject.ended_at) if subject.ended_at else None
            verb, drawing = _("Écrire le RETEX"), icon("pencil")
            if subject.pk in signed_by_me:
                verb, drawing = _("Approuver le RETEX"), icon("signature")
            yield Todo(on, verb, subject.title, subject.site.name, reverse(hub, args=[subject.pk]), drawing)


def _improvements(actor: Actor, today: dt.date) -> Iterator[Todo]:
    """Those of the actor's houses, and those that name their address, due within a month or late."""
    mine = owned_by(actor)
    house = Q(pk__in=[]) if actor.is_admin else site_filter(actor, "site__", roles=HOUSE, region_roles=())
    near = Improvement.objects.to_do().filter(mine | house)
    near = near.filter(due_on__lte=today + dt.timedelta(days=AHEAD_DAYS)).select_related("site")
    for line in near.order_by("due_on")[:MOST]:
        url = reverse("retex:improvement", args=[line.pk])
        place = f"{line.site.name}, {line.owner_name}"
        yield Todo(
            line.due_on,
            _("Mener l’action"),
            line.title,
            place,
            url,
            icon("checklist"),
            late=line.due_on < today,
        )


def _commitments(actor: Actor, today: dt.date) -> Iterator[Todo]:
    """What the actor's houses have said they would reach within a month, and have not."""
    if actor.is_admin:
        return
    rows = Commitment.objects.in_force().filter(site_filter(actor, "site__", roles=HOUSE, region_roles=()))
    near = rows.late(today + dt.timedelta(days=AHEAD_DAYS)).select_related("site", "plan")
    for row in near.order_by("target_on")[:MOST]:
        title = row.plan.action(row.action).title
        url = reverse("plan:commitment", args=[row.site_id, row.action])
        late = row.target_on < today
        yield Todo(
            row.target_on, _("Tenir l’engagement"), title, row.site.name, url, icon("list-numbers"), late
        )


def _evidence(actor: Actor, today: dt.date) -> Iterator[Todo]:
    """Evidence that grows old within a month, unless something newer proves as much."""
    if actor.is_admin:
        return
    within = site_filter(actor, "commitment__site__", roles=HOUSE, region_roles=())
    rows = Evidence.objects.filter(within).in_force().standing(today).select_related("commitment__site")
    near = rows.filter(valid_until__lte=today + dt.timedelta(days=AHEAD_DAYS)).exclude(
        kind=EvidenceKind.OBJECT
    )
    for piece in near.order_by("valid_until")[:MOST]:
        row = piece.commitment
        url = reverse("plan:commitment", args=[row.site_id, row.action])
        yield Todo(
            piece.valid_until,
            _("Renouveler la preuve"),
            piece.title,
            row.site.name,
            url,
            icon("file-certificate"),
        )


def _applications(actor: Actor) -> Iterator[Todo]:
    """For a house: what is to complete, to send before the closing, to invoice. For the region: what came in."""
    if actor.is_admin:
        return
    own = Application.objects.filter(
        site_filter(actor, "site__", roles=tuple(ESTABLISHMENT_EDITORS), region_roles=())
    )
    for row in own.filter(state__in=WRITABLE, call__closes_at__gt=clock.now()).select_related("call", "site")[
        :MOST
    ]:
        verb = (
            _("Compléter le dossier")
            if row.state == ApplicationState.TO_COMPLETE
            else _("Déposer le dossier")
        )
        yield _application(row, verb, timezone.localdate(row.call.closes_at), "funding:write")
    due = own.filter(instalments__state=InstalmentState.DUE).distinct().select_related("call", "site")
    for row in due[:MOST]:
        yield _application(row, _("Envoyer la facture"), None, "funding:application")
    piloted = Application.objects.filter(call__region_id__in=actor.keys("region", (Role.REGION_PILOT,)))
    filed = piloted.filter(state=ApplicationState.FILED).select_related("call", "site").order_by("filed_at")
    for row in filed[:MOST]:
        yield _application(
            row, _("Examiner le dossier"), timezone.localdate(row.filed_at), "funding:application"
        )


def _application(row: Application, verb: str, on: dt.date | None, page: str) -> Todo:
    return Todo(on, verb, row.call.title, row.site.name, reverse(page, args=[row.pk]), icon("coin-euro"))


def _opinions(actor: Actor) -> Iterator[Todo]:
    asked = Review.objects.of(actor).filter(
        state=ReviewState.ASKED, application__state=ApplicationState.ADMISSIBLE
    )
    for review in asked.select_related("application__call", "application__site")[:MOST]:
        on = timezone.localdate(review.asked_at)
        url = reverse("funding:review", args=[review.pk])
        title, place = review.application.call.title, review.application.site.name
        yield Todo(on, _("Rendre votre avis"), title, place, url, icon("scale"))


def _assessments(actor: Actor, today: dt.date) -> Iterator[Todo]:
    """For a house: what to fill in or to correct. For the region: one line for each campaign that waits for its review."""
    if actor.is_admin:
        return
    for row in Assessment.objects.to_write_by(actor).select_related("campaign", "site")[:MOST]:
        verb = _("Corriger l’évaluation") if row.state == AssessmentState.TO_CORRECT else _("Évaluer")
        on, url = row.campaign.due_on, reverse("referentials:assessment", args=[row.pk])
        yield Todo(on, verb, row.campaign.title, row.site.name, url, icon("list-check"), late=on < today)
    piloted = Campaign.objects.filter(region_id__in=actor.keys("region", (Role.REGION_PILOT,)))
    for campaign in piloted.with_counts().filter(submitted__gt=0)[:MOST]:
        place = _("Évaluations remises : %s") % campaign.submitted
        url = reverse("referentials:campaign", args=[campaign.pk])
        yield Todo(None, _("Relire"), campaign.title, place, url, icon("eye"))
