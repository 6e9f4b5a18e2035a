"""What people type about services. Forms validate; they never save."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.directory.models import Site
from cordee.services.enums import NEXT, RequestState
from cordee.services.models import Request


class AskForm(forms.Form):
    site = forms.ModelChoiceField(label=_("Établissement"), queryset=Site.objects.none())
    reason = forms.CharField(
        label=_("Pourquoi"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Pas de détail d’une faille ici."),
    )
    contact = forms.CharField(label=_("Personne à joindre"), max_length=200)
    wished_on = forms.DateField(
        label=_("Souhaité pour le"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites


class AnswerForm(forms.Form):
    state = forms.ChoiceField(label=_("Passer à"))
    words = forms.CharField(
        label=_("Réponse"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text=_("Obligatoire pour un refus."),
    )

    def __init__(self, *args, request: Request, **kwargs):
        super().__init__(*args, **kwargs)
        following = NEXT.get(RequestState(request.state), ())
        self.fields["state"].choices = [(state.value, state.label) for state in following]


class RateForm(forms.Form):
    satisfaction = forms.TypedChoiceField(
        label=_("Satisfaction"),
        coerce=int,
        choices=[(5, _("5, parfait")), (4, "4"), (3, "3"), (2, "2"), (1, _("1, inutile"))],
    )
    comment = forms.CharField(
        label=_("Commentaire"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
    )
