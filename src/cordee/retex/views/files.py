"""The files of a report and of an attestation, and the links that let an outsider take one report."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cordee.accounts.middleware import public
from cordee.core import clock
from cordee.core.ids import fingerprint
from cordee.retex import actions
from cordee.retex.documents.papers import report_docx, report_pdf
from cordee.retex.forms import ShareForm
from cordee.retex.models import Report, ShareLink
from cordee.retex.panels.page import page_of
from cordee.retex.subjects import AROUND, is_crisis
from cordee.retex.views.fetch import report_or_404

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAKERS = {"pdf": (PDF, report_pdf), "docx": (DOCX, report_docx)}


@require_GET
def download(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return file_of(report_or_404(request, pk), kind)


def file_of(report: Report, kind: str) -> HttpResponse:
    """The very bytes that were approved; for a draft, a file marked as such, made now."""
    media_type, make = MAKERS[kind]
    frozen = getattr(report, kind) if report.approved_at else None
    state = "" if report.approved_at else "-brouillon"
    about = f"crise-{report.incident_id}" if is_crisis(report.subject) else report.exercise_id
    name = f"retex-{about}-v{report.version}{state}.{kind}"
    response = HttpResponse(bytes(frozen) if frozen else make(report), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    report = report_or_404(request, pk)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return render(request, "retex/share.html", {"report": report, "form": form}, status=422)
    link, token = actions.share_report(report, **form.cleaned_data, by=request.actor)
    address = request.build_absolute_uri(reverse("retex:shared", args=[token]))
    request.session[f"share:{link.pk}"] = address  # shown once, to whoever made it
    return redirect(f"{reverse('retex:report', args=[pk])}?lien={link.pk}#partage")


@require_POST
def revoke(request: HttpRequest, pk: int, link_pk: int) -> HttpResponse:
    report = report_or_404(request, pk)
    actions.revoke_share(report, link=get_object_or_404(report.links, pk=link_pk), by=request.actor)
    return redirect(f"{reverse('retex:report', args=[pk])}#partage")


@public
@never_cache
@require_GET
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What an outsider sees: one approved report and its files, nothing that leads further."""
    report = _shared(token)
    context = {"report": report, "sheet": page_of(report), "token": token}
    return _discreet(render(request, "retex/shared.html", context))


@public
@never_cache
@require_GET
def shared_file(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    return _discreet(file_of(_shared(token), kind))


def _shared(token: str) -> Report:
    """A wrong, an expired and a revoked link are the same missing page."""
    link = ShareLink.objects.usable(clock.now()).filter(token_hash=fingerprint(token)).first()
    if link is None:
        raise Http404
    return Report.objects.without_files().select_related(*AROUND).get(pk=link.report_id)


def _discreet(response: HttpResponse) -> HttpResponse:
    """The address is the secret: it must neither be indexed nor travel in a referrer."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
