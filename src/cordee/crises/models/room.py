"""The room, its cells and the places in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.crises import enums, queries
from cordee.directory.models import Site


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
