"""Lists of a kit written as lines, « clé | libellé | … »: quick to type, easy to paste, no script needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kits.enums import CellKind, Reader
from cordee.kits.headings import fold

Item = dict[str, Any]
MOST_LINES = 600


class BadLine(ValueError):
    """A line that cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the kit. ``write`` gives the lines of an item, ``read`` the item of one line's parts."""

    name: str
    label: str
    help: str
    write: Callable[[Item], list[str]]
    read: Callable[[list[str]], Item]

    def text(self, items: Sequence[Item]) -> str:
        return "\n".join(line for item in items for line in self.write(item))

    def items(self, text: str) -> list[Item]:
        """Raises ``BadLine``. A line that begins with « - » belongs to the item above it."""
        lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
        if len(lines) > MOST_LINES:
            raise BadLine(_("Plus de %s lignes.") % MOST_LINES)
        items: list[Item] = []
        for line in lines:
            nested = self.name == "objectives" and line.lstrip().startswith("-")
            try:
                parts = split(line.lstrip(" -") if nested else line)
                if nested and items:
                    items[-1]["criteria"].append(_criterion(parts))
                else:
                    items.append(self.read(parts))
            except (ValueError, IndexError) as fault:
                told = str(fault) if isinstance(fault, BadLine) else _("il manque quelque chose")
                raise BadLine(
                    _("« %(line)s » : %(why)s.") % {"line": line.strip()[:80], "why": told}
                ) from None
        return items


def split(line: str, mark: str = "|") -> list[str]:
    r"""The parts of a line; ``\|`` is a bar that separates nothing."""
    parts = re.split(rf"(?<!\\){re.escape(mark)}", line)
    return [part.replace(f"\\{mark}", mark).replace("\\n", "\n").strip() for part in parts]


def joined(parts: Sequence[Any], mark: str = "|") -> str:
    shown = [str(part).replace(mark, f"\\{mark}").replace("\n", "\\n") for part in parts]
    while shown and not shown[-1]:
        shown.pop()
    return f" {mark} ".join(shown)


def _part(parts: Sequence[str], rank: int) -> str:
    return parts[rank] if rank < len(parts) else ""


def _listed(text: str) -> list[str]:
    return [part for part in split(text, ";") if part]


def _chosen(written: str, choices: Any) -> str:
    """The value that a word means, said by its label or by its code."""
    for value, label in choices:
        if fold(written) in (fold(value), fold(label)):
            return value
    known = ", ".join(str(label) for _value, label in choices)
    raise BadLine(
        _("« %(written)s » n’est pas l’un de %(known)s") % {"written": written[:40], "known": known}
    )


def _label(value: str, choices: Any) -> str:
    return str(dict(choices).get(value, value))


def _write_objective(item: Item) -> list[str]:
    actions = ", ".join(str(number) for number in item.get("plan_actions", ()))
    first = joined([item["key"], item["title"], actions])
    return [first, *("- " + joined([c["key"], c["text"], c["expected"]]) for c in item["criteria"])]


def _read_objective(parts: list[str]) -> Item:
    numbers = [word for word in re.split(r"[\s,;]+", _part(parts, 2)) if word]
    if wrong := [word for word in numbers if not word.isdecimal() or len(word) > 3]:
        raise BadLine(_("« %s » n’est pas le numéro d’une action du plan") % wrong[0][:20])
    actions = {"plan_actions": [int(number) for number in numbers]} if numbers else {}
    return {"key": parts[0], "title": parts[1], **actions, "criteria": []}


def _criterion(parts: list[str]) -> Item:
    return {"key": parts[0], "text": parts[1], "expected": parts[2]}


def _read_measure(parts: list[str]) -> Item:
    target = _part(parts, 4)
    if target and not (target.isdecimal() and len(target) < 7):
        raise BadLine(_("« %s » n’est pas un nombre de minutes") % target[:20])
    item = {"key": parts[0], "label": parts[1], "from": parts[2], "to": parts[3]}
    return item | ({"target_min": int(target)} if target else {})


def _read_variable(parts: list[str]) -> Item:
    source = _part(parts, 3)
    return {"key": parts[0], "label": parts[1], "default": parts[2]} | ({"source": source} if source else {})


QUESTION_KINDS = (
    ("scale", gettext_lazy("échelle")),
    ("text", gettext_lazy("texte")),
    ("choice", gettext_lazy("choix")),
)


def _read_question(parts: list[str]) -> Item:
    item = {"key": parts[0], "kind": _chosen(parts[1], QUESTION_KINDS), "text": parts[2]}
    choices = _listed(_part(parts, 3))
    return item | ({"choices": choices} if choices else {})


SECTIONS = {
    section.name: section
    for section in (
        Section(
            "cells",
            gettext_lazy("Cellules"),
            gettext_lazy(
                "clé | nom | décisionnelle, technique, site ou régionale | fonctions séparées par ;"
            ),
            lambda c: [
                joined(
                    [c["key"], c["name"], _label(c["kind"], CellKind.choices), joined(c["functions"], ";")]
                )
            ],
            lambda p: {
                "key": p[0],
                "name": p[1],
                "kind": _chosen(p[2], CellKind.choices),
                "functions": _listed(p[3]),
            },
        ),
        Section(
            "objectives",
            gettext_lazy("Objectifs et critères"),
            gettext_lazy(
                "O1 | titre | numéros des actions du plan ; puis, dessous, « - O1.1 | ce qui s’observe | attendu »"
            ),
            _write_objective,
            _read_objective,
        ),
        Section(
            "variables",
            gettext_lazy("Variables"),
            gettext_lazy(
                "clé | libellé | valeur d’exemple | site.name, site.city, region.name ou ght.name (facultatif)"
            ),
            lambda v: [joined([v["key"], v["label"], v["default"], v.get("source", "")])],
            _read_variable,
        ),
        Section(
            "milestones",
            gettext_lazy("Jalons"),
            gettext_lazy("clé | libellé"),
            lambda m: [joined([m["key"], m["label"]])],
            lambda p: {"key": p[0], "label": p[1]},
        ),
        Section(
            "measures",
            gettext_lazy("Délais mesurés"),
            gettext_lazy("clé | libellé | jalon de départ | jalon d’arrivée | minutes visées (facultatif)"),
            lambda m: [joined([m["key"], m["label"], m["from"], m["to"], m.get("target_min", "")])],
            _read_measure,
        ),
        Section(
            "documents",
            gettext_lazy("Documents"),
            gettext_lazy("fichier | titre | joueurs, animateurs ou observateurs"),
            lambda d: [joined([d["file"], d["title"], _label(d["for"], Reader.choices)])],
            lambda p: {"file": p[0], "title": p[1], "for": _chosen(p[2], Reader.choices)},
        ),
        Section(
            "debrief",
            gettext_lazy("Questions du débriefing à chaud"),
            gettext_lazy(
                "clé | échelle, texte ou choix | question | réponses séparées par ; (pour un choix)"
            ),
            lambda q: [
                joined(
                    [
                        q["key"],
                        _label(q["kind"], QUESTION_KINDS),
                        q["text"],
                        joined(q.get("choices", ()), ";"),
                    ]
                )
            ],
            _read_question,
        ),
        Section(
            "report_questions",
            gettext_lazy("Questions du RETEX"),
            gettext_lazy("clé | question"),
            lambda q: [joined([q["key"], q["text"]])],
            lambda p: {"key": p[0], "text": p[1]},
        ),
    )
}


class LinesForm(forms.Form):
    """One list as a text. ``items`` is what it says once valid; ``seen`` is what its author had before them."""

    lines = forms.CharField(
        required=False,
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true"}),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, section: Section, **kwargs):
        super().__init__(*args, prefix=section.name, **kwargs)
        self.section = section
        self.fields["lines"].label = section.label
        self.fields["lines"].help_text = section.help

    def clean_lines(self) -> str:
        try:
            self.items = self.section.items(self.cleaned_data["lines"])
        except BadLine as fault:
            raise forms.ValidationError(str(fault)) from None
        return self.cleaned_data["lines"]
