"""The demonstration's mailbox: what the platform would have sent. Elsewhere, nothing is here."""

from __future__ import annotations

from io import BytesIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cordee.outbox.mailbox import Letter, Mailbox


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "outbox/mailbox.html", {"letters": _box().letters()})


@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "outbox/letter.html", {"letter": _letter(name)})


@require_safe
def attachment(request: HttpRequest, name: str, number: int) -> FileResponse:
    pieces = _letter(name).attachments
    if not 1 <= number <= len(pieces):
        raise Http404
    file_name, _type, data = pieces[number - 1]
    return FileResponse(
        BytesIO(data), as_attachment=True, filename=file_name, content_type="application/octet-stream"
    )


def _box() -> Mailbox:
    if not settings.DEMO:
        raise Http404
    return Mailbox(settings.DATA_DIR / "courrier")


def _letter(name: str) -> Letter:
    try:
        return _box().letter(name)
    except FileNotFoundError:
        raise Http404 from None
