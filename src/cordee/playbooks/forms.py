"""What is sent to bring a playbook in. Forms validate; they never save."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class BringForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier de la procédure"),
        help_text=_("Un fichier .json au format CACAO 2.0, ou .yaml au nôtre ; 2 Mo au plus."),
    )
