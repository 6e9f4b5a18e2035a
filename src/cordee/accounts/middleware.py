"""Who is asking: the actor of the request, and the door that is closed unless a view says otherwise."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cordee.accounts.sessions import actor_of_session
from cordee.core.actor import NOBODY, Actor

Handler = Callable[[HttpRequest], HttpResponse]

PUBLIC = "cordee_public"


def public(view):
    """Mark a view that needs no account; every such view is listed in the permission matrix."""
    setattr(view, PUBLIC, True)
    return view


class ActorMiddleware:
    """Put the actor on the request: an account with its current roles, or a seat in a room, or nobody."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of_session(request.session)
        return self.get_response(request)


class DenyByDefaultMiddleware(AccessMixin):
    """A view that does not say ``@public`` answers only to somebody known, with the second factor its roles need."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if getattr(view, PUBLIC, False) or request.resolver_match.view_name in ALLAUTH_VIEWS:
            return None
        actor: Actor = request.actor
        if actor == NOBODY:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if request.session.get("needs_second_factor") and actor.kind == "user":
            return redirect("mfa_index")
        return None


# allauth's own pages decide for themselves (sign-in, second factor); the matrix checks them like the others.
ALLAUTH_VIEWS: set[str] = set()
