"""The regional target: the number, its definition, who is in and who is missing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordee.core import clock
from cordee.core.verdict import require
from cordee.directory.following import region_or_404
from cordee.retex import actions, rules
from cordee.retex.forms import DeclareForm, FreezeForm
from cordee.retex.indicator import FEWEST, Standing
from cordee.retex.models import Denominator
from cordee.retex.obligation import rule
from cordee.retex.panels.region import small_groups, target_panel
from cordee.retex.views.tabs import tabs_of
from cordee.ui.table import Column, Filter, Table

YES_NO = [("oui", gettext_lazy("Oui")), ("non", gettext_lazy("Non"))]


def _exercised(rows, value: str):
    return [line for line in rows if line.is_exercised == (value == "oui")]


def _in_department(rows, value: str):
    return [line for line in rows if line.site.department.code == value]


def _of_kind(rows, value: str):
    return [line for line in rows if line.site.category_label == value]


def _last_link(line: Standing) -> str:
    return reverse("retex:attestation", args=[line.ever.pk]) if line.ever else ""


COLUMNS = [
    Column("site__name", gettext_lazy("Établissement"), sortable=True),
    Column("site__finess", gettext_lazy("FINESS"), hidden=True),
    Column("site__department__name", gettext_lazy("Département"), sortable=True),
    Column("site__category_label", gettext_lazy("Catégorie"), sortable=True),
    Column("weight", gettext_lazy("Poids"), align="end", sortable=True),
    Column("is_exercised", gettext_lazy("Exercé"), sortable=True, template="retex/_exercised.html"),
    Column(
        "ever",
        gettext_lazy("Dernier exercice qui a compté"),
        sortable=True,
        value=lambda line: line.ever.counts_on if line.ever else None,
        link=_last_link,
    ),
    Column("expires_on", gettext_lazy("Compte jusqu’au"), sortable=True),
]


@require_GET
def target(request: HttpRequest) -> HttpResponse:
    region = region_or_404(request.actor)
    require(rules.can_read_indicator(request.actor, region))
    denominators = list(Denominator.objects.visible_to(request.actor).filter(region=region))
    context = {
        "tabs": tabs_of(request, "retex:target"),
        "region": region,
        "can_freeze": rules.can_freeze(request.actor, region),
        "rule": rule(),
    }
    if not denominators:
        return render(request, "retex/target_empty.html", context)
    asked = request.GET.get("denominateur", "")
    chosen = next((d for d in denominators if str(d.pk) == asked), denominators[0])
    for denominator in denominators:
        denominator.region = region
    panel = target_panel(region, denominators, chosen, timezone.localdate(clock.now()))
    departments = {line.site.department.code: str(line.site.department) for line in panel.standings}
    kinds = sorted({line.site.category_label for line in panel.standings if line.site.category_label})
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=list(panel.standings),
        name="etablissements",
        caption=_("Établissements de la liste figée"),
        search=["site__name", "site__finess", "site__commune"],
        filters=[
            Filter("exerce", _("Exercé"), YES_NO, apply=_exercised),
            Filter("departement", _("Département"), sorted(departments.items()), apply=_in_department),
            Filter("categorie", _("Catégorie"), [(kind, kind) for kind in kinds], apply=_of_kind),
        ],
        sort="site__name",
    )
    context |= {"panel": panel, "small": small_groups(panel.departments), "fewest": FEWEST}
    return table.response("retex/target.html", context)


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest) -> HttpResponse:
    region = region_or_404(request.actor)
    require(rules.can_freeze(request.actor, region))
    today = timezone.localdate(clock.now())
    initial = {
        "label": _("Établissements au %s") % today.strftime("%d/%m/%Y"),
        "target_percent": rule().target_percent,
    }
    form = FreezeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        frozen = actions.freeze_denominator(region, **form.cleaned_data, by=request.actor)
        return redirect(f"{reverse('retex:target')}?denominateur={frozen.pk}")
    return render(request, "ui/confirm.html", _freeze_page(form), status=422 if form.is_bound else 200)


def _freeze_page(form: FreezeForm) -> dict:
    return {
        "title": _("Figer la liste des établissements"),
        "question": _(
            "La liste des établissements ouverts aujourd’hui, avec leurs poids, servira de dénominateur."
        ),
        "consequences": [
            _("Une fermeture ou une ouverture ultérieure ne change plus ce dénominateur."),
            _("Les listes figées auparavant restent consultables."),
        ],
        "submit_label": _("Figer la liste"),
        "cancel_url": reverse("retex:target"),
        "form": form,
    }


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    require(rules.can_freeze(request.actor, region_or_404(request.actor)))
    form = DeclareForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        attestation = actions.declare_exercise(told.pop("site"), by=request.actor, **told)
        messages.success(request, _("Exercice pris en compte pour %s.") % attestation.site)
        return redirect("retex:attestation", attestation.pk)
    return render(
        request, "retex/declare.html", {"form": form, "rule": rule()}, status=422 if form.is_bound else 200
    )
