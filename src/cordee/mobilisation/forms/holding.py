"""Who is in the room, who relieves whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.crises import moments
from cordee.crises.forms import WHEN_HELP
from cordee.crises.models import Cell
from cordee.mobilisation.actions.rota import MOST_SEATS
from cordee.mobilisation.people import Known
from cordee.mobilisation.reading import policy

NOT_UNDERSTOOD = _("Heure non comprise : écrivez par exemple 6h40 ou 10 min.")


class SignInForm(forms.Form):
    name = forms.CharField(
        label=_("Nom"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "connus", "autocomplete": "off"}),
    )
    function = forms.CharField(label=_("Fonction"), max_length=120, required=False)
    cell = forms.ChoiceField(label=_("Cellule"), required=False)
    when = forms.CharField(label=_("Arrivé à"), max_length=40, required=False, help_text=WHEN_HELP)

    def __init__(self, *args, cells: list[Cell], **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["cell"].choices = [("", "—"), *((cell.key, cell.name) for cell in cells)]

    def clean_when(self) -> dt.datetime | None:
        text = self.cleaned_data["when"].strip()
        if not text:
            return None
        try:
            return moments.past(text, clock.now())
        except (ValueError, OverflowError):
            raise forms.ValidationError(NOT_UNDERSTOOD) from None

    @property
    def told(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["arrived_at"] = given.pop("when")
        return given


class RotaForm(forms.Form):
    starts_at = forms.DateTimeField(
        label=_("Première garde"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    shift_h = forms.TypedChoiceField(label=_("Durée d’une garde"), coerce=int, widget=forms.RadioSelect)
    days = forms.IntegerField(label=_("Pour combien de jours"), min_value=1)

    def __init__(self, *args, cells: list[Cell], **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        told = policy().rota
        self.cells = cells
        self.fields["shift_h"].choices = [(hours, _("%s h") % hours) for hours in told["shift_h"]]
        self.fields["shift_h"].initial = told["usual_shift_h"]
        self.fields["days"].initial = told["usual_days"]
        self.fields["days"].max_value = told["most_days"]
        self.fields["starts_at"].initial = next_hour(clock.now())
        for cell in cells:
            self.fields[f"places-{cell.key}"] = forms.IntegerField(
                label=cell.name, min_value=0, max_value=MOST_SEATS, initial=1, required=False
            )

    @property
    def when(self) -> list:
        return [self[name] for name in ("starts_at", "shift_h", "days")]

    @property
    def place_fields(self) -> list:
        return [self[f"places-{cell.key}"] for cell in self.cells]

    @property
    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        places = {cell.key: given.get(f"places-{cell.key}") or 0 for cell in self.cells}
        return {name: given[name] for name in ("starts_at", "shift_h", "days")} | {"places": places}


class ShiftForm(forms.Form):
    """Somebody put on a shift by hand."""

    person = forms.ChoiceField(label=_("Personne"))
    shift = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=999)
    cell = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args, people: list[Known], **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["person"].choices = [(one.person, one.name) for one in people]


def next_hour(now: dt.datetime) -> dt.datetime:
    local = timezone.localtime(now)
    return local.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
