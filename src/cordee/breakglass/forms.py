"""What is typed at night with the paper in hand, and by day to print it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.breakglass.actions import MOST, typed


class BreakForm(forms.Form):
    code = forms.CharField(
        label=_("Code de l’enveloppe"),
        max_length=60,
        help_text=_("Seize lettres et chiffres ; les tirets et les espaces ne comptent pas."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(label=_("Qui êtes-vous ?"), max_length=120, help_text=_("Nom et fonction."))
    reason = forms.CharField(label=_("Pourquoi ?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_code(self) -> str:
        return typed(self.cleaned_data["code"])


class SealForm(forms.Form):
    count = forms.IntegerField(label=_("Combien d’enveloppes"), min_value=1, max_value=MOST, initial=2)
