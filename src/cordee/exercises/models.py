"""An exercise, its clock orders, its injects and what observers saw."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.crises.models import Room, Seat
from cordee.directory.models import Provider, Region, Site
from cordee.exercises import enums, queries
from cordee.kits.models import Kit


class Series(models.Model):
    """The same kit on several sites in parallel, each with its own clock and room."""

    title = models.CharField(max_length=200)
    kit = models.ForeignKey(Kit, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    objects = queries.SeriesSet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class Exercise(models.Model):
    """One run of a kit in one room. The kit is copied in: what was played never changes afterwards."""

    title = models.CharField(_("titre"), max_length=200)
    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, related_name="exercises")
    document = models.JSONField(help_text="Le kit joué, variables remplies")
    room = models.OneToOneField(Room, on_delete=models.PROTECT, related_name="exercise")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="exercises")
    other_sites = models.ManyToManyField(Site, blank=True, related_name="joint_exercises")
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="exercises"
    )
    provider = models.ForeignKey(Provider, null=True, blank=True, on_delete=models.PROTECT)
    level = models.CharField(max_length=14)
    objectives = models.JSONField(default=list, help_text="Clés des objectifs retenus")
    state = models.CharField(
        max_length=10, choices=enums.ExerciseState.choices, default=enums.ExerciseState.PLANNED
    )
    scheduled_at = models.DateTimeField(_("date et heure"))
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    objects = queries.ExerciseSet.as_manager()

    class Meta:
        ordering = ["-scheduled_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"exercise:{self.pk}"

    @property
    def scope(self) -> str:
        return f"exercise:{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in (enums.ExerciseState.RUNNING, enums.ExerciseState.PAUSED)

    @property
    def is_over(self) -> bool:
        return self.state in (enums.ExerciseState.ENDED, enums.ExerciseState.CANCELLED)


class ClockEvent(models.Model):
    """One order to the clock. The time of the exercise is a pure function of these rows (``clock.py``)."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="clock_events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=enums.ClockKind.choices)
    at = models.DateTimeField(help_text="Instant réel, UTC, du serveur")
    elapsed_s = models.FloatField(help_text="Temps d’exercice juste après l’ordre, en secondes")
    speed = models.FloatField(help_text="Secondes d’exercice par seconde réelle après l’ordre ; 0 à l’arrêt")

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["exercise", "seq"], name="clock_event_seq_once")]

    def __str__(self) -> str:
        return f"{self.kind} @{self.elapsed_s:.0f}s"


class Inject(models.Model):
    """A stimulus of the chronogramme: planned, improvised, released once or not at all."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="injects")
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField(help_text="Ordre dans le chronogramme")
    planned_s = models.PositiveIntegerField(help_text="Temps d’exercice prévu, en secondes")
    until_s = models.PositiveIntegerField(null=True, blank=True, help_text="Fin de l’attente d’une condition")
    phase = models.CharField(max_length=80, blank=True)
    sender_name = models.CharField(max_length=160)
    sender_role = models.CharField(max_length=160, blank=True)
    cells = models.JSONField(default=list, help_text="Clés des cellules destinataires")
    channel = models.CharField(max_length=8)
    title = models.CharField(max_length=250)
    body = models.TextField()
    expects = models.JSONField(default=list)
    facilitator_note = models.TextField(blank=True)
    script = models.TextField(blank=True)
    objectives = models.JSONField(default=list)
    reply_expected = models.BooleanField(default=False)
    is_distractor = models.BooleanField(default=False)
    is_improvised = models.BooleanField(default=False)
    marks = models.CharField(max_length=40, blank=True)
    attachments = models.JSONField(default=list)
    condition = models.JSONField(null=True, blank=True)
    state = models.CharField(
        max_length=8, choices=enums.InjectState.choices, default=enums.InjectState.PENDING
    )
    state_reason = models.CharField(max_length=300, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_s = models.FloatField(null=True, blank=True)
    call_log = models.TextField(blank=True, help_text="Compte rendu d’appel de l’animateur")

    objects = queries.InjectSet.as_manager()

    class Meta:
        ordering = ["planned_s", "number"]
        constraints = [models.UniqueConstraint(fields=["exercise", "key"], name="inject_key_once")]
        indexes = [models.Index(fields=["exercise", "state", "planned_s"])]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class Observation(models.Model):
    """What an observer saw about one criterion; kept with its client number so that a retry is harmless."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="observations")
    objective = models.CharField(max_length=40)
    criterion = models.CharField(max_length=40, blank=True)
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT)
    observer = models.CharField(max_length=200)
    rating = models.CharField(max_length=1, choices=enums.Rating.choices, blank=True)
    note = models.TextField(blank=True)
    photo = models.BinaryField(null=True, blank=True)
    photo_type = models.CharField(max_length=40, blank=True)
    observed_room_at = models.DateTimeField()
    received_at = models.DateTimeField()
    client_uuid = models.UUIDField()

    objects = queries.ObservationSet.as_manager()

    class Meta:
        ordering = ["observed_room_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["exercise", "client_uuid"], name="observation_once")]

    def __str__(self) -> str:
        return f"{self.criterion or self.objective} {self.rating}"
