"""Carrying out one run: whatever happens to the handler, the run ends in a state that can be explained."""

from __future__ import annotations

import structlog
from django.utils.translation import gettext as _

from cordee.core.verdict import Refused
from cordee.runs import actions
from cordee.runs.context import WORKER, Cancelled, Context, Interrupted, LeaseLost, current_holder
from cordee.runs.kinds import KINDS
from cordee.runs.models import Run

log = structlog.get_logger("cordee.runs")


def execute(run_id: int) -> None:
    """Start the run if it still waits, do the work, store what came of it."""
    holder, stopping = current_holder()
    waiting = Run.objects.filter(pk=run_id).first()
    run = waiting and actions.start_run(waiting, by=WORKER, holder=holder)
    if not run:
        return
    try:
        result = _handled(run, Context(run, by=WORKER, stopping=stopping))
    except Cancelled:
        actions.settle_cancelled(run, by=WORKER)
    except Interrupted:
        actions.queue_again(run, by=WORKER, reason=_("le serveur s’arrête"), counts=False)
    except LeaseLost:
        log.warning("run taken over by another worker", run=run.pk, kind=run.kind)
    except Refused as refusal:
        actions.fail_run(run, by=WORKER, error=str(refusal.reason))
    except Exception:
        log.exception("run failed", run=run.pk, kind=run.kind)
        actions.fail_run(run, by=WORKER, error=_("Une erreur inattendue a arrêté le travail n° %d.") % run.pk)
    else:
        actions.finish_run(run, by=WORKER, result=result)


def _handled(run: Run, context: Context):
    kind = KINDS.get(run.kind)
    if kind is None:
        raise Refused(_("Ce serveur ne sait pas faire ce travail (%s).") % run.kind)
    return kind.handle(run.input, context)
