"""The roster: the list, one person, when they are free."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.verdict import require
from cordee.directory.following import region_or_404
from cordee.taskforce import actions, rules
from cordee.taskforce.forms.keeping import AvailabilityForm, MemberForm
from cordee.taskforce.models import Member
from cordee.taskforce.reading import policy
from cordee.ui.table import Column, Filter, Table


def _link(row: Member) -> str:
    return reverse("taskforce:member", args=[row.pk])


def _skills(row: Member) -> str:
    told = policy()
    return ", ".join(f"{told.skill(slug)} {level}" for slug, level in sorted(row.skills.items()))


def standing(row: Member) -> str:
    """``withdrawn``, ``engaged``, ``on_call`` or ``windows``."""
    if not row.is_active:
        return "withdrawn"
    if row.engaged:
        return "engaged"
    return "on_call" if row.on_call else "windows"


STANDINGS = {
    "withdrawn": gettext_lazy("Retiré"),
    "engaged": gettext_lazy("Mobilisé"),
    "on_call": gettext_lazy("Sur appel"),
    "windows": gettext_lazy("Par périodes"),
}


def _standing_label(row: Member) -> str:
    return str(STANDINGS[standing(row)])


COLUMNS = [
    Column("name", gettext_lazy("Nom"), sortable=True, link=_link),
    Column("employer", gettext_lazy("Employeur")),
    Column("skills", gettext_lazy("Compétences et niveaux"), value=_skills),
    Column(
        "standing", gettext_lazy("Disponibilité"), value=_standing_label, template="taskforce/_standing.html"
    ),
    Column("commune", gettext_lazy("Commune"), sortable=True, hidden=True),
]


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    region = region_or_404(request.actor)
    rows = Member.objects.visible_to(request.actor).filter(region=region).with_engagement()
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=rows.select_related("employer_site", "employer_provider"),
        name="task-force",
        caption=_("Équipiers de la Cyber Task Force"),
        search=["name", "employer_text", "employer_site__name", "commune"],
        filters=[
            Filter("competence", _("Compétence"), list(policy().skills.items()), apply=_holding),
            Filter("dispo", _("Disponibilité"), list(STANDINGS.items()), apply=_who_are),
        ],
        sort="name",
        empty=_("Le vivier est vide."),
        empty_icon="users-group",
    )
    crumbs = [(_("Task force"), reverse("taskforce:index")), (_("Équipiers"), "")]
    context = {"crumbs": crumbs, "can_keep": rules.can_keep(request.actor, region)}
    return table.response("taskforce/people.html", context)


@require_http_methods(["GET", "POST"])
def new_member(request: HttpRequest) -> HttpResponse:
    region = region_or_404(request.actor)
    require(rules.can_keep(request.actor, region))
    form = MemberForm(request.POST or None, region=region)
    if request.method == "POST" and form.is_valid():
        made = actions.add_member(region, fields=form.told(), by=request.actor)
        messages.success(request, _("Fiche enregistrée."))
        return redirect("taskforce:member", made.pk)
    context = {"form": form, "crumbs": _crumbs(_("Nouvelle fiche"))}
    return render(request, "taskforce/member.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    found = _member(request, pk)
    if request.method == "GET":
        return _page(request, found)
    require(rules.can_keep_member(request.actor, found))
    form = MemberForm(request.POST, region=found.region, member=found)
    if not form.is_valid():
        return _page(request, found, form=form)
    actions.change_member(found, fields=form.told(), by=request.actor)
    messages.success(request, _("Fiche enregistrée."))
    return redirect("taskforce:member", pk)


@require_POST
def add_window(request: HttpRequest, pk: int) -> HttpResponse:
    found = _member(request, pk)
    require(rules.can_keep_member(request.actor, found))
    form = AvailabilityForm(request.POST)
    if not form.is_valid():
        return _page(request, found, window_form=form)
    actions.add_availability(found, by=request.actor, **form.cleaned_data)
    return redirect("taskforce:member", pk)


@require_POST
def remove_window(request: HttpRequest, pk: int, window_pk: int) -> HttpResponse:
    found = _member(request, pk)
    require(rules.can_keep_member(request.actor, found))
    window = get_object_or_404(found.windows, pk=window_pk)
    actions.remove_availability(found, window=window, by=request.actor)
    return redirect("taskforce:member", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_member(_member(request, pk), by=request.actor)
    messages.success(request, _("Personne retirée du vivier."))
    return redirect("taskforce:member", pk)


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    actions.bring_member_back(_member(request, pk), by=request.actor)
    return redirect("taskforce:member", pk)


def _holding(rows, slug: str):
    return rows.filter(skills__has_key=slug)


def _who_are(rows, value: str):
    if value == "withdrawn":
        return rows.filter(withdrawn_at__isnull=False)
    rows = rows.active()
    if value == "engaged":
        return rows.filter(engaged=True)
    return rows.filter(engaged=False, on_call=value == "on_call")


def _member(request: HttpRequest, pk: int) -> Member:
    rows = Member.objects.visible_to(request.actor).with_engagement()
    return get_object_or_404(
        rows.select_related("region", "employer_site", "employer_provider", "base"), pk=pk
    )


def _page(
    request: HttpRequest,
    found: Member,
    *,
    form: MemberForm | None = None,
    window_form: AvailabilityForm | None = None,
) -> HttpResponse:
    can_keep = rules.can_keep_member(request.actor, found)
    told, bad = policy(), bool(form or window_form)
    missions = found.assignments.select_related("request__site").order_by("-proposed_at")
    context = {
        "found": found,
        "standing": standing(found),
        "standing_label": _standing_label(found),
        "skills": [(told.skill(slug), level) for slug, level in sorted(found.skills.items())],
        "sees_phone": rules.can_see_phones(request.actor, found.region),
        "can_keep": can_keep,
        "form": form or (MemberForm(region=found.region, member=found) if can_keep else None),
        "window_form": window_form or (AvailabilityForm() if can_keep else None),
        "windows": found.windows.all(),
        "missions": missions[:20],
        "crumbs": _crumbs(found.name),
    }
    return render(request, "taskforce/member.html", context, status=422 if bad else 200)


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [
        (_("Task force"), reverse("taskforce:index")),
        (_("Équipiers"), reverse("taskforce:people")),
        (last, ""),
    ]
