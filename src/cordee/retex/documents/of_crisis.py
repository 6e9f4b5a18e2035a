"""The report of a crisis: what was lost and what it took, before how it went hour by hour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.documents.blocks import Block, Facts, Figures, Grid, Section, Text
from cordee.incidents.enums import DeadlineState
from cordee.incidents.forms import FIGURES
from cordee.retex.documents import wording as w
from cordee.retex.documents.alike import (
    answer_blocks,
    bullets,
    decision_blocks,
    improvement_blocks,
    paragraphs,
    proof_blocks,
)
from cordee.retex.documents.played import (
    TRACK_WORDS,
    debrief_blocks,
    delay_blocks,
    drawing_of,
    lane_words,
    noted,
)
from cordee.retex.models import Report


def cover(context: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("Établissement"), context["site"]
    if context["noticed_at"]:
        yield _("Constatée le"), w.when_words(context["noticed_at"])
    yield _("Déclarée le"), w.when_words(context["declared_at"])
    yield _("Retour à la normale"), w.when_words(context["ended_at"])
    yield _("Territoire"), f"{context['department']}, {context['region']}"


def sections(report: Report, facts: dict[str, Any], texts: dict[str, Any]) -> Iterator[Section]:
    yield Section(_("Synthèse"), tuple(_summary(facts, texts)))
    yield Section(_("Points forts"), bullets(texts["strengths"]))
    yield Section(_("Axes d’amélioration"), bullets(texts["areas"]))
    yield Section(_("Plan d’actions"), tuple(improvement_blocks(facts["improvements"])))
    yield Section(_("Ce que la crise a coûté"), tuple(_costs(facts)))
    yield Section(_("Déclarations et échéances légales"), tuple(_deadlines(facts["deadlines"])))
    yield Section(_("Niveaux activés"), tuple(_levels(facts["levels"])))
    yield Section(_("Délais mesurés"), tuple(delay_blocks(facts)))
    yield Section(_("Déroulé"), tuple(_course(facts, texts["annotations"])))
    yield Section(_("Décisions et tâches"), tuple(decision_blocks(facts)))
    yield Section(_("Points de situation"), tuple(_situations(facts["situations"])))
    yield Section(_("Ce que les participants ont dit"), tuple(debrief_blocks(facts["debrief"])))
    yield Section(_("Questions du RETEX"), tuple(answer_blocks(report, texts["answers"])))
    yield Section(_("Ce qui avait été déclaré"), tuple(_declared(facts["context"])))
    yield Section(
        _("Annexe : chronologie complète"), tuple(_timeline(facts, texts["annotations"])), new_page=True
    )
    yield Section(
        _("Preuve"),
        tuple(proof_blocks(report, _("Les heures sont celles des faits, telles qu’elles ont été notées."))),
    )


def _summary(facts: dict[str, Any], texts: dict[str, Any]) -> Iterator[Block]:
    yield from (Text(part) for part in paragraphs(texts["summary"]))
    context = facts["context"]
    due = [row for row in facts["deadlines"] if row["state"] != DeadlineState.SET_ASIDE]
    met = sum(row["state"] == DeadlineState.MET and not row["late"] for row in due)
    yield Figures((
        (w.minutes_words(context["lasted_min"]), _("de la déclaration au retour à la normale")),
        (str(context["people"]), _("personnes dans la salle")),
        (str(len(facts["decisions"])), _("décisions écrites")),
        (f"{met} / {len(due)}", _("échéances légales faites à temps")),
    ))  # fmt: skip


def _costs(facts: dict[str, Any]) -> Iterator[Block]:
    known = facts["figures"]
    rows = tuple(
        (
            str(label),
            _("pas connu") if known.get(name) is None else number_format(known[name], force_grouping=True),
        )
        for name, label in FIGURES.items()
    )
    yield Facts(rows)
    if facts["ending"]:
        yield Text(facts["ending"])


def _deadlines(rows: list[dict[str, Any]]) -> Iterator[Block]:
    table = tuple(
        (
            f"{row['title']}\n{row['recipient']}",
            w.when_words(row["due_at"]) if row["due_at"] else w.NOTHING,
            _how_it_went(row),
            row["reference"] or row["reason"] or w.NOTHING,
        )
        for row in rows
    )
    if table:
        head = (_("Échéance"), _("Pour le"), _("Faite"), _("Reçu ou motif"))
        yield Grid(_("Échéances"), head, table, (36, 20, 22, 22))


def _how_it_went(row: dict[str, Any]) -> str:
    if row["state"] == DeadlineState.SET_ASIDE:
        return _("Sans objet")
    if row["met_at"] is None:
        return "✗ " + _("Non faite")
    return ("✗ " if row["late"] else "✓ ") + w.when_words(row["met_at"])


def _levels(rows: list[dict[str, Any]]) -> Iterator[Block]:
    table = tuple(
        (row["title"], w.when_words(row["raised_at"]), w.when_words(row["lifted_at"]), row["reasons"])
        for row in rows
    )
    if table:
        yield Grid(_("Niveaux"), (_("Niveau"), _("Activé"), _("Levé"), _("Motifs")), table, (26, 20, 20, 34))


def _course(facts: dict[str, Any], annotations: dict[str, str]) -> Iterator[Block]:
    if drawing := drawing_of(facts, _("La crise d’un coup d’œil")):
        yield drawing
    rows = tuple(
        (_hour(facts, line["at_s"]), line["title"], annotations[line["ref"]])
        for line in facts["timeline"]
        if annotations.get(line["ref"])
    )
    if rows:
        yield Grid(_("Moments commentés"), (_("Quand"), _("Fait"), _("Commentaire")), rows, (16, 38, 46))


def _situations(rows: list[dict[str, Any]]) -> Iterator[Block]:
    table = tuple(
        (f"n° {row['number']}", w.when_words(row["frozen_at"]), row["frozen_by"], row["sha256"][:16])
        for row in rows
    )
    if table:
        head = (_("N°"), _("Validé"), _("Par"), _("Empreinte du PDF"))
        yield Grid(_("Points de situation validés"), head, table, (10, 28, 34, 28))


def _declared(context: dict[str, Any]) -> Iterator[Block]:
    yield Facts(
        tuple((row["question"], row["answer"] or _("on ne savait pas")) for row in context["answers"])
    )
    if context["note"]:
        yield Text(context["note"])


def _timeline(facts: dict[str, Any], annotations: dict[str, str]) -> Iterator[Block]:
    rows = tuple(
        (
            _hour(facts, line["at_s"]),
            str(TRACK_WORDS[line["track"]]),
            noted(line, annotations.get(line["ref"])),
            "\n".join(filter(None, [line["who"], line["cell"], lane_words(line)])),
        )
        for line in facts["timeline"]
    )
    if rows:
        head = (_("Quand"), _("Quoi"), _("Fait"), _("Qui"))
        yield Grid(_("Chronologie"), head, rows, (15, 13, 50, 22), dense=True)


def _hour(facts: dict[str, Any], at_s: int) -> str:
    """A crisis lasts for days: the hour alone would not say when."""
    at = w.at_offset(facts["context"]["fiction_t0"], at_s)
    return date_format(at, "j/m H:i") if at else ""
