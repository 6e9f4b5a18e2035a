"""Pages that belong to no app: quick search, language, accessibility statement, style guide."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from cordee.ui import guide as pages
from cordee.ui.search import find


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The quick search: results alone for the dialog, a whole page without JavaScript."""
    words = request.GET.get("q", "")
    context = {"words": words, "hits": find(request.actor, words)}
    return render(request, "ui/components/hits.html" if request.htmx else "ui/search.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    return set_language(request)


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/accessibility.html")


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Every component on one page: documentation, and what screenshots and accessibility tests look at."""
    return pages.table(request).response("ui/guide.html", pages.context(request))


# Read by the access middleware: these hold nothing of anybody, and people need them before signing in.
for view in (language, accessibility):
    view.cordee_public = True
