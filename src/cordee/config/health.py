"""Is this installation well? For a load balancer and for a person; no secret, no content."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})
