"""Error pages that Django asks for outside the usual templates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or comes from elsewhere; the reason is for the log, not for the person."""
    return render(request, "403_csrf.html", status=403)
