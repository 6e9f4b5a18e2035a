"""After the decision: the letter, deliverables, invoices and payments."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.verdict import Refused, require
from cordee.funding import actions, rules
from cordee.funding.enums import InstalmentState
from cordee.funding.forms import JudgeForm, PaperForm, PaymentForm
from cordee.funding.letter import award_letter
from cordee.funding.models import Application, Instalment
from cordee.funding.views.fetch import (
    application_or_404,
    crumbs,
    deliverable_or_404,
    instalment_or_404,
    state_label,
)
from cordee.plan.menu import concerned
from cordee.ui.table import Column, Filter, Table


def _link(row: Instalment) -> str:
    return reverse("funding:application", args=[row.application_id])


COLUMNS = [
    Column("application__reference", gettext_lazy("Dossier"), sortable=True, order="application", link=_link),
    Column("application__site__name", gettext_lazy("Établissement"), sortable=True),
    Column("application__site__finess", gettext_lazy("FINESS"), sortable=True),
    Column("application__site__legal_entity__finess", gettext_lazy("FINESS juridique"), hidden=True),
    Column("application__call__title", gettext_lazy("Appel"), sortable=True),
    Column("label", gettext_lazy("Versement"), sortable=True),
    Column("amount", gettext_lazy("Montant (€)"), sortable=True, align="end", value=lambda row: Decimal(row.amount) / 100),
    Column("state", gettext_lazy("État"), sortable=True, template="funding/_instalment_state.html", value=state_label),
    Column("checked_by", gettext_lazy("Service fait"), hidden=True),
    Column("approved_by", gettext_lazy("Bon à payer"), hidden=True),
    Column("paid_on", gettext_lazy("Payé le"), sortable=True),
    Column("payment", gettext_lazy("Référence"), hidden=True),
]  # fmt: skip


@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    found = application_or_404(request, pk)
    if not found.is_granted:
        raise Http404
    response = HttpResponse(award_letter(found), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="notification-{found.reference}.pdf"'
    return response


@require_GET
def instalments(request: HttpRequest) -> HttpResponse:
    """Every instalment, for the accounting office: filtered here, taken away as CSV or XLSX."""
    if not concerned(request.actor):
        raise Http404
    rows = Instalment.objects.visible_to(request.actor)
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=rows.select_related("application__call", "application__site__legal_entity"),
        name="versements",
        caption=_("Versements"),
        search=["application__site__name", "application__site__finess", "payment"],
        filters=[Filter("state", _("État"), InstalmentState.choices)],
        sort="-application__reference",
        empty=_("Aucun versement."),
        empty_icon="cash",
    )
    return table.response("funding/instalments.html", {"crumbs": crumbs((_("Versements"), ""))})


@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    found = deliverable_or_404(request, pk)
    require(rules.can_deliver(request.actor, found))
    title = _("Apporter « %s »") % found.label
    return _paper(
        request, found.application, title, lambda paper: actions.deliver(found, paper=paper, by=request.actor)
    )


@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    found = deliverable_or_404(request, pk)
    require(rules.can_judge_deliverable(request.actor, found))
    form = JudgeForm(request.POST or None)
    return _confirm(
        request, found.application, _("Juger « %s »") % found.label, form,
        lambda told: actions.judge_deliverable(found, by=request.actor, **told),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    found = instalment_or_404(request, pk)
    require(rules.can_invoice(request.actor, found))
    title = _("Facture : %s") % found.label
    return _paper(
        request,
        found.application,
        title,
        lambda paper: actions.file_invoice(found, paper=paper, by=request.actor),
    )


@require_POST
def advance(request: HttpRequest, pk: int) -> HttpResponse:
    found = instalment_or_404(request, pk)
    actions.advance(found, by=request.actor)
    messages.success(request, _("Noté."))
    return redirect("funding:application", found.application_id)


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    found = instalment_or_404(request, pk)
    require(rules.can_pay(request.actor, found))
    form = PaymentForm(request.POST or None)
    return _confirm(
        request, found.application, _("Paiement : %s") % found.label, form,
        lambda told: actions.note_payment(found, by=request.actor, **told),
    )  # fmt: skip


def _paper(request: HttpRequest, application: Application, title: str, order) -> HttpResponse:
    form = PaperForm(request.POST or None, request.FILES or None)
    return _confirm(request, application, title, form, lambda told: order(told["paper"]))


def _confirm(request: HttpRequest, application: Application, title: str, form, order) -> HttpResponse:
    back = reverse("funding:application", args=[application.pk])
    if request.method == "POST" and form.is_valid():
        try:
            order(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("Enregistré."))
            return redirect(back)
    page = {
        "title": title,
        "question": f"{application.reference}, {application.site.name}",
        "submit_label": _("Enregistrer"),
        "cancel_url": back,
        "form": form,
    }
    return render(request, "ui/confirm.html", page, status=422 if form.is_bound else 200)
