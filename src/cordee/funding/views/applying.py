"""An application: the list, the page that follows it, the form that fills it."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordee.core.arrival import arrived_at
from cordee.core.verdict import Refused, require
from cordee.funding import actions, rules
from cordee.funding.enums import ApplicationState
from cordee.funding.forms import ApplicationForm
from cordee.funding.models import Application, Piece
from cordee.funding.views.desk import application_page
from cordee.funding.views.fetch import application_crumbs, application_or_404, crumbs, state_label
from cordee.plan.menu import concerned
from cordee.ui.downloads import sent_in
from cordee.ui.table import Column, Filter, Table


def _own_link(row: Application) -> str:
    return reverse("funding:application", args=[row.pk])


COLUMNS = [
    Column("reference", gettext_lazy("Dossier"), sortable=True, order="pk", link=_own_link),
    Column("site__name", gettext_lazy("Établissement"), sortable=True),
    Column("site__finess", gettext_lazy("FINESS"), hidden=True),
    Column("site__department__name", gettext_lazy("Département"), hidden=True),
    Column("call__title", gettext_lazy("Appel"), sortable=True),
    Column("state", gettext_lazy("État"), sortable=True, template="funding/_state.html", value=state_label),
    Column("requested", gettext_lazy("Demandé (€)"), sortable=True, align="end", value=lambda a: _in_euros(a.requested)),
    Column("awarded", gettext_lazy("Accordé (€)"), sortable=True, align="end", value=lambda a: _in_euros(a.awarded)),
    Column("filed_at", gettext_lazy("Déposé le"), sortable=True),
    Column("changed_at", gettext_lazy("Dernier changement"), sortable=True, hidden=True),
]  # fmt: skip


@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    if not concerned(request.actor):
        raise Http404
    rows = Application.objects.visible_to(request.actor).select_related("call", "site__department")
    calls = sorted({(str(pk), title) for pk, title in rows.order_by().values_list("call_id", "call__title")})
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=rows,
        name="dossiers",
        caption=_("Dossiers de financement"),
        search=["site__name", "site__finess"],
        filters=[
            Filter("appel", _("Appel"), calls, apply=lambda kept, value: kept.filter(call=value)),
            Filter("state", _("État"), ApplicationState.choices),
        ],
        sort="-filed_at",
        empty=_("Aucun dossier."),
        empty_icon="coin-euro",
    )
    return table.response("funding/applications.html", {"crumbs": crumbs((_("Dossiers"), ""))})


@require_GET
def application(request: HttpRequest, pk: int) -> HttpResponse:
    return application_page(request, application_or_404(request, pk))


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed is kept first, whatever lacks; then filed, when that was asked."""
    came_at = arrived_at(request)
    found = application_or_404(request, pk)
    require(rules.can_write(request.actor, found))
    here = dict(found.pieces.current().values_list("key", "name"))
    form = ApplicationForm(request.POST or None, request.FILES or None, application=found, here=here)
    refused = ""
    if request.method == "POST" and form.is_valid():
        actions.write_application(found, by=request.actor, **form.written)
        if "deposer" not in request.POST:
            messages.success(request, _("Brouillon enregistré."))
            return redirect("funding:write", pk)
        try:
            actions.file_application(found, arrived_at=came_at, by=request.actor)
        except Refused as refusal:
            refused = str(refusal.reason)
        else:
            messages.success(request, _("Dossier déposé. Un accusé de réception part par courriel."))
            return redirect("funding:application", pk)
    context = {
        "application": found,
        "call": found.call,
        "form": form,
        "refusal": refused,
        "corrections": found.corrections.filter(answered_at=None),
        "crumbs": application_crumbs(found, _("Remplir")),
    }
    return render(request, "funding/write.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = application_or_404(request, pk)
    require(rules.can_withdraw(request.actor, found))
    back = reverse("funding:application", args=[pk])
    if request.method == "POST":
        actions.withdraw_application(found, by=request.actor)
        messages.success(request, _("Dossier retiré."))
        return redirect(back)
    page = {
        "title": _("Retirer le dossier"),
        "question": _("Retirer le dossier %s ?") % found.reference,
        "consequences": [
            _("Il ne sera pas examiné."),
            _("Ce qui est écrit reste ; tant que l’appel est ouvert, on peut le rouvrir."),
        ],
        "submit_label": _("Retirer"),
        "cancel_url": back,
        "danger": True,
    }
    return render(request, "ui/confirm.html", page)


@require_GET
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper, as an attachment only: what a house has sent is never drawn by our own pages."""
    rows = Piece.objects.filter(application__in=Application.objects.visible_to(request.actor))
    found = get_object_or_404(rows, pk=pk)
    return sent_in(bytes(found.data), found.media_type, found.name)


def _in_euros(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount) / 100
