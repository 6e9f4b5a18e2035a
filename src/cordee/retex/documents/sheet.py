"""The report as a document: which sections, in which order, saying what."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.documents.blocks import Block, Bullets, Code, Facts, Figures, Grid, Section, Sheet, Text
from cordee.retex.content import content_of
from cordee.retex.documents import wording as w
from cordee.retex.documents.played import (
    debrief_blocks,
    delay_blocks,
    drawing_of,
    full_timeline,
    reaction_blocks,
)
from cordee.retex.models import Report


def sheet_of(report: Report) -> Sheet:
    """The document of a report: facts of this instant for a draft, frozen ones once approved. In French, the
    language of the kits and of the signature, whoever reads."""
    with translation.override("fr"):
        return _sheet(report, content_of(report))


def _sheet(report: Report, content: dict[str, Any]) -> Sheet:
    facts, texts = content["facts"], content["texts"]
    context = facts["context"]
    return Sheet(
        kind=_("Retour d’expérience"),
        title=context["title"],
        subtitle=context["site"],
        mark=_("EXERCICE EXERCICE EXERCICE"),
        reference=_("RETEX version %s") % report.version,
        author=context["site"],
        language="fr",
        cover=tuple(_cover(context)),
        signature=tuple(_signature(report)),
        sections=tuple(section for section in _sections(report, facts, texts) if section.blocks),
        stamp="" if report.approved_at else _("BROUILLON"),
    )


def _cover(context: dict):
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


def _signature(report: Report):
    if report.approved_at is None:
        yield _("Brouillon de la version %s, non approuvé.") % report.version
        yield _("Tant que la direction ne l’a pas approuvé, ce document ne fait pas compter l’exercice.")
        return
    yield _("Approuvé par %s") % report.approved_by
    yield _("le %(when)s, version %(version)s") % {
        "when": w.when_words(clock.iso(report.approved_at)),
        "version": report.version,
    }


def _sections(report: Report, facts: dict, texts: dict):
    yield Section(_("Synthèse"), tuple(_summary(facts, texts)))
    yield Section(_("Points forts"), _list(texts["strengths"]))
    yield Section(_("Axes d’amélioration"), _list(texts["areas"]))
    yield Section(_("Plan d’actions"), tuple(_improvements(facts["improvements"])))
    yield Section(_("Objectifs et appréciations"), tuple(_objectives(facts["objectives"])))
    yield Section(_("Délais mesurés"), tuple(delay_blocks(facts)))
    yield Section(_("Déroulé"), tuple(_course(facts, texts["annotations"])))
    yield Section(_("Décisions et tâches"), tuple(_decisions(facts)))
    yield Section(_("Ce que les participants ont dit"), tuple(debrief_blocks(facts["debrief"])))
    yield Section(_("Questions du RETEX"), tuple(_answers(report, texts["answers"])))
    yield Section(_("Conditions de l’exercice"), tuple(_conditions(facts)))
    yield Section(_("Annexe : réactions aux messages"), tuple(reaction_blocks(facts)), new_page=True)
    yield Section(
        _("Annexe : chronologie complète"), tuple(full_timeline(facts, texts["annotations"])), new_page=True
    )
    yield Section(_("Preuve"), tuple(_proof(report)))


def _list(items: list[str]) -> tuple[Block, ...]:
    return (Bullets(tuple(items)),) if items else ()


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


def _improvements(lines: list[dict]):
    if not lines:
        yield Text(_("Aucune action n’a encore été décidée."))
        return
    rows = tuple(
        (
            line["title"] + (f"\n{line['finding']}" if line["finding"] else ""),
            line["owner"],
            w.date_words(line["due_on"]),
            str(line["plan_action"] or w.NOTHING),
        )
        for line in lines
    )
    head = (_("Action et constat"), _("Responsable"), _("Échéance"), _("Plan régional"))
    yield Grid(_("Actions d’amélioration"), head, rows, (50, 22, 16, 12))


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
    if drawing := drawing_of(facts):
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


def _decisions(facts: dict):
    rows = tuple(
        (f"D{d['number']}", w.offset_words(d["at_s"]), f"{d['title']}\n{d['reasons']}".strip(), d["decider"])
        for d in facts["decisions"]
    )
    if rows:
        yield Grid(
            _("Décisions"),
            (_("N°"), _("Temps"), _("Décision et motifs"), _("Décideur")),
            rows,
            (7, 12, 58, 23),
        )
    tasks = facts["tasks"]
    if tasks:
        done = sum(task["state"] == "done" for task in tasks)
        yield Text(_("%(done)s tâches faites sur %(all)s.") % {"done": done, "all": len(tasks)})
        left = tuple(
            f"T{t['number']} {t['title']} ({t['owner'] or w.NOTHING})" for t in tasks if t["state"] != "done"
        )
        if left:
            yield Text(_("Non terminées à la fin de l’exercice :"), "strong")
            yield Bullets(left)


def _answers(report: Report, answers: dict):
    for question in report.exercise.document.get("report_questions", []):
        if answers.get(question["key"]):
            yield Text(question["text"], "strong")
            yield from (Text(part) for part in paragraphs(answers[question["key"]]))


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


def _proof(report: Report):
    yield Text(
        _(
            "Données arrêtées le %s. Les délais sont en minutes de l’exercice, entre les instants enregistrés dans la salle."
        )
        % w.when_words((report.content.get("facts") or {}).get("made_at") or clock.iso(clock.now()))
    )
    if not report.checkpoint:
        yield Text(_("Un brouillon n’a pas de preuve : elle est scellée à l’approbation."), "note")
        return
    yield Facts(((_("Empreinte du contenu (SHA-256)"), digest_of(report.content)),))
    yield Text(
        _(
            "Point de contrôle signé du journal de la salle au moment de l’approbation. L’export du journal se vérifie "
            "sans Cordée, avec le programme cordee-verify, en lui donnant ce point comme témoin."
        )
    )
    yield Code(report.checkpoint, report.checkpoint.strip())


def digest_of(content: dict[str, Any]) -> str:
    """What the paper commits to: the texts and facts, in one spelling."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def paragraphs(text: str) -> list[str]:
    """The text cut at its blank lines."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
