"""What people say when they bring a file in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from cordee.kits.enums import Level
from cordee.kits.headings import LABELS
from cordee.kits.workbook import Sheet
from cordee.packs.workbook import MAX_BYTES

EXAMPLE = 30  # characters


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        help_text=gettext_lazy("Un tableur .xlsx (chronogramme) ou un kit .zip, de 10 Mo au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.zip"}),
    )
    scope = forms.ChoiceField(label=gettext_lazy("Gardé par"))

    def __init__(self, *args, places: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = places

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Le fichier dépasse 10 Mo."))
        return file


class MappingForm(forms.Form):
    """Which column holds what, and how hours are meant. Its answers live in the page's address."""

    sheet = forms.ChoiceField(label=gettext_lazy("Feuille"), required=False)
    hours = forms.ChoiceField(
        label=gettext_lazy("Une heure comme 00:45 est"),
        required=False,
        choices=[
            ("auto", gettext_lazy("à deviner")),
            ("elapsed", gettext_lazy("un délai depuis le début")),
            ("clock", gettext_lazy("une heure de la fiction")),
        ],
    )
    start = forms.RegexField(
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        required=False,
        label=gettext_lazy("Heure de la fiction au début"),
        help_text=gettext_lazy("Vide : la première heure du tableau."),
        error_messages={"invalid": gettext_lazy("Écrivez l’heure comme 06:10.")},
    )

    def __init__(self, data: Any, *, sheets: Sequence[Sheet], sheet: Sheet):
        super().__init__(data)
        self.fields["sheet"].choices = [(one.name, one.name) for one in sheets]
        columns = [
            ("", "—"),
            *((str(index), self._column(sheet, index)) for index in range(len(sheet.headers))),
        ]
        for name, label in LABELS.items():
            self.fields[f"col_{name}"] = forms.ChoiceField(choices=columns, required=False, label=label)

    @staticmethod
    def _column(sheet: Sheet, index: int) -> str:
        heading = sheet.headers[index] or next(
            (
                str(row[index])[:EXAMPLE]
                for row in sheet.samples
                if index < len(row) and row[index] is not None
            ),
            "",
        )
        return (
            f"{get_column_letter(index + 1)} — {heading[:EXAMPLE]}"
            if heading
            else get_column_letter(index + 1)
        )

    @property
    def columns(self) -> list[Any]:
        return [self[f"col_{name}"] for name in LABELS]

    def mapping(self) -> dict[str, int]:
        said = self.cleaned_data
        return {name: int(said[f"col_{name}"]) for name in LABELS if said.get(f"col_{name}")}


class DraftForm(forms.Form):
    """The kit that the rows will make."""

    title = forms.CharField(label=gettext_lazy("Titre du kit"), max_length=200)
    level = forms.ChoiceField(label=gettext_lazy("Niveau"), choices=Level.choices)
    scope = forms.ChoiceField(label=gettext_lazy("Gardé par"))

    def __init__(self, *args, places: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = places


class AcceptForm(forms.Form):
    """Going on without the refused rows is a decision, not a default."""

    without = forms.BooleanField(
        required=False, label=gettext_lazy("Importer sans les lignes refusées, que j’ai lues ci-dessus")
    )
