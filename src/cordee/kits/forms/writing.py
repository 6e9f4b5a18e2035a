"""What an author types in the editor: the head of a kit, an inject, a pasted list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kits.condition_text import Clause, Flat, build, flatten, from_text, to_text
from cordee.kits.conditions import BadCondition
from cordee.kits.enums import Audience, Channel, Level
from cordee.kits.offsets import BadOffset, format_offset, parse_offset
from cordee.kits.sheet_parts import LIMITS, UNSEEN

Document = Mapping[str, Any]
CLAUSES = 3
SENSES = (
    ("", gettext_lazy("—")),
    ("milestone+", gettext_lazy("si le jalon est atteint")),
    ("milestone-", gettext_lazy("si le jalon n’est pas atteint")),
    ("answered+", gettext_lazy("si on a répondu à l’inject")),
    ("answered-", gettext_lazy("si on n’a pas répondu à l’inject")),
)


class Prose(forms.CharField):
    """A text of several lines, with the line ends of the format and without invisible characters."""

    def __init__(self, *, rows: int = 4, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class Listed(Prose):
    """One item a line."""

    def clean(self, value: Any) -> list[str]:
        return [line.strip(" •\t") for line in super().clean(value).split("\n") if line.strip(" •\t")]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class HourField(forms.CharField):
    """An hour of the exercise in any form people use; cleaned to ``T+00:45``."""

    def __init__(self, *, clock_start: str = "06:10", **kwargs):
        super().__init__(max_length=60, **kwargs)
        self.clock_start = clock_start

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return format_offset(parse_offset(text, clock_start=self.clock_start))
        except BadOffset as fault:
            raise forms.ValidationError(str(fault)) from None


class NewKitForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=200)
    level = forms.ChoiceField(label=gettext_lazy("Niveau"), choices=Level.choices)
    scope = forms.ChoiceField(label=gettext_lazy("Gardé par"))

    def __init__(self, *args, places: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = places


class HeadForm(forms.Form):
    """What is said of a kit as a whole."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=200)
    level = forms.ChoiceField(label=gettext_lazy("Niveau"), choices=Level.choices)
    summary = Prose(label=gettext_lazy("Résumé"), max_length=1500)
    audience = forms.MultipleChoiceField(
        label=gettext_lazy("Pour qui"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    duration_min = forms.IntegerField(
        label=gettext_lazy("Durée du jeu (minutes)"), min_value=10, max_value=20_160
    )
    prep_min = forms.IntegerField(label=gettext_lazy("Préparation (minutes)"), min_value=0, max_value=100_000)
    fiction_day = forms.CharField(label=gettext_lazy("Jour de la fiction"), max_length=60)
    fiction_time = forms.RegexField(
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        label=gettext_lazy("Heure de la fiction à T+00:00"),
        error_messages={"invalid": gettext_lazy("Écrivez l’heure comme 06:10.")},
    )
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=60)
    authors = Listed(label=gettext_lazy("Auteurs, un par ligne"), rows=2, max_length=4000)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    @staticmethod
    def of(document: Document) -> dict[str, Any]:
        """The part of a document that this form shows."""
        names = ("title", "level", "summary", "audience", "duration_min", "licence", "authors")
        fiction = {"fiction_day": document["fiction"]["day"], "fiction_time": document["fiction"]["time"]}
        return {name: document[name] for name in names} | fiction | {"prep_min": document.get("prep_min", 0)}

    def changes(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        said.pop("seen")
        return said | {"fiction": {"day": said.pop("fiction_day"), "time": said.pop("fiction_time")}}


class InjectForm(forms.Form):
    """One inject, every field of it. Choices are what the kit holds."""

    at = HourField(
        label=gettext_lazy("Temps"),
        help_text=gettext_lazy("T+00:45, J+1 H+2, 45 min ou l’heure de la fiction."),
    )
    key = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9_.-]{0,29}$",
        label=gettext_lazy("Clé"),
        error_messages={"invalid": gettext_lazy("Une lettre, puis des lettres ou des chiffres : I07.")},
    )
    title = forms.CharField(label=gettext_lazy("Objet"), max_length=LIMITS["title"])
    channel = forms.ChoiceField(label=gettext_lazy("Moyen"), choices=Channel.choices)
    to = forms.MultipleChoiceField(label=gettext_lazy("Destinataires"), widget=forms.CheckboxSelectMultiple)
    sender_name = forms.CharField(label=gettext_lazy("De la part de"), max_length=LIMITS["sender"])
    sender_role = forms.CharField(
        label=gettext_lazy("Sa fonction"), max_length=LIMITS["sender_role"], required=False
    )
    body = Prose(
        label=gettext_lazy("Texte que les joueurs reçoivent"), rows=8, max_length=LIMITS["body"], strip=False
    )
    script = Prose(
        label=gettext_lazy("Script de l’appel"),
        rows=3,
        max_length=LIMITS["script"],
        required=False,
        strip=False,
    )
    expects = Listed(
        label=gettext_lazy("Réactions attendues, une par ligne"), max_length=30_000, required=False
    )
    facilitator_note = Prose(
        label=gettext_lazy("Note pour l’animateur"),
        rows=3,
        max_length=LIMITS["facilitator_note"],
        required=False,
        strip=False,
    )
    phase = forms.CharField(label=gettext_lazy("Phase"), max_length=LIMITS["phase"], required=False)
    objectives = forms.MultipleChoiceField(
        label=gettext_lazy("Objectifs et critères"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    marks = forms.ChoiceField(label=gettext_lazy("Jalon atteint quand il part"), required=False)
    reply_expected = forms.BooleanField(label=gettext_lazy("Une réponse écrite est attendue"), required=False)
    distractor = forms.BooleanField(label=gettext_lazy("Distracteur"), required=False)
    attachments = forms.MultipleChoiceField(
        label=gettext_lazy("Pièces jointes"), required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    joiner = forms.ChoiceField(
        label=gettext_lazy("Ne part que"),
        required=False,
        choices=[("all", gettext_lazy("si tout est vrai")), ("any", gettext_lazy("si l’un est vrai"))],
    )
    until = HourField(
        label=gettext_lazy("Attendre jusqu’à"),
        required=False,
        help_text=gettext_lazy("Vide : la condition se regarde une seule fois, à l’heure de l’inject."),
    )
    condition_text = forms.CharField(label=gettext_lazy("Condition"), required=False, max_length=2000)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, document: Document, files: list[str], inject: Document | None = None, **kwargs):
        self.previous = inject
        flat = flatten(inject["condition"]) if inject and inject.get("condition") else None
        self.is_nested = bool(inject and inject.get("condition")) and (
            flat is None or len(flat.clauses) > CLAUSES
        )
        kwargs["initial"] = _initial(inject, flat if not self.is_nested else None) | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)
        start = document["fiction"]["time"]
        self.fields["at"].clock_start = self.fields["until"].clock_start = start
        self._offer(document, files)

    def _offer(self, document: Document, files: list[str]) -> None:
        """Choices; what the inject already says stays offered even when the kit no longer has it."""
        old = self.previous or {}
        milestones = [(m["key"], m["label"]) for m in document["milestones"]]
        injects = [
            (i["key"], f"{i['key']} {i['title']}"[:80])
            for i in document["injects"]
            if i["key"] != old.get("key")
        ]
        aims = []
        for objective in document["objectives"]:
            criteria = [(c["key"], f"{c['key']} {c['text']}"[:90]) for c in objective["criteria"]]
            aims.append(
                (
                    objective["title"],
                    [(objective["key"], f"{objective['key']} {objective['title']}"[:90]), *criteria],
                )
            )
        self.fields["to"].choices = _with(
            [(c["key"], c["name"]) for c in document["cells"]], old.get("to", ())
        )
        known = {key for _title, group in aims for key, _label in group}
        strays = [(key, key) for key in old.get("objectives", ()) if key not in known]
        self.fields["objectives"].choices = [*aims, *strays]
        self.fields["marks"].choices = [
            ("", "—"),
            *_with(milestones, [old["marks"]] if "marks" in old else ()),
        ]
        self.fields["attachments"].choices = _with(
            [(name, name) for name in files], old.get("attachments", ())
        )
        targets = [("", "—"), (_("Jalons"), milestones), (_("Injects"), injects)]
        for rank in range(CLAUSES):
            self.fields[f"sense_{rank}"] = forms.ChoiceField(
                choices=SENSES, required=False, label=_("Condition %s") % (rank + 1)
            )
            self.fields[f"target_{rank}"] = forms.ChoiceField(
                choices=targets, required=False, label=_("Jalon ou inject %s") % (rank + 1)
            )

    @property
    def clauses(self) -> list[tuple[Any, Any]]:
        return [(self[f"sense_{rank}"], self[f"target_{rank}"]) for rank in range(CLAUSES)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for rank in range(CLAUSES):
            if bool(cleaned.get(f"sense_{rank}")) != bool(cleaned.get(f"target_{rank}")):
                self.add_error(f"target_{rank}", _("Choisissez la condition et ce qu’elle regarde."))
        if not self.errors:
            try:
                self.condition = self._condition(cleaned)
            except BadCondition as fault:
                self.add_error("condition_text", str(fault))
        return cleaned

    def _condition(self, cleaned: dict[str, Any]) -> dict[str, Any] | None:
        if self.is_nested:
            condition = from_text(cleaned["condition_text"])
        else:
            told = [(cleaned[f"sense_{rank}"], cleaned[f"target_{rank}"]) for rank in range(CLAUSES)]
            clauses = tuple(Clause(sense[:-1], key, sense.endswith("+")) for sense, key in told if sense)
            condition = build(Flat(clauses, cleaned["joiner"] or "all")) if clauses else None
        if condition and cleaned["until"]:
            condition["until"] = cleaned["until"]
        old = (self.previous or {}).get("condition")
        return (
            old
            if old and condition and flatten(old) is not None and flatten(old) == flatten(condition)
            else condition
        )

    def inject(self) -> dict[str, Any]:
        """The inject as the kit's document writes it; optional fields only when they say something."""
        said = self.cleaned_data
        sender = {"name": said["sender_name"]} | (
            {"role": said["sender_role"]} if said["sender_role"] else {}
        )
        must = {"key": said["key"], "at": said["at"], "from": sender, "expects": said["expects"]}
        must |= {name: said[name] for name in ("to", "channel", "title", "body")}
        names = (
            "phase",
            "script",
            "facilitator_note",
            "objectives",
            "marks",
            "attachments",
            "reply_expected",
            "distractor",
        )
        may = {
            name: said[name]
            for name in names
            if said[name] and (not isinstance(said[name], str) or said[name].strip())
        }
        return must | may | ({"condition": self.condition} if self.condition else {})


def _with(choices: list[tuple[str, str]], present: Any) -> list[tuple[str, str]]:
    known = {value for value, _label in choices}
    return [*choices, *((value, value) for value in present if value not in known)]


def _initial(inject: Document | None, flat: Flat | None) -> dict[str, Any]:
    if inject is None:
        return {"channel": "room", "joiner": "all"}
    told = dict(inject) | {
        "sender_name": inject["from"]["name"],
        "sender_role": inject["from"].get("role", ""),
    }
    condition = inject.get("condition") or {}
    told |= {"until": condition.get("until", ""), "joiner": flat.joiner if flat else "all"}
    told["condition_text"] = to_text({name: part for name, part in condition.items() if name != "until"})
    for rank, clause in enumerate(flat.clauses if flat else ()):
        told[f"sense_{rank}"] = f"{clause.kind}{'+' if clause.wanted else '-'}"
        told[f"target_{rank}"] = clause.key
    return told


class PasteForm(forms.Form):
    """Injects as lines: hour, cell, channel, object, text; or a table copied from a spreadsheet."""

    lines = Prose(
        label=gettext_lazy("Une ligne par inject"),
        rows=10,
        max_length=400_000,
        strip=False,
        help_text=gettext_lazy(
            "T+00:45 | cellule | moyen | objet | texte. Un tableau copié d’un tableur, avec ses titres, convient aussi."
        ),
    )
