"""A decision looked at again, and what became of it so far."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from cordee.core.verdict import require
from cordee.crises import actions, rules
from cordee.crises.clock import room_time
from cordee.crises.forms import ReviewForm
from cordee.crises.models import Room, Seat
from cordee.crises.panels import decision_row
from cordee.crises.views.entering import back, banner, in_room, is_queued, told_invalid


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def review(request: HttpRequest, room: Room, seat: Seat | None, number: int) -> HttpResponse:
    """Maintain, change or lift, on a page of its own; from the room, one press maintains, without a network too."""
    decision = get_object_or_404(room.decisions.prefetch_related("reviews"), number=number)
    decision.room = room
    may = rules.can_review(request.actor, decision)
    form = ReviewForm(
        request.POST if request.method == "POST" else None, room=room, initial={"seen": len(decision.history)}
    )
    if request.method == "POST":
        if form.is_valid():
            told = form.cleaned_data
            made = actions.review_decision(
                decision,
                outcome=told["outcome"],
                text=told["text"],
                reasons=told["reasons"],
                next_room_at=told["again"],
                seen=told["seen"],
                client_uuid=told["client_id"],
                cell=seat.cell if seat else None,
                seat=seat,
                by=request.actor,
            )
            return (
                JsonResponse({"id": made.pk}, status=201) if is_queued(request) else back(room, "decisions")
            )
        require(may)
        if is_queued(request):
            return told_invalid(form)
    context = {
        "room": room,
        "seat": seat,
        "row": decision_row(decision, room, room_time(room).at),
        "form": form,
        "can_write": may,
        "banner": banner(room),
    }
    return render(request, "crises/review.html", context, status=422 if form.errors else 200)
