"""What people type about the plan. Forms validate; they never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.core.verdict import Refused
from cordee.documents.papers import read_paper
from cordee.plan.enums import Level
from cordee.plan.models import Commitment


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CommitmentForm(forms.Form):
    """Where the house stands, where it will be, who answers for it."""

    level = forms.TypedChoiceField(label=_("Où nous en sommes"), choices=Level.choices, coerce=int)
    target_level = forms.TypedChoiceField(
        label=_("Où nous voulons être"), choices=Level.choices[1:], coerce=int
    )
    target_on = forms.DateField(label=_("Pour le"), widget=_day(), required=False)
    owner_name = forms.CharField(label=_("Responsable"), max_length=160, required=False)
    owner_email = forms.EmailField(
        label=_("Courriel du responsable"),
        required=False,
        help_text=_("Rappels 30, 7 et 1 jours avant qu’une preuve n’expire."),
    )
    not_applicable = forms.BooleanField(label=_("Sans objet pour nous"), required=False)
    reason = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
        help_text=_("Obligatoire pour « sans objet »."),
    )

    @classmethod
    def of(cls, commitment: Commitment | None, data=None) -> CommitmentForm:
        row = commitment or Commitment()
        return cls(data, initial={name: getattr(row, name) for name in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("not_applicable") and not given.get("reason", "").strip():
            self.add_error("reason", _("Dites pourquoi cette action ne vous concerne pas."))
        return given


class EvidenceForm(forms.Form):
    """A file or a link, the level it establishes, and until when."""

    title = forms.CharField(label=_("Intitulé"), max_length=200)
    level = forms.TypedChoiceField(label=_("Niveau établi"), choices=Level.choices[1:], coerce=int)
    file = forms.FileField(
        label=_("Fichier"),
        required=False,
        help_text=_("PDF, image, Word, Excel ou OpenDocument ; 10 Mo au plus."),
    )
    url = forms.URLField(
        label=_("ou adresse"), required=False, max_length=500, assume_scheme="https",
        help_text=_("Un document que vos lecteurs peuvent ouvrir."),
    )  # fmt: skip
    obtained_on = forms.DateField(label=_("Obtenue le"), widget=_day())
    valid_until = forms.DateField(
        label=_("Valable jusqu’au"), widget=_day(), required=False, help_text=_("Vide : sans limite.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        file, url = given.pop("file", None), given.get("url", "")
        if bool(file) == bool(url) and not self.errors:
            self.add_error(None, _("Donnez un fichier ou une adresse, l’un des deux."))
        given["paper"] = None
        if file:
            try:
                given["paper"] = read_paper(file.name, file.read())
            except Refused as refusal:
                self.add_error("file", str(refusal.reason))
        return given


class WithdrawForm(forms.Form):
    why = forms.CharField(label=_("Pourquoi"), max_length=250)


class PlanForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier du plan"),
        help_text=_("Un fichier plan.yaml, au schéma packs/schemas/plan.schema.json ; 2 Mo au plus."),
    )


class CommitmentsForm(forms.Form):
    """A spreadsheet, tried first."""

    file = forms.FileField(label=_("Classeur"), help_text=_("Un fichier .xlsx de 10 Mo au plus."))
    on_conflict = forms.ChoiceField(
        label=_("Engagement déjà là avec une autre valeur"),
        choices=[
            ("stop", _("Tout arrêter : rien n’est importé")),
            ("skip", _("Le laisser, importer les autres lignes")),
            ("update", _("Le modifier")),
        ],
    )
    dry_run = forms.BooleanField(
        label=_("Essai à blanc"),
        required=False,
        initial=True,
        help_text=_("Montre ce qui changerait, sans rien changer."),
    )
