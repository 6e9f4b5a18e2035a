"""What people type about calls for projects. Forms validate; they never save."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.accounts.models import User
from cordee.core.money import cents, euros
from cordee.core.verdict import Refused
from cordee.directory.models import Site
from cordee.documents.papers import Paper, read_paper
from cordee.funding.enums import HIGHEST_SCORE
from cordee.funding.models import Application
from cordee.funding.pack import PARIS, Mark, Terms

PAPER_HELP = _("PDF, image, Word, Excel ou OpenDocument ; 10 Mo au plus.")


class EurosField(forms.DecimalField):
    """Euros as people write them, « 7 200,50 »; cleaned to whole cents."""

    def __init__(self, **kwargs: Any):
        super().__init__(min_value=0, max_value=100_000_000, decimal_places=2, localize=True, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal"}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").removesuffix("€")
        return super().to_python(value)

    def clean(self, value: Any) -> int | None:
        cleaned = super().clean(value)
        return None if cleaned is None else cents(cleaned)

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value) / 100 if isinstance(value, int) else value


class PaperField(forms.FileField):
    """A file of a kind that people can open, cleaned to a ``Paper``."""

    def clean(self, data: Any, initial: Any = None) -> Paper | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return read_paper(file.name, file.read())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal.reason)) from None


class CallForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier de l’appel"),
        help_text=_("Un fichier .yaml, au schéma packs/schemas/funding.schema.json ; 2 Mo au plus."),
    )


class ProlongForm(forms.Form):
    closes_at = forms.DateTimeField(
        label=_("Nouvelle clôture"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Heure de Paris."),
    )
    why = forms.CharField(label=_("Pourquoi"), max_length=250)

    def clean_closes_at(self):
        return self.cleaned_data["closes_at"].replace(tzinfo=PARIS)


class OpenForm(forms.Form):
    site = forms.ModelChoiceField(label=_("Établissement"), queryset=Site.objects.none())

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites


class ApplicationForm(forms.Form):
    """The form that a call asks for. Nothing is required here: a draft is kept as it is; filing says what lacks."""

    contact_name = forms.CharField(label=_("Personne à joindre"), max_length=160, required=False)
    contact_email = forms.EmailField(label=_("Courriel"), required=False)
    cost = EurosField(label=_("Coût du projet, en euros"), required=False)
    requested = EurosField(label=_("Aide demandée, en euros"), required=False)

    def __init__(self, *args, application: Application, here: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.terms: Terms = application.call.terms
        ceiling = {"percent": self.terms.covers_percent, "ceiling": euros(self.terms.ceiling)}
        self.fields["requested"].help_text = _("Au plus %(percent)s %% du coût, et %(ceiling)s.") % ceiling
        for name in ("contact_name", "contact_email", "cost", "requested"):
            self.initial[name] = getattr(application, name)
        for question in self.terms.questions:
            self.fields[f"q-{question.key}"] = _asked(question)
            self.initial[f"q-{question.key}"] = application.answers.get(question.key, "")
        for condition in self.terms.conditions:
            if condition.test == "declared":
                self.fields[f"c-{condition.key}"] = forms.BooleanField(label=condition.label, required=False)
                self.initial[f"c-{condition.key}"] = condition.key in application.declared
        for piece in self.terms.pieces:
            kept = here.get(piece.key)
            told = [str(_("Reçu : %s. Un autre le remplace.") % kept)] if kept else []
            told += [piece.help] if piece.help else []
            label = piece.label if piece.required else _("%s (facultatif)") % piece.label
            self.fields[f"p-{piece.key}"] = PaperField(
                label=label, required=False, help_text=" ".join([*told, str(PAPER_HELP)])
            )

    @property
    def written(self) -> dict[str, Any]:
        """What ``write_application`` takes."""
        told = self.cleaned_data
        return {
            "contact_name": told["contact_name"],
            "contact_email": told["contact_email"],
            "cost": told["cost"],
            "requested": told["requested"],
            "answers": {q.key: told[f"q-{q.key}"] for q in self.terms.questions},
            "declared": [c.key for c in self.terms.conditions if c.test == "declared" and told[f"c-{c.key}"]],
            "papers": {p.key: told[f"p-{p.key}"] for p in self.terms.pieces if told[f"p-{p.key}"]},
        }


class DeskForm(forms.Form):
    """One of the forms that share the page of an application: its field ids carry its own name."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id=f"{type(self).__name__.lower()}-%s", **kwargs)


class CorrectionForm(DeskForm):
    reason = forms.CharField(
        label=_("Ce qu’il faut compléter, et pourquoi"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class AdmissibilityForm(DeskForm):
    admissible = forms.TypedChoiceField(
        label=_("Le dossier est"),
        choices=[("oui", _("recevable")), ("non", _("irrecevable"))],
        coerce=lambda value: value == "oui",
    )
    reason = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
        help_text=_("Obligatoire pour « irrecevable »."),
    )


class ReviewerForm(DeskForm):
    user = forms.ModelChoiceField(
        label=_("Personne"),
        queryset=User.objects.none(),
        help_text=_("Qui suit la région, et n’est pas de la maison."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


class ReviewForm(forms.Form):
    """One mark out of five for each line of the grid, and a sentence."""

    favourable = forms.TypedChoiceField(
        label=_("Avis"),
        choices=[("oui", _("favorable")), ("non", _("défavorable"))],
        coerce=lambda v: v == "oui",
    )
    opinion = forms.CharField(
        label=_("En une phrase ou deux"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def __init__(self, *args, grid: tuple[Mark, ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.grid = grid
        marks = {
            f"s-{mark.key}": forms.TypedChoiceField(
                label=_("%(label)s (poids %(weight)s)") % {"label": mark.label, "weight": mark.weight},
                help_text=mark.help,
                choices=[("", "—"), *((str(n), str(n)) for n in range(HIGHEST_SCORE + 1))],
                coerce=int,
            )
            for mark in grid
        }
        self.fields = marks | self.fields

    @property
    def scores(self) -> dict[str, int]:
        return {mark.key: self.cleaned_data[f"s-{mark.key}"] for mark in self.grid}


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Pourquoi"), max_length=400)


class DecisionForm(DeskForm):
    amount = EurosField(
        label=_("Aide accordée, en euros"), help_text=_("Zéro : le dossier n’est pas retenu.")
    )
    reason = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
        help_text=_("Obligatoire quand le dossier n’est pas retenu ; l’établissement le lit."),
    )


class PanelForm(forms.Form):
    """What is decided of the ticked applications."""

    outcome = forms.ChoiceField(
        label=_("Pour les dossiers cochés"),
        choices=[("award", _("retenir au montant proposé")), ("refuse", _("ne pas retenir"))],
    )
    reason = forms.CharField(
        label=_("Motif"), required=False, max_length=2000, help_text=_("Obligatoire pour ne pas retenir.")
    )


class PaperForm(forms.Form):
    paper = PaperField(label=_("Fichier"), help_text=PAPER_HELP)


class JudgeForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("Le livrable est"),
        choices=[("oui", _("accepté")), ("non", _("à revoir"))],
        coerce=lambda value: value == "oui",
    )
    why = forms.CharField(
        label=_("Pourquoi"), required=False, max_length=400, help_text=_("Obligatoire pour « à revoir ».")
    )


class PaymentForm(forms.Form):
    paid_on = forms.DateField(
        label=_("Payé le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    payment = forms.CharField(label=_("Référence du paiement"), max_length=80)


def _asked(question) -> forms.Field:
    if question.kind == "choice":
        choices = [("", "—"), *((choice, choice) for choice in question.choices)]
        return forms.ChoiceField(
            label=question.label, choices=choices, required=False, help_text=question.help
        )
    widget = forms.Textarea(attrs={"rows": 4}) if question.kind == "text" else forms.TextInput()
    longest = 4000 if question.kind == "text" else 300
    return forms.CharField(
        label=question.label, widget=widget, max_length=longest, required=False, help_text=question.help
    )
