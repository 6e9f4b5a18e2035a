"""The call list of a house: seen, changed, imported, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cordee.core.verdict import Refused, require
from cordee.directory.models import Site
from cordee.mobilisation import actions, rules
from cordee.mobilisation.actions.importing import Outcome, compare
from cordee.mobilisation.forms.listing import ContactForm, ImportForm
from cordee.mobilisation.list_csv import MOST_BYTES, read_list, written
from cordee.mobilisation.models import Contact
from cordee.mobilisation.reading import policy
from cordee.ui.downloads import attachment


@require_safe
def call_list(request: HttpRequest, pk: int) -> HttpResponse:
    """By role, in the order in which people are called; with the roles that nobody holds."""
    site = _site(request, pk)
    contacts = list(Contact.objects.filter(site=site).active())
    lines = [
        (role.title, [row for row in contacts if row.role == role.slug]) for role in policy().roles.values()
    ]
    context = {
        "site": site,
        "lines": [(title, rows) for title, rows in lines if rows],
        "nobody": [title for title, rows in lines if not rows],
        "alone": [title for title, rows in lines if len(rows) == 1],
        "crumbs": _crumbs(site),
    }
    return render(request, "mobilisation/call_list.html", context)


@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest, pk: int) -> HttpResponse:
    site = _site(request, pk)
    form = ContactForm(request.POST or None, initial={"role": request.GET.get("role", "")[:40]})
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: actions.add_contact(site, by=request.actor, **form.told))
        if made:
            messages.success(request, _("Fiche enregistrée."))
            return redirect("mobilisation:call_list", pk)
    return _form_page(request, site, form, _("Nouvelle personne d’astreinte"))


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    found = _contact(request, pk)
    form = ContactForm(request.POST or None, contact=found)
    if request.method == "POST":
        require(rules.can_keep_contact(request.actor, found))
        if form.is_valid() and _tried(
            form, lambda: actions.change_contact(found, by=request.actor, **form.told)
        ):
            messages.success(request, _("Fiche enregistrée."))
            return redirect("mobilisation:call_list", found.site_id)
    return _form_page(request, found.site, form, found.name, contact=found)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _contact(request, pk)
    actions.withdraw_contact(found, by=request.actor)
    messages.success(request, _("Personne retirée de l’annuaire."))
    return redirect("mobilisation:call_list", found.site_id)


@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Checked first; written when asked, and only if nothing is refused."""
    site = _site(request, pk)
    form, outcome, done = ImportForm(request.POST or None, request.FILES or None), None, False
    if request.method == "POST" and form.is_valid():
        outcome, done = _imported(request, site, form)
    status = 422 if form.is_bound and (form.errors or (outcome and outcome.refused)) else 200
    context = {
        "site": site,
        "form": form,
        "outcome": outcome,
        "done": done,
        "roles": policy().roles.values(),
        "crumbs": _crumbs(site, _("Importer")),
    }
    return render(request, "mobilisation/import.html", context, status=status)


def _imported(request: HttpRequest, site: Site, form: ImportForm) -> tuple[Outcome | None, bool]:
    try:
        read = read_list(form.cleaned_data["file"].read(MOST_BYTES + 1))
    except Refused as refusal:
        form.add_error("file", str(refusal.reason))
        return None, False
    outcome = compare(site, read)
    if outcome.refused or not form.cleaned_data["really"]:
        return outcome, False
    _tried(form, lambda: actions.import_list(site, read=read, by=request.actor))
    return outcome, not form.errors


@require_safe
def export_list(request: HttpRequest, pk: int) -> HttpResponse:
    site = _site(request, pk)
    rows = Contact.objects.filter(site=site).active()
    return attachment(written(rows).encode(), "text/csv; charset=utf-8", f"astreinte-{site.finess}.csv")


def _site(request: HttpRequest, pk: int) -> Site:
    site = get_object_or_404(Site.objects.visible_to(request.actor), pk=pk)
    require(rules.can_keep(request.actor, site))
    return site


def _contact(request: HttpRequest, pk: int) -> Contact:
    rows = Contact.objects.visible_to(request.actor).active()
    return get_object_or_404(rows.select_related("site__legal_entity__ght"), pk=pk)


def _tried(form, order):
    """What the action made; what it refuses is said on the form, as it was typed."""
    try:
        return order()
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return None


def _form_page(request: HttpRequest, site: Site, form: ContactForm, title: str, **more) -> HttpResponse:
    context = {"site": site, "form": form, "title": title, "crumbs": _crumbs(site, title), **more}
    return render(request, "mobilisation/contact.html", context, status=422 if form.is_bound else 200)


def _crumbs(site: Site, *here: str) -> list[tuple[str, str]]:
    address = reverse("mobilisation:call_list", args=[site.pk])
    trail = [
        (_("Annuaire"), reverse("directory:list")),
        (site.name, reverse("directory:site", args=[site.pk])),
    ]
    return [*trail, (_("Annuaire d’astreinte"), address if here else ""), *((one, "") for one in here)]
