"""A situation report on paper. In French, the language of those who sign it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.crises.enums import ReviewOutcome
from cordee.documents.blocks import Block, Bullets, Code, Facts, Grid, Section, Sheet, Text
from cordee.documents.typeset import typeset
from cordee.documents.word import written
from cordee.incidents.enums import DeadlineState
from cordee.incidents.models import Situation


def situation_pdf(situation: Situation) -> bytes:
    """Tagged A4 PDF. The same content at the same instant gives the same bytes."""
    return typeset("page.typ", situation_sheet(situation), situation.frozen_at or situation.opened_at)


def situation_docx(situation: Situation) -> bytes:
    """The same, in which people may go on writing: what was sealed is the PDF."""
    return written(situation_sheet(situation), situation.frozen_at or situation.opened_at)


def situation_sheet(situation: Situation) -> Sheet:
    """The document of a frozen report; its ``content`` holds texts and facts."""
    with translation.override("fr"):
        incident, facts = situation.incident, situation.content["facts"]
        return Sheet(
            kind=_("Point de situation n° %s") % situation.number,
            title=incident.title,
            subtitle=when(facts["at"]),
            mark=_("EXERCICE EXERCICE EXERCICE") if incident.is_exercise else "",
            reference=_("Point de situation n° %(number)s, validé le %(when)s par %(who)s")
            % {"number": situation.number, "when": when(facts["at"]), "who": situation.frozen_by},
            author=incident.site.name,
            language="fr",
            cover=tuple(_cover(situation, facts)),
            signature=(),
            sections=tuple(section for section in _sections(situation, facts) if section.blocks),
        )


def when(iso: str | None) -> str:
    if not iso:
        return "—"
    local = timezone.localtime(dt.datetime.fromisoformat(iso))
    return date_format(local, "j F Y, H:i")


def _cover(situation: Situation, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    incident = situation.incident
    yield _("Établissement"), f"{incident.site.name} ({incident.site.finess})"
    yield _("Niveaux activés"), ", ".join(level["title"] for level in facts["levels"]) or "—"
    yield _("Déclarée le"), when(incident.declared_at.isoformat())
    yield _("Période"), _("du %(since)s au %(at)s") % {"since": when(facts["since"]), "at": when(facts["at"])}
    yield _("Cellules"), _("%(joined)s personnes présentes sur %(seated)s appelées") % facts["people"]


def _sections(situation: Situation, facts: dict[str, Any]) -> Iterator[Section]:
    texts = situation.content["texts"]
    for told in situation.incident.rules.texts:
        parts = [part.strip() for part in texts.get(told["key"], "").split("\n\n") if part.strip()]
        yield Section(
            told["title"], tuple(Text(part) for part in parts) or (Text(_("Rien à signaler."), "note"),)
        )
    yield Section(_("Faits marquants"), tuple(_lines(facts)))
    yield Section(_("Décisions"), tuple(_decisions(facts)))
    yield Section(_("Décisions revues"), tuple(_reviews(facts)))
    yield Section(_("Échéances légales"), tuple(_deadlines(facts)))
    yield Section(_("Tâches en cours"), tuple(_tasks(facts)))
    yield Section(_("Preuve"), tuple(_proof(situation)))


def _lines(facts: dict[str, Any]) -> Iterator[Block]:
    if facts["lines"]:
        yield Bullets(tuple(f"{when(line['at'])} : {line['text']}" for line in facts["lines"]))
    if facts["lines_left_out"]:
        yield Text(_("Et %s autres lignes, dans la main courante.") % facts["lines_left_out"], "note")


def _decisions(facts: dict[str, Any]) -> Iterator[Block]:
    if facts["decisions"]:
        rows = tuple(
            (f"D{row['number']}", row["title"], row["by"], when(row["at"])) for row in facts["decisions"]
        )
        head = (_("N°"), _("Décision"), _("Par"), _("Le"))
        yield Grid(_("Depuis le point précédent"), head, rows, (6, 50, 24, 20))


def _reviews(facts: dict[str, Any]) -> Iterator[Block]:
    """Reports frozen before reviews were kept have none of this."""
    if facts.get("reviews"):
        rows = tuple(
            (
                f"D{row['number']}",
                f"{ReviewOutcome(row['outcome']).label} : {row['text'] or row['reasons'] or '—'}",
                row["by"],
                when(row["next_at"]),
            )
            for row in facts["reviews"]
        )
        head = (_("N°"), _("Revue"), _("Par"), _("À revoir le"))
        yield Grid(_("Depuis le point précédent"), head, rows, (6, 50, 24, 20))
    if facts.get("reviews_due"):
        rows = tuple((f"D{row['number']}", row["title"], when(row["due_at"])) for row in facts["reviews_due"])
        yield Grid(_("À revoir, en retard"), (_("N°"), _("Décision"), _("Depuis le")), rows, (6, 70, 24))


def _deadlines(facts: dict[str, Any]) -> Iterator[Block]:
    if facts["deadlines"]:
        rows = tuple(
            (
                row["title"],
                str(DeadlineState(row["state"]).label),
                when(row["met_at"] or row["due_at"]),
                row["reference"] or "—",
            )
            for row in facts["deadlines"]
        )
        head = (_("Échéance"), _("État"), _("Faite ou due le"), _("Reçu"))
        yield Grid(_("À l’instant de la validation"), head, rows, (36, 18, 24, 22))


def _tasks(facts: dict[str, Any]) -> Iterator[Block]:
    if facts["tasks"]:
        rows = tuple(
            (f"T{row['number']}", row["title"], row["owner"] or "—", when(row["due_at"]))
            for row in facts["tasks"]
        )
        yield Grid(
            _("Non terminées"), (_("N°"), _("Tâche"), _("Confiée à"), _("Pour")), rows, (6, 50, 24, 20)
        )


def _proof(situation: Situation) -> Iterator[Block]:
    yield Text(
        _(
            "Point de contrôle signé du journal de la salle au moment de la validation. L’export du journal se vérifie "
            "sans Cordée, avec le programme cordee-verify, en lui donnant ce point comme témoin : gardez ce papier."
        )
    )
    yield Facts(((_("Validé par"), situation.frozen_by),))
    yield Code(situation.checkpoint, situation.checkpoint.strip())
