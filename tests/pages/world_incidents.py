"""Crises of each house of the world: one that goes on, with a report validated and another begun; one that is over, whose lessons are being written; one shared with the group of the house, when it has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.documents.papers import Paper
from cordee.incidents import actions
from cordee.incidents.models import Deadline, HelpOffer, Incident, Situation
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
    shared: Incident  # with the group


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
    shared = _shared(tenant, site, marks)
    return Struck(now, over, situation, now.deadlines.get(key="cnil"), draft, shared)


def _shared(tenant: str, site: Site, marks: Callable[[str, str], str]) -> Incident:
    told = {"answers": ANSWERS, "cells": "unique", "contact": marks(tenant, "shared.contact"), "by": CONSOLE}
    made = actions.declare(site, note=marks(tenant, "incident.note"), **told)
    actions.raise_level(made, "ght", reasons="Des lits.", by=CONSOLE)
    actions.name_suppliers(made, suppliers=[marks(tenant, "shared.supplier")], by=CONSOLE)
    situation = actions.open_situation(made, by=CONSOLE)
    texts = {
        "technique": marks(tenant, "incident.situation"),
        "soins": marks(tenant, "shared.report"),
        "besoins": marks(tenant, "shared.needs"),
    }
    situation = actions.edit_situation(situation, texts=texts, revision=1, by=CONSOLE)
    actions.freeze_situation(situation, revision=2, by=CONSOLE)
    return made


def offered(shared: Incident, site: Site, by: Actor, marks: Callable[[str, str], str]) -> HelpOffer:
    """By another house of the group."""
    told = {"text": marks("own", "shared.offer"), "contact": marks("own", "shared.offer_contact")}
    return actions.offer_help(shared, site=site, beds=4, by=by, **told)
