"""A house opens an application, fills it in, files it, takes it back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, require
from cordee.directory.models import Site
from cordee.documents.papers import Paper
from cordee.funding import events, rules
from cordee.funding.actions.rows import application_now, keep_piece
from cordee.funding.completeness import missing
from cordee.funding.conditions import look
from cordee.funding.enums import ApplicationState
from cordee.funding.models import Application, Call
from cordee.journal.record import record
from cordee.outbox.actions import enqueue

FIELDS = ("contact_name", "contact_email", "cost", "requested", "answers", "declared")
LABELS = {
    "contact_name": gettext_lazy("personne à joindre"),
    "contact_email": gettext_lazy("courriel"),
    "cost": gettext_lazy("coût"),
    "requested": gettext_lazy("aide demandée"),
    "answers": gettext_lazy("réponses"),
    "declared": gettext_lazy("conditions déclarées"),
}


@action(rules.can_apply)
def open_application(site: Site, *, call: Call, by: Actor) -> Application:
    """Open a draft, or the one that the house already has. Taken back, it opens again as it was."""
    if site.region_id != call.region_id or site.kind not in call.terms.audience:
        raise Refused(_("Cet appel ne s’adresse pas à cet établissement."))
    Site.objects.select_for_update().get(pk=site.pk)  # a double click opens one
    known = Application.objects.filter(call=call, site=site).first()
    if known and known.state != ApplicationState.WITHDRAWN:
        return UNCHANGED
    if not call.is_open_at(clock.now()):
        raise Refused(_("Cet appel n’est pas ouvert : aucun dossier ne s’y ouvre."))
    now = clock.now()
    application = known or Application(call=call, site=site, created_at=now)
    application.state, application.changed_at, application.filed_at = ApplicationState.DRAFT, now, None
    application.save()
    record(events.ApplicationOpened(application.stream, {"call": call.title, "site": site.name}), by=by)
    return application


@action(rules.can_write)
def write_application(
    application: Application, *, papers: dict[str, Paper] | None = None, by: Actor, **fields: Any
) -> Application:
    """Keep what is typed, complete or not. ``fields``: contact_name, contact_email, cost, requested (cents),
    answers, declared. A paper of the same name replaces the one before, which stays."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not a field of an application: {unknown}")
    application = application_now(application)
    require(rules.can_write(by, application))
    changed = [name for name, value in fields.items() if getattr(application, name) != value]
    for name in changed:
        setattr(application, name, fields[name])
    kept = [key for key, paper in (papers or {}).items() if keep_piece(application, key, paper, by)]
    if not changed and not kept:
        return UNCHANGED
    application.changed_at = clock.now()
    application.save(update_fields=[*changed, "changed_at"])
    titles = {piece.key: piece.label for piece in application.call.terms.pieces}
    what = ", ".join([*(str(LABELS[name]) for name in changed), *(titles[key] for key in kept)])
    record(events.ApplicationWritten(application.stream, {"what": what}), by=by)
    return application


@action(rules.can_file)
def file_application(application: Application, *, arrived_at: dt.datetime, by: Actor) -> Application:
    """File what has been written. ``arrived_at``: when the request reached the server; however long it then waited
    for its turn, who came before the closing is in time. Filing twice is filing once."""
    application = application_now(application)
    receipt = _receipt(application)
    if application.state == ApplicationState.FILED and application.receipt == receipt:
        return UNCHANGED
    require(rules.can_write(by, application))
    if application.state == ApplicationState.DRAFT and not application.call.is_open_at(arrived_at):
        raise Refused(
            _("L’appel est clos : le dossier reste en brouillon, rien n’est perdu. Écrivez à votre région.")
        )
    if lacks := missing(application):
        raise Refused(_("Il manque : %s.") % " ; ".join(lacks))
    now = clock.now()
    application.state, application.receipt = ApplicationState.FILED, receipt
    application.filed_at = application.filed_at or max(arrived_at, application.created_at)
    application.filed_by, application.changed_at = by.label, now
    application.conditions = [seen.as_dict() for seen in look(application)]
    application.save()
    application.corrections.filter(answered_at=None).update(answered_at=now)
    told = {"receipt": receipt[:16], "sha256": receipt, "reference": application.reference}
    record(events.ApplicationFiled(application.stream, told), by=by)
    _acknowledge(application, by)
    return application


@action(rules.can_withdraw)
def withdraw_application(application: Application, *, by: Actor) -> Application:
    application = application_now(application)
    require(rules.can_withdraw(by, application))
    application.state, application.changed_at = ApplicationState.WITHDRAWN, clock.now()
    application.save(update_fields=["state", "changed_at"])
    record(events.ApplicationWithdrawn(application.stream, {}), by=by)
    return application


def _receipt(application: Application) -> str:
    """The digest of everything that is filed: words, amounts and the digests of the papers."""
    told = {name: getattr(application, name) for name in FIELDS}
    pieces = application.pieces.current().order_by("key").values_list("key", "sha256")
    told |= {
        "call": application.call_id,
        "site": application.site_id,
        "pieces": [list(piece) for piece in pieces],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _acknowledge(application: Application, by: Actor) -> None:
    told = {
        "reference": application.reference,
        "site": application.site.name,
        "call": application.call.title,
        "when": timezone.localtime(application.filed_at).strftime("%d/%m/%Y %H:%M:%S"),
        "receipt": application.receipt,
        "url": settings.BASE_URL + reverse("funding:application", args=[application.pk]),
    }
    enqueue(
        application.contact_email,
        _("Dossier %s déposé") % application.reference,
        _(
            "Bonjour,\n\nLe dossier %(reference)s de « %(site)s » pour l’appel « %(call)s » est déposé (%(when)s).\n"
            "Empreinte de ce qui a été déposé :\n%(receipt)s\n\n%(url)s\n"
        )
        % told,
        by=by,
        about=application.stream,
    )
