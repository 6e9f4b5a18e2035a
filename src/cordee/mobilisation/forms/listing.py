"""One line of the call list; a whole list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.core.phones import is_number
from cordee.mobilisation.models import Contact
from cordee.mobilisation.reading import policy

NOT_A_NUMBER = _("Ce n’est pas un numéro de téléphone.")


class ContactForm(forms.Form):
    role = forms.ChoiceField(label=_("Rôle"))
    rank = forms.IntegerField(
        label=_("Ordre d’appel"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("1 pour le titulaire, 2 pour son suppléant… Vide : à la suite."),
    )
    name = forms.CharField(label=_("Nom"), max_length=120)
    function = forms.CharField(label=_("Fonction"), max_length=120, required=False)
    mobile = forms.CharField(
        label=_("Mobile"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    landline = forms.CharField(
        label=_("Fixe"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(
        label=_("Courriel"),
        required=False,
        help_text=_("De préférence hors de l’établissement : sa messagerie peut être coupée."),
    )

    def __init__(self, *args, contact: Contact | None = None, **kwargs):
        if contact:
            names = ("role", "rank", "name", "function", "mobile", "landline", "email")
            kwargs["initial"] = {name: getattr(contact, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = policy().choices

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for name in ("mobile", "landline"):
            if given.get(name) and not is_number(given[name]):
                self.add_error(name, NOT_A_NUMBER)
        if not self.errors and not any(given.get(name) for name in ("mobile", "landline", "email")):
            self.add_error("mobile", _("Donnez au moins un mobile, un fixe ou un courriel."))
        return given

    @property
    def told(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        rank = given.pop("rank")
        return {"fields": given} | ({"rank": rank} if rank else {})


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier CSV"),
        help_text=_("Colonnes : role, ordre, nom, fonction, courriel, mobile, fixe. 1 Mo au plus."),
    )
    really = forms.BooleanField(label=_("Enregistrer (sinon, seulement vérifier)"), required=False)
