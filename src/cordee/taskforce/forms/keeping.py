"""What a pilot types about people and packs of material."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.directory.models import Provider, Region, Site
from cordee.taskforce.enums import Level
from cordee.taskforce.models import MaterialPack, Member
from cordee.taskforce.reading import policy

NONE = [("", "—")]
DAY = {"type": "date"}


def day_field(label: str, **kind: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **kind)


class MemberForm(forms.Form):
    """``told`` gives the fields that the actions take. Skills and clearances are those of the region's pack."""

    name = forms.CharField(label=gettext_lazy("Nom"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Courriel"))
    phone = forms.CharField(
        label=gettext_lazy("Téléphone"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Vu des pilotes et lecteurs de la région, et de l’établissement aidé."),
    )
    employer_site = forms.ModelChoiceField(
        label=gettext_lazy("Employeur : établissement"), queryset=Site.objects.none(), required=False
    )
    employer_provider = forms.ModelChoiceField(
        label=gettext_lazy("Employeur : prestataire"), queryset=Provider.objects.none(), required=False
    )
    employer_text = forms.CharField(label=gettext_lazy("Autre employeur"), max_length=160, required=False)
    base = forms.ModelChoiceField(
        label=gettext_lazy("Part de l’établissement"), queryset=Site.objects.none(), required=False
    )
    commune = forms.CharField(
        label=gettext_lazy("Ou part de la commune"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Pour estimer le trajet ; pas d’adresse."),
    )
    on_call = forms.BooleanField(
        label=gettext_lazy("Sur appel"),
        required=False,
        help_text=gettext_lazy("Peut être appelé n’importe quel jour, sans période déclarée."),
    )

    def __init__(self, *args, region: Region, member: Member | None = None, **kwargs):
        super().__init__(*args, initial=_told_of_member(member), **kwargs)
        sites = Site.objects.filter(region=region).open().order_by("name")
        self.fields["employer_site"].queryset = self.fields["base"].queryset = sites
        self.fields["employer_provider"].queryset = Provider.objects.order_by("name")
        for slug, title in policy().skills.items():
            self.fields[f"skill-{slug}"] = forms.TypedChoiceField(
                label=title, choices=[*NONE, *Level.choices], coerce=int, empty_value=0, required=False
            )
        for clearance in policy().clearances:
            self.fields[f"clearance-{clearance.slug}"] = day_field(clearance.title, required=False)

    @property
    def who(self) -> list:
        return [
            self[name]
            for name in ("name", "email", "phone", "employer_site", "employer_provider", "employer_text")
        ]

    @property
    def whence(self) -> list:
        return [self[name] for name in ("base", "commune", "on_call")]

    @property
    def skills(self) -> list:
        return [self[name] for name in self.fields if name.startswith("skill-")]

    @property
    def clearances(self) -> list:
        return [self[name] for name in self.fields if name.startswith("clearance-")]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        employers = [
            name for name in ("employer_site", "employer_provider", "employer_text") if told.get(name)
        ]
        if len(employers) > 1:
            self.add_error(employers[-1], _("Un seul employeur : établissement, prestataire, ou autre."))
        if not self.errors and not self._of("skill-"):
            raise ValidationError(_("Dites au moins une compétence."))
        return told

    def told(self) -> dict[str, Any]:
        names = [name for name in self.fields if not name.startswith(("skill-", "clearance-"))]
        clearances = {slug: day.isoformat() for slug, day in self._of("clearance-").items()}
        return {name: self.cleaned_data[name] for name in names} | {
            "skills": self._of("skill-"),
            "clearances": clearances,
        }

    def _of(self, prefix: str) -> dict[str, Any]:
        given = self.cleaned_data.items()
        return {
            name.removeprefix(prefix): value for name, value in given if name.startswith(prefix) and value
        }


def _told_of_member(member: Member | None) -> dict[str, Any]:
    if member is None:
        return {}
    plain = {name: getattr(member, name) for name in MemberForm.base_fields}
    skills = {f"skill-{slug}": level for slug, level in member.skills.items()}
    return plain | skills | {f"clearance-{slug}": day for slug, day in member.clearances.items()}


class AvailabilityForm(forms.Form):
    starts_on = day_field(gettext_lazy("Du"))
    ends_on = day_field(gettext_lazy("Au, compris"))


class PackForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=120)
    held_by = forms.CharField(label=gettext_lazy("Tenu par"), max_length=160)
    place = forms.ModelChoiceField(label=gettext_lazy("Lieu"), queryset=Site.objects.none(), required=False)
    contents = forms.CharField(
        label=gettext_lazy("Contenu"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=4000,
        help_text=gettext_lazy("Une chose par ligne, le nombre d’abord : « 10 ordinateurs portables »."),
    )

    def __init__(self, *args, region: Region, pack: MaterialPack | None = None, **kwargs):
        super().__init__(*args, initial=_told_of_pack(pack), **kwargs)
        self.fields["place"].queryset = Site.objects.filter(region=region).open().order_by("name")

    def clean_contents(self) -> list[list]:
        found = []
        for number, line in enumerate(self.cleaned_data["contents"].splitlines(), start=1):
            if not line.strip():
                continue
            told = re.fullmatch(r"(\d{1,5})\s*[x×]?\s+(.{1,200})", line.strip())
            if told is None:
                raise ValidationError(_("Ligne %s : écrivez un nombre, puis ce que c’est.") % number)
            found.append([int(told[1]), told[2].strip()])
        return found


def _told_of_pack(pack: MaterialPack | None) -> dict[str, Any]:
    if pack is None:
        return {}
    lines = "\n".join(f"{count} {what}" for count, what in pack.contents)
    return {"name": pack.name, "held_by": pack.held_by, "place": pack.place_id, "contents": lines}


class CheckForm(forms.Form):
    sound = forms.TypedChoiceField(
        label=gettext_lazy("Ce pack est"),
        choices=[("oui", gettext_lazy("complet et en état")), ("non", gettext_lazy("à compléter"))],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=gettext_lazy("Remarque"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Obligatoire s’il manque quelque chose."),
    )
