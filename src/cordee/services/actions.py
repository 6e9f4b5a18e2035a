"""Every write of the catalogue and of requests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, require
from cordee.directory.models import Region, Site
from cordee.journal.record import record
from cordee.services import events, rules
from cordee.services.enums import NEXT, RequestState
from cordee.services.models import Request, Service

FIELDS = ("title", "gives", "provider", "audience", "actions", "per_month", "delay_days")


@action(rules.can_keep_catalogue)
def keep_catalogue(region: Region, *, document: dict[str, Any], by: Actor) -> int:
    """Bring a checked catalogue in. What it no longer holds is withdrawn, and stays for the requests made of it."""
    known = {service.slug: service for service in Service.objects.select_for_update().filter(region=region)}
    added = changed = 0
    for told in document["services"]:
        service = known.pop(told["slug"], None)
        fields = {name: told[name] for name in FIELDS}
        if service is None:
            Service.objects.create(region=region, slug=told["slug"], **fields)
            added += 1
        elif service.withdrawn or any(getattr(service, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(service, name, value)
            service.withdrawn = False
            service.save()
            changed += 1
    gone = [service for service in known.values() if not service.withdrawn]
    for service in gone:
        service.withdrawn = True
        service.save(update_fields=["withdrawn"])
    if not (added or changed or gone):
        return UNCHANGED
    told = {"added": added, "changed": changed, "withdrawn": len(gone)}
    record(events.CatalogueKept(region.scope, told), by=by)
    return added + changed + len(gone)


@action(rules.can_ask)
def ask(
    site: Site, *, service: Service, reason: str, contact: str, wished_on: dt.date | None = None, by: Actor
) -> Request:
    """Ask a service for a house. One open request of each service at a time."""
    if service.withdrawn or not service.serves(site):
        raise Refused(_("Ce service ne s’adresse pas à cet établissement."))
    Site.objects.select_for_update().get(pk=site.pk)  # a double click makes one request
    if Request.objects.filter(service=service, site=site).open().exists():
        raise Refused(_("Une demande de ce service est déjà en cours pour cet établissement."))
    now = clock.now()
    request = Request.objects.create(
        service=service,
        site=site,
        reason=reason,
        contact=contact,
        wished_on=wished_on,
        asked_at=now,
        moved_at=now,
        asked_by=by.label,
    )
    record(events.ServiceAsked(site.scope, {"service": service.title, "request": request.pk}), by=by)
    return request


@action(rules.can_answer)
def answer(request: Request, *, state: str, words: str = "", by: Actor) -> Request:
    """Move a request forward. A refusal says why."""
    request = _fresh(request)
    require(rules.can_answer(by, request))
    if state not in NEXT[RequestState(request.state)]:
        raise Refused(_("Cette demande ne peut pas passer à cet état."))
    if state == RequestState.REFUSED and not words.strip():
        raise Refused(_("Dites pourquoi la demande est refusée."))
    request.state, request.moved_at = RequestState(state), clock.now()
    request.answer = words.strip() or request.answer
    request.save(update_fields=["state", "moved_at", "answer"])
    _note(request, by)
    return request


@action(rules.can_withdraw)
def withdraw(request: Request, *, by: Actor) -> Request:
    request = _fresh(request)
    require(rules.can_withdraw(by, request))
    request.state, request.moved_at = RequestState.WITHDRAWN, clock.now()
    request.save(update_fields=["state", "moved_at"])
    _note(request, by)
    return request


@action(rules.can_rate)
def rate(request: Request, *, satisfaction: int, comment: str = "", by: Actor) -> Request:
    """Say how it went, once, when it is delivered."""
    request = _fresh(request)
    require(rules.can_rate(by, request))
    request.satisfaction, request.comment = satisfaction, comment
    request.save(update_fields=["satisfaction", "comment"])
    told = {"service": request.service.title, "request": request.pk, "satisfaction": satisfaction}
    record(events.RequestRated(request.site.scope, told), by=by)
    return request


def _note(request: Request, by: Actor) -> None:
    told = {
        "service": request.service.title,
        "request": request.pk,
        "state": str(request.get_state_display()),
        "words": request.answer,
    }
    record(events.RequestMoved(request.site.scope, told), by=by)


def _fresh(request: Request) -> Request:
    """The request as it is now, locked: somebody may have moved it since the page was drawn."""
    rows = Request.objects.select_for_update(of=("self",)).select_related("service", "site__legal_entity")
    return rows.get(pk=request.pk)
