"""What people type in a room. Texts are refused when too long, never cut: no ``maxlength`` in the page."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.core.ids import PIN_ALPHABET
from cordee.core.verdict import Refused
from cordee.crises import moments
from cordee.crises.clock import room_time
from cordee.crises.enums import EntryKind, ReviewOutcome, Source, TaskState
from cordee.crises.models import Cell, Room, Task
from cordee.crises.stamps import Stamp
from cordee.documents.papers import MAX_BYTES, OF_THE_NIGHT, Paper, read_night_paper

TEXT_LIMIT = 4000
TITLE_LIMIT = 300
FILES_AT_ONCE = 5
AROUND_FILES = (
    64 * 1024
)  # bytes of a request that are not its files: what stands in front refuses a larger one
ACCEPTED = ",".join(["image/*", "application/pdf", *OF_THE_NIGHT])
OLDEST = dt.timedelta(hours=24)
WHEN_HELP = _("Par exemple 6h40, ou « 10 » pour il y a dix minutes. Vide : maintenant.")
DUE_HELP = _("Par exemple 9h30, ou « 30 » pour dans trente minutes.")


REVIEW_HELP = _("Par exemple « dans 12 h », ou 9h30. Vide : jamais.")


def proposed_review(room: Room) -> str:
    """When a decision is looked at again, in the words of the form; empty where the room proposes nothing."""
    return gettext("dans %s h") % room.review_every_h if room.review_every_h else ""


TOO_LONG = _(
    "Trop long : %(show_value)s caractères, pour %(limit_value)s au plus. "
    "Rien n’est perdu : raccourcissez, ou écrivez-le en deux fois."
)


class Typed(forms.CharField):
    """A text with a limit that is told, so that the browser cuts nothing silently."""

    def __init__(self, *, limit: int, rows: int = 0, **told):
        widget = (
            forms.Textarea(attrs={"rows": rows, "dir": "auto"})
            if rows
            else forms.TextInput(attrs={"dir": "auto"})
        )
        super().__init__(widget=widget, **told)
        self.validators.append(MaxLengthValidator(limit, message=TOO_LONG))


class FilesInput(forms.FileInput):
    """Several at once; on a telephone, the camera is among the choices."""

    allow_multiple_selected = True

    def __init__(self):
        limits = {
            "data-most-bytes": str(MAX_BYTES),
            "data-most-together": str(settings.UPLOAD_LIMIT - AROUND_FILES),
        }
        super().__init__({"multiple": True, "accept": ACCEPTED, **limits})

    def value_from_datadict(self, data, files, name) -> list:
        return files.getlist(name) if hasattr(files, "getlist") else []


class Papers(forms.FileField):
    """Files of the night, read and judged here so that whoever gave them is told in the form; a list of papers."""

    widget = FilesInput

    def clean(self, data, initial=None) -> list[Paper]:
        given = [file for file in (data or []) if file]
        if not given:
            if self.required:
                raise forms.ValidationError(_("Choisissez un fichier."))
            return []
        if len(given) > FILES_AT_ONCE:
            raise forms.ValidationError(_("%s fichiers au plus à la fois.") % FILES_AT_ONCE)
        if len(given) > 1 and sum(file.size for file in given) > settings.UPLOAD_LIMIT - AROUND_FILES:
            limit = settings.UPLOAD_LIMIT // 1024**2
            raise forms.ValidationError(
                _("Ensemble, ces fichiers dépassent %s Mo : envoyez-les en plusieurs fois.") % limit
            )
        papers, faults = [], []
        for file in given:
            try:
                papers.append(read_night_paper(file.name, file.read(MAX_BYTES + 1)))
            except Refused as refusal:
                faults.append(str(refusal.reason))
        if faults:
            raise forms.ValidationError(faults)
        return papers


FILES_HELP = _("Photo, PDF, texte, Word, Excel ou OpenDocument ; cinq à la fois, 10 Mo chacun.")
AGAIN = _("Choisissez de nouveau vos fichiers : le navigateur ne les garde pas.")


class RoomForm(forms.Form):
    """Anything written in the room, perhaps offline: ``client_id`` makes a second sending harmless, and
    ``written_at`` is the device's own instant of writing."""

    prefix_id = ""

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    written_at = forms.DateTimeField(
        required=False,
        widget=forms.HiddenInput,
        input_formats=["%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ"],
    )

    def __init__(self, data=None, *, room: Room, **told):
        super().__init__(data, auto_id=f"{self.prefix_id}-%s", label_suffix="", **told)
        self.room = room

    def clean_written_at(self) -> dt.datetime | None:
        """A device's clock is believed within a day back, and never ahead of the server's."""
        written = self.cleaned_data["written_at"]
        if written is None:
            return None
        written, now = written.replace(tzinfo=dt.UTC), clock.now()
        return written if now - OLDEST <= written <= now else None

    @property
    def present(self) -> dt.datetime:
        """The room's time when this was written."""
        return room_time(self.room, self.cleaned_data.get("written_at")).at

    def moment(self, name: str, read) -> dt.datetime | None:
        text = self.cleaned_data[name].strip()
        if not text:
            return None
        try:
            return read(text, self.present)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                _("Heure non comprise : écrivez par exemple 6h40 ou 10 min.")
            ) from None


class LogForm(RoomForm):
    prefix_id = "ligne"

    kind = forms.ChoiceField(label=_("Type"), choices=EntryKind.choices, initial=EntryKind.FACT)
    text = Typed(label=_("Que se passe-t-il ?"), limit=TEXT_LIMIT, rows=1)
    when = forms.CharField(label=_("Heure du fait"), required=False, help_text=WHEN_HELP)
    source = forms.ChoiceField(
        label=_("Appris par"),
        choices=[choice for choice in Source.choices if choice[0] != Source.MACHINE],
        initial=Source.SCREEN,
        required=False,
    )

    files = Papers(label=_("Photo, fichier"), required=False, help_text=FILES_HELP)

    field_order = ["client_id", "written_at", "kind", "text", "when", "source", "files"]

    def clean_when(self) -> dt.datetime:
        return self.moment("when", moments.past) or self.present

    def clean_source(self) -> str:
        return self.cleaned_data["source"] or Source.SCREEN


class CorrectionForm(RoomForm):
    prefix_id = "correction"

    text = Typed(label=_("Ligne corrigée"), limit=TEXT_LIMIT, rows=3)


class AttachForm(RoomForm):
    prefix_id = "joindre"

    files = Papers(label=_("Fichiers"), help_text=FILES_HELP)


class DecisionForm(RoomForm):
    prefix_id = "decision"

    title = Typed(label=_("Décision"), limit=TITLE_LIMIT)
    decider = forms.CharField(
        label=_("Décidée par"), max_length=200, required=False, help_text=_("Vide : vous.")
    )
    options = Typed(label=_("Options examinées"), limit=TEXT_LIMIT, rows=2, required=False)
    reasons = Typed(label=_("Motifs"), limit=TEXT_LIMIT, rows=2, required=False)
    review = forms.CharField(label=_("À revoir"), required=False, help_text=REVIEW_HELP)

    field_order = ["client_id", "written_at", "title", "review", "reasons", "options", "decider"]

    def __init__(self, *args, room: Room, **told):
        super().__init__(*args, room=room, **told)
        self.fields["review"].initial = proposed_review(room)

    def clean_review(self) -> dt.datetime | None:
        return self.moment("review", moments.future)


class ReviewForm(RoomForm):
    """A decision looked at again. ``seen``: how many reviews were on screen."""

    prefix_id = "revue"

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    outcome = forms.ChoiceField(
        label=_("Que devient-elle ?"), choices=ReviewOutcome.choices, widget=forms.RadioSelect
    )
    text = Typed(
        label=_("Ce qu’elle devient"),
        limit=TITLE_LIMIT,
        required=False,
        help_text=_("Seulement si elle est modifiée : la première reste lisible."),
    )
    reasons = Typed(
        label=_("Motifs"),
        limit=TEXT_LIMIT,
        rows=2,
        required=False,
        help_text=_("Nécessaires pour la modifier ou la lever."),
    )
    again = forms.CharField(label=_("Prochaine revue"), required=False, help_text=REVIEW_HELP)

    field_order = ["client_id", "written_at", "seen", "outcome", "text", "reasons", "again"]

    def __init__(self, *args, room: Room, **told):
        super().__init__(*args, room=room, **told)
        self.fields["again"].initial = proposed_review(room)

    def clean_again(self) -> dt.datetime | None:
        return self.moment("again", moments.future)

    def clean(self) -> dict:
        given = super().clean()
        changed = given.get("outcome") == ReviewOutcome.CHANGED
        if changed and not given.get("text"):
            self.add_error("text", _("Écrivez ce que la décision devient."))
        if (changed or given.get("outcome") == ReviewOutcome.LIFTED) and not given.get("reasons"):
            self.add_error("reasons", _("Dites pourquoi."))
        return given


class TaskForm(RoomForm):
    prefix_id = "tache"

    title = Typed(label=_("Tâche"), limit=TITLE_LIMIT)
    owner = forms.CharField(label=_("Confiée à"), max_length=200, required=False)
    due = forms.CharField(label=_("Pour"), required=False, help_text=DUE_HELP)

    def clean_due(self) -> dt.datetime | None:
        return self.moment("due", moments.future)


class ChangeForm(RoomForm):
    """Owner, due time and cell of a task that is there. ``seen``: its version on screen."""

    prefix_id = "changer"

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**53)
    owner = forms.CharField(label=_("Confiée à"), max_length=200, required=False)
    due = forms.CharField(
        label=_("Pour"), required=False, help_text=_("Par exemple 9h30, ou « 30 ». Vide : sans heure.")
    )
    cell = forms.ChoiceField(label=_("Cellule"), required=False)

    def __init__(self, data=None, *, task: Task, **told):
        super().__init__(data, room=task.room, **told)
        self.task = task
        self.cells = {cell.key: cell for cell in task.room.cells.all()}
        self.fields["cell"].choices = [
            ("", _("Aucune")),
            *((key, cell.name) for key, cell in self.cells.items()),
        ]
        due = Stamp(task.due_room_at, task.room.t0).hour if task.due_room_at else ""
        cell = task.cell.key if task.cell else ""
        self.initial = {"seen": task.version, "owner": task.owner, "due": due, "cell": cell}

    def clean_due(self) -> dt.datetime | None:
        """What was not touched stays the same instant: an hour gone by would be taken for tomorrow's."""
        if self.cleaned_data["due"].strip() == self.initial["due"]:
            return self.task.due_room_at
        return self.moment("due", moments.future)

    def clean_cell(self) -> Cell | None:
        return self.cells.get(self.cleaned_data["cell"])


class ReplyForm(RoomForm):
    prefix_id = "reponse"

    text = Typed(label=_("Votre réponse"), limit=TEXT_LIMIT, rows=3)


class MoveForm(forms.Form):
    """``seen``: the state that was on screen; left out, whatever state is found is changed."""

    state = forms.ChoiceField(choices=TaskState.choices)
    seen = forms.ChoiceField(choices=TaskState.choices, required=False)


class WaitForm(forms.Form):
    """Another task of the room by its number, and whether it is waited for."""

    other = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    waits = forms.BooleanField(required=False)


class TickForm(forms.Form):
    done = forms.BooleanField(required=False)


class CodeForm(forms.Form):
    """The code of the room and one's own PIN, as read on a card or over the telephone."""

    code = forms.CharField(label=_("Code de la salle"), max_length=20)
    pin = forms.CharField(label=_("Votre code personnel"), max_length=20)

    def __init__(self, *args, **told):
        super().__init__(*args, label_suffix="", **told)
        for name in ("code", "pin"):
            self.fields[name].widget.attrs |= {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }

    def clean_code(self) -> str:
        return _legible(self.cleaned_data["code"])

    def clean_pin(self) -> str:
        return _legible(self.cleaned_data["pin"])


def _legible(typed: str) -> str:
    """Without the spaces and dashes that people add; letters in capitals."""
    return "".join(letter for letter in typed.upper() if letter in PIN_ALPHABET)
