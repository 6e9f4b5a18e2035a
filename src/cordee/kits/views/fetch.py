"""How views of this app come to their objects: always through what the actor may see."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cordee.core.verdict import Forbidden, Verdict
from cordee.kits import rules
from cordee.kits.models import Kit

View = Callable[..., HttpResponse]


def insist(verdict: Verdict) -> None:
    """Stop here with the rule's own reason."""
    if not verdict:
        raise Forbidden(str(verdict.reason))


def for_readers(view: View) -> View:
    """Pages about kits in general: 403 for who reads none (a foreign kit is a 404)."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        insist(rules.can_read_kits(request.actor))
        return view(request, *args, **kwargs)

    return guarded


def kit_or_404(request: HttpRequest, pk: int) -> Kit:
    """A kit within the actor's sight; a foreign one is the same 404 as a missing one."""
    return get_object_or_404(Kit.objects.visible_to(request.actor), pk=pk)


def draft_or_404(request: HttpRequest, pk: int) -> Kit:
    """A kit that the actor may write now."""
    kit = kit_or_404(request, pk)
    insist(rules.can_edit(request.actor, kit))
    return kit
