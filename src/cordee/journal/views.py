"""Taking a journal away, and the one-file program that checks it."""

from __future__ import annotations

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cordee.journal import rules
from cordee.journal.export import export as exported
from cordee.journal.export import verifier as program
from cordee.journal.models import Stream

log = structlog.get_logger("cordee.journal")


@require_safe
@never_cache
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The journal of one stream. A stream one may not read is the same 404 as one that is not there."""
    if not rules.can_export(request.actor, key):
        raise Http404
    try:
        file = exported(key)
    except Stream.DoesNotExist:
        raise Http404 from None
    log.info("journal exported", stream=key, actor=f"{request.actor.kind}:{request.actor.id}")
    name = "journal-" + key.replace(":", "-") + ".json"
    return HttpResponse(
        file,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        program(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="cordee-verify.py"'},
    )
