"""Files that leave as files: taken away, never drawn in the place of a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def attachment(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A file of ours, under a name that may hold any letter."""
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def sent_in(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A file that somebody sent: should a browser open it all the same, it runs nothing and reaches nothing."""
    response = attachment(data, media_type, name)
    response.headers["Content-Security-Policy"] = "sandbox"
    return response
