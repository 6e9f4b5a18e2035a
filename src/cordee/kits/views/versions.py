"""Fork, publish, retire."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cordee.kits import actions
from cordee.kits.views.fetch import kit_or_404


@require_POST
def fork(request: HttpRequest, pk: int) -> HttpResponse:
    kit = kit_or_404(request, pk)
    draft = actions.fork_kit(kit, scope=request.POST.get("scope", "")[:40], by=request.actor)
    messages.success(request, _("Brouillon %s créé. Il n’est visible que chez vous.") % draft.version)
    return redirect("kits:editor", draft.pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    kit = kit_or_404(request, pk)
    actions.publish_kit(kit, by=request.actor)
    messages.success(request, _("Kit publié : il peut être joué, et ne changera plus."))
    return redirect("kits:detail", pk)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    kit = kit_or_404(request, pk)
    actions.retire_kit(kit, by=request.actor)
    messages.success(request, _("Version retirée de la bibliothèque."))
    return redirect("kits:detail", pk)
