"""What people type about awareness. Forms validate; they never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.awareness.enums import CampaignKind
from cordee.awareness.importing import SKIP, STOP, UPDATE


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CampaignForm(forms.Form):
    title = forms.CharField(label=_("Intitulé"), max_length=160)
    kind = forms.ChoiceField(label=_("Sorte"), choices=CampaignKind.choices)
    audience = forms.CharField(
        label=_("Pour qui"),
        max_length=200,
        help_text=_("Par exemple : tout le personnel, nouveaux arrivants compris."),
    )
    starts_on = forms.DateField(label=_("Du"), widget=_day())
    ends_on = forms.DateField(label=_("Au"), widget=_day())
    material = forms.URLField(
        label=_("Supports"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("L’adresse des affiches, vidéos ou fiches."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("La fin précède le début."))
        return given


class BringingForm(forms.Form):
    """What both kinds of tools are asked; tried first. ``EXPORTS``: the files that the tool gives, in order."""

    EXPORTS: tuple[str, ...] = ()

    domains = forms.FileField(
        label=_("Domaines de courriel"), required=False,
        help_text=_(
            "Un CSV « domaine;finess ». Sans lui, l’export doit porter le numéro FINESS de chacun : colonne « position » de "
            "Gophish, « établissement » ou « institution » ailleurs."
        ),
    )  # fmt: skip
    on_conflict = forms.ChoiceField(
        label=_("Résultat déjà là avec d’autres comptes"),
        choices=[
            (STOP, _("Tout arrêter : rien n’est importé")),
            (SKIP, _("Le laisser")),
            (UPDATE, _("Le remplacer")),
        ],
    )
    dry_run = forms.BooleanField(
        label=_("Essai à blanc"),
        required=False,
        initial=True,
        help_text=_("Montre ce qui changerait, sans rien changer."),
    )


class ResultsForm(BringingForm):
    """A Gophish pair."""

    EXPORTS = ("results", "events")
    field_order = EXPORTS

    results = forms.FileField(
        label=_("Export « results » de Gophish"), help_text=_("Une ligne par destinataire, en CSV.")
    )
    events = forms.FileField(
        label=_("Export « raw events » de Gophish"), help_text=_("Une ligne par fait, en CSV.")
    )


class TrainingForm(BringingForm):
    """The follow-up of a course."""

    EXPORTS = ("followed",)
    field_order = EXPORTS

    followed = forms.FileField(
        label=_("Suivi de la formation"),
        help_text=_(
            "Une ligne par personne, en CSV : son courriel, et « achevé » ou « note », ou les deux. L’achèvement et les notes "
            "de Moodle conviennent tels quels."
        ),
    )  # fmt: skip
