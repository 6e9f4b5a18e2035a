"""What people type about referentials and assessments. Forms validate; they never save."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.accounts.models import User
from cordee.directory.enums import SiteKind
from cordee.referentials.framework import Framework, Section

NOT_APPLICABLE = "na"


class BringForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier du référentiel"),
        help_text=_(
            "Un fichier .yaml : le nôtre, ou une bibliothèque au format de CISO Assistant ; 2 Mo au plus."
        ),
    )


class CampaignForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=160)
    audience = forms.MultipleChoiceField(
        label=_("Établissements concernés"),
        choices=SiteKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tous ceux de ces catégories, ouverts, dans la région."),
    )
    due_on = forms.DateField(label=_("À rendre pour le"), widget=forms.DateInput(attrs={"type": "date"}))
    helper = forms.CharField(
        label=_("Personne qui aide, et comment la joindre"),
        max_length=200,
        help_text=_("Montrée à chaque établissement."),
    )
    enough_percent = forms.IntegerField(
        label=_("Part de réponses avant de montrer un résultat (%)"), min_value=1, max_value=100, initial=80
    )


class MappingForm(forms.Form):
    """One line for each requirement: the numbers of the actions of the plan that it meets."""

    def __init__(
        self, *args: Any, framework: Framework, mapped: dict[str, list[int]], numbers: set[int], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.framework, self.numbers = framework, numbers
        for asked in framework.requirements:
            self.fields[f"a-{asked.number}"] = forms.CharField(
                label=f"{asked.ref} {asked.title}".strip(), required=False, max_length=80
            )
            self.initial[f"a-{asked.number}"] = ", ".join(map(str, mapped.get(asked.key, [])))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        self.pairs: set[tuple[str, int]] = set()
        for asked in self.framework.requirements:
            for word in re.split(r"[\s,;]+", told.get(f"a-{asked.number}", "").strip()):
                if not word:
                    continue
                if not word.isascii() or not word.isdigit() or int(word) not in self.numbers:
                    self.add_error(f"a-{asked.number}", _("« %s » n’est pas une action du plan.") % word)
                    continue
                self.pairs.add((asked.key, int(word)))
        return told


class SectionForm(forms.Form):
    """The questions of one section: a level, or « not applicable » with its reason. A question left empty stays so."""

    def __init__(
        self, *args: Any, framework: Framework, section: Section, known: dict[str, tuple], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.section = section
        levels = [(str(level.value), level.name) for level in framework.levels]
        for asked in section.requirements:
            value, words = known.get(asked.key, ("", ""))
            self.fields[f"v-{asked.number}"] = forms.ChoiceField(
                label=f"{asked.ref} {asked.title}".strip(),
                help_text=asked.text,
                choices=[*levels, (NOT_APPLICABLE, _("sans objet"))],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"w-{asked.number}"] = forms.CharField(
                label=_("Précision ; pour « sans objet », pourquoi (%s)") % (asked.ref or asked.number),
                required=False,
                max_length=2000,
            )
            self.initial[f"v-{asked.number}"] = NOT_APPLICABLE if value is None else str(value)
            self.initial[f"w-{asked.number}"] = words

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for asked in self.section.requirements:
            if told.get(f"v-{asked.number}") == NOT_APPLICABLE and not told.get(f"w-{asked.number}"):
                self.add_error(f"w-{asked.number}", _("Dites pourquoi c’est sans objet."))
        return told

    @property
    def given(self) -> dict[str, tuple[int | None, str] | None]:
        """What ``write_answers`` takes."""
        return {asked.key: self._answer(asked.number) for asked in self.section.requirements}

    def _answer(self, number: int) -> tuple[int | None, str] | None:
        value, words = self.cleaned_data[f"v-{number}"], self.cleaned_data[f"w-{number}"]
        if not value:
            return None
        return (None if value == NOT_APPLICABLE else int(value)), words


class DelegateForm(forms.Form):
    section = forms.TypedChoiceField(label=_("Partie"), coerce=int)
    user = forms.ModelChoiceField(label=_("Confier à"), queryset=User.objects.none())

    def __init__(self, *args: Any, framework: Framework, people, **kwargs: Any):
        super().__init__(*args, auto_id="confier-%s", **kwargs)
        self.fields["section"].choices = [(s.number, s.title) for s in framework.sections]
        self.fields["user"].queryset = people


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Ce qu’il faut corriger, et pourquoi"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
