"""The grid that recommends a level."""

from __future__ import annotations

from django import forms

from cordee.kits.self_assessment import Grid


class SelfAssessmentForm(forms.Form):
    """One question a field; a question left out counts as its most careful answer."""

    def __init__(self, *args, grid: Grid, **kwargs):
        super().__init__(*args, **kwargs)
        for question in grid.questions:
            self.fields[question.key] = forms.ChoiceField(
                label=question.text,
                help_text=question.help,
                choices=[(answer.key, answer.text) for answer in question.answers],
                widget=forms.RadioSelect,
                required=False,
            )
