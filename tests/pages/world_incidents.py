"""Crises of each house of the world: one that goes on, with a report validated and another begun; one that is over, whose lessons are being written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cordee.directory.models import Site
from cordee.documents.papers import Paper
from cordee.incidents import actions
from cordee.incidents.models import Deadline, Incident, Situation
from cordee.retex import actions as lessons
from cordee.retex.models import Report
from tests.makers import CONSOLE

ANSWERS = {"vu": ["rancon"], "donnees": ["inconnu"]}


@dataclass(slots=True)
class Struck:
    open: Incident
    over: Incident
    situation: Situation  # validated
    deadline: Deadline  # running
    lessons: Report  # of the one that is over, being written


def struck(tenant: str, site: Site, marks: Callable[[str, str], str]) -> Struck:
    told = {
        "answers": ANSWERS,
        "cells": "unique",
        "contact": marks(tenant, "incident.contact"),
        "by": CONSOLE,
    }
    now = actions.declare(site, note=marks(tenant, "incident.note"), **told)
    paper = Paper("recu.pdf", "application/pdf", f"%PDF-1.7 {marks(tenant, 'incident.receipt')}".encode())
    cert = now.deadlines.get(key="cert-sante")
    actions.meet_deadline(cert, reference=marks(tenant, "incident.reference"), paper=paper, by=CONSOLE)
    situation = actions.open_situation(now, by=CONSOLE)
    texts = {"technique": marks(tenant, "incident.situation")}
    situation = actions.edit_situation(situation, texts=texts, revision=1, by=CONSOLE)
    situation = actions.freeze_situation(situation, revision=2, by=CONSOLE)
    actions.open_situation(now, by=CONSOLE)
    over = actions.declare(site, **told)
    for row in over.deadlines.filter(state="running"):
        actions.set_deadline_aside(row, reason="Fausse alerte.", by=CONSOLE)
    over = actions.end(over, reasons=marks(tenant, "incident.reasons"), figures={}, by=CONSOLE)
    lessons.open_debrief(over, by=CONSOLE)
    draft = lessons.draft_report(over, by=CONSOLE)
    draft = lessons.edit_report(
        draft, texts={"summary": marks(tenant, "incident.lessons")}, revision=1, by=CONSOLE
    )
    return Struck(now, over, situation, now.deadlines.get(key="cnil"), draft)
