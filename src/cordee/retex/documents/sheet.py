"""The report as a document: that of an exercise or that of a crisis, in one cover."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cordee.documents.blocks import Sheet
from cordee.retex.content import content_of
from cordee.retex.documents import of_crisis, of_exercise
from cordee.retex.documents.alike import signature_lines
from cordee.retex.models import Report
from cordee.retex.subjects import is_crisis


def sheet_of(report: Report) -> Sheet:
    """The document of a report: facts of this instant for a draft, frozen ones once approved. In French, the
    language of the kits and of the signature, whoever reads."""
    with translation.override("fr"):
        return _sheet(report, content_of(report))


def _sheet(report: Report, content: dict[str, Any]) -> Sheet:
    facts, texts = content["facts"], content["texts"]
    context = facts["context"]
    said = of_crisis if is_crisis(report.subject) else of_exercise
    return Sheet(
        kind=_("Retour d’expérience"),
        title=context["title"],
        subtitle=context["site"],
        mark=_mark(report),
        reference=_("RETEX version %s") % report.version,
        author=context["site"],
        language="fr",
        cover=tuple(said.cover(context)),
        signature=tuple(signature_lines(report)),
        sections=tuple(section for section in said.sections(report, facts, texts) if section.blocks),
        stamp="" if report.approved_at else _("BROUILLON"),
    )


def _mark(report: Report) -> str:
    """On every page of what was only an exercise, a crisis declared as one included."""
    real = is_crisis(report.subject) and not report.subject.room.is_exercise
    return "" if real else _("EXERCICE EXERCICE EXERCICE")
