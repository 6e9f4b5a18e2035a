"""The page of an application, with the forms that its reader may send now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cordee.accounts.models import User
from cordee.core.actor import Actor
from cordee.directory.queries import REGION_ROLES
from cordee.funding import rules
from cordee.funding.enums import ReviewState
from cordee.funding.forms import AdmissibilityForm, CorrectionForm, DecisionForm, ReviewerForm
from cordee.funding.models import Application
from cordee.funding.panels import page_of
from cordee.funding.views.fetch import application_crumbs


def application_page(
    request: HttpRequest, application: Application, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """``forms``: those that were sent and refused, in place of fresh ones."""
    context = {
        "page": page_of(request.actor, application),
        "forms": _fresh_forms(request.actor, application) | forms,
        "application": application,
        "crumbs": application_crumbs(application),
    }
    return render(request, "funding/application.html", context, status=status)


def people_for(application: Application):
    """Who may be asked for an opinion: those who follow the region, with an open account, not yet asked."""
    scope = f"region:{application.call.region_id}"
    asked = application.reviews.values("user_id")
    return User.objects.holding(REGION_ROLES, [scope]).exclude(pk__in=asked).order_by("name")


def _fresh_forms(actor: Actor, application: Application) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rules.can_examine(actor, application):
        found |= {"correction": CorrectionForm(), "admissibility": AdmissibilityForm()}
    if rules.can_ask_review(actor, application):
        found["reviewer"] = ReviewerForm(people=people_for(application))
    given = application.reviews.filter(state=ReviewState.GIVEN).count()
    if rules.can_decide(actor, application) and given >= application.call.terms.reviewers:
        found["decision"] = DecisionForm(initial={"amount": application.requested})
    return found
