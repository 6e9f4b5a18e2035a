"""The way in by a sealed code, and the house's page about its codes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cordee.accounts import throttle
from cordee.accounts.middleware import public
from cordee.breakglass import actions, rules, sessions
from cordee.breakglass.forms import BreakForm, SealForm
from cordee.breakglass.models import SealedCode
from cordee.breakglass.papers import envelopes
from cordee.core import clock
from cordee.core.ids import fingerprint
from cordee.core.verdict import Refused
from cordee.directory.models import Site
from cordee.ui.downloads import attachment

DOOR = "breakglass"  # in the counts of wrong codes


@public
@never_cache
@require_http_methods(["GET", "POST"])
def break_it(request: HttpRequest) -> HttpResponse:
    form, status = BreakForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        address = request.META.get("REMOTE_ADDR", "")
        if throttle.is_blocked(address, DOOR):
            form.add_error(None, _("Trop de codes faux depuis cette adresse : attendez cinq minutes."))
            status = 429
        elif form.is_valid():
            told = dict(form.cleaned_data)
            code = SealedCode.objects.filter(code_hash=fingerprint(told.pop("code"))).first()
            if code is None:
                throttle.note_failure(address, DOOR)
                form.add_error("code", _("Ce code n’existe pas. Relisez-le sur la feuille."))
            else:
                try:
                    actions.break_glass(code, **told, by=sessions.bearer(code, told["name"]))
                except Refused as refusal:
                    form.add_error(None, str(refusal.reason))
                else:
                    sessions.come_in(request.session, code)
                    messages.success(
                        request, _("L’établissement, la région et l’administrateur sont prévenus.")
                    )
                    return redirect("incidents:index")
    return render(request, "breakglass/break.html", {"form": form}, status=status)


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Whoever came in by a code goes out; the code is spent."""
    code = get_object_or_404(SealedCode, pk=request.session.get(sessions.SESSION_KEY))
    actions.close_glass(code, by=sessions.bearer(code, code.used_by))
    sessions.leave(request.session)
    messages.success(request, _("Refermé. Ce code ne sert plus."))
    return redirect("breakglass:break")


@require_safe
def codes(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "breakglass/codes.html", _page(request, _site(request, pk)))


@never_cache
@require_POST
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """The envelopes to print, handed over once: the platform keeps no code."""
    site = _site(request, pk)
    form = SealForm(request.POST)
    if not form.is_valid():
        return render(request, "breakglass/codes.html", _page(request, site) | {"form": form}, status=422)
    made = actions.seal_codes(site, **form.cleaned_data, by=request.actor)
    return attachment(envelopes(site, made), "application/pdf", f"codes-scelles-{site.finess}.pdf")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    rows = SealedCode.objects.visible_to(request.actor).select_related("site__legal_entity")
    code = get_object_or_404(rows, pk=pk)
    actions.withdraw_code(code, by=request.actor)
    messages.success(request, _("Code retiré."))
    return redirect("breakglass:codes", code.site_id)


def _site(request: HttpRequest, pk: int) -> Site:
    site = get_object_or_404(Site.objects.select_related("legal_entity__ght"), pk=pk)
    if not (
        rules.can_seal(request.actor, site)
        or SealedCode.objects.visible_to(request.actor).filter(site=site).exists()
    ):
        raise Http404
    return site


def _page(request: HttpRequest, site: Site) -> dict:
    rows = list(SealedCode.objects.visible_to(request.actor).filter(site=site))
    for row in rows:
        row.site = site
        row.may_withdraw = bool(rules.can_withdraw(request.actor, row))
    return {
        "site": site,
        "rows": rows,
        "form": SealForm(),
        "can_seal": rules.can_seal(request.actor, site),
        "now": clock.now(),
        "crumbs": [
            (_("Annuaire"), reverse("directory:list")),
            (site.name, reverse("directory:site", args=[site.pk])),
            (_("Codes scellés"), ""),
        ],
    }
