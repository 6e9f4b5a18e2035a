"""Taking one's place without an account: by a personal link, or by the room's code and one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cordee.accounts import throttle
from cordee.accounts.middleware import public
from cordee.core.ids import fingerprint
from cordee.crises import actions
from cordee.crises.doors import doors
from cordee.crises.enums import SeatRole
from cordee.crises.forms import CodeForm
from cordee.crises.models import Seat
from cordee.crises.seating import SESSION_HASH, SESSION_SEAT, actor_of_seat, sit_down
from cordee.crises.views.entering import banner, in_room
from cordee.crises.views.sections import answer

# One sentence for every failure: an unknown code, a wrong PIN and a withdrawn place look the same.
WRONG = gettext_lazy(
    "Ces codes n’ouvrent aucune place. Vérifiez-les sur votre carte, ou appelez l’animation."
)
TOO_MANY = gettext_lazy(
    "Trop d’essais : attendez cinq minutes, ou demandez votre lien personnel à l’animation."
)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """A personal link. Looking changes nothing (mail filters look); « C’est bien moi » takes the place."""
    seat = Seat.objects.current().select_related("room", "cell").filter(token_hash=fingerprint(token)).first()
    if seat is None:
        return _private(render(request, "crises/join_dead.html", status=404))
    if request.method == "POST":
        return _private(_take(request, seat))
    return _private(render(request, "crises/join.html", {"seat": seat, "banner": banner(seat.room)}))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_code(request: HttpRequest) -> HttpResponse:
    """The code of the room and a PIN. Never for facilitators: their place opens the script."""
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:20]})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            address, code = request.META.get("REMOTE_ADDR", ""), form.cleaned_data["code"]
            if throttle.is_blocked(address, code):
                form.add_error(None, TOO_MANY)
                status = 429
            elif seat := _seat_for(code, form.cleaned_data["pin"]):
                return _take(request, seat)
            else:
                throttle.note_failure(address, code)
                form.add_error(None, WRONG)
    return render(request, "crises/join_code.html", {"form": form}, status=status)


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the place on this device, for instance a shared one."""
    for key in (SESSION_SEAT, SESSION_HASH):
        request.session.pop(key, None)
    messages.success(request, _("Cet appareil a oublié votre place. Votre lien personnel vous y ramène."))
    return redirect("crises:join_code")


@require_POST
@in_room
def check(request: HttpRequest, room, seat: Seat | None) -> HttpResponse:
    """« Oui, je reçois ce message »."""
    if seat:
        seat.room = room
        actions.check_seat(seat, by=request.actor)
    if request.htmx:
        return answer(request, room, seat, ("cellules",))
    return redirect("crises:room", room.pk)


def _seat_for(code: str, pin: str) -> Seat | None:
    seats = Seat.objects.current().select_related("room", "cell").exclude(role=SeatRole.FACILITATOR)
    return (
        seats.filter(room__code=code, pin=pin, room__closed_at__isnull=True).first() if code and pin else None
    )


def _take(request: HttpRequest, seat: Seat) -> HttpResponse:
    actor = actor_of_seat(seat)
    actions.join(seat, by=actor)
    sit_down(request.session, seat)
    ahead = next((door for door in doors(actor, seat.room) if door.first), None)
    return redirect(ahead.url) if ahead else redirect("crises:room", seat.room_id)


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: no other page is told of it.

    Not « no-referrer », under which a browser gives no origin either and its POST fails the CSRF check.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
