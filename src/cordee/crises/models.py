"""The room and what is in it. Times named ``…_room_at`` are in the room's own time (see ``clock.py``)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.crises import enums, queries
from cordee.directory.models import Site
from cordee.documents.papers import KeptFile


class Room(models.Model):
    """A crisis room. ``driver`` names what leads it (``exercise:12``), empty on a real night."""

    code = models.CharField(max_length=12, unique=True, help_text="Code dicté pour rejoindre la salle")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=enums.RoomKind.choices)
    driver = models.CharField(max_length=40, blank=True, db_index=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    milestones = models.JSONField(default=list, help_text="[{key, label}] : jalons que la cellule peut poser")
    t0 = models.DateTimeField(help_text="Heure de la salle à T+00:00")
    review_every_h = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Heures après lesquelles une décision est à revoir, par défaut"
    )
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = queries.RoomSet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"room:{self.pk}"

    @property
    def scope(self) -> str:
        return f"room:{self.pk}"

    @property
    def is_exercise(self) -> bool:
        return self.kind == enums.RoomKind.EXERCISE

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    def milestone_label(self, key: str) -> str | None:
        """The words of a milestone; None when the room does not declare it."""
        return next((declared["label"] for declared in self.milestones if declared["key"] == key), None)

    def declares(self, key: str) -> bool:
        return self.milestone_label(key) is not None


class Cell(models.Model):
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="cells")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=enums.CellKind.choices)
    track = models.CharField(max_length=9, choices=enums.Track.choices, default=enums.Track.BOTH)
    functions = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    opened_room_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["room", "key"], name="cell_key_once")]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A named place in the room. Whoever holds its link or its PIN sits there, without an account."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=enums.SeatRole.choices, default=enums.SeatRole.PLAYER)
    name = models.CharField(_("nom"), max_length=120)
    function = models.CharField(_("fonction"), max_length=120, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    link_key = models.CharField(max_length=40, help_text="Germe du lien personnel (voir seating.py)")
    token_hash = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=12)
    is_director = models.BooleanField(default=False, help_text=_("Représente la direction générale"))
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True, help_text="Test de communication réussi")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    cited_seen_seq = models.PositiveBigIntegerField(
        default=0, help_text="Dernière ligne lue parmi celles qui citent cette place"
    )
    cited_mail_at = models.DateTimeField(null=True, blank=True, help_text="Dernier courriel « on vous cite »")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = queries.SeatSet.as_manager()

    class Meta:
        ordering = ["cell__position", "name"]
        constraints = [models.UniqueConstraint(fields=["room", "pin"], name="seat_pin_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.function})" if self.function else self.name

    @property
    def scope(self) -> str:
        return f"seat:{self.pk}"

    @property
    def is_player(self) -> bool:
        return self.role == enums.SeatRole.PLAYER

    @property
    def may_use_pin(self) -> bool:
        """A facilitator's seat opens the script: only the 256 bits of its link are strong enough."""
        return self.role != enums.SeatRole.FACILITATOR


class LogEntry(models.Model):
    """One line of the main courante. A correction is another line; nothing is ever rewritten."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="log")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    kind = models.CharField(max_length=12, choices=enums.EntryKind.choices)
    text = models.TextField()
    cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT)
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT)
    author = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=enums.Source.choices, default=enums.Source.SCREEN)
    fact_room_at = models.DateTimeField(help_text="Heure du fait")
    entered_room_at = models.DateTimeField(help_text="Heure de la saisie")
    entered_at = models.DateTimeField(help_text="Heure réelle de la saisie")
    milestone = models.CharField(max_length=40, blank=True)
    is_significant = models.BooleanField(default=False)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    client_uuid = models.UUIDField(null=True, blank=True)

    objects = queries.LogEntrySet.as_manager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="log_seq_once"),
            models.UniqueConstraint(fields=["room", "client_uuid"], name="log_client_uuid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.text[:60]}"

    @property
    def is_late(self) -> bool:
        """Written down more than two minutes after the fact, as from a paper log."""
        return (self.entered_room_at - self.fact_room_at).total_seconds() > 120


class Attachment(KeptFile):
    """A file joined to a line. The journal seals its name, size, type and SHA-256; the bytes stay here."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="attachments")
    entry = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="attachments")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    size = models.PositiveIntegerField(help_text="Octets")
    author = models.CharField(max_length=200)
    added_room_at = models.DateTimeField()

    objects = queries.AttachmentManager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="attachment_seq_once"),
            models.UniqueConstraint(
                fields=["entry", "sha256"], condition=~models.Q(sha256=""), name="attachment_file_once"
            ),
        ]

    @property
    def is_erased(self) -> bool:
        return not self.sha256

    @property
    def short_sum(self) -> str:
        """Enough of the digest to compare two papers by eye."""
        return self.sha256[:16]


class Mention(models.Model):
    """Who a line calls: one seat, one cell, or whoever holds a function. ``start`` and ``length`` are in its text."""

    entry = models.ForeignKey(LogEntry, on_delete=models.CASCADE, related_name="mentions")
    start = models.PositiveSmallIntegerField()
    length = models.PositiveSmallIntegerField()
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="mentions")
    cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT, related_name="mentions")
    function = models.CharField(max_length=120, blank=True, help_text="Sans casse ni accents")

    class Meta:
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "start"], name="mention_place_once"),
            models.CheckConstraint(
                condition=models.Q(seat__isnull=False, cell__isnull=True, function="")
                | models.Q(seat__isnull=True, cell__isnull=False, function="")
                | (models.Q(seat__isnull=True, cell__isnull=True) & ~models.Q(function="")),
                name="mention_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}@{self.start}"


class Milestone(models.Model):
    """A moment that is measured: detection, isolation, first cell, declaration…"""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="reached")
    key = models.CharField(max_length=40)
    reached_room_at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["reached_room_at"]
        constraints = [models.UniqueConstraint(fields=["room", "key"], name="milestone_once")]

    def __str__(self) -> str:
        return self.key


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


class Message(models.Model):
    """Something that reached the room: in an exercise, an inject as the players see it.

    ``origin`` (``inject:45``) makes a delivery happen once, whatever crashes.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="messages")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    origin = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    cells = models.ManyToManyField(Cell, related_name="messages")
    channel = models.CharField(max_length=8, choices=enums.Channel.choices)
    sender_name = models.CharField(max_length=160)
    sender_role = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    attachments = models.JSONField(default=list, help_text="[{name, path}]")
    reply_expected = models.BooleanField(default=False)
    delivered_at = models.DateTimeField()
    delivered_room_at = models.DateTimeField()

    objects = queries.MessageSet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["room", "origin"], name="message_origin_once"),
            models.UniqueConstraint(fields=["room", "number"], name="message_number_once"),
        ]

    def __str__(self) -> str:
        return self.subject


class Reading(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="readings")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="readings")
    read_room_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "seat"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} a lu {self.message_id}"


class Reply(models.Model):
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="replies")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT)
    author = models.CharField(max_length=200)
    text = models.TextField()
    replied_room_at = models.DateTimeField()
    client_uuid = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "client_uuid"], name="reply_client_uuid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.author} : {self.text[:60]}"
