"""The places of a room, for those who hand them out: links, codes, cards to print."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cordee.crises import actions, rules
from cordee.crises.cards import card_of
from cordee.crises.models import Room, Seat
from cordee.crises.panels import cell_panels
from cordee.crises.views.entering import banner, in_room


@require_safe
@in_room
def seats(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    _require_manager(request, room)
    context = {"room": room, "banner": banner(room), "cells": cell_panels(request.actor, room, seat)}
    return render(request, "crises/seats.html", context)


@require_safe
@in_room
def cards(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    """Eight to a sheet. Facilitators' links open the script: they are shown one by one, never in the pile."""
    _require_manager(request, room)
    places = [place for place in room.seats.current().select_related("cell") if place.may_use_pin]
    made = [card_of(place, room, request.build_absolute_uri) for place in places]
    sheets = [made[start : start + 8] for start in range(0, len(made), 8)]
    return _secret(
        render(request, "crises/cards.html", {"room": room, "sheets": sheets, "banner": banner(room)})
    )


@require_safe
@in_room
def card(request: HttpRequest, room: Room, seat: Seat | None, seat_id: int) -> HttpResponse:
    _require_manager(request, room)
    place = get_object_or_404(room.seats.current().select_related("cell"), pk=seat_id)
    made = card_of(place, room, request.build_absolute_uri)
    return _secret(render(request, "crises/card.html", {"room": room, "card": made, "banner": banner(room)}))


@require_POST
@in_room
def renew(request: HttpRequest, room: Room, seat: Seat | None, seat_id: int) -> HttpResponse:
    place = _managed(request, room, seat_id)
    actions.renew_link(place, by=request.actor)
    messages.success(request, _("Nouveau lien pour %s : l’ancien ne vaut plus rien.") % place)
    return redirect("crises:card", room.pk, place.pk)


@require_POST
@in_room
def withdraw(request: HttpRequest, room: Room, seat: Seat | None, seat_id: int) -> HttpResponse:
    place = _managed(request, room, seat_id)
    actions.withdraw_seat(place, by=request.actor)
    messages.success(request, _("La place de %s est retirée.") % place)
    return redirect("crises:seats", room.pk)


def _require_manager(request: HttpRequest, room: Room) -> None:
    """Whoever may not hand out places is not told that this page exists."""
    if not rules.can_manage_seats(request.actor, room):
        raise Http404


def _managed(request: HttpRequest, room: Room, seat_id: int) -> Seat:
    _require_manager(request, room)
    place = get_object_or_404(room.seats.current(), pk=seat_id)
    place.room = room
    return place


def _secret(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
