"""The plan as it is read: the list, one action in plain words, a house's sheet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cordee.core.actor import Actor
from cordee.directory.following import region_of
from cordee.directory.models import Region
from cordee.plan import rules
from cordee.plan.enums import Function, Level
from cordee.plan.menu import concerned
from cordee.plan.models import Commitment, Plan
from cordee.plan.panels import moves, sheet
from cordee.plan.views.fetch import action_or_404, plan_of, site_or_404, sites_of, today
from cordee.ui.table import Column, Filter, Table

SHOWN_HOUSES = 1  # with one house, its sheet is the page; with more, they are a list


def plan_for(actor: Actor) -> Plan:
    """The plan in force that concerns this reader."""
    rows = Plan.objects.visible_to(actor).in_force().select_related("region")
    return get_object_or_404(rows, region=_region_for(actor))


def _region_for(actor: Actor) -> Region:
    """The region that the reader follows, or that of their first house."""
    if not concerned(actor):
        raise Http404
    if region := region_of(actor):
        return region
    site = sites_of(actor).first()
    if site is None:
        raise Http404
    return site.region


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The plan; for who has one house, the house's sheet."""
    if not concerned(request.actor):
        raise Http404
    houses = list(sites_of(request.actor)[: SHOWN_HOUSES + 1])
    if len(houses) == SHOWN_HOUSES and region_of(request.actor) is None:
        return redirect("plan:sheet", houses[0].pk)
    try:
        plan = plan_for(request.actor)
    except Http404:
        region = region_of(request.actor)
        can_bring = region is not None and bool(rules.can_import_plan(request.actor, region))
        return render(request, "plan/none.html", {"can_bring": can_bring})
    functions = [(f, [a for a in plan.actions if a.function == f]) for f in Function]
    context = {"plan": plan, "functions": functions, "of_region": region_of(request.actor) is not None}
    return render(request, "plan/index.html", context)


@require_GET
def action(request: HttpRequest, number: int) -> HttpResponse:
    """One action in plain words, for whoever wonders what is expected."""
    plan = plan_for(request.actor)
    found = action_or_404(plan, number)
    context = {
        "plan": plan,
        "action": found,
        "steps": [(Level(level), text) for level, text in sorted(found.steps.items())],
        "crumbs": [(_("Plan de résilience"), reverse("plan:index")), (_("Action %s") % number, "")],
    }
    return render(request, "plan/action.html", context)


@require_GET
def site_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one house stands on the whole plan, on one page that prints on A4."""
    site = site_or_404(request, pk)
    found = sheet(plan_of(site), site, today())
    context = {"sheet": found, "today": today(), "can_commit": rules.can_commit(request.actor, site)}
    return render(request, "plan/sheet.html", context)


@require_GET
def versions(request: HttpRequest) -> HttpResponse:
    """Every version of the region's plan, and what each did with the one before."""
    region = _region_for(request.actor)
    shown = Plan.objects.visible_to(request.actor).filter(region=region).order_by("-pk")
    rows = [(one, moves(old, one) if old else []) for one, old in _with_the_one_before(list(shown))]
    context = {
        "region": region,
        "rows": rows,
        "can_bring": rules.can_import_plan(request.actor, region),
        "crumbs": [(_("Plan de résilience"), reverse("plan:index")), (_("Versions"), "")],
    }
    return render(request, "plan/versions.html", context)


def _with_the_one_before(plans: list[Plan]):
    for place, plan in enumerate(plans):
        yield plan, plans[place + 1] if place + 1 < len(plans) else None


def _sheet_link(row: Commitment) -> str:
    return reverse("plan:sheet", args=[row.site_id])


def _own_link(row: Commitment) -> str:
    return reverse("plan:commitment", args=[row.site_id, row.action])


COLUMNS = [
    Column("site__name", gettext_lazy("Établissement"), sortable=True, link=_sheet_link),
    Column("site__finess", gettext_lazy("FINESS"), hidden=True),
    Column("site__department__name", gettext_lazy("Département"), sortable=True),
    Column("action", gettext_lazy("Action"), align="end", sortable=True, link=_own_link),
    Column("level", gettext_lazy("Niveau"), sortable=True, template="plan/_level.html", value=lambda c: str(Level(c.level).label),
           facts=lambda c: (c.level, c.not_applicable)),
    Column("target_level", gettext_lazy("Visé"), sortable=True, value=lambda c: str(Level(c.target_level).label)),
    Column("target_on", gettext_lazy("Pour le"), sortable=True),
    Column("owner_name", gettext_lazy("Responsable"), sortable=True),
    Column("level_why", gettext_lazy("Pourquoi ce niveau")),
    Column("changed_at", gettext_lazy("Dernier changement"), sortable=True),
    Column("not_applicable", gettext_lazy("Sans objet"), hidden=True, sortable=True),
    Column("reason", gettext_lazy("Motif"), hidden=True),
]  # fmt: skip


def _late(rows, value: str):
    return rows.late(today()) if value == "oui" else rows.exclude(pk__in=rows.late(today()).values("pk"))


@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """Every commitment that the actor may read, filtered, sorted, exported."""
    plan = plan_for(request.actor)
    numbers = [(str(a.number), f"{a.number}. {a.title}") for a in plan.actions]
    rows = Commitment.objects.visible_to(request.actor).filter(plan=plan)
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=rows.select_related("site__department"),
        name="engagements",
        caption=_("Engagements"),
        search=["site__name", "site__finess", "owner_name"],
        filters=[
            Filter("action", _("Action"), numbers),
            Filter("level", _("Niveau"), [(str(value), label) for value, label in Level.choices]),
            Filter("retard", _("En retard"), [("oui", _("Oui")), ("non", _("Non"))], apply=_late),
        ],
        sort="-changed_at",
        empty=_("Aucun engagement n’a encore été pris."),
        empty_icon="list-numbers",
    )
    context = {"plan": plan, "can_import": rules.can_import_commitments(request.actor, plan)}
    return table.response("plan/commitments.html", context)
