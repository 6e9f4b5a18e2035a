"""The database does not answer: busy, full, read-only or gone. Said plainly, soon, and with nothing half written.

A request waits for a lock a few seconds and no more; what it had begun is undone by its transaction. The answer is a
503 with ``Retry-After``: the offline queue of the pages keeps what it holds and sends it again, a program retries, and
a person reads what happens and finds their text again. Reading goes on wherever the base can still be read.
"""

from __future__ import annotations

import errno
import random
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import structlog
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import bad_request

from cordee.api.problems import problem
from cordee.config import patience

log = structlog.get_logger("cordee.http")

Handler = Callable[[HttpRequest], HttpResponse]

RETRY_S = (5, 20)  # told to those who must come back, spread so that they do not come back together

# What SQLite and PostgreSQL say, in their own words or codes, of a base that is there but cannot be written.
FULL = ("disk is full", "no space left")
READ_ONLY = ("readonly database", "read-only")
BUSY = ("is locked", "lock timeout", "deadlock", "statement timeout", "too late")
FAILING = ("disk i/o error", "input/output error")  # the disk answers with errors: it will not get well alone
GONE = (
    "unable to open",
    "connection",
    "couldn't get a connection",
    "server closed",
    "shutting down",
)
CAUSES = (("full", FULL), ("readonly", READ_ONLY), ("failing", FAILING), ("busy", BUSY), ("gone", GONE))
FILES = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "readonly", errno.EIO: "failing"}
SECRET = ("password", "token", "code", "pin", "secret")


class DatabaseAwayMiddleware:
    """Outermost of those that may ask the base, so that all of a request is served with the same patience."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = patience.serving.set(True)
        try:
            if "X-Offline-Queue" not in request.headers:
                return self.get_response(request)
            # A telephone asks for one short thing, and will ask again: it is not kept waiting by a slow base.
            with connection.execute_wrapper(_Deadline(time.monotonic() + patience.PATIENCE_S)):
                return self.get_response(request)
        finally:
            patience.serving.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """For a view; what surrounds the views reaches ``server_fault``."""
        cause = away(exception)
        return told(request, cause, exception) if cause else None


def server_fault(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's ``handler500``: a base that is away is not a fault of the program."""
    exception = sys.exc_info()[1]
    cause = away(exception) if exception else ""
    if cause:
        return told(request, cause, exception)
    page = render_to_string("500.html", {"number": getattr(request, "number", "")})
    return HttpResponseServerError(page)


def bad_request_or_away(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler400``: a session that could not be saved because the base is away passes for one that was
    deleted meanwhile, hence for a bad request."""
    behind: BaseException | None = exception if isinstance(exception, SessionInterrupted) else None
    while behind is not None:
        if cause := away(behind):
            return told(request, cause, behind)
        behind = behind.__cause__ or behind.__context__
    return bad_request(request, exception)


def away(exception: BaseException) -> str:
    """``full``, ``readonly``, ``failing``, ``busy`` or ``gone`` when the base (or the disk) cannot do its work; otherwise empty."""
    if isinstance(exception, OSError):
        return FILES.get(exception.errno or 0, "")
    if isinstance(exception, InterfaceError):
        return "gone"
    if not isinstance(exception, OperationalError | InternalError):
        return ""
    said = str(exception).lower()
    for cause, words in CAUSES:
        if any(word in said for word in words):
            return cause
    return ""


def told(request: HttpRequest, cause: str, exception: BaseException) -> HttpResponse:
    """The answer, made without the base: no session, no account, no context processor."""
    log.error("database away", cause=cause, fault=type(exception).__name__)
    reason = _sentence(cause)
    if request.path_info.startswith("/api/"):
        response = problem(503, reason)
    elif "X-Offline-Queue" in request.headers:
        response = JsonResponse({"reason": reason}, status=503, headers={"X-Reason": quote(reason)})
    else:
        context = {"reason": reason, "typed": _typed(request), "number": getattr(request, "number", "")}
        response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(random.randint(*RETRY_S))  # noqa: S311 - spreads the crowd, guards nothing
    response["Cache-Control"] = "no-store"
    return response


def _sentence(cause: str) -> str:
    return {
        "full": _(
            "Le disque du serveur est plein : Cordée se lit, mais n’enregistre plus. Prévenez votre administrateur."
        ),
        "readonly": _(
            "La base est en lecture seule : Cordée se lit, mais n’enregistre plus. Prévenez votre administrateur."
        ),
        "failing": _(
            "Le disque du serveur répond par des erreurs : rien n’a été enregistré. Prévenez votre administrateur."
        ),
        "busy": _("La base est occupée. Réessayez dans quelques secondes."),
        "gone": _("La base de données ne répond pas. Réessayez dans une minute."),
    }[cause]


def _typed(request: HttpRequest) -> list[str]:
    """What the person had typed, to be copied: a page that says no must not also take the text away."""
    if request.method != "POST" or request.path_info.startswith("/compte/"):
        return []
    try:
        posted = request.POST.items()
    except Exception:  # the very reading of the form may be what failed
        return []
    return [
        value
        for name, value in posted
        if isinstance(value, str)
        and " " in value.strip()
        and not any(word in name.lower() for word in SECRET)
    ]


class TooLate(OperationalError):
    """The base answers, too slowly for somebody who will ask again."""


class _Deadline:
    """Refuses the next query once the time is over: what was begun is undone with its transaction."""

    def __init__(self, until: float):
        self.until = until

    def __call__(self, execute, sql, params, many, context):
        if time.monotonic() > self.until:
            raise TooLate("too late")
        return execute(sql, params, many, context)


def _be_patient(sender: object, connection: Any, **_signal: Any) -> None:
    """A request's own connection to the embedded base waits for its lock a few seconds, not twenty."""
    if connection.vendor == "sqlite" and patience.serving.get():
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {round(patience.PATIENCE_S * 1000)}")


connection_created.connect(_be_patient, dispatch_uid="cordee.config.away")
