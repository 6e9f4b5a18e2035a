"""What the room already knows, in the order that a form asks it, ready to be copied or read over the telephone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.incidents.models import Incident
from cordee.incidents.pack import Clock

KNOWN: dict[str, Callable[[Incident], tuple[str, str]]] = {
    "etablissement": lambda incident: (_("Établissement"), incident.site.name),
    "finess": lambda incident: (_("FINESS"), incident.site.finess),
    "declare": lambda incident: (_("Déclaré le"), _when(incident.declared_at)),
    "constate": lambda incident: (_("Constaté le"), _when(incident.noticed_at)),
    "contact": lambda incident: (_("À rappeler"), incident.contact),
}


def filled(incident: Incident, clock: Clock) -> list[tuple[str, str]]:
    """Labels and values of a deadline's form. « Not known » is written as such."""
    questions = {question.key: question for question in incident.rules.questions}
    rows = []
    for name in clock.form:
        if name in KNOWN:
            rows.append(KNOWN[name](incident))
        else:
            said = questions[name].said(incident.answers.get(name, []))
            rows.append((questions[name].title, ", ".join(said) or _("On ne sait pas à cette heure.")))
    return rows


@dataclass(frozen=True, slots=True)
class Draft:
    """A message of the pack with what the room already knows written in it."""

    key: str
    title: str
    hint: str
    text: str


def drafts(incident: Incident) -> list[Draft]:
    """The messages to read again, complete and copy; an exercise's say so in their first line."""
    questions = {question.key: question for question in incident.rules.questions}

    def words(name: str) -> str:
        said = questions[name].said(incident.answers.get(name, [])) if name in questions else ()
        return ", ".join(said).lower() or _("on ne sait pas encore")

    known = {
        "etablissement": incident.site.name,
        "constate": _when(incident.noticed_at or incident.declared_at),
        "coupe": words("coupe"),
        "marche": words("marche"),
        "contact": incident.contact,
    }
    mark = _("EXERCICE EXERCICE EXERCICE") + "\n" if incident.is_exercise else ""
    return [
        Draft(one.key, one.title, one.hint, mark + one.body.format_map(known))
        for one in incident.rules.messages
    ]


def as_text(rows: list[tuple[str, str]]) -> str:
    return "\n".join(f"{label} : {value}" for label, value in rows)


def _when(instant) -> str:
    return date_format(timezone.localtime(instant), "j F Y, H:i") if instant else _("on ne sait pas")
