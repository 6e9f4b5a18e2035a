"""A region brings a call, publishes it, puts its closing off."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.money import cents
from cordee.core.verdict import Refused, require
from cordee.directory.models import Region
from cordee.funding import events, rules
from cordee.funding.enums import CallState
from cordee.funding.models import Call
from cordee.funding.pack import closing, opening
from cordee.journal.record import record


@action(rules.can_keep_calls)
def keep_call(region: Region, *, document: dict[str, Any], by: Actor) -> Call:
    """Bring a checked call in, as a draft; again, the draft is replaced. What is published does not change."""
    call = Call.objects.select_for_update().filter(region=region, key=document["id"]).first()
    if call and call.document == document:
        return UNCHANGED
    if call and call.state != CallState.DRAFT:
        raise Refused(
            _("Cet appel est publié : ses règles ne changent plus. Donnez un autre identifiant au nouveau.")
        )
    call = call or Call(region=region, key=document["id"], created_at=clock.now())
    call.document, call.version, call.title = document, document["version"], document["title"]
    call.opens_at, call.closes_at = opening(document), closing(document)
    call.envelope = cents(document["envelope_eur"])
    call.save()
    record(events.CallKept(region.scope, {"call": call.title, "version": call.version}), by=by)
    return call


@action(rules.can_publish)
def publish_call(call: Call, *, by: Actor) -> Call:
    """Open it to the houses, from its opening day on."""
    call = _fresh(call)
    require(rules.can_publish(by, call))
    if call.closes_at <= clock.now():
        raise Refused(_("La clôture de cet appel est passée."))
    call.state, call.published_at = CallState.PUBLISHED, clock.now()
    call.save(update_fields=["state", "published_at"])
    record(events.CallPublished(call.region.scope, {"call": call.title}), by=by)
    return call


@action(rules.can_prolong)
def prolong_call(call: Call, *, closes_at: dt.datetime, why: str, by: Actor) -> Call:
    """Put the closing off, never forward: nobody loses a day they were promised."""
    call = _fresh(call)
    if closes_at <= call.closes_at or closes_at <= clock.now():
        raise Refused(_("La nouvelle clôture doit être après l’ancienne, et à venir."))
    call.closes_at = closes_at
    call.save(update_fields=["closes_at"])
    until = timezone.localtime(closes_at).strftime("%d/%m/%Y %H:%M")
    record(events.CallProlonged(call.region.scope, {"call": call.title, "until": until, "why": why}), by=by)
    return call


def _fresh(call: Call) -> Call:
    return Call.objects.select_for_update(of=("self",)).select_related("region").get(pk=call.pk)
