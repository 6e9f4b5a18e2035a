"""The call list of a house, the call-outs of a crisis, who is in the room, who relieves whom."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordee.crises.models import Cell
from cordee.directory.models import Site
from cordee.incidents.models import Incident
from cordee.mobilisation import enums, queries
from cordee.mobilisation.reading import policy


class Contact(models.Model):
    """Somebody on call for one role of a house; ``rank`` 1 is called first, the others are deputies. ``person`` tells that
    two lines of the list are one person (see ``people.py``)."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="on_call")
    role = models.CharField(_("rôle"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("ordre"))
    name = models.CharField(_("nom"), max_length=120)
    function = models.CharField(_("fonction"), max_length=120, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    mobile = models.CharField(_("mobile"), max_length=30, blank=True)
    landline = models.CharField(_("fixe"), max_length=30, blank=True)
    person = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = queries.ContactSet.as_manager()

    class Meta:
        ordering = ["role", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "role", "person"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="on_call_once_by_role",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_title(self) -> str:
        return policy().title(self.role)

    @property
    def is_deputy(self) -> bool:
        return self.rank > 1

    @property
    def numbers(self) -> list[str]:
        return [number for number in (self.mobile, self.landline) if number]


class Callout(models.Model):
    """A call-out launched from a crisis. Every message of it carries ``reference``."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="callouts")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    message = models.TextField(_("message"))
    meeting = models.CharField(_("où se réunir"), max_length=200)
    channels = models.JSONField()
    wait_min = models.PositiveSmallIntegerField(_("délai avant le suppléant"))
    client_uuid = models.UUIDField(null=True, unique=True, help_text="Un second envoi du même formulaire")
    launched_at = models.DateTimeField()
    launched_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)

    objects = queries.CalloutSet.as_manager()

    class Meta:
        ordering = ["-launched_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="callout_reference_once")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:callout", args=[self.pk])

    @property
    def reference(self) -> str:
        return f"MOB-{self.year}-{self.number:04}"

    @property
    def scope(self) -> str:
        return f"callout:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_exercise(self) -> bool:
        return self.incident.is_exercise


class Need(models.Model):
    """A role of a call-out, and how many are needed. ``exhausted_at``: when nobody was left, said once."""

    callout = models.ForeignKey(Callout, on_delete=models.CASCADE, related_name="needs")
    role = models.CharField(max_length=40)
    count = models.PositiveSmallIntegerField()
    filled_at = models.DateTimeField(null=True, blank=True)
    exhausted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["callout", "role"], name="need_once"),
            models.CheckConstraint(condition=models.Q(count__gte=1, count__lte=20), name="need_1_to_20"),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {policy().title(self.role)}"

    @property
    def title(self) -> str:
        return policy().title(self.role)


class Call(models.Model):
    """One person called, once. ``replaces``: whose refusal or silence made them be called. ``is_extra``: came forward when
    the role was filled already. The name stays as it was when the call left."""

    callout = models.ForeignKey(Callout, on_delete=models.CASCADE, related_name="calls")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="calls")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="calls")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replaced_by"
    )
    number = models.PositiveSmallIntegerField()
    person = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=enums.CallState.choices, default=enums.CallState.WAITING)
    link_key = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    called_at = models.DateTimeField()
    escalate_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    eta_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    is_extra = models.BooleanField(default=False)

    objects = queries.CallSet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["callout", "number"], name="call_number_once"),
            models.UniqueConstraint(fields=["callout", "person"], name="called_once"),
        ]
        indexes = [models.Index(fields=["state", "escalate_at"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.function})" if self.function else self.name

    @property
    def reference(self) -> str:
        """The same on every channel and at every attempt."""
        return f"{self.callout.reference}-{self.number:02}"

    @property
    def scope(self) -> str:
        return f"call:{self.pk}"

    @property
    def is_confirmed(self) -> bool:
        return self.state in enums.CONFIRMED


class Presence(models.Model):
    """Somebody in the room, from ``arrived_at`` to ``left_at``."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="presences")
    cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.SET_NULL, related_name="presences")
    person = models.CharField(max_length=64)
    name = models.CharField(_("nom"), max_length=120)
    function = models.CharField(_("fonction"), max_length=120, blank=True)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = queries.PresenceSet.as_manager()

    class Meta:
        ordering = ["arrived_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"],
                condition=models.Q(left_at__isnull=True),
                name="present_once",
            ),
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("arrived_at")),
                name="presence_lasts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Rota(models.Model):
    """The planning of a crisis. ``places``: key of a cell → how many it needs; ``outcome``: what the engine said."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="rota")
    starts_at = models.DateTimeField(_("première garde"))
    shift_h = models.PositiveSmallIntegerField(_("durée d’une garde"))
    shifts = models.PositiveSmallIntegerField(_("nombre de gardes"))
    places = models.JSONField()
    outcome = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    objects = queries.RotaSet.as_manager()

    def __str__(self) -> str:
        return f"{self.incident}"

    def shift_at(self, rank: int) -> tuple[dt.datetime, dt.datetime]:
        length = dt.timedelta(hours=self.shift_h)
        return self.starts_at + rank * length, self.starts_at + (rank + 1) * length


class RotaSlot(models.Model):
    """One person in one cell at one shift."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="slots")
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="+")
    shift = models.PositiveSmallIntegerField()
    person = models.CharField(max_length=64)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["shift", "cell__position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["rota", "shift", "person"], name="one_place_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.shift}"
