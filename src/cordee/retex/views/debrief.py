"""The hot debrief: a questionnaire on the participants' phones, its results on the animators' screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.actor import Actor
from cordee.core.verdict import require
from cordee.crises.seating import seat_of
from cordee.journal.models import Stream
from cordee.retex import actions, rules
from cordee.retex.forms import DebriefForm
from cordee.retex.models import Debrief
from cordee.retex.panels.addresses import addresses_of
from cordee.retex.panels.results import results_panel
from cordee.retex.queries import attended_by, lived_by
from cordee.retex.subjects import AROUND, Subject, keyed, stream_of
from cordee.retex.views.fetch import banner_of, subject_or_404


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int, *, crisis: bool = False) -> HttpResponse:
    """A participant's sheet: written once, then only thanks."""
    attended = lived_by(request.actor) if crisis else attended_by(request.actor)
    subject = get_object_or_404(attended.select_related("room", "site__legal_entity"), pk=pk)
    debrief = Debrief.objects.filter(**keyed(subject)).select_related(*AROUND).first()
    key = seat_key(request.actor, subject)
    to = addresses_of(subject)
    context = {"subject": subject, "to": to, "banner": banner_of(subject), "debrief": debrief}
    if debrief is None or debrief.closed_at or key in debrief.answered:
        context["answered"] = debrief is not None and key in debrief.answered
        return render(request, "retex/answered.html", context)
    form = DebriefForm(request.POST or None, debrief=debrief)
    if request.method == "POST" and form.is_valid():
        actions.answer_debrief(debrief, answers=form.cleaned_data, seat_key=key, by=request.actor)
        return redirect(to.answer)
    return render(
        request, "retex/answer.html", context | {"form": form}, status=422 if form.is_bound else 200
    )


def seat_key(actor: Actor, subject: Subject) -> str:
    """What says « this person has answered »: the place in the room, else the account."""
    seat = seat_of(actor, subject.room)
    return seat.scope if seat else f"{actor.kind}:{actor.id}"


@require_GET
def results(request: HttpRequest, pk: int, *, crisis: bool = False) -> HttpResponse:
    return render(request, "retex/results.html", _results(request, pk, crisis))


@require_GET
def results_live(request: HttpRequest, pk: int, *, crisis: bool = False) -> HttpResponse:
    """The part that is fetched again whenever a sheet comes in."""
    return render(request, "retex/_results.html", _results(request, pk, crisis))


@require_POST
def open_it(request: HttpRequest, pk: int, *, crisis: bool = False) -> HttpResponse:
    subject = subject_or_404(request, pk, crisis=crisis)
    actions.open_debrief(subject, by=request.actor)
    return redirect(addresses_of(subject).results)


@require_POST
def close_it(request: HttpRequest, pk: int, *, crisis: bool = False) -> HttpResponse:
    subject = subject_or_404(request, pk, crisis=crisis)
    debrief = get_object_or_404(Debrief.objects.select_related(*AROUND), **keyed(subject))
    actions.close_debrief(debrief, by=request.actor)
    messages.success(request, _("Questionnaire clos. Les réponses passent dans le RETEX à froid."))
    return redirect(addresses_of(subject).hub)


def _results(request: HttpRequest, pk: int, crisis: bool) -> dict:
    subject = subject_or_404(request, pk, crisis=crisis)
    require(rules.can_open_debrief(request.actor, subject))
    debrief = get_object_or_404(Debrief, **keyed(subject))
    for column, row in keyed(subject).items():
        setattr(debrief, column, row)
    stream = Stream.objects.filter(key=stream_of(subject)).first()
    to = addresses_of(subject)
    return {
        "subject": subject,
        "stream": stream_of(subject),
        "to": to,
        "banner": banner_of(subject),
        "panel": results_panel(debrief),
        "participants": subject.room.seats.filter(joined_at__isnull=False).count(),
        "seq": stream.size if stream else 0,
        "answer_url": request.build_absolute_uri(to.answer),
    }
