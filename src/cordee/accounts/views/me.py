"""One's own account, and the second factor that a role waits for."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordee.accounts import panels
from cordee.accounts.actions import change_profile
from cordee.accounts.forms import ProfileForm
from cordee.accounts.middleware import public
from cordee.accounts.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """My name, my language, my roles. Somebody seated without an account has none of this."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        change_profile(user, by=request.actor, **form.cleaned_data)
        return _saved(form.cleaned_data["language"])(request)
    context = {"form": form, "roles": panels.own_roles(user, request.actor), "email": user.email}
    return render(request, "accounts/me.html", context, status=422 if form.errors else 200)


def _saved(language: str):
    def answer(request: HttpRequest) -> HttpResponse:
        with translation.override(language):
            messages.success(request, _("Votre compte est à jour."))
        response = redirect("accounts:me")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.HTTPS)
        return response

    return answer


@never_cache
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """« Votre rôle exige un second facteur »: enrol, or give the one that exists."""
    if not request.lacks_second_factor:
        return redirect("accounts:me")
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "roles": panels.roles_waiting(request.user),
        "has_code": Authenticator.Type.TOTP in kinds,
        "has_key": Authenticator.Type.WEBAUTHN in kinds,
    }
    return render(request, "accounts/second_factor.html", context)


@public
@require_GET
def unknown_person(request: HttpRequest) -> HttpResponse:
    """The provider knows the person, Cordée does not."""
    return render(request, "accounts/unknown_person.html", status=403)
