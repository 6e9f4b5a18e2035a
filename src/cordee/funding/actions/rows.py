"""Rows as they are now, locked: somebody may have moved them since the page was drawn."""

from __future__ import annotations

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.documents.papers import Paper
from cordee.funding.models import Application, Deliverable, Instalment, Piece


def application_now(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("call__region", "site__legal_entity").get(pk=application.pk)


def deliverable_now(deliverable: Deliverable) -> Deliverable:
    application = application_now(deliverable.application)
    fresh = Deliverable.objects.get(pk=deliverable.pk)
    fresh.application = application
    return fresh


def instalment_now(instalment: Instalment) -> Instalment:
    application = application_now(instalment.application)
    fresh = Instalment.objects.get(pk=instalment.pk)
    fresh.application = application
    return fresh


def keep_piece(application: Application, key: str, paper: Paper, by: Actor) -> bool:
    """Whether the paper is new: the same file sent again is not kept twice."""
    current = application.pieces.current().filter(key=key)
    if current.filter(sha256=paper.sha256, name=paper.name).exists():
        return False
    current.update(replaced=True)
    Piece.objects.create(
        application=application,
        key=key,
        size=len(paper.data),
        added_at=clock.now(),
        added_by=by.label,
        **paper.fields,
    )
    return True
