"""What people type to prepare and conduct an exercise. Forms validate; they never save."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor, Role
from cordee.crises.enums import Channel, SeatRole
from cordee.directory.models import Provider, Site
from cordee.exercises.enums import Rating
from cordee.exercises.models import Exercise
from cordee.kits.models import Kit
from cordee.kits.offsets import BadOffset, parse_offset


class DateTimeField(forms.DateTimeField):
    """A day and an hour, asked for in one control of the browser, in the platform's time zone."""

    FORMAT = "%Y-%m-%dT%H:%M"

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=self.FORMAT)
        super().__init__(
            widget=widget, input_formats=[self.FORMAT, "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"], **kwargs
        )


class KitField(forms.ModelChoiceField):
    """A kit, its level first: that is what one chooses by."""

    def label_from_instance(self, kit: Kit) -> str:
        return f"{kit.get_level_display()} — {kit}"


class SitesField(forms.ModelMultipleChoiceField):
    """Several houses. A number that no database can hold is no house, rather than an accident (SQLite)."""

    def clean(self, value):
        try:
            return super().clean(value)
        except OverflowError:
            told = {"pk": ", ".join(map(str, value))[:40]}
            raise forms.ValidationError(
                self.error_messages["invalid_pk_value"], code="invalid_pk_value", params=told
            ) from None


class PlanForm(forms.Form):
    """Choose a kit, a house and a day. Only what the actor may use is offered, and accepted."""

    kit = KitField(label=_("Kit"), queryset=Kit.objects.none())
    site = forms.ModelChoiceField(label=_("Établissement"), queryset=Site.objects.none())
    title = forms.CharField(label=_("Titre"), max_length=200)
    scheduled_at = DateTimeField(label=_("Date et heure"))
    place = forms.CharField(label=_("Lieu"), max_length=200, required=False)
    provider = forms.ModelChoiceField(
        label=_("Prestataire"), queryset=Provider.objects.none(), required=False, empty_label=_("Aucun")
    )
    other_sites = SitesField(
        label=_("Autres sites qui participent"),
        queryset=Site.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=_("Pour un exercice de plusieurs sites dans une même salle ; il comptera pour chacun."),
    )

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        houses = Site.objects.editable_by(actor).open()
        self.fields["kit"].queryset = Kit.objects.visible_to(actor).published()
        self.fields["site"].queryset = houses
        self.fields["other_sites"].queryset = houses
        self.fields["provider"].queryset = Provider.objects.visible_to(actor)


class SeriesForm(forms.Form):
    """The same kit on several sites."""

    kit = KitField(label=_("Kit"), queryset=Kit.objects.none())
    title = forms.CharField(label=_("Titre"), max_length=150)
    scheduled_at = DateTimeField(label=_("Date et heure"))
    sites = SitesField(
        label=_("Établissements"),
        queryset=Site.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 12}),
    )

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kit"].queryset = Kit.objects.visible_to(actor).published()
        self.fields["sites"].queryset = Site.objects.editable_by(actor).open()


class PreparationForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=200)
    scheduled_at = DateTimeField(label=_("Date et heure"))
    place = forms.CharField(label=_("Lieu"), max_length=200, required=False)
    provider = forms.ModelChoiceField(
        label=_("Prestataire"), queryset=Provider.objects.none(), required=False, empty_label=_("Aucun")
    )
    objectives = forms.MultipleChoiceField(label=_("Objectifs retenus"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, exercise: Exercise, actor: Actor, **kwargs):
        kept = {
            "title": exercise.title,
            "scheduled_at": exercise.scheduled_at,
            "place": exercise.place,
            "provider": exercise.provider,
            "objectives": exercise.objectives,
        }
        super().__init__(*args, initial=kept, **kwargs)
        self.fields["provider"].queryset = Provider.objects.visible_to(actor)
        self.fields["objectives"].choices = [
            (o["key"], f"{o['key']} — {o['title']}") for o in exercise.document["objectives"]
        ]


class SeatForm(forms.Form):
    """Somebody's place: a name is enough; an address sends the link."""

    role = forms.ChoiceField(label=_("Rôle"), choices=SeatRole.choices)
    name = forms.CharField(label=_("Nom"), max_length=120)
    function = forms.CharField(label=_("Fonction"), max_length=120, required=False)
    cell = forms.ChoiceField(label=_("Cellule"), required=False)
    email = forms.EmailField(label=_("Courriel"), required=False)
    is_director = forms.BooleanField(label=_("Représente la direction générale"), required=False)

    def __init__(self, *args, exercise: Exercise, **kwargs):
        super().__init__(*args, auto_id="seat_%s", **kwargs)  # two forms share the page
        self.cells = cells = [(cell.key, cell.name) for cell in exercise.room.cells.all()]
        self.fields["cell"].choices = [("", _("Aucune (animation, observation)")), *cells]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("role") == SeatRole.PLAYER and not cleaned.get("cell") and len(self.cells) == 1:
            cleaned["cell"] = self.cells[0][0]
        if cleaned.get("role") == SeatRole.PLAYER and not cleaned.get("cell"):
            self.add_error("cell", _("Un joueur siège dans une cellule."))
        return cleaned


class StaffForm(forms.Form):
    """Somebody who will sign in with an account: a fellow planner, a provider's animator, an observer."""

    ROLES = (Role.PLANNER, Role.FACILITATOR, Role.OBSERVER)

    name = forms.CharField(label=_("Nom"), max_length=120)
    email = forms.EmailField(label=_("Courriel"))
    role = forms.ChoiceField(label=_("Rôle"), choices=[(r.value, r.label) for r in ROLES])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="staff_%s", **kwargs)


class SpeedForm(forms.Form):
    speed = forms.FloatField(label=_("Vitesse"), min_value=1, max_value=60)


class PauseForm(forms.Form):
    reason = forms.CharField(label=_("Motif"), max_length=200, required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Motif"), max_length=300)


class JumpForm(forms.Form):
    """An hour of the exercise, in any form that people use."""

    to = forms.CharField(label=_("Aller à"), help_text=_("Par exemple T+01:30 ou J+1 H+2."))

    def __init__(self, *args, clock_start: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.clock_start = clock_start

    def clean_to(self) -> int:
        try:
            return parse_offset(self.cleaned_data["to"], clock_start=self.clock_start)
        except BadOffset as fault:
            raise forms.ValidationError(str(fault)) from None


class ShiftForm(forms.Form):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=-600, max_value=600)
    following = forms.BooleanField(label=_("Avec tous ceux qui suivent"), required=False)


class ImproviseForm(forms.Form):
    cells = forms.MultipleChoiceField(label=_("Destinataires"), widget=forms.CheckboxSelectMultiple)
    channel = forms.ChoiceField(label=_("Canal"), choices=Channel.choices)
    sender_name = forms.CharField(label=_("De la part de"), max_length=160)
    sender_role = forms.CharField(label=_("Fonction de l’émetteur"), max_length=160, required=False)
    title = forms.CharField(label=_("Objet"), max_length=250)
    body = forms.CharField(label=_("Texte"), widget=forms.Textarea(attrs={"rows": 5}), max_length=10_000)
    reply_expected = forms.BooleanField(label=_("Une réponse est attendue"), required=False)
    in_minutes = forms.IntegerField(
        label=_("Dans (minutes d’exercice)"),
        min_value=0,
        max_value=600,
        initial=0,
        help_text=_("0 : tout de suite."),
    )

    def __init__(self, *args, exercise: Exercise, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cells"].choices = [(cell.key, cell.name) for cell in exercise.room.cells.all()]


class CallForm(forms.Form):
    text = forms.CharField(
        label=_("Compte rendu d’appel"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )


class ObservationForm(forms.Form):
    """One sheet from an observer's phone, possibly written offline some time ago."""

    objective = forms.CharField(max_length=40)
    criterion = forms.CharField(max_length=40, required=False)
    rating = forms.ChoiceField(
        label=_("Appréciation"), choices=[("", _("Sans note")), *Rating.choices], required=False
    )
    note = forms.CharField(
        label=_("Commentaire"), widget=forms.Textarea(attrs={"rows": 2}), max_length=5000, required=False
    )
    photo = forms.FileField(label=_("Photo"), required=False)
    client_id = forms.UUIDField(required=False)  # given by the phone's queue; without it, a plain form
    written_at = forms.DateTimeField(required=False)
