"""What people type to draw lessons. Forms validate; they never save."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor, Role
from cordee.directory.models import Site
from cordee.directory.queries import site_filter
from cordee.kits.enums import Level
from cordee.retex.content import LONGEST, MOST_LINES
from cordee.retex.enums import ImprovementState, Origin
from cordee.retex.models import Debrief, Improvement, Report
from cordee.retex.subjects import Subject, report_questions

PLAN_ACTIONS = 19  # the regional plan has nineteen actions


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LinesField(forms.CharField):
    """One sentence a line."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 6}), required=False, max_length=LONGEST, **kwargs
        )

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("%(most)s lignes au plus.") % {"most": MOST_LINES})
        return lines


class TextsForm(forms.Form):
    """The written parts of the cold report, with the revision they were read at."""

    summary = forms.CharField(
        label=_("Synthèse"),
        help_text=_("Ce qu’un directeur retient en une minute. Une ligne vide sépare les paragraphes."),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=LONGEST,
    )
    strengths = LinesField(label=_("Points forts"), help_text=_("Un par ligne."))
    areas = LinesField(label=_("Axes d’amélioration"), help_text=_("Un par ligne."))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, report: Report, **kwargs):
        texts = report.content["texts"]
        self.questions = report_questions(report.subject)
        kept = {
            "summary": texts["summary"],
            "strengths": "\n".join(texts["strengths"]),
            "areas": "\n".join(texts["areas"]),
            "revision": report.revision,
            **{f"answer-{key}": answer for key, answer in texts["answers"].items()},
        }
        super().__init__(*args, initial=kept, **kwargs)
        for question in self.questions:
            area = forms.Textarea(attrs={"rows": 4})
            field = forms.CharField(label=question["text"], widget=area, required=False, max_length=LONGEST)
            self.fields[f"answer-{question['key']}"] = field

    def texts(self) -> dict[str, Any]:
        """The texts as the action takes them; annotations are written on their own page."""
        given = self.cleaned_data
        answers = {question["key"]: given[f"answer-{question['key']}"] for question in self.questions}
        return {name: given[name] for name in ("summary", "strengths", "areas")} | {"answers": answers}


class ShareForm(forms.Form):
    recipient = forms.CharField(
        label=_("Pour qui"), max_length=200, help_text=_("Un nom et un organisme, pour le journal.")
    )
    until = forms.DateField(
        label=_("Jusqu’au"), widget=_day(), help_text=_("Ce jour compris ; un an au plus.")
    )


class ImprovementForm(forms.Form):
    """An improvement action: what, why, who, when."""

    title = forms.CharField(label=_("Action"), max_length=250)
    finding = forms.CharField(
        label=_("Constat"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=5000
    )
    owner_name = forms.CharField(label=_("Responsable"), max_length=160)
    owner_email = forms.EmailField(
        label=_("Courriel du responsable"),
        required=False,
        help_text=_("Rappels à 30, 7 et 1 jours, puis chaque semaine."),
    )
    due_on = forms.DateField(label=_("Échéance"), widget=_day())
    plan_action = forms.TypedChoiceField(
        label=_("Action du plan régional"),
        choices=[("", _("Aucune")), *((n, str(n)) for n in range(1, PLAN_ACTIONS + 1))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    @classmethod
    def of(cls, improvement: Improvement, data=None) -> ImprovementForm:
        names = ("title", "finding", "owner_name", "owner_email", "due_on", "plan_action")
        return cls(data, initial={name: getattr(improvement, name) for name in names})


class NewImprovementForm(ImprovementForm):
    """The same, for a house chosen among those the actor may act for."""

    field_order = ("site", "origin")
    origin = forms.ChoiceField(
        label=_("Origine"), choices=[pair for pair in Origin.choices if pair[0] != Origin.EXERCISE]
    )
    site = forms.ModelChoiceField(label=_("Établissement"), queryset=Site.objects.none())

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        roles = (Role.DIRECTOR, Role.RSSI)
        self.fields["site"].queryset = (
            Site.objects.filter(site_filter(actor, roles=roles, region_roles=()))
            .open()
            .select_related("legal_entity")
        )


class MoveForm(forms.Form):
    state = forms.ChoiceField(label=_("État"), choices=ImprovementState.choices)
    note = forms.CharField(
        label=_("Preuve ou motif"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=5000,
        help_text=_("Nécessaire pour clore (ce qui le prouve) ou abandonner (pourquoi)."),
    )

    def __init__(self, *args, may_close: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_close:
            over = {ImprovementState.CLOSED, ImprovementState.DROPPED}
            self.fields["state"].choices = [pair for pair in ImprovementState.choices if pair[0] not in over]


class LessonForm(forms.Form):
    lesson = forms.CharField(
        label=_("Ce que les autres peuvent en apprendre"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text=_("Sans nom de personne, d’établissement ni de fournisseur. Vide : rien n’est partagé."),
    )


class FreezeForm(forms.Form):
    label = forms.CharField(label=_("Nom de cette liste"), max_length=160)
    target_percent = forms.IntegerField(label=_("Cible, en %"), min_value=1, max_value=100)


class DeclareForm(forms.Form):
    """An exercise played without Cordée, taken into account by the region on proof."""

    site = forms.ModelChoiceField(label=_("Établissement"), queryset=Site.objects.none())
    on = forms.DateField(label=_("Joué le"), widget=_day())
    level = forms.ChoiceField(label=_("Niveau"), choices=Level.choices)
    proof = forms.CharField(
        label=_("Preuve vue"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("RETEX signé, attestation du prestataire… et où elle est gardée."),
    )

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        regions = actor.keys("region", (Role.REGION_PILOT,))
        self.fields["site"].queryset = Site.objects.open().filter(region_id__in=regions)


class ScaleField(forms.ChoiceField):
    """A mark from 1 to 5; pages lay its choices in a row."""

    is_scale = True


class DebriefForm(forms.Form):
    """The kit's questionnaire; every question may be left empty."""

    def __init__(self, *args, debrief: Debrief, **kwargs):
        super().__init__(*args, **kwargs)
        for question in debrief.questions:
            self.fields[question["key"]] = _question_field(question)


def _question_field(question: dict) -> forms.Field:
    told = {"label": question["text"], "required": False}
    if question["kind"] == "scale":
        return ScaleField(choices=[(str(n), str(n)) for n in range(1, 6)], widget=forms.RadioSelect, **told)
    if question["kind"] == "choice":
        choices = [(choice, choice) for choice in question["choices"]]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **told)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, **told)


def default_due(subject: Subject | None, today: dt.date) -> dt.date:
    """Two months: long enough to act, short enough to remember why."""
    return today + dt.timedelta(days=60)
