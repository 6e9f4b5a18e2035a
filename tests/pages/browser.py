"""A browser without a network: real middleware, real views, a session cookie, and a note of every write."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache as once

from django.conf import settings
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.test import RequestFactory
from django.urls import reverse

from tests.pages.people import Member

WRITE = re.compile(r'^\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Sessions and the like are the browser's own memory, not the platform's records.
OWN_MEMORY = {"django_session", "usersessions_usersession", "django_cache"}


@dataclass(slots=True)
class Reply:
    """What came back, and the tables in which a row was added, changed or removed on the way."""

    response: HttpResponseBase
    wrote: set[str] = field(default_factory=set)
    crash: BaseException | None = None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def body(self) -> bytes:
        if not self.response.streaming:
            return self.response.content
        return b"".join(self.response)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.response.get("HX-Redirect", "") or self.response.get("Location", "")

    @property
    def verdict(self) -> str:
        """The status, or for a redirection where it leads when that is a refusal."""
        if self.status != 302:
            return str(self.status)
        path = self.location.partition("?")[0]
        return _doors().get(path, "302")


class Browser:
    """Sends requests as any member of the cast. Every request ends rolled back unless ``keep`` is said."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()
        self._factory = RequestFactory()
        self._crashes: list[BaseException] = []
        got_request_exception.connect(self._crashed)

    def ask(
        self,
        who: Member | None,
        method: str,
        path: str,
        data=None,
        *,
        keep: bool = False,
        look=None,
        **headers,
    ) -> Reply:
        """One request. ``data`` is a form for POST and a query for GET; ``look`` is called before all is undone."""
        request = self._request(method, path, data, headers)
        if who is not None and who.session:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = who.session
        if who is not None and who.token:
            request.META["HTTP_AUTHORIZATION"] = f"Bearer {who.token}"
        request._dont_enforce_csrf_checks = True
        cache.clear()
        self._crashes.clear()
        with transaction.atomic(), noting_writes() as wrote:
            response = self._handler.get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
            if isinstance(response, FileResponse):
                response = _received(response)
            if look:
                look()
            if not keep:
                transaction.set_rollback(True)
        return Reply(response, wrote - OWN_MEMORY, self._crashes[0] if self._crashes else None)

    def _request(self, method: str, path: str, data, headers):
        if method == "GET":
            return self._factory.get(path, data or {}, headers=headers or None)
        if method == "POST":
            return self._factory.post(path, data or {}, headers=headers or None)
        if method == "RAW":  # bytes that no form would make, and what they claim to be
            body, kind = data
            return self._factory.generic("POST", path, body, content_type=kind, headers=headers or None)
        return self._factory.generic(method, path, headers=headers or None)

    def _crashed(self, sender, request=None, **_) -> None:
        import sys

        self._crashes.append(sys.exc_info()[1])


def _received(response: FileResponse) -> HttpResponse:
    """A file that was sent, once it has arrived. Its file is closed by hand: closing the response would end the request,
    and with it the database of the test."""
    arrived = HttpResponse(b"".join(response), status=response.status_code, headers=dict(response.headers))
    response.file_to_stream.close()
    return arrived


@contextmanager
def noting_writes() -> Iterator[set[str]]:
    """The tables in which a statement touched at least one row."""
    wrote: set[str] = set()

    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if (found := WRITE.match(sql)) and context["cursor"].cursor.rowcount:
            wrote.add(found[2])
        return result

    with connection.execute_wrapper(note):
        yield wrote


def digest(tables) -> dict[str, str]:
    """A fingerprint of every row of some tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode("utf-8", "replace")).hexdigest()
    return found


@once
def _doors() -> dict[str, str]:
    names = {"account_login": "in", "crises:join_code": "join", "accounts:second_factor": "2f"}
    return {reverse(name): short for name, short in names.items()}
