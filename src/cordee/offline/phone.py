"""Cordée on a telephone's home screen, and what it shows when no page can be had.

Three public files that hold nothing of anybody: the web application manifest, the service worker, and the page without
a network. No page with data is ever kept on a device; the one thing that stays there is what its owner has written and
the server has not confirmed (``ui/device-store.js``).
"""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cordee import __version__
from cordee.accounts.middleware import public
from cordee.crises.enums import EntryKind
from cordee.crises.forms import ACCEPTED

# What the page without a network is made of.
FILES = (
    "ui/theme.js",
    "ui/device-store.js",
    "ui/offline-queue.js",
    "ui/offline-page.js",
    "vendor/tabler.css",
    "vendor/icons.svg",
    "ui/cordee.css",
    "ui/logo.svg",
    "ui/favicon.svg",
)


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser reads to install Cordée (W3C Web Application Manifest)."""
    icons = [{"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    icons += [
        {"src": static(f"ui/icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
        for side in (180, 512)
    ]
    told = {
        "name": "Cordée",
        "short_name": "Cordée",
        "description": _("La réponse aux cyberattaques d’une région de santé"),
        "lang": request.LANGUAGE_CODE,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1b6bad",
        "icons": icons,
        "shortcuts": [
            {"name": _("Crises"), "url": reverse("incidents:index")},
            {"name": _("Rejoindre une salle"), "url": reverse("crises:join_code")},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@public
@require_safe
def watcher(request: HttpRequest) -> HttpResponse:
    """The service worker: it keeps ``page`` and its files, and gives them when the network gives nothing."""
    files = [static(name) for name in FILES]
    kept = {
        "page": reverse("offline:page"),
        "files": files,
        # Another version or another file: another cache, and the former one is thrown away.
        "cache": "cordee-" + hashlib.sha256("\n".join([__version__, *files]).encode()).hexdigest()[:12],
    }
    context = {"kept": json.dumps(kept)}
    return render(request, "offline/veilleur.js", context, content_type="text/javascript; charset=utf-8")


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Shown under the address that could not be had: what waits on this device, and a line for the room's log."""
    return render(request, "offline/page.html", {"kinds": EntryKind.choices, "accept": ACCEPTED})
