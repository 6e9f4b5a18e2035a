"""The door of the interface for programs: a token, and nothing else. A browser's session does not open it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from cordee.accounts.middleware import PUBLIC
from cordee.accounts.sessions import actor_of_token
from cordee.api.problems import problem
from cordee.core.actor import NOBODY, Actor

PREFIX = "/api/"
SCHEME = "Bearer "
Handler = Callable[[HttpRequest], HttpResponse]


class TokenMiddleware:
    """Under ``/api/`` the actor is the token's. A cookie sent along counts for nothing: no forged request can use it."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        shown = request.headers.get("Authorization", "")
        request.user = AnonymousUser()
        request.lacks_second_factor = False
        request.actor = actor_of_token(shown.removeprefix(SCHEME)) if shown.startswith(SCHEME) else NOBODY
        response = self.get_response(request)
        patch_vary_headers(response, ["Authorization"])
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Before the door of the pages, which would lead a program to a sign-in page."""
        if not request.path_info.startswith(PREFIX) or getattr(view, PUBLIC, False) or request.actor.is_known:
            return None
        return closed()


class Token(HttpBearer):
    """Says in the description that a token is asked for, and answers 401 without one that stands."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return request.actor if request.actor.kind == "token" else None


def closed() -> HttpResponse:
    """What somebody without a token is answered."""
    response = problem(401, _("Montrez un jeton en cours : « Authorization: Bearer … »."))
    response["WWW-Authenticate"] = 'Bearer realm="Cordee"'
    return response
