"""The region's playbooks: the list, one of them, its file, and bringing others in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cordee.core.verdict import Refused, require
from cordee.directory.following import region_of, region_or_404
from cordee.packs.document import BadPack
from cordee.plan.menu import concerned
from cordee.playbooks import actions, cacao, ours, rules
from cordee.playbooks.bringing import read_file
from cordee.playbooks.enums import Origin
from cordee.playbooks.forms import BringForm
from cordee.playbooks.models import Playbook
from cordee.playbooks.panels import playbook_panel, rooms_to_launch_in
from cordee.ui.table import Column, Filter, Table


def _link(row: Playbook) -> str:
    return reverse("playbooks:playbook", args=[row.pk])


def _origin(row: Playbook) -> str:
    return str(row.get_origin_display())


COLUMNS = [
    Column("title", gettext_lazy("Procédure"), sortable=True, link=_link),
    Column("steps", gettext_lazy("Étapes"), sortable=True, align="end"),
    Column(
        "origin", gettext_lazy("Origine"), sortable=True, template="playbooks/_origin.html", value=_origin
    ),
    Column(
        "modified_at", gettext_lazy("Version du"), sortable=True, value=lambda row: row.modified_at.date()
    ),
    Column("version", gettext_lazy("Version"), sortable=True, align="end", hidden=True),
    Column("brought_at", gettext_lazy("Apportée le"), sortable=True, hidden=True),
    Column("brought_by", gettext_lazy("Apportée par"), hidden=True),
    Column("cacao_id", gettext_lazy("Identifiant CACAO"), hidden=True),
]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    if not concerned(request.actor):
        raise Http404
    region = region_of(request.actor)
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=Playbook.objects.visible_to(request.actor).defer("document"),
        name="procedures",
        caption=_("Procédures de réponse"),
        search=["title", "slug"],
        filters=[
            Filter(
                "origine", _("Origine"), Origin.choices, apply=lambda rows, value: rows.filter(origin=value)
            )
        ],
        sort="title",
        empty=_("Aucune procédure dans votre région."),
        empty_icon="clipboard-list",
    )
    can_keep = rules.can_keep(request.actor, region) if region else None
    return table.response("playbooks/index.html", {"can_keep": can_keep})


@require_safe
def playbook(request: HttpRequest, pk: int) -> HttpResponse:
    found = _playbook(request, pk)
    context = {
        "panel": playbook_panel(found),
        "rooms": rooms_to_launch_in(request.actor, found),
        "crumbs": _crumbs((found.title, "")),
    }
    return render(request, "playbooks/playbook.html", context)


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The CACAO file, as it was brought."""
    found = _playbook(request, pk)
    response = HttpResponse(cacao.written(found.document), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.cacao.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """A playbook from its file. « Try » shows what would come; each fault is said with its path and line."""
    region = region_or_404(request.actor)
    require(rules.can_keep(request.actor, region))
    form, faults, tried = BringForm(request.POST or None, request.FILES or None), [], None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            brought = read_file(file.read(), file.name)
            if "garder" in request.POST:
                return _kept(request, region, brought.document)
            tried = brought
        except BadPack as bad:
            faults = bad.faults
        except Refused as refusal:
            form.add_error("file", str(refusal.reason))
    context = {"form": form, "faults": faults, "tried": tried, "crumbs": _crumbs((_("Apporter"), ""))}
    return render(
        request, "playbooks/bring.html", context, status=422 if form.is_bound and not tried else 200
    )


@require_POST
def bring_shipped(request: HttpRequest) -> HttpResponse:
    """The playbooks that come with the platform; those that are there already stay."""
    region = region_or_404(request.actor)
    require(rules.can_keep(request.actor, region))
    brought = 0
    for path in ours.shipped():
        try:
            brought += actions.bring_playbook(region, document=ours.load(path), by=request.actor) is not None
        except Refused as refusal:
            messages.warning(request, str(refusal.reason))
    if brought:
        messages.success(request, _("Procédures fournies apportées : %s.") % brought)
    else:
        messages.info(request, _("Les procédures fournies étaient déjà là : rien n’a changé."))
    return redirect("playbooks:index")


def _kept(request: HttpRequest, region, document) -> HttpResponse:
    """Raises ``Refused`` when what is there is newer."""
    kept = actions.bring_playbook(region, document=document, by=request.actor)
    if kept is None:
        messages.info(request, _("Cette procédure était déjà là, identique : rien n’a changé."))
        kept = Playbook.objects.get(region=region, cacao_id=document["id"])
    else:
        messages.success(request, _("Procédure apportée."))
    return redirect("playbooks:playbook", kept.pk)


def _playbook(request: HttpRequest, pk: int) -> Playbook:
    return get_object_or_404(Playbook.objects.visible_to(request.actor), pk=pk)


def _crumbs(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Procédures"), reverse("playbooks:index")), *steps]
