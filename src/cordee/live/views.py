"""For browsers and networks without live streams: the same answer, asked for now and then."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cordee.live.heads import BadRequest, asked, heads_of
from cordee.live.rules import can_follow


@require_safe
@never_cache
def heads(request: HttpRequest) -> JsonResponse:
    """``/flux/tete/?s=room:12`` answers ``{"stream": "room:12", "seq": 58, "tetes": {"room:12": 58}}``.

    With several streams, the first one is told as alone, and all of them in ``tetes``.
    """
    try:
        streams = asked(request.META["QUERY_STRING"])
    except BadRequest:
        return JsonResponse({"erreur": "Flux inconnu."}, status=400)
    if not can_follow(request.actor, streams):
        return JsonResponse({"erreur": "Vous n’avez pas le droit de suivre ce flux."}, status=403)
    found = heads_of(streams)
    first = next(iter(streams))
    return JsonResponse({"stream": first, "seq": found[first], "tetes": found})
