"""People, packs of material, what a victim asks, and who is sent."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordee.crises.models import Room
from cordee.directory.models import Provider, Region, Site
from cordee.taskforce import enums, queries


class Member(models.Model):
    """Somebody whom the region may send. ``skills``: slug of the pack → level; ``clearances``: slug → ISO date on which
    it was signed or seen. ``lat`` and ``lon`` are those of the base, or of the commune when it is known."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="taskforce_members")
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("courriel"))
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    employer_site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="taskforce_employees"
    )
    employer_provider = models.ForeignKey(
        Provider, null=True, blank=True, on_delete=models.SET_NULL, related_name="taskforce_employees"
    )
    employer_text = models.CharField(_("autre employeur"), max_length=160, blank=True)
    skills = models.JSONField(default=dict)
    clearances = models.JSONField(default=dict)
    on_call = models.BooleanField(_("sur appel"), default=False)
    base = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="taskforce_based"
    )
    commune = models.CharField(_("commune de départ"), max_length=120, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = queries.MemberSet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "email"], name="member_email_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("taskforce:member", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.withdrawn_at is None

    @property
    def employer(self) -> str:
        return str(self.employer_site or self.employer_provider or self.employer_text)


class Availability(models.Model):
    """Days on which somebody may be called, both included."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="windows")
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="availability_lasts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class MaterialPack(models.Model):
    """A pack of material that waits somewhere. ``contents``: [[quantity, what], …]."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="taskforce_packs")
    name = models.CharField(_("nom"), max_length=120)
    contents = models.JSONField(default=list)
    place = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="taskforce_packs_kept"
    )
    held_by = models.CharField(_("tenu par"), max_length=160)
    state = models.CharField(max_length=10, choices=enums.PackState.choices, default=enums.PackState.TO_CHECK)
    checked_on = models.DateField(null=True, blank=True)
    next_check_on = models.DateField()
    reminded_on = models.DateField(null=True, blank=True)

    objects = queries.PackSet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="material_pack_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("taskforce:pack", args=[self.pk])

    def standing(self, today: dt.date) -> str:
        """The state as it is today: one whose check is due is to be checked, whatever was written."""
        due = self.state == enums.PackState.READY and self.next_check_on <= today
        return enums.PackState.TO_CHECK if due else self.state


class PackCheck(models.Model):
    """Somebody opened the pack, and says what they found."""

    pack = models.ForeignKey(MaterialPack, on_delete=models.CASCADE, related_name="checks")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    sound = models.BooleanField(_("complet et en état"))
    remark = models.TextField(_("remarque"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pack}, {self.at:%Y-%m-%d}"


class HelpRequest(models.Model):
    """What one house asks. ``needs``: [{skill, count, level}]; ``proposal``: what the engine said of the proposal that
    stands (see ``adapter.told``)."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="taskforce_requests")
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.SET_NULL, related_name="taskforce_requests"
    )
    needs = models.JSONField()
    packs_wanted = models.PositiveSmallIntegerField(_("packs de matériels"), default=0)
    material = models.CharField(_("matériel attendu"), max_length=300, blank=True)
    reason = models.TextField(_("pourquoi"))
    contact = models.CharField(_("personne à joindre"), max_length=200)
    starts_at = models.DateTimeField(_("à partir de"))
    days = models.PositiveSmallIntegerField(_("pour combien de jours"))
    on_site = models.BooleanField(_("sur place"), default=True)
    state = models.CharField(
        max_length=10, choices=enums.RequestState.choices, default=enums.RequestState.ASKED
    )
    answer = models.TextField(_("réponse"), blank=True)
    proposal = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    moved_at = models.DateTimeField()

    objects = queries.RequestSet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=60), name="mission_days_1_to_60")
        ]

    def __str__(self) -> str:
        return f"{self.reference} : {self.site}"

    def get_absolute_url(self) -> str:
        return reverse("taskforce:request", args=[self.pk])

    @property
    def reference(self) -> str:
        return f"CTF-{self.pk:05}"

    @property
    def is_open(self) -> bool:
        return self.state in enums.OPEN

    @property
    def is_exercise(self) -> bool:
        """Asked from the room of an exercise: nobody must take it for a real attack."""
        return self.room is not None and self.room.is_exercise

    @property
    def first_day(self) -> dt.date:
        return timezone.localdate(self.starts_at)

    @property
    def last_day(self) -> dt.date:
        return self.first_day + dt.timedelta(days=self.days - 1)


class Assignment(models.Model):
    """One person sent to one request. ``why`` and ``travel_min`` are what the engine said; ``cost`` in cents."""

    request = models.ForeignKey(HelpRequest, on_delete=models.PROTECT, related_name="assignments")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="assignments")
    need = models.PositiveSmallIntegerField(help_text="Rang du besoin dans la demande")
    skill = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=20)
    others = models.PositiveSmallIntegerField(default=0)
    travel_min = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=enums.AssignmentState.choices, default=enums.AssignmentState.PROPOSED
    )
    proposed_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    hours = models.DecimalField(_("heures"), max_digits=6, decimal_places=1, null=True, blank=True)
    cost = models.PositiveIntegerField(_("frais"), null=True, blank=True)
    remark = models.CharField(_("remarque"), max_length=300, blank=True)

    objects = queries.AssignmentSet.as_manager()

    class Meta:
        ordering = ["need", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(state__in=["proposed", "accepted", "on_site"]),
                name="one_victim_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.request.reference}"

    @property
    def is_live(self) -> bool:
        return self.state in enums.LIVE


class Loan(models.Model):
    """A pack that a request holds, until ``back_at``."""

    request = models.ForeignKey(HelpRequest, on_delete=models.PROTECT, related_name="loans")
    pack = models.ForeignKey(MaterialPack, on_delete=models.PROTECT, related_name="loans")
    lent_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack"], condition=models.Q(back_at__isnull=True), name="pack_lent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pack} → {self.request.reference}"
