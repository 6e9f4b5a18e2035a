"""Who is asking: the actor of the request, and the door that is closed unless a view says otherwise."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from cordee.accounts.doors import CLOSED, OPEN, TOWARDS_SECOND_FACTOR
from cordee.accounts.sessions import account_of_session, actor_of, forget_account

Handler = Callable[[HttpRequest], HttpResponse]

PUBLIC = "cordee_public"


def public(view):
    """Mark a view that needs no account; every such view is listed in the permission matrix."""
    setattr(view, PUBLIC, True)
    return view


class ActorMiddleware:
    """Put the actor on the request: an account with its current roles, or a seat in a room, or nobody.

    ``request.lacks_second_factor`` says that a role of the account waits for one. ``request.user`` is the same
    account: read once, so that pages and rights cannot disagree.
    """

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = account_of_session(request.session)
        if account is None and SESSION_KEY in request.session:
            forget_account(request.session)
        request.user = account.user if account else AnonymousUser()
        request.actor = actor_of(account, request.session)
        request.lacks_second_factor = account is not None and account.lacks_second_factor
        return self.get_response(request)


class DenyByDefaultMiddleware:
    """A view that does not say ``@public`` answers only to somebody known, with the second factor its roles need."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        name = request.resolver_match.view_name
        if name in CLOSED:
            raise Http404
        if getattr(view, PUBLIC, False) or name in OPEN:
            return None
        if not request.actor.is_known:
            return _elsewhere(request, _sign_in(request))
        if request.lacks_second_factor and name not in TOWARDS_SECOND_FACTOR:
            return _elsewhere(request, redirect("accounts:second_factor"))
        return None


def _sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back here afterwards when here can be looked at."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    if request.htmx:
        back = request.htmx.current_url_abs_path or ""
    return redirect_to_login(back, reverse("account_login")) if back else redirect("account_login")


def _elsewhere(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """htmx would paste the other page into a corner of this one: the whole page must go."""
    return HttpResponseClientRedirect(response["Location"]) if request.htmx else response
