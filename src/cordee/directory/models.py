"""Places and houses: region ⊃ département and GHT ⊃ legal entity ⊃ site; and exercise providers."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordee.directory.enums import SiteKind
from cordee.directory.queries import DepartmentSet, GhtSet, LegalEntitySet, ProviderSet, RegionSet, SiteSet
from cordee.ui.cells import fold


class Region(models.Model):
    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=120)
    agency_name = models.CharField(max_length=160, blank=True)

    objects = RegionSet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:region", args=[self.code])

    @property
    def scope(self) -> str:
        return f"region:{self.pk}"


class Department(models.Model):
    """A département; the smallest territory that every public source knows."""

    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departments")

    objects = DepartmentSet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("directory:department", args=[self.code])


class Ght(models.Model):
    """Groupement hospitalier de territoire: public hospitals that share an information system plan."""

    name = models.CharField(max_length=200)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="ghts")

    objects = GhtSet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="ght_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:ght", args=[self.pk])

    @property
    def scope(self) -> str:
        return f"ght:{self.pk}"


class LegalEntity(models.Model):
    """Entité juridique (FINESS EJ): who answers for one or several sites."""

    finess = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=200)
    legal_status = models.CharField(max_length=120, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="legal_entities")
    ght = models.ForeignKey(
        Ght, null=True, blank=True, on_delete=models.SET_NULL, related_name="legal_entities"
    )
    closed_on = models.DateField(null=True, blank=True)

    objects = LegalEntitySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:entity", args=[self.pk])

    @property
    def scope(self) -> str:
        return f"entity:{self.pk}"


class Site(models.Model):
    """Établissement (FINESS ET): a place where care is given. A closure is a date, never a deletion."""

    finess = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=SiteKind.choices, default=SiteKind.SANITAIRE)
    category_code = models.CharField(max_length=6, blank=True)
    category_label = models.CharField(max_length=200, blank=True)
    legal_entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="sites")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="sites")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="sites")
    address = models.CharField(max_length=300, blank=True)
    commune = models.CharField(max_length=120, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    coord_source = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    mco_beds = models.PositiveIntegerField(null=True, blank=True)
    rea_beds = models.PositiveIntegerField(null=True, blank=True)
    intensive_beds = models.PositiveIntegerField(null=True, blank=True)
    other_beds = models.PositiveIntegerField(
        null=True, blank=True, help_text="SMR, psychiatrie, USLD, places médico-sociales"
    )
    ed_visits = models.PositiveIntegerField(null=True, blank=True, help_text="Passages aux urgences par an")
    has_ed = models.BooleanField(default=False)
    has_smur = models.BooleanField(default=False)
    has_samu = models.BooleanField(default=False)
    source = models.CharField(max_length=60, blank=True, help_text="Fichier d’où vient la ligne")
    capacities_from = models.CharField(max_length=60, blank=True, help_text="D’où viennent lits et passages")
    updated_at = models.DateTimeField()
    folded = models.CharField(max_length=600, blank=True, editable=False, help_text="Ce que la recherche lit")

    objects = SiteSet.as_manager()

    class Meta:
        ordering = ["name", "finess"]
        indexes = [models.Index(fields=["region", "kind"]), models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.folded = self.words_to_search
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("directory:site", args=[self.pk])

    @property
    def scope(self) -> str:
        return f"site:{self.pk}"

    @property
    def words_to_search(self) -> str:
        """Name, commune and number without accents or capitals; whoever writes in bulk sets ``folded`` to it."""
        return fold(f"{self.name} {self.commune} {self.finess}")

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope that contains this site, itself first. Needs ``legal_entity`` loaded."""
        ght = self.legal_entity.ght_id
        above = (self.scope, f"entity:{self.legal_entity_id}", f"region:{self.region_id}")
        return (*above, f"ght:{ght}") if ght else above

    @property
    def beds(self) -> int:
        return (self.mco_beds or 0) + (self.other_beds or 0)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class Provider(models.Model):
    """A firm that prepares and conducts exercises."""

    name = models.CharField(max_length=160, unique=True)
    contact_email = models.EmailField(blank=True)
    qualification = models.CharField(
        max_length=160, blank=True, help_text=_("Référencement ou qualification déclarés")
    )

    objects = ProviderSet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return f"provider:{self.pk}"
