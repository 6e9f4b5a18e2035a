"""What people type about themselves and about those they invite."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from cordee.accounts.models import User
from cordee.core.actor import ROLE_LABELS, Role

# A name goes into mails and into the journal: one line, no control character, no address to click.
_ONE_LINE = RegexValidator(r"^[^\x00-\x1f\x7f<>]*$", _("Caractères non acceptés."))
_NO_LINK = RegexValidator(r"://|www\.", _("Un nom ne contient pas d’adresse web."), inverse_match=True)


def _name(**options: Any) -> forms.CharField:
    return forms.CharField(max_length=120, validators=[_ONE_LINE, _NO_LINK], **options)


class InviteForm(forms.Form):
    """An address and a role, among those that the actor may give at this place."""

    email = forms.EmailField(
        label=_("Adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("L’invitation part à cette adresse, et nulle part ailleurs."),
    )
    name = _name(label=_("Nom"), required=False, help_text=_("Facultatif : la personne pourra le corriger."))
    role = forms.ChoiceField(label=_("Rôle"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Iterable[Role], **options: Any):
        super().__init__(*args, **options)
        self.fields["role"].choices = [(role.value, ROLE_LABELS[role]) for role in roles]


class TokenForm(forms.Form):
    """What a program will read, and until when."""

    name = _name(
        label=_("À quoi il sert"), help_text=_("« Tableau de bord de la région », « Entrepôt de données »…")
    )
    scope = forms.ChoiceField(label=_("Ce qu’il lit"))
    days = forms.TypedChoiceField(
        label=_("Valable"), coerce=int, choices=[(30, _("30 jours")), (90, _("90 jours")), (365, _("un an"))]
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["scope"].choices = list(places)


class AcceptForm(forms.Form):
    """What an account needs: a name, a function, a password that holds."""

    name = _name(label=_("Nom"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    function = _name(
        label=_("Fonction"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        help_text=_(
            "Celle que les autres liront dans la salle de crise : « Directrice des soins », « RSSI »…"
        ),
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": "12"}),
        help_text=_("12 caractères au moins. Une phrase se retient mieux qu’un mot compliqué."),
    )

    def __init__(self, *args: Any, email: str, **options: Any):
        super().__init__(*args, **options)
        self._email = email

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if password := told.get("password"):
            try:
                validate_password(password, User(email=self._email, name=told.get("name", "")))
            except forms.ValidationError as fault:
                self.add_error("password", fault)
        return told


class ProfileForm(forms.ModelForm):
    """One's own name, function, telephone and language."""

    name = _name(label=_("Nom"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    function = _name(
        label=_("Fonction"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        validators=[RegexValidator(r"^[0-9+(). /-]*$", _("Des chiffres, des espaces et « + »."))],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(label=_("Langue"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "function", "phone", "language"]
