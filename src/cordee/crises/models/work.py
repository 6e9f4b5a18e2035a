"""What the cell decides, looks at again, and gives to do."""

from __future__ import annotations

import datetime as dt

from django.db import models

from cordee.crises import enums
from cordee.crises.models.room import Cell, Room


class Decision(models.Model):
    """What was decided, as it was decided. Reviews are rows of their own; only ``due_room_at``, when the next one is
    due (None: never, or lifted), and ``recalled_room_at``, the due time that was recalled, follow them."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="decisions")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    number = models.PositiveIntegerField()
    cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT)
    title = models.CharField(max_length=300)
    options = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    decider = models.CharField(max_length=200)
    decided_room_at = models.DateTimeField()
    review_room_at = models.DateTimeField(null=True, blank=True)
    due_room_at = models.DateTimeField(null=True, blank=True, help_text="Prochaine revue")
    recalled_room_at = models.DateTimeField(
        null=True, blank=True, help_text="Échéance de revue déjà rappelée"
    )
    client_uuid = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="decision_number_once"),
            models.UniqueConstraint(fields=["room", "client_uuid"], name="decision_client_uuid_once"),
        ]

    def __str__(self) -> str:
        return f"D{self.number} {self.title}"

    @property
    def history(self) -> list[Review]:
        """Its reviews, oldest first; no query where they were read along."""
        return sorted(self.reviews.all(), key=lambda review: review.rank)

    @property
    def is_lifted(self) -> bool:
        history = self.history
        return bool(history) and history[-1].outcome == enums.ReviewOutcome.LIFTED

    @property
    def wording(self) -> str:
        """What holds now: its title, or what the last review that changed it made of it."""
        return next((review.text for review in reversed(self.history) if review.text), self.title)

    def is_due(self, present: dt.datetime) -> bool:
        """Whether its time to be looked at again has come; ``present`` in room time."""
        return self.due_room_at is not None and self.due_room_at <= present


class Review(models.Model):
    """Somebody looked at a decision again. ``text``: what it has become, when it was changed."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    rank = models.PositiveIntegerField(help_text="1 pour la première revue de cette décision")
    cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT)
    outcome = models.CharField(max_length=10, choices=enums.ReviewOutcome.choices)
    text = models.CharField(max_length=300, blank=True)
    reasons = models.TextField(blank=True)
    reviewer = models.CharField(max_length=200)
    was_due_room_at = models.DateTimeField(null=True, blank=True)
    reviewed_room_at = models.DateTimeField()
    next_room_at = models.DateTimeField(null=True, blank=True)
    client_uuid = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "rank"], name="review_rank_once"),
            models.UniqueConstraint(fields=["decision", "client_uuid"], name="review_client_uuid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.outcome}"


class Task(models.Model):
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="tasks")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    number = models.PositiveIntegerField()
    cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT)
    title = models.CharField(max_length=300)
    owner = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=enums.TaskState.choices, default=enums.TaskState.TODO)
    due_room_at = models.DateTimeField(null=True, blank=True)
    checklist = models.JSONField(default=list, help_text="[{text, done}] : points à cocher")
    blocked_by = models.ManyToManyField("self", symmetrical=False, related_name="blocks")
    created_room_at = models.DateTimeField()
    ended_room_at = models.DateTimeField(null=True, blank=True)
    changed_seq = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Entrée du dernier changement de responsable, d’heure ou de cellule"
    )
    client_uuid = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="task_number_once"),
            models.UniqueConstraint(fields=["room", "client_uuid"], name="task_client_uuid_once"),
        ]

    def __str__(self) -> str:
        return f"T{self.number} {self.title}"

    @property
    def is_over(self) -> bool:
        return self.state in (enums.TaskState.DONE, enums.TaskState.DROPPED)

    @property
    def version(self) -> int:
        """Tells one set of owner, due time and cell from the next."""
        return self.changed_seq or self.seq

    @property
    def waits_for(self) -> list[Task]:
        """The tasks that must be done or dropped before this one can be done, in their order."""
        return sorted((task for task in self.blocked_by.all() if not task.is_over), key=lambda t: t.number)

    @property
    def ticked(self) -> int:
        return sum(point["done"] for point in self.checklist)
