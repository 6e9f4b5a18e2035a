"""A call-out, and what is answered to it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.crises.forms import Typed
from cordee.incidents.models import Incident
from cordee.mobilisation.actions.answering import LONGEST_ROAD_MIN
from cordee.mobilisation.actions.launching import MEETING_LIMIT, MESSAGE_LIMIT
from cordee.mobilisation.enums import Answer, Channel
from cordee.mobilisation.models import Contact
from cordee.mobilisation.reading import policy
from cordee.outbox.gateway import offered


class LaunchForm(forms.Form):
    """How many of each role, by which channels, with which words. Roles with nobody on the list are shown last."""

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    message = Typed(
        label=_("Message"),
        limit=MESSAGE_LIMIT,
        rows=3,
        help_text=_("Une phrase ou deux, lues à toute voix : ni détail de l’attaque, ni mot de passe."),
    )
    meeting = Typed(
        label=_("Où se réunir"), limit=MEETING_LIMIT, help_text=_("Une salle, un pont téléphonique, un lien.")
    )
    channels = forms.MultipleChoiceField(label=_("Par quels canaux"), widget=forms.CheckboxSelectMultiple)
    wait_min = forms.TypedChoiceField(
        label=_("Délai avant d’appeler le suppléant"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args, incident: Incident, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        known = policy()
        available = [Channel.EMAIL, *offered()]
        self.fields["channels"].choices = [(key, Channel(key).label) for key in available]
        self.fields["channels"].initial = available
        self.fields["wait_min"].choices = [(told, _("%s min") % told) for told in known.wait_min]
        self.fields["wait_min"].initial = known.usual_wait_min
        listed: dict[str, list[str]] = {}
        for contact in Contact.objects.filter(site=incident.site).active():
            listed.setdefault(contact.role, []).append(contact.name)
        self.empty_list = not listed
        self.roles = [slug for slug in known.roles if slug in listed] + [
            s for s in known.roles if s not in listed
        ]
        for slug in self.roles:
            names = listed.get(slug, [])
            self.fields[f"n-{slug}"] = forms.IntegerField(
                label=known.title(slug),
                min_value=0,
                max_value=20,
                required=False,
                help_text=", ".join(names[:4]) if names else _("personne dans l’annuaire"),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": "0"}),
            )
        self.listed = set(listed)

    @property
    def role_fields(self) -> list:
        return [self[f"n-{slug}"] for slug in self.roles if slug in self.listed]

    @property
    def other_role_fields(self) -> list:
        return [self[f"n-{slug}"] for slug in self.roles if slug not in self.listed]

    @property
    def words(self) -> list:
        return [self["message"], self["meeting"]]

    @property
    def ways(self) -> list:
        return [self["channels"], self["wait_min"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not self.needs:
            raise forms.ValidationError(_("Dites au moins un rôle, et combien de personnes."))
        return given

    @property
    def needs(self) -> list[tuple[str, int]]:
        counted = [(slug, self.cleaned_data.get(f"n-{slug}") or 0) for slug in policy().roles]
        return [(slug, count) for slug, count in counted if count]


class AnswerForm(forms.Form):
    """By the link, or noted for somebody."""

    answer = forms.ChoiceField(label=_("Réponse"), choices=Answer.choices)
    eta_min = forms.IntegerField(
        label=_("Dans combien de minutes"), min_value=0, max_value=LONGEST_ROAD_MIN, required=False
    )
    note = Typed(label=_("Remarque"), limit=300, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if (
            given.get("answer") == Answer.COMING
            and given.get("eta_min") is None
            and "eta_min" not in self.errors
        ):
            self.add_error("eta_min", _("Dites dans combien de minutes vous arrivez."))
        return given
