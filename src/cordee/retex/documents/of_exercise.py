"""The report of an exercise: which sections, in which order, saying what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cordee.documents.blocks import Bullets, Facts, Figures, Grid, Section, Text
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
    debrief_blocks,
    delay_blocks,
    drawing_of,
    full_timeline,
    reaction_blocks,
)
from cordee.retex.models import Report


def cover(context: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("Établissement"), context["site"]
    if context["other_sites"]:
        yield _("Avec"), ", ".join(context["other_sites"])
    yield _("Joué le"), w.when_words(context["started_at"] or context["scheduled_at"])
    if context["place"]:
        yield _("Lieu"), context["place"]
    yield _("Kit"), f"{context['kit']} ({context['kit_version']})"
    yield _("Niveau"), w.level_words(context["level"])
    yield _("Territoire"), f"{context['department']}, {context['region']}"
    if context["provider"]:
        yield _("Prestataire"), context["provider"]


def sections(report: Report, facts: dict[str, Any], texts: dict[str, Any]) -> Iterator[Section]:
    yield Section(_("Synthèse"), tuple(_summary(facts, texts)))
    yield Section(_("Points forts"), bullets(texts["strengths"]))
    yield Section(_("Axes d’amélioration"), bullets(texts["areas"]))
    yield Section(_("Plan d’actions"), tuple(improvement_blocks(facts["improvements"])))
    yield Section(_("Objectifs et appréciations"), tuple(_objectives(facts["objectives"])))
    yield Section(_("Délais mesurés"), tuple(delay_blocks(facts)))
    yield Section(_("Déroulé"), tuple(_course(facts, texts["annotations"])))
    yield Section(_("Décisions et tâches"), tuple(decision_blocks(facts)))
    yield Section(_("Ce que les participants ont dit"), tuple(debrief_blocks(facts["debrief"])))
    yield Section(_("Questions du RETEX"), tuple(answer_blocks(report, texts["answers"])))
    yield Section(_("Conditions de l’exercice"), tuple(_conditions(facts)))
    yield Section(_("Annexe : réactions aux messages"), tuple(reaction_blocks(facts)), new_page=True)
    yield Section(
        _("Annexe : chronologie complète"), tuple(full_timeline(facts, texts["annotations"])), new_page=True
    )
    yield Section(
        _("Preuve"),
        tuple(
            proof_blocks(
                report,
                _("Les délais sont en minutes de l’exercice, entre les instants enregistrés dans la salle."),
            )
        ),
    )


def _summary(facts: dict, texts: dict):
    context, rated = facts["context"], [c for o in facts["objectives"] for c in o["criteria"] if c["worst"]]
    good = sum(c["worst"] in "PS" for c in rated)
    yield from (Text(part) for part in paragraphs(texts["summary"]))
    yield Figures((
        (str(context["players"]), _("joueurs présents")),
        (w.minutes_words(context["played_min"]), _("de jeu, heure de l’exercice")),
        (f"{facts['injects']['released']}", _("messages reçus par les cellules")),
        (f"{good} / {len(rated)}", _("critères réalisés, sans ou avec quelques difficultés")),
    ))  # fmt: skip


def _objectives(objectives: list[dict]):
    summary = tuple((o["key"], o["title"], w.rating_words(o["worst"])) for o in objectives)
    if summary:
        head = (_("N°"), _("Objectif"), _("Appréciation la plus sévère"))
        yield Grid(_("Objectifs"), head, summary, (8, 50, 42))
    for objective in objectives:
        rows = tuple(_criterion_row(criterion) for criterion in objective["criteria"])
        head = (_("N°"), _("Critère et attendu"), _("Appréciation"), _("Ce que les observateurs ont noté"))
        yield Grid(f"{objective['key']} {objective['title']}", head, rows, (8, 37, 20, 35), dense=True)


def _criterion_row(criterion: dict) -> tuple[str, ...]:
    split = len({s["rating"] for s in criterion["sheets"] if s["rating"]}) > 1
    shown = criterion["worst"]
    words = w.rating_words(shown)
    if split:
        words += "\n" + (
            _("majorité : %s") % w.rating_words(criterion["consensus"])
            if criterion["consensus"]
            else _("avis partagés")
        )
    notes = "\n".join(f"{s['note']} ({s['observer']})" for s in criterion["sheets"] if s["note"])
    expected = f"\n{_('Attendu :')} {criterion['expected']}" if criterion["expected"] else ""
    return criterion["key"], criterion["text"] + expected, words, notes or w.NOTHING


def _course(facts: dict, annotations: dict):
    if drawing := drawing_of(facts, _("L’exercice d’un coup d’œil")):
        yield drawing
    t0 = facts["context"]["fiction_t0"]
    rows = tuple(
        (w.offset_words(line["at_s"]), w.room_hour(t0, line["at_s"]), line["title"], annotations[line["ref"]])
        for line in facts["timeline"]
        if annotations.get(line["ref"])
    )
    if rows:
        head = (_("Temps"), _("Heure"), _("Fait"), _("Commentaire"))
        yield Grid(_("Moments commentés"), head, rows, (12, 9, 34, 45))
    skipped = tuple(
        f"{line['key']} {line['title']} : {line['reason']}" for line in facts["injects"]["skipped"]
    )
    if skipped:
        yield Text(_("Prévus au chronogramme et non joués :"), "strong")
        yield Bullets(skipped)


def _conditions(facts: dict):
    context = facts["context"]
    rows = [
        (_("Durée prévue"), w.minutes_words(context["planned_min"])),
        (_("Durée jouée (heure de l’exercice)"), w.minutes_words(context["played_min"])),
        (_("Temps réel passé"), w.minutes_words(context["real_min"])),
        (_("Direction"), ", ".join(context["directors"]) or _("personne n’a siégé pour la direction")),
        (_("Observateurs et animateurs en salle"), f"{context['observers']} + {context['facilitators']}"),
    ]
    rows += [
        (cell["name"] or _("Sans cellule"), f"{cell['count']} : {', '.join(cell['functions']) or w.NOTHING}")
        for cell in context["cells"]
    ]
    yield Facts(tuple(rows))
