"""A personal invitation: open an account, or join with the one that exists."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cordee.accounts.actions import accept_invitation, join_with_account
from cordee.accounts.actions.invitations import PLATFORM
from cordee.accounts.forms import AcceptForm
from cordee.accounts.middleware import public
from cordee.accounts.models import Invitation, User
from cordee.core import clock
from cordee.core.actor import ROLES_NEEDING_MFA
from cordee.core.ids import fingerprint
from cordee.core.verdict import Refused


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing (mail filters look); only a POST accepts. Every dead link looks the same."""
    found = Invitation.objects.usable(clock.now()).filter(token_hash=fingerprint(token)).first()
    if found is None:
        return _dead(request)
    try:
        return _private(_receive(request, found))
    except Refused as refused:  # used or withdrawn since the page was drawn
        return _dead(request, str(refused.reason))


def _receive(request: HttpRequest, found: Invitation) -> HttpResponse:
    owner = User.objects.filter(email__iexact=found.email).first()
    if owner is None:
        return _open_account(request, found)
    if not request.user.is_authenticated:
        return render(request, "accounts/join.html", {"invitation": found, "step": "sign_in"})
    if request.user != owner:
        return _somebody_else(request, found)
    if request.method == "POST":
        join_with_account(found, by=request.actor)
        return redirect(_after(found, strong=request.actor.strong))
    return render(request, "accounts/join.html", {"invitation": found, "step": "join"})


def _open_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.user.is_authenticated:
        return _somebody_else(request, found)
    sent = request.POST if request.method == "POST" else None
    form = AcceptForm(sent, email=found.email, initial={"name": found.name})
    if not form.is_valid():
        context = {"invitation": found, "form": form, "step": "open", "needs_mfa": _needs_mfa(found)}
        return render(request, "accounts/join.html", context, status=422 if form.errors else 200)
    user = accept_invitation(found, **form.cleaned_data, by=PLATFORM)
    record_authentication(request, user, method="password", email=user.email)
    return perform_login(request, user, redirect_url=_after(found, strong=False))


def _somebody_else(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Signed in as another person: that one leaves, or this invitation is not for here."""
    if request.method == "POST":
        logout(request)
        return redirect(request.path)
    return render(request, "accounts/join.html", {"invitation": found, "step": "other"})


def _after(found: Invitation, *, strong: bool) -> str:
    return reverse("accounts:second_factor" if _needs_mfa(found) and not strong else "accounts:me")


def _needs_mfa(found: Invitation) -> bool:
    return found.role in ROLES_NEEDING_MFA


def _dead(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _private(render(request, "accounts/invitation_dead.html", {"reason": reason}, status=404))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it goes neither to a search engine nor to another site."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin"
    return response
