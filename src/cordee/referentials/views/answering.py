"""The house's side: its assessments, the questions of a section, handing out and handing in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.verdict import Refused, require
from cordee.directory.following import region_of
from cordee.plan.menu import concerned
from cordee.referentials import actions, rules
from cordee.referentials.forms import DelegateForm, SectionForm, SendBackForm
from cordee.referentials.models import Assessment, Campaign
from cordee.referentials.panels import page_of, proofs_of
from cordee.referentials.views.fetch import assessment_or_404, crumbs, section_or_404


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """For a house, what it has to answer; for the region, its campaigns."""
    if not concerned(request.actor):
        raise Http404
    mine = Assessment.objects.of_houses(request.actor).select_related("campaign__referential", "site")
    region = region_of(request.actor)
    context = {
        "mine": list(mine.order_by("campaign__closed_at", "campaign__due_on")[:50]),
        "campaigns": list(
            Campaign.objects.visible_to(request.actor).select_related("referential").with_counts()
        ),
        "of_region": region is not None,
    }
    return render(request, "referentials/index.html", context)


@require_GET
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    return assessment_page(request, assessment_or_404(request, pk))


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """The questions of one section; what is sent is kept, and the next section comes."""
    found = assessment_or_404(request, pk)
    asked = section_or_404(found, section)
    part = rules.Part(found, section)
    require(rules.can_write(request.actor, part))
    framework = found.campaign.referential.framework
    known = {row.requirement: (row.value, row.words) for row in found.answers.all()}
    form = SectionForm(request.POST or None, framework=framework, section=asked, known=known)
    if request.method == "POST" and form.is_valid():
        actions.write_answers(part, given=form.given, by=request.actor)
        messages.success(request, _("Réponses gardées."))
        more = section < len(framework.sections) and rules.can_write(
            request.actor, rules.Part(found, section + 1)
        )
        return (
            redirect("referentials:answer", pk, section + 1)
            if more
            else redirect("referentials:assessment", pk)
        )
    context = {
        "assessment": found,
        "section": asked,
        "many": len(framework.sections),
        "form": form,
        "proofs": proofs_of(found, asked),
        "corrections": found.corrections.filter(answered_at=None),
        "crumbs": crumbs(
            (found.campaign.title, reverse("referentials:assessment", args=[pk])), (asked.title, "")
        ),
    }
    return render(request, "referentials/answer.html", context, status=422 if form.is_bound else 200)


@require_POST
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    found = assessment_or_404(request, pk)
    require(rules.can_answer(request.actor, found))
    form = _delegate_form(found, request.POST)
    if not form.is_valid():
        return assessment_page(request, found, status=422, delegate=form)
    actions.delegate(found, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Partie confiée ; la personne est prévenue."))
    return redirect("referentials:assessment", pk)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    found = assessment_or_404(request, pk)
    require(rules.can_answer(request.actor, found))
    try:
        actions.submit(found, by=request.actor)
    except Refused as refusal:
        return assessment_page(request, found, status=422, refusal=str(refusal.reason))
    messages.success(request, _("Évaluation remise."))
    return redirect("referentials:assessment", pk)


def assessment_page(request: HttpRequest, found: Assessment, *, status: int = 200, **told) -> HttpResponse:
    """``told``: the forms that were sent and refused, in place of fresh ones, and why."""
    page = page_of(request.actor, found)
    context = {
        "assessment": found,
        "page": page,
        "delegate": _delegate_form(found) if page.can_answer else None,
        "send_back": SendBackForm() if page.can_review else None,
        "crumbs": crumbs((found.campaign.title, "")),
    }
    return render(request, "referentials/assessment.html", context | told, status=status)


def _delegate_form(found: Assessment, data=None) -> DelegateForm:
    return DelegateForm(
        data, framework=found.campaign.referential.framework, people=actions.people_of(found.site)
    )
