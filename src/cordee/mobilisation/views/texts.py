"""SMS received by the gateway: « 1 25 » (I come, in 25 minutes), « 2 » (I cannot), « 3 » (I am there). Closed unless the
operator gives a secret."""

from __future__ import annotations

import json
import re
import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cordee.accounts.middleware import public
from cordee.core.actor import system
from cordee.core.phones import dialled
from cordee.core.verdict import Refused
from cordee.mobilisation import actions
from cordee.mobilisation.enums import Answer
from cordee.mobilisation.models import Call

GATEWAY = system("passerelle SMS")
SAID = re.compile(r"\s*([123])(?:\D+(\d{1,3}))?\b")
ANSWERS = {"1": Answer.COMING, "2": Answer.DECLINED, "3": Answer.ARRIVED}
USUAL_ROAD_MIN = 30  # « 1 » alone
BIGGEST = 10_000


@csrf_exempt  # a program posts here; the secret is what opens
@public
@require_POST
def received(request: HttpRequest) -> HttpResponse:
    """204 whatever was understood: a gateway that is answered with a fault sends again, and learns nothing."""
    if not settings.SMS_SECRET:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if not secrets.compare_digest(given, settings.SMS_SECRET.encode()):
        return HttpResponse(status=403)
    sender, text = _read(request)
    said, call = SAID.match(text), _call_of(sender)
    if said and call:
        _answer(call, said[1], said[2])
    return HttpResponse(status=204)


def _read(request: HttpRequest) -> tuple[str, str]:
    """``from`` and ``text``, as JSON or as a form."""
    told: object = request.POST
    if request.content_type == "application/json":
        try:
            told = json.loads(request.body[:BIGGEST])
        except ValueError:
            return "", ""
    if not hasattr(told, "get"):
        return "", ""
    return str(told.get("from", ""))[:30], str(told.get("text", ""))[:500]


def _call_of(sender: str) -> Call | None:
    """The last call that this number was given, in an alert that goes on."""
    number = dialled(sender)
    if not number:
        return None
    rows = Call.objects.filter(callout__closed_at__isnull=True, callout__incident__ended_at__isnull=True)
    rows = rows.select_related("callout", "contact").order_by("-called_at", "-pk")
    return next((call for call in rows if dialled(call.contact.mobile) == number), None)


def _answer(call: Call, code: str, minutes: str | None) -> None:
    answer = ANSWERS[code]
    eta_min = int(minutes or USUAL_ROAD_MIN) if answer == Answer.COMING else None
    try:
        actions.answer_call(call, answer=answer, eta_min=eta_min, note="", by=GATEWAY)
    except Refused:
        return
