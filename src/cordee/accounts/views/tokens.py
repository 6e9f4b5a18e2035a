"""The tokens by which other programs read: open one, see it once, revoke it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cordee.accounts import actions, panels, places, rules
from cordee.accounts.forms import TokenForm
from cordee.accounts.models import Token
from cordee.accounts.views.people import CONFIRMED, actions_column, ask, people_tabs
from cordee.core import clock
from cordee.core.verdict import require
from cordee.ui.table import Column, Table


@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    """Those of the scopes that the actor looks after; what is over stays, to know who could read what."""
    require(rules.can_see_tokens(request.actor))
    table = Table(
        request=request,
        rows=Token.objects.visible_to(request.actor),
        name="jetons",
        caption=_("Jetons"),
        columns=[
            Column("name", _("À quoi il sert"), sortable=True),
            Column("scope_label", _("Ce qu’il lit"), sortable=True),
            Column("opened_by", _("Ouvert par")),
            Column("opened_at", _("Ouvert le"), sortable=True, hidden=True),
            Column("expires_at", _("Expire"), sortable=True),
            Column("state", _("État"), value=_state, template="accounts/_token_state.html"),
            actions_column("accounts/_token_actions.html"),
        ],
        search=("name", "scope_label"),
        sort="-opened_at",
        empty=_("Aucun jeton : aucun autre programme ne lit ici."),
        empty_icon="key",
    )
    panels.tell_which_may_be_given(request.actor, table.page)
    for row in table.page:
        row.verdict = row.verdict and _state(row) == "current"
    return table.response("accounts/tokens.html", {"tabs": people_tabs(request.actor, "tokens")})


@CONFIRMED
def open_token(request: HttpRequest) -> HttpResponse:
    """A new token; its secret is on the page that answers, and nowhere afterwards."""
    require(rules.can_see_tokens(request.actor))
    houses = dict(places.own_houses(request.actor))
    form = TokenForm(request.POST or None, places=houses.items())
    crumbs = [
        (_("Personnes"), reverse("accounts:people")),
        (_("Jetons"), reverse("accounts:tokens")),
        (_("Ouvrir"), ""),
    ]
    context = {"form": form, "crumbs": crumbs, "address": f"{settings.BASE_URL}/api/v1/"}
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        offer = rules.reader_of(told["scope"], houses[told["scope"]])
        token, secret = actions.open_token(offer, name=told["name"], days=told["days"], by=request.actor)
        return render(request, "accounts/token_opened.html", {**context, "token": token, "secret": secret})
    return render(request, "accounts/open_token.html", context, status=422 if form.errors else 200)


@CONFIRMED
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(Token.objects.visible_to(request.actor), pk=pk)
    require(rules.can_revoke_token(request.actor, token))
    if request.method == "POST":
        actions.revoke_token(token, by=request.actor)
        messages.success(request, _("Jeton révoqué."))
        return redirect("accounts:tokens")
    return ask(
        request,
        title=_("Révoquer un jeton"),
        question=_("Le programme qui montre « %s » ne lira plus rien.") % token.name,
        consequences=[
            _("L’effet est immédiat."),
            _("Un jeton révoqué ne se rétablit pas : ouvrez-en un autre."),
        ],
        submit_label=_("Révoquer"),
        cancel_url=reverse("accounts:tokens"),
    )


def _state(row: Token) -> str:
    if row.revoked_at:
        return "revoked"
    return "current" if row.expires_at > clock.now() else "over"
