"""What is learnt, as an actor may see it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from cordee.accounts.models import User
from cordee.core.actor import Actor, Role
from cordee.directory.models import Site
from cordee.directory.queries import REGION_ROLES, site_filter
from cordee.exercises.models import Exercise
from cordee.exercises.queries import STAFF_ROLES, ExerciseSet
from cordee.incidents.models import Incident
from cordee.incidents.queries import IncidentSet

HOUSE = (Role.DIRECTOR, Role.RSSI)
PARTICIPANTS = (Role.PLAYER, *STAFF_ROLES)
FROZEN = ("approved", "superseded")


def attended_by(actor: Actor) -> ExerciseSet:
    """The exercises in which the actor has a place, players included: what the hot debrief asks."""
    return Exercise.objects.filter(pk__in=actor.keys("exercise", PARTICIPANTS))


def lived_by(actor: Actor) -> IncidentSet:
    """The crises in whose room the actor has a place."""
    return Incident.objects.filter(room_id__in=actor.keys("room", PARTICIPANTS))


def crises_written_by(actor: Actor) -> IncidentSet:
    """The crises whose lessons the actor writes: those of their own house."""
    if actor.is_machine or actor.is_admin:
        return Incident.objects.all()
    return Incident.objects.filter(site_filter(actor, "site__", roles=HOUSE, region_roles=()))


def owned_by(actor: Actor) -> Q:
    """The improvement actions that name the actor's own address."""
    address = (
        User.objects.filter(pk=actor.id).values_list("email", flat=True).first()
        if actor.kind == "user"
        else None
    )
    return Q(owner_email__iexact=address) if address else Q(pk__in=[])


def written_by(actor: Actor) -> ExerciseSet:
    """The exercises whose lessons the actor helps to write: its staff, and the direction and RSSI of the house."""
    if actor.is_machine or actor.is_admin:
        return Exercise.objects.all()
    return Exercise.objects.filter(
        Q(pk__in=actor.keys("exercise", STAFF_ROLES))
        | site_filter(actor, "site__", roles=HOUSE, region_roles=())
    )


def with_lessons(subjects: models.QuerySet, column: str = "exercise") -> models.QuerySet:
    """Each subject with where its lessons stand: ``sheets``, ``report_state``, ``has_approved``,
    ``open_improvements``. ``column`` is how reports name such a subject: ``exercise`` or ``incident``."""
    from cordee.retex.models import Improvement, Report

    reports = Report.objects.filter(**{column: OuterRef("pk")})
    todo = Improvement.objects.open().filter(**{column: OuterRef("pk")}).order_by().values(column)
    return subjects.annotate(
        sheets=Count("debrief__answers", distinct=True),
        report_state=Subquery(reports.order_by("-version").values("state")[:1]),
        has_approved=Exists(reports.filter(state="approved")),
        open_improvements=Subquery(todo.annotate(n=Count("pk")).values("n")),
    )


def with_verdict(exercises: ExerciseSet) -> ExerciseSet:
    """Each exercise with ``counts``: whether a rule was found to be met."""
    from cordee.retex.models import Attestation

    return exercises.annotate(counts=Exists(Attestation.objects.filter(exercise=OuterRef("pk"), counts=True)))


class DebriefSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> DebriefSet:
        return self.filter(
            Q(exercise__in=Exercise.objects.visible_to(actor))
            | Q(exercise__in=attended_by(actor))
            | Q(incident__in=crises_written_by(actor))
            | Q(incident__in=lived_by(actor))
        )


class ReportSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ReportSet:
        """A draft is seen by those who write it; an approved version by all who see the exercise or the crisis."""
        frozen = Q(state__in=FROZEN)
        played = Q(exercise__in=Exercise.objects.visible_to(actor)) & (
            frozen | Q(exercise__in=written_by(actor))
        )
        lived = Q(incident__in=Incident.objects.visible_to(actor)) & (
            frozen | Q(incident__in=crises_written_by(actor))
        )
        return self.filter(played | lived)

    def without_files(self) -> ReportSet:
        return self.defer("pdf", "docx")


class ImprovementSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ImprovementSet:
        """The house's and the region's; an exercise's staff see those drawn from it, and an owner their own."""
        staffed = Q(exercise__in=actor.keys("exercise", STAFF_ROLES))
        return self.filter(site_filter(actor, "site__") | staffed | owned_by(actor))

    def open(self) -> ImprovementSet:
        return self.exclude(state__in=("closed", "dropped"))

    def to_do(self) -> ImprovementSet:
        """What its owner still has to do; done and to be checked is no longer theirs."""
        return self.filter(state__in=("open", "doing"))

    def same_as(self, site: Site, title: str) -> ImprovementSet:
        """Those of a house that are open and say the same thing, whatever the capitals and the spaces."""
        rows = self.filter(site=site).open()
        wanted = " ".join(title.casefold().split())
        same = [
            pk
            for pk, known in rows.values_list("pk", "title")
            if " ".join(known.casefold().split()) == wanted
        ]
        return self.filter(pk__in=same)

    def lessons_for(self, actor: Actor) -> ImprovementSet:
        """What the houses of the reader's region have agreed to share. Who shared is for nobody."""
        shared = self.exclude(shared_at=None)
        if actor.is_machine or actor.is_admin:
            return shared
        houses = Site.objects.filter(site_filter(actor)).values("region_id")
        return shared.filter(
            Q(site__region_id__in=actor.keys("region", REGION_ROLES)) | Q(site__region__in=houses)
        )

    def overdue(self, today: dt.date) -> ImprovementSet:
        return self.open().filter(due_on__lt=today)


class AttestationSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> AttestationSet:
        return self.filter(site_filter(actor, "site__") | Q(exercise__in=Exercise.objects.visible_to(actor)))

    def counting(self, start: dt.date, end: dt.date) -> AttestationSet:
        return self.filter(counts=True, counts_on__gte=start, counts_on__lte=end)


class ShareLinkSet(models.QuerySet):
    def usable(self, now: dt.datetime) -> ShareLinkSet:
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class DenominatorSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> DenominatorSet:
        return self if actor.is_machine or actor.is_admin else self.filter(region_id__in=actor.keys("region"))
