"""« Envois »: what waits, left and failed, by channel, for the administrator. Never whom it is for nor what it says."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from cordee.core import clock
from cordee.core.verdict import require
from cordee.outbox import actions, rules
from cordee.outbox.models import Channel, Message, State
from cordee.ui.table import Column, Filter, Table

# A mail server says in its refusal whom it refuses: addresses and numbers are somebody's.
_SOMEBODY = re.compile(r"[^\s'\"<>(){}\[\],;]+@[^\s'\"<>(){}\[\],;]+|\+?\d[\d .-]{6,}\d")
RECENT = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Way:
    """One channel. ``is_set``: there is a server or a gateway behind it."""

    channel: str
    label: str
    is_set: bool
    waiting: int
    oldest: dt.datetime | None
    sent: int
    last_sent: dt.datetime | None
    failed: int
    last_error: str


def nobody(text: str) -> str:
    """The words of an error, without an address or a number."""
    return _SOMEBODY.sub("…", text)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_sendings(request.actor))
    table = Table(
        request=request,
        rows=Message.objects.visible_to(request.actor).defer("subject", "body", "attachments", "recipient"),
        name="envois",
        caption=_("Envois"),
        columns=[
            Column("reference", _("Référence"), sortable=True),
            Column("channel", _("Canal"), sortable=True, value=lambda row: row.get_channel_display()),
            Column("state", _("État"), sortable=True, template="outbox/_state.html", value=_state),
            Column("pk", "", template="outbox/_retry.html", export=False),
            Column("attempts", _("Essais"), sortable=True, align="end"),
            Column("last_error", _("Dernière erreur"), value=lambda row: nobody(row.last_error)),
            Column("queued_at", _("Mis en file"), sortable=True),
            Column("next_attempt_at", _("Prochain essai"), sortable=True, value=_next),
            Column("sent_at", _("Parti"), sortable=True, hidden=True),
            Column("about", _("Objet"), hidden=True),
        ],
        search=("reference", "about"),
        filters=[
            Filter("channel", _("Canal"), Channel.choices),
            Filter("state", _("État"), State.choices),
        ],
        sort="-queued_at",
        empty=_("Aucun envoi."),
        empty_icon="send",
    )
    return table.response("outbox/sendings.html", {"ways": ways(request)})


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.can_see_sendings(request.actor))
    message = get_object_or_404(Message.objects.visible_to(request.actor), pk=pk)
    if actions.retry(message, by=request.actor):
        messages.success(request, _("%s part dès que le facteur passe.") % message.reference)
    else:
        messages.info(request, _("%s part dans les deux minutes.") % message.reference)
    return redirect("outbox:sendings")


@require_POST
def hurry(request: HttpRequest, channel: str) -> HttpResponse:
    require(rules.can_see_sendings(request.actor))
    if channel not in Channel.values:
        raise Http404
    count = actions.hurry(channel, by=request.actor) or 0
    told = ngettext("%s envoi repris.", "%s envois repris.", count) % count
    messages.success(request, told if count else _("Rien n’attend au-delà de deux minutes."))
    return redirect("outbox:sendings")


def ways(request: HttpRequest) -> list[Way]:
    """One query, and one a channel, whatever the number of messages."""
    seen, since = Message.objects.visible_to(request.actor).order_by(), clock.now() - RECENT
    queued, gone, failed = Q(state=State.QUEUED), Q(state=State.SENT), _failed()
    counts = {
        row["channel"]: row
        for row in seen.values("channel").annotate(
            waiting=Count("pk", filter=queued),
            oldest=Min("queued_at", filter=queued),
            sent=Count("pk", filter=gone & Q(sent_at__gte=since)),
            last_sent=Max("sent_at"),
            failed=Count("pk", filter=failed),
        )
    }
    errors: dict[str, str] = {}
    troubled = seen.filter(queued | failed).exclude(last_error="").order_by("-next_attempt_at", "-pk")
    for channel in Channel.values:
        errors[channel] = troubled.filter(channel=channel).values_list("last_error", flat=True).first() or ""
    return [_way(value, label, counts.get(value, {}), errors[value]) for value, label in Channel.choices]


def _failed() -> Q:
    """Given up after trying, or held; not what nobody needs any more (``drop_waiting``), which never left for a good reason."""
    dropped = Q(attempts=0, expires_at__lte=clock.now())
    return Q(state=State.GIVEN_UP) & ~dropped


def _way(channel: str, label: str, counts: dict, error: str) -> Way:
    has_server = bool(settings.DEMO or settings.EMAIL_HOST)
    return Way(
        channel=channel,
        label=str(label),
        is_set=has_server if channel == Channel.EMAIL else bool(settings.GATEWAYS.get(channel)),
        waiting=counts.get("waiting", 0),
        oldest=counts.get("oldest"),
        sent=counts.get("sent", 0),
        last_sent=counts.get("last_sent"),
        failed=counts.get("failed", 0),
        last_error=nobody(error),
    )


def _state(row: Message) -> str:
    return str(row.get_state_display())


def _next(row: Message) -> dt.datetime | None:
    return row.next_attempt_at if row.state == State.QUEUED else None
