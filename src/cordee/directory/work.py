"""The import as long work: asked from a page, carried out by the worker, its files cleared afterwards."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.core.verdict import Verdict
from cordee.directory import rules, uploads
from cordee.directory.actions import import_establishments
from cordee.directory.importing import ImportOrder
from cordee.runs.actions import request_run
from cordee.runs.context import Context
from cordee.runs.kinds import register
from cordee.runs.models import Run, State
from cordee.runs.ticks import every

KIND = "directory.import"
KEPT = dt.timedelta(hours=24)  # how long an upload waits for somebody to decide


def request_import(uploaded: dict[str, Any], *, region: str, dry_run: bool, by: Actor) -> Run:
    """Have the uploaded files read; ``region`` is a code, or empty for the whole country."""
    told = {"folder": uploaded["folder"], "files": uploaded["files"], "region": region, "dry_run": dry_run}
    return request_run(KIND, subject=f"region-code:{region}", input=told, by=by)


def _may_ask(actor: Actor, subject: str) -> Verdict:
    region = subject.partition(":")[2]
    return rules.can_import(actor, ImportOrder((), frozenset({region} if region else ())))


@register(KIND, label=_("Import de l’annuaire"), rule=_may_ask)
def carry_out(told: dict[str, Any], context: Context) -> dict[str, Any]:
    """Harmless when done twice: the same files change nothing the second time."""
    found = uploads.sources(told)
    rank = {source.name: number for number, source in enumerate(found)}

    def progress(name: str, rows: int) -> None:
        context.progress(95 * rank[name] // len(found), f"{name} : {rows}")

    result = import_establishments(
        found,
        regions=[told["region"]] if told["region"] else [],
        dry_run=told["dry_run"],
        asked_by=context.run.requested_by,
        progress=progress,
        by=context.by,
    )
    return result.as_dict()


def can_still_import(run: Run) -> bool:
    """Whether a dry run that went well still has its files."""
    return (
        run.state == State.DONE and run.input["dry_run"] and uploads.folder_of(run.input["folder"]).exists()
    )


@every(1800)
def clear_uploads() -> None:
    """Forget the files that have been imported or refused, and those nobody decided about."""
    folder = Path(settings.DATA_DIR) / "imports"
    for upload in folder.iterdir() if folder.is_dir() else ():
        if _is_done_with(upload):
            shutil.rmtree(upload, ignore_errors=True)


def _is_done_with(upload: Path) -> bool:
    age = clock.now() - dt.datetime.fromtimestamp(upload.stat().st_mtime, dt.UTC)
    last = Run.objects.filter(kind=KIND, input__folder=upload.name).order_by("-pk").first()
    if last is None or not last.is_over:
        return age > KEPT and (last is None or age > 2 * KEPT)
    waits_for_a_decision = last.state == State.DONE and last.input["dry_run"]
    return age > KEPT or not waits_for_a_decision
