"""The region's desk: complete or not, admissible or not, opinions, decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cordee.core.verdict import Refused, require
from cordee.funding import actions, rules
from cordee.funding.forms import (
    AdmissibilityForm,
    CorrectionForm,
    DecisionForm,
    ReviewerForm,
    ReviewForm,
    WhyForm,
)
from cordee.funding.models import Application
from cordee.funding.panels import page_of
from cordee.funding.views.desk import application_page, people_for
from cordee.funding.views.fetch import application_crumbs, application_or_404, review_or_404


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    found = application_or_404(request, pk)
    require(rules.can_examine(request.actor, found))
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return application_page(request, found, status=422, correction=form)
    actions.ask_correction(found, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Compléments demandés ; l’établissement est prévenu."))
    return redirect("funding:application", pk)


@require_POST
def admissibility(request: HttpRequest, pk: int) -> HttpResponse:
    found = application_or_404(request, pk)
    require(rules.can_examine(request.actor, found))
    form = AdmissibilityForm(request.POST)
    return _done(request, found, form, "admissibility", actions.judge_admissibility, _("Recevabilité notée."))


@require_POST
def ask_review(request: HttpRequest, pk: int) -> HttpResponse:
    found = application_or_404(request, pk)
    require(rules.can_ask_review(request.actor, found))
    form = ReviewerForm(request.POST, people=people_for(found))
    return _done(request, found, form, "reviewer", actions.ask_review, _("Avis demandé."))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = application_or_404(request, pk)
    require(rules.can_decide(request.actor, found))
    return _done(request, found, DecisionForm(request.POST), "decision", actions.decide, _("Décision prise."))


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The application and the grid, on one page."""
    found = review_or_404(request, pk)
    verdict = rules.can_review(request.actor, found)
    form = ReviewForm(request.POST or None, grid=found.application.call.terms.grid)
    if request.method == "POST":
        require(verdict)
        if form.is_valid():
            told = {"favourable": form.cleaned_data["favourable"], "opinion": form.cleaned_data["opinion"]}
            actions.give_review(found, scores=form.scores, by=request.actor, **told)
            messages.success(request, _("Avis rendu. Merci."))
            return redirect("funding:index")
    context = {
        "review": found,
        "application": found.application,
        "page": page_of(request.actor, found.application),
        "form": form if verdict else None,
        "verdict": verdict,
        "crumbs": application_crumbs(found.application, _("Votre avis")),
    }
    return render(request, "funding/review.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    found = review_or_404(request, pk)
    require(rules.can_review(request.actor, found))
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.recuse(found, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Vous êtes récusé ; la région demandera un autre avis."))
        return redirect("funding:index")
    page = {
        "title": _("Se récuser"),
        "question": _("Un lien avec cet établissement vous empêche-t-il d’en juger ?"),
        "consequences": [_("La région lit votre motif et demande l’avis de quelqu’un d’autre.")],
        "submit_label": _("Se récuser"),
        "cancel_url": reverse("funding:review", args=[pk]),
        "form": form,
    }
    return render(request, "ui/confirm.html", page, status=422 if form.is_bound else 200)


def _done(request: HttpRequest, found: Application, form, name: str, order, said: str) -> HttpResponse:
    """Carry the order out with what was typed; what is refused is said in the form, and nothing typed is lost."""
    if form.is_valid():
        try:
            order(found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, said)
            return redirect("funding:application", found.pk)
    return application_page(request, found, status=422, **{name: form})
