"""What surrounds every request besides sign-in: log context, and refusals said in the user's words."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render

from cordee.core.ids import new_uuid
from cordee.core.verdict import Conflict, Forbidden, Refused

log = structlog.get_logger("cordee.http")

Handler = Callable[[HttpRequest], HttpResponse]


class LogContextMiddleware:
    """Give each request a number that its log lines and its error page share. No path argument, no body."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        request.number = new_uuid().hex[:12]
        structlog.contextvars.bind_contextvars(request=request.number)
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.view_name if match else "",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
        )
        return response


class KnownMethodsMiddleware:
    """Pages are read and forms are sent; a library's view may not be entered by another verb. No address holds a NUL,
    which PostgreSQL refuses to look for."""

    KNOWN = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.KNOWN:
            return HttpResponseNotAllowed(self.KNOWN)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if any(isinstance(value, str) and "\x00" in value for value in kwargs.values()):
            raise Http404


class NoStoreMiddleware:
    """What somebody known was shown stays in no cache: the computer of a crisis room is shared.

    A view that holds nothing of anybody may say otherwise (the outlines of a map).
    """

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.actor.is_known:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class RefusedMiddleware:
    """An order refused is an answer, not an accident: say why, on the page where the person stands."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        status = 403 if isinstance(exception, Forbidden) else 409
        reason = str(exception.reason)
        if "X-Offline-Queue" in request.headers:  # a phone's queue shows the reason beside the text it keeps
            return JsonResponse({"reason": reason}, status=status)
        if request.htmx:
            response = render(request, "ui/refused_toast.html", {"reason": reason}, status=status)
            response["HX-Retarget"] = "#toasts"
            response["HX-Reswap"] = "beforeend"
            return response
        return render(
            request,
            "ui/refused.html",
            {"reason": reason, "conflict": isinstance(exception, Conflict)},
            status=status,
        )
