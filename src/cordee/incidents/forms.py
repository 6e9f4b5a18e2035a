"""What people type about a crisis, at night, on a telephone. Forms validate; they never save."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.core.ids import number_in
from cordee.core.verdict import Refused
from cordee.crises import moments
from cordee.crises.forms import WHEN_HELP, Typed
from cordee.crises.models import Room
from cordee.directory.models import Site
from cordee.documents.papers import read_paper
from cordee.incidents.enums import UNKNOWN
from cordee.incidents.pack import Pack
from cordee.incidents.sharing import sites_around

DONT_KNOW = _("Je ne sais pas")
NOT_UNDERSTOOD = _("Heure non comprise : écrivez par exemple 6h40 ou 10 min.")
REASON_LIMIT = 2000


def _past(text: str) -> dt.datetime | None:
    """The instant meant; None for an empty text."""
    if not text.strip():
        return None
    try:
        return moments.past(text, clock.now())
    except (ValueError, OverflowError):
        raise forms.ValidationError(NOT_UNDERSTOOD) from None


class DeclareForm(forms.Form):
    """One page, thumbs only: the questions of the pack, each with « I do not know »."""

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    site = forms.ModelChoiceField(label=_("Établissement"), queryset=Site.objects.none())
    noticed = forms.CharField(
        label=_("Depuis quand ?"),
        required=False,
        max_length=40,
        help_text=_("Par exemple 2h10, ou « 20 » pour il y a vingt minutes. Vide : on ne sait pas."),
    )
    note = Typed(label=_("En quelques mots"), limit=REASON_LIMIT, rows=2, required=False)
    contact = forms.CharField(
        label=_("Qui rappeler, à quel numéro ?"),
        max_length=200,
        help_text=_("Un mobile : la messagerie et le standard peuvent être coupés."),
    )
    cells = forms.ChoiceField(label=_("Cellules à ouvrir"), widget=forms.RadioSelect)
    is_exercise = forms.BooleanField(label=_("C’est un exercice"), required=False)

    def __init__(self, *args, pack: Pack, sites, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.pack = pack
        self.fields["site"].queryset = sites
        self.fields["cells"].choices = [(one.key, f"{one.title} — {one.hint}") for one in pack.cells]
        self.fields["cells"].initial = pack.cells[0].key
        self.around = self._around(sites) if any(one.is_per_site for one in pack.cells) else []
        if len(self.around) > 1:
            self.fields["cell_sites"] = forms.MultipleChoiceField(
                label=_("Sites qui ont leur cellule"),
                choices=[(str(one.pk), one.name) for one in self.around],
                required=False,
                initial=[str(self.around[0].pk)],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Seulement si vous ouvrez une cellule par site."),
            )
        asked = {}
        for question in pack.questions:
            choices = [(one.key, one.label) for one in question.choices] + [(UNKNOWN, DONT_KNOW)]
            made = forms.MultipleChoiceField if question.multiple else forms.ChoiceField
            widget = forms.CheckboxSelectMultiple if question.multiple else forms.RadioSelect
            asked[_name(question.key)] = made(
                label=question.title, choices=choices, widget=widget, required=False
            )
        self.fields = {"site": self.fields.pop("site"), **asked, **self.fields}

    def _around(self, sites) -> list[Site]:
        """The sites that may each get a cell, once it is known for which house the form is."""
        told = self.data.get("site") if self.is_bound else self.initial.get("site")
        pk = told.pk if isinstance(told, Site) else number_in(told)
        site = sites.filter(pk=pk).select_related("legal_entity").first() if pk else None
        return sites_around(site) if site else []

    def clean_noticed(self) -> dt.datetime | None:
        return _past(self.cleaned_data["noticed"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for question in self.pack.questions:
            chosen = given.get(_name(question.key)) or []
            if UNKNOWN in chosen and len(chosen) > 1 and question.multiple:
                self.add_error(_name(question.key), _("« Je ne sais pas » ne va pas avec une autre réponse."))
        opened = next((one for one in self.pack.cells if one.key == given.get("cells")), None)
        if opened and opened.is_per_site and "cell_sites" in self.fields and not given.get("cell_sites"):
            self.add_error("cell_sites", _("Cochez les sites qui ont leur cellule."))
        return given

    @property
    def chosen_sites(self) -> list[Site]:
        chosen = set(self.cleaned_data.get("cell_sites") or ())
        return [one for one in self.around if str(one.pk) in chosen]

    @property
    def answers(self) -> dict[str, list[str]]:
        told = {}
        for question in self.pack.questions:
            chosen = self.cleaned_data.get(_name(question.key)) or []
            told[question.key] = [chosen] if isinstance(chosen, str) else list(chosen)
        return told


class CallForm(forms.Form):
    """Somebody to seat, as it is told over a telephone."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    function = forms.CharField(label=_("Fonction"), max_length=120, required=False)
    cell = forms.ChoiceField(label=_("Cellule"), widget=forms.RadioSelect)
    phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False)
    email = forms.EmailField(
        label=_("Courriel"),
        required=False,
        help_text=_("Facultatif : le lien y part. Jamais une boîte de l’établissement attaqué."),
    )

    def __init__(self, *args, room: Room, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        cells = list(room.cells.all())
        self.fields["cell"].choices = [(cell.key, cell.name) for cell in cells]
        self.fields["cell"].initial = cells[0].key


class ReasonsForm(forms.Form):
    reasons = Typed(label=_("Motifs"), limit=REASON_LIMIT, rows=2)


class SuppliersForm(forms.Form):
    """One supplier a line."""

    suppliers = forms.CharField(
        label=_("Fournisseurs en cause"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "Un par ligne : éditeur, hébergeur, télémaintenance. La région voit ces noms et rapproche les "
            "établissements qui nomment le même ; aucun autre établissement ne les voit, sauf ceux du groupement tant "
            "que vous partagez la crise avec lui."
        ),
    )

    @property
    def names(self) -> list[str]:
        return self.cleaned_data["suppliers"].splitlines()


class OfferForm(forms.Form):
    """What a house of the group offers. ``sites``: those in whose name the actor may."""

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    site = forms.ModelChoiceField(label=_("Au nom de"), queryset=Site.objects.none(), empty_label=None)
    beds = forms.IntegerField(label=_("Lits"), required=False, min_value=0, max_value=100_000)
    people = forms.IntegerField(label=_("Personnes"), required=False, min_value=0, max_value=100_000)
    equipment = forms.CharField(
        label=_("Matériel"), required=False, max_length=300, help_text=_("Par exemple : 20 postes propres.")
    )
    text = Typed(
        label=_("Précisions"),
        limit=REASON_LIMIT,
        rows=3,
        required=False,
        help_text=_("Quand, où, jusqu’à quand."),
    )
    contact = forms.CharField(
        label=_("Qui rappeler, à quel numéro ?"),
        max_length=200,
        help_text=_("Un mobile, de jour comme de nuit."),
    )

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["site"].queryset = sites
        only = list(sites[:2])
        if len(only) == 1:
            self.fields["site"].initial = only[0]
            self.fields["site"].widget = forms.HiddenInput()

    @property
    def offer(self) -> dict[str, Any]:
        """As the action takes it."""
        names = ("site", "beds", "people", "equipment", "text", "contact")
        return {name: self.cleaned_data[name] for name in names}


class ReceiptForm(forms.Form):
    """It is done: what proves it."""

    reference = forms.CharField(
        label=_("Numéro du reçu"),
        max_length=120,
        help_text=_("Ou le nom de qui vous a répondu, si c’était au téléphone."),
    )
    when = forms.CharField(label=_("Fait à"), required=False, max_length=40, help_text=WHEN_HELP)
    file = forms.FileField(
        label=_("Reçu"), required=False, help_text=_("PDF, image ou document ; 10 Mo au plus.")
    )

    def clean_when(self) -> dt.datetime | None:
        return _past(self.cleaned_data["when"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        file = given.pop("file", None)
        given["paper"] = None
        if file:
            try:
                given["paper"] = read_paper(file.name, file.read())
            except Refused as refusal:
                self.add_error("file", str(refusal.reason))
        return given


class SituationForm(forms.Form):
    """The texts of a report, and the revision that was on screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, pack: Pack, texts: dict[str, str], **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.pack = pack
        for told in pack.texts:
            self.fields[told["key"]] = forms.CharField(
                label=told["title"],
                help_text=told["hint"],
                required=False,
                initial=texts.get(told["key"], ""),
                widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
            )

    @property
    def texts(self) -> dict[str, str]:
        return {told["key"]: self.cleaned_data[told["key"]] for told in self.pack.texts}


# What it cost, in the order of the form: kept as given, never estimated for whoever does not know.
FIGURES = {
    "overtime_eur": _("Heures supplémentaires (€)"),
    "providers_eur": _("Prestataires (€)"),
    "equipment_eur": _("Matériel (€)"),
    "ed_visits": _("Passages aux urgences réorientés"),
    "stays": _("Séjours reportés ou transférés"),
    "operations": _("Opérations reportées"),
    "closed_bed_days": _("Journées-lits fermées"),
}
MOST = 2_000_000_000


class EndForm(ReasonsForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in FIGURES.items():
            self.fields[name] = forms.IntegerField(
                label=label,
                required=False,
                min_value=0,
                max_value=MOST,
                help_text=_("Vide : pas encore connu."),
            )

    @property
    def figures(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in FIGURES}


def _name(question: str) -> str:
    return f"q-{question}"
