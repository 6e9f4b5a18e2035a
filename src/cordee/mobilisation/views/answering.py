"""The personal link: looking changes nothing (mail filters look), posting answers. No account, no password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cordee.accounts.middleware import public
from cordee.core.ids import fingerprint
from cordee.core.verdict import Refused
from cordee.crises.views.entering import banner
from cordee.mobilisation import actions, rules
from cordee.mobilisation.forms.calling import AnswerForm
from cordee.mobilisation.links import actor_of_call
from cordee.mobilisation.models import Call, Callout

ROADS_MIN = (10, 20, 30, 45, 60, 90)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    found = Call.objects.filter(token_hash=fingerprint(token)).select_related("need", "contact").first()
    if found is None:
        return _private(render(request, "mobilisation/dead_link.html", status=404))
    found.callout = Callout.objects.around().get(pk=found.callout_id)
    actor = actor_of_call(found)
    form, refusal, status = AnswerForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.answer_call(found, by=actor, **form.cleaned_data)
            except Refused as refused:
                refusal, status = str(refused.reason), 409
            else:
                return _private(redirect("mobilisation:answer", token))
    context = {
        "call": found,
        "callout": found.callout,
        "need": found.need,
        "form": form,
        "refusal": refusal,
        "may": rules.can_answer(actor, found),
        "roads": ROADS_MIN,
        "banner": banner(found.callout.incident.room),
    }
    return _private(render(request, "mobilisation/answer.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: no other page is told of it (see ``crises.views.joining``)."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
