"""The calls of a region, one of them, and what the pilot does with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordee.core import clock
from cordee.core.verdict import allow, require
from cordee.directory.following import region_of, region_or_404
from cordee.funding import actions, rules
from cordee.funding.conditions import foresee
from cordee.funding.envelope import envelope_of
from cordee.funding.forms import CallForm, OpenForm, ProlongForm
from cordee.funding.models import Application, Call, Review
from cordee.funding.reading import read_call
from cordee.funding.views.fetch import applicants, call_or_404, crumbs
from cordee.packs.document import BadPack
from cordee.plan.menu import concerned


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every call, the open ones first; the applications of one's houses; for the region, its money."""
    if not concerned(request.actor):
        raise Http404
    now, region = clock.now(), region_of(request.actor)
    calls = list(Call.objects.visible_to(request.actor).with_counts())
    calls.sort(key=lambda call: not call.is_open_at(now))
    mine = (
        Application.objects.visible_to(request.actor).select_related("call", "site").order_by("-changed_at")
    )
    reviews = Review.objects.of(request.actor).filter(state="asked", application__state="admissible")
    context = {
        "calls": [(call, call.is_open_at(now), call.opens_at > now) for call in calls],
        "mine": [] if region else list(mine[:6]),
        "reviews": list(reviews.select_related("application__call", "application__site")),
        "of_region": region is not None,
        "can_keep": bool(region) and rules.can_keep_calls(request.actor, region),
    }
    return render(request, "funding/index.html", context)


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """One call in plain words, where its money is, and the way to answer it."""
    found, now = call_or_404(request, pk), clock.now()
    sites = applicants(request.actor, found)
    houses = list(sites[:2])
    asked = houses[0].pk if len(houses) == 1 else request.GET.get("site")
    form = OpenForm(request.POST or None, sites=sites, initial={"site": asked})
    if request.method == "POST":
        require(allow(bool(houses), _("Cet appel ne s’adresse à aucun de vos établissements.")))
        if form.is_valid():
            site = form.cleaned_data["site"]
            actions.open_application(site, call=found, by=request.actor)
            application = Application.objects.get(call=found, site=site)
            return redirect(
                "funding:write" if application.is_writable else "funding:application", application.pk
            )
    of_region = rules.can_keep_calls(request.actor, found.region) or region_of(request.actor) == found.region
    context = {
        "call": found,
        "terms": found.terms,
        "is_open": found.is_open_at(now),
        "is_to_come": found.opens_at > now,
        "form": form if houses else None,
        "foreseen": foresee(found.terms, houses[0]) if len(houses) == 1 else [],
        "envelope": envelope_of(found) if of_region else None,
        "can_publish": rules.can_publish(request.actor, found),
        "can_prolong": rules.can_prolong(request.actor, found),
        "crumbs": crumbs((found.title, "")),
    }
    return render(request, "funding/call.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """A call from its file; each fault is said with its line."""
    region = region_or_404(request.actor)
    require(rules.can_keep_calls(request.actor, region))
    form, faults = CallForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            document = read_call(file.read(), file.name)
        except BadPack as bad:
            faults = bad.faults
        else:
            actions.keep_call(region, document=document, by=request.actor)
            messages.success(request, _("Appel apporté en brouillon : relisez-le, puis publiez-le."))
            return redirect("funding:call", Call.objects.get(region=region, key=document["id"]).pk)
    context = {"form": form, "faults": faults, "crumbs": crumbs((_("Apporter un appel"), ""))}
    return render(request, "funding/bring.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    found = call_or_404(request, pk)
    require(rules.can_publish(request.actor, found))
    if request.method == "POST":
        actions.publish_call(found, by=request.actor)
        messages.success(request, _("Appel publié."))
        return redirect("funding:call", pk)
    page = {
        "title": _("Publier l’appel"),
        "question": _("Publier « %s » ?") % found.title,
        "consequences": [
            _("Les établissements à qui il s’adresse le voient, et déposent pendant la fenêtre."),
            _("Ses règles ne changeront plus ; seule la clôture peut être repoussée."),
        ],
        "submit_label": _("Publier"),
        "cancel_url": reverse("funding:call", args=[pk]),
    }
    return render(request, "ui/confirm.html", page)


@require_http_methods(["GET", "POST"])
def prolong(request: HttpRequest, pk: int) -> HttpResponse:
    found = call_or_404(request, pk)
    require(rules.can_prolong(request.actor, found))
    form = ProlongForm(request.POST or None, initial={"closes_at": found.closes_at})
    if request.method == "POST" and form.is_valid():
        actions.prolong_call(found, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Clôture repoussée."))
        return redirect("funding:call", pk)
    page = {
        "title": _("Repousser la clôture"),
        "question": _("Jusqu’à quand « %s » reste-t-il ouvert ?") % found.title,
        "consequences": [_("Les dossiers en brouillon peuvent être déposés jusque-là.")],
        "submit_label": _("Repousser"),
        "cancel_url": reverse("funding:call", args=[pk]),
        "form": form,
    }
    return render(request, "ui/confirm.html", page, status=422 if form.is_bound else 200)
