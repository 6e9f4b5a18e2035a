"""What is typed about requests: asking, proposing, saying why, releasing."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.core.money import cents
from cordee.crises.models import Room
from cordee.directory.models import Site
from cordee.taskforce.enums import Level
from cordee.taskforce.reading import policy

NONE = [("", "—")]
NEED_ROWS = 5


class HelpForm(forms.Form):
    site = forms.ModelChoiceField(label=gettext_lazy("Établissement"), queryset=Site.objects.none())
    reason = forms.CharField(
        label=gettext_lazy("Ce qui se passe"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy("En deux phrases. Pas de mot de passe, pas de détail d’une faille."),
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("À partir de"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Pour combien de jours"), min_value=1, max_value=60, initial=5
    )
    on_site = forms.TypedChoiceField(
        label=gettext_lazy("Où"),
        choices=[("oui", gettext_lazy("Sur place")), ("non", gettext_lazy("À distance"))],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        initial="oui",
    )
    packs_wanted = forms.IntegerField(
        label=gettext_lazy("Packs de matériels"), min_value=0, max_value=20, initial=0
    )
    material = forms.CharField(label=gettext_lazy("Matériel attendu"), max_length=300, required=False)
    contact = forms.CharField(
        label=gettext_lazy("Personne à joindre"),
        max_length=200,
        help_text=gettext_lazy("Nom et numéro qui répond cette nuit : la messagerie est peut-être coupée."),
    )
    room = forms.ModelChoiceField(
        label=gettext_lazy("Salle de crise"), queryset=Room.objects.none(), required=False
    )

    def __init__(self, *args, sites, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset, self.fields["room"].queryset = sites, rooms
        for rank in range(1, NEED_ROWS + 1):
            self.fields[f"skill-{rank}"] = forms.ChoiceField(
                label=_("Compétence"), choices=[*NONE, *policy().skills.items()], required=False
            )
            self.fields[f"count-{rank}"] = forms.IntegerField(
                label=_("Personnes"), min_value=1, max_value=50, initial=1, required=False
            )
            self.fields[f"level-{rank}"] = forms.TypedChoiceField(
                label=_("Niveau au moins"),
                choices=Level.choices,
                coerce=int,
                initial=2,
                required=False,
                empty_value=2,
            )

    @property
    def what(self) -> list:
        return [self[name] for name in ("site", "reason")]

    @property
    def need_rows(self) -> list[tuple]:
        return [
            (rank, self[f"skill-{rank}"], self[f"count-{rank}"], self[f"level-{rank}"])
            for rank in range(1, NEED_ROWS + 1)
        ]

    @property
    def when(self) -> list:
        names = ["starts_at", "days", "on_site", "packs_wanted", "material", "contact"]
        return [self[name] for name in (*names, *(["room"] if self.fields["room"].queryset.exists() else []))]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if not self.errors and not self.needs():
            self.add_error("skill-1", _("Demandez au moins une compétence."))
        return told

    def needs(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        return [
            {
                "skill": given[f"skill-{rank}"],
                "count": given.get(f"count-{rank}") or 1,
                "level": given.get(f"level-{rank}") or 2,
            }
            for rank in range(1, NEED_ROWS + 1)
            if given.get(f"skill-{rank}")
        ]

    def told(self) -> dict[str, Any]:
        plain = {name: self.cleaned_data[name] for name in self.base_fields if name != "site"}
        return plain | {"needs": self.needs()}


class ProposeForm(forms.Form):
    """``person``: « number:rank », as the boxes of the page say; the judge of the action says what may not be."""

    words = forms.CharField(
        label=gettext_lazy("Mot à l’établissement"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
    )

    def people(self) -> list[tuple[int, int]]:
        told = [re.fullmatch(r"(\d{1,9}):(\d{1,2})", value) for value in self.data.getlist("person")]
        return [(int(found[1]), int(found[2])) for found in told if found]

    def packs(self) -> list[int]:
        return [int(value) for value in self.data.getlist("pack") if re.fullmatch(r"\d{1,9}", value)]


class WordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Pourquoi"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


class ReleaseForm(forms.Form):
    hours = forms.DecimalField(
        label=gettext_lazy("Heures"), min_value=0, max_value=2000, max_digits=6, decimal_places=1
    )
    cost = forms.DecimalField(
        label=gettext_lazy("Frais, en euros"),
        min_value=0,
        max_value=1_000_000,
        max_digits=9,
        decimal_places=2,
        initial=0,
    )
    remark = forms.CharField(label=gettext_lazy("Remarque"), max_length=300, required=False)

    def told(self) -> dict[str, Any]:
        return self.cleaned_data | {"cost": cents(self.cleaned_data["cost"])}


def now_for_form(now: dt.datetime) -> dt.datetime:
    """The next round hour: nobody asks for half past and some seconds."""
    return now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
