"""The region that somebody follows, as views come to it."""

from __future__ import annotations

from django.http import Http404

from cordee.core.actor import Actor
from cordee.directory.models import Region


def region_of(actor: Actor) -> Region | None:
    return Region.objects.followed_by(actor).first()


def region_or_404(actor: Actor) -> Region:
    region = region_of(actor)
    if region is None:
        raise Http404
    return region
