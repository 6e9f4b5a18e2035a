"""What people hand over to bring the directory in. Forms validate; they never save."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.directory.rules import importable_regions
from cordee.directory.sources import departements

MOST_FILES = 40  # the SAE has 36 tables


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    widget = SeveralFiles

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data]
        clean = super().clean
        return [clean(file, initial) for file in given if file] or [clean(None, initial)]


class ImportForm(forms.Form):
    """Files, and the region they are kept to: a pilot chooses among their own."""

    files = SeveralFilesField(
        label=_("Fichiers"),
        help_text=_(
            "FINESS+ des structures (.json ou .json.gz), FINESS d’Etalab (.csv), extrait ou tables de la SAE "
            "(plusieurs fichiers, ou leur archive .zip)."
        ),
    )
    region = forms.ChoiceField(label=_("Région à garder"), required=False)

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        own = importable_regions(actor)
        known = {d.region: d.region_name for d in departements().values()}
        choices = sorted(
            ((c, n) for c, n in known.items() if own is None or c in own), key=lambda pair: pair[1]
        )
        everything = [("", _("Toute la France"))] if own is None else []
        self.fields["region"].choices = [*everything, *choices]
        self.fields["region"].required = own is not None

    def clean_files(self):
        files = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Pas plus de %d fichiers à la fois.") % MOST_FILES)
        if sum(file.size for file in files) > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 1024**2
            raise ValidationError(
                _(
                    "Les fichiers dépassent %d Mo en tout : compressez-les (.gz), ou utilisez « cordee import-finess »."
                )
                % limit
            )
        return files
