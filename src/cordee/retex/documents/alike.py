"""What the report of an exercise and that of a crisis say alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.crises.enums import ReviewOutcome
from cordee.documents.blocks import Block, Bullets, Code, Facts, Grid, Text
from cordee.retex.documents import wording as w
from cordee.retex.models import Report
from cordee.retex.subjects import is_crisis, report_questions


def signature_lines(report: Report) -> Iterator[str]:
    if report.approved_at is None:
        yield _("Brouillon de la version %s, non approuvé.") % report.version
        if not is_crisis(report.subject):
            yield _("Tant que la direction ne l’a pas approuvé, ce document ne fait pas compter l’exercice.")
        return
    yield _("Approuvé par %s") % report.approved_by
    yield _("le %(when)s, version %(version)s") % {
        "when": w.when_words(clock.iso(report.approved_at)),
        "version": report.version,
    }


def bullets(items: list[str]) -> tuple[Block, ...]:
    return (Bullets(tuple(items)),) if items else ()


def improvement_blocks(lines: list[dict[str, Any]]) -> Iterator[Block]:
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


def _decision_words(decision: dict[str, Any]) -> Iterator[str]:
    """What was decided, why, and what each review made of it; reports signed before had no reviews."""
    yield decision["title"]
    if decision["reasons"]:
        yield decision["reasons"]
    for review in decision.get("reviews", ()):
        said = _("%(when)s, %(outcome)s par %(who)s") % {
            "when": w.offset_words(review["at_s"]),
            "outcome": str(ReviewOutcome(review["outcome"]).label).lower(),
            "who": review["reviewer"],
        }
        late = _(" (en retard de %s min)") % round(review["late_min"]) if review["late_min"] else ""
        yield "→ " + " : ".join(filter(None, [said + late, review["text"], review["reasons"]]))
    if decision.get("overdue_s") is not None:
        yield "→ " + _("À revoir depuis %s : pas revue.") % w.offset_words(decision["overdue_s"])


def decision_blocks(facts: dict[str, Any]) -> Iterator[Block]:
    rows = tuple(
        (f"D{d['number']}", w.offset_words(d["at_s"]), "\n".join(_decision_words(d)), d["decider"])
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
            yield Text(_("Non terminées à la fin :"), "strong")
            yield Bullets(left)


def answer_blocks(report: Report, answers: dict[str, str]) -> Iterator[Block]:
    for question in report_questions(report.subject):
        if answers.get(question["key"]):
            yield Text(question["text"], "strong")
            yield from (Text(part) for part in paragraphs(answers[question["key"]]))


def proof_blocks(report: Report, counted: str) -> Iterator[Block]:
    """``counted`` says in which time the delays are."""
    made_at = (report.content.get("facts") or {}).get("made_at") or clock.iso(clock.now())
    yield Text(" ".join((_("Données arrêtées le %s.") % w.when_words(made_at), counted)))
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
