"""Packs of material: the list, one of them, its checks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core import clock
from cordee.core.verdict import require
from cordee.directory.following import region_or_404
from cordee.taskforce import actions, panels, rules
from cordee.taskforce.enums import PackState
from cordee.taskforce.forms.keeping import CheckForm, PackForm
from cordee.taskforce.models import MaterialPack
from cordee.ui.table import Column, Table


def _link(row: MaterialPack) -> str:
    return reverse("taskforce:pack", args=[row.pk])


def standing_label(row: MaterialPack) -> str:
    return str(PackState(row.standing(timezone.localdate(clock.now()))).label)


COLUMNS = [
    Column("name", gettext_lazy("Pack"), sortable=True, link=_link),
    Column("place__name", gettext_lazy("Lieu"), sortable=True),
    Column("held_by", gettext_lazy("Tenu par"), sortable=True),
    Column("state", gettext_lazy("État"), value=standing_label, template="taskforce/_pack_state.html"),
    Column("checked_on", gettext_lazy("Vérifié le"), sortable=True),
    Column("next_check_on", gettext_lazy("À vérifier le"), sortable=True),
]


@require_GET
def packs(request: HttpRequest) -> HttpResponse:
    region = region_or_404(request.actor)
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=MaterialPack.objects.visible_to(request.actor).filter(region=region).select_related("place"),
        name="packs",
        caption=_("Packs de matériels"),
        search=["name", "held_by", "place__name"],
        sort="name",
        empty=_("Aucun pack de matériels."),
        empty_icon="briefcase",
    )
    crumbs = [(_("Task force"), reverse("taskforce:index")), (_("Packs de matériels"), "")]
    context = {"crumbs": crumbs, "can_keep": rules.can_keep(request.actor, region)}
    return table.response("taskforce/packs.html", context)


@require_http_methods(["GET", "POST"])
def new_pack(request: HttpRequest) -> HttpResponse:
    region = region_or_404(request.actor)
    require(rules.can_keep(request.actor, region))
    form = PackForm(request.POST or None, region=region)
    if request.method == "POST" and form.is_valid():
        made = actions.add_pack(region, fields=form.cleaned_data, by=request.actor)
        messages.success(request, _("Pack enregistré. Vérifiez-le pour qu’il soit prêt."))
        return redirect("taskforce:pack", made.pk)
    context = {"form": form, "crumbs": _crumbs(_("Nouveau pack"))}
    return render(request, "taskforce/pack.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    found = _pack(request, pk)
    if request.method == "GET":
        return _page(request, found)
    require(rules.can_keep_pack(request.actor, found))
    form = PackForm(request.POST, region=found.region, pack=found)
    if not form.is_valid():
        return _page(request, found, form=form)
    actions.change_pack(found, fields=form.cleaned_data, by=request.actor)
    messages.success(request, _("Pack enregistré."))
    return redirect("taskforce:pack", pk)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    found = _pack(request, pk)
    require(rules.can_keep_pack(request.actor, found))
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _page(request, found, check_form=form)
    actions.check_pack(found, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Vérification notée."))
    return redirect("taskforce:pack", pk)


def _pack(request: HttpRequest, pk: int) -> MaterialPack:
    rows = MaterialPack.objects.visible_to(request.actor).select_related("region", "place")
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest,
    found: MaterialPack,
    *,
    form: PackForm | None = None,
    check_form: CheckForm | None = None,
) -> HttpResponse:
    can_keep = rules.can_keep_pack(request.actor, found)
    may_check = can_keep and found.state != PackState.ENGAGED
    context = {
        "found": found,
        "label": standing_label(found),
        "late_days": panels.late_since(found, timezone.localdate(clock.now())),
        "form": form or (PackForm(region=found.region, pack=found) if can_keep else None),
        "check_form": check_form or (CheckForm() if may_check else None),
        "checks": found.checks.all()[:20],
        "loan": found.loans.filter(back_at__isnull=True).select_related("request__site").first(),
        "crumbs": _crumbs(found.name),
    }
    return render(request, "taskforce/pack.html", context, status=422 if form or check_form else 200)


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [
        (_("Task force"), reverse("taskforce:index")),
        (_("Packs de matériels"), reverse("taskforce:packs")),
        (last, ""),
    ]
