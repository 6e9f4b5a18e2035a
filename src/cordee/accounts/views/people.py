"""Who holds which role where; inviting, taking a role back; and, for the administrator, the accounts."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordee.accounts import actions, panels, places, rules
from cordee.accounts.forms import InviteForm
from cordee.accounts.models import ROLE_CHOICES, Invitation, Membership, User
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.actor import Actor, Role
from cordee.core.verdict import require
from cordee.ui.panels import Tab
from cordee.ui.table import Column, Filter, Table

PLACES_SHOWN = 25
CONFIRMED = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Current roles within the scopes that the actor looks after."""
    require(rules.can_see_people(request.actor))
    table = Table(
        request=request,
        rows=Membership.objects.visible_to(request.actor).current().select_related("user"),
        name="roles",
        caption=_("Rôles en cours"),
        columns=[
            Column("user__name", _("Nom"), sortable=True, template="accounts/_person.html"),
            Column("user__email", _("Adresse"), hidden=True),
            Column("role", _("Rôle"), sortable=True, value=lambda row: row.get_role_display()),
            Column(
                "scope_label", _("Périmètre"), sortable=True, value=lambda row: row.scope_label or row.scope
            ),
            Column("granted_at", _("Depuis"), sortable=True),
            Column("granted_by", _("Donné par"), hidden=True),
            actions_column("accounts/_role_actions.html"),
        ],
        search=("user__name", "user__email", "user__function", "scope_label"),
        filters=[
            Filter("role", _("Rôle"), ROLE_CHOICES),
            Filter(
                "kind",
                _("Périmètre"),
                places.KIND_LABELS,
                lambda rows, kind: rows.filter(scope__startswith=f"{kind}:"),
            ),
        ],
        sort="user__name",
        empty=_("Personne n’a encore de rôle ici."),
        empty_icon="users",
    )
    panels.tell_who_may_be_revoked(request.actor, table.page)
    return table.response("accounts/people.html", {"tabs": people_tabs(request.actor, "people")})


@require_GET
def invitations(request: HttpRequest) -> HttpResponse:
    """Invitations sent and not yet accepted."""
    require(rules.can_see_people(request.actor))
    table = Table(
        request=request,
        rows=Invitation.objects.visible_to(request.actor).open(),
        name="invitations",
        caption=_("Invitations en attente"),
        columns=[
            Column("email", _("Adresse"), sortable=True),
            Column("name", _("Nom"), sortable=True, hidden=True),
            Column("role", _("Rôle"), value=lambda row: row.get_role_display()),
            Column(
                "scope_label", _("Périmètre"), sortable=True, value=lambda row: row.scope_label or row.scope
            ),
            Column("invited_by", _("Invité par")),
            Column("expires_at", _("Expire"), sortable=True, template="accounts/_expiry.html"),
            actions_column("accounts/_invitation_actions.html"),
        ],
        search=("email", "name", "scope_label"),
        filters=[Filter("role", _("Rôle"), ROLE_CHOICES)],
        sort="-expires_at",
        empty=_("Aucune invitation en attente."),
        empty_icon="mail",
    )
    panels.tell_which_may_be_given(request.actor, table.page)
    for row in table.page:
        row.expired = row.expires_at <= clock.now()
    return table.response("accounts/invitations.html", {"tabs": people_tabs(request.actor, "invitations")})


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account: open or closed, with or without a second factor. For the administrator."""
    require(rules.can_see_accounts(request.actor))
    factors = Count(
        "authenticator",
        filter=Q(authenticator__type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]),
    )
    table = Table(
        request=request,
        rows=User.objects.visible_to(request.actor).annotate(factors=factors),
        name="comptes",
        caption=_("Comptes"),
        columns=[
            Column("name", _("Nom"), sortable=True),
            Column("email", _("Adresse"), sortable=True),
            Column("function", _("Fonction"), hidden=True),
            Column("is_active", _("État"), sortable=True, template="accounts/_account_state.html"),
            Column("factors", _("Second facteur"), sortable=True, value=lambda row: row.factors > 0),
            Column("last_login", _("Dernière connexion"), sortable=True),
            actions_column("accounts/_account_actions.html"),
        ],
        search=("name", "email", "function"),
        filters=[Filter("is_active", _("État"), [("True", _("Ouvert")), ("False", _("Fermé"))])],
        sort="name",
        empty=_("Aucun compte."),
        empty_icon="users",
    )
    return table.response("accounts/accounts.html", {"tabs": people_tabs(request.actor, "accounts")})


@require_GET
def choose_place(request: HttpRequest) -> HttpResponse:
    """Inviting, first step: where. Few places are listed at once, many are searched."""
    require(rules.can_see_people(request.actor))
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = places.below(request.actor, words, PLACES_SHOWN)
    labels = dict(places.KIND_LABELS)
    rows = [(scope, labels[scope.partition(":")[0]], name, precision) for scope, name, precision in found]
    crumbs = [(_("Personnes"), reverse("accounts:people")), (_("Inviter"), "")]
    context = {
        "crumbs": crumbs,
        "rows": rows[: 2 * PLACES_SHOWN],
        "more": len(rows) > 2 * PLACES_SHOWN,
        "words": words,
    }
    return render(request, "accounts/choose_place.html", context)


@CONFIRMED
def invite(request: HttpRequest, scope: str) -> HttpResponse:
    """Inviting, second step: whom, and to which role. A place where the actor gives nothing is not found."""
    label, roles = places.label_of(scope), panels.roles_to_give(request.actor, scope)
    if label is None or not roles:
        raise Http404
    form = InviteForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        offer = Offer(Role(told["role"]), scope, label)
        invitation = actions.invite(offer, email=told["email"], name=told["name"], by=request.actor)
        messages.success(request, _("Invitation envoyée à %s.") % invitation.email)
        return redirect("accounts:invitations")
    crumbs = [
        (_("Personnes"), reverse("accounts:people")),
        (_("Inviter"), reverse("accounts:choose_place")),
        (label, ""),
    ]
    context = {"crumbs": crumbs, "form": form, "place": label, "days": actions.INVITATION_DAYS}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


@CONFIRMED
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role back, after a question."""
    rows = Membership.objects.visible_to(request.actor).current().select_related("user")
    membership = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        actions.revoke_role(membership, by=request.actor)
        messages.success(request, _("Rôle retiré."))
        return redirect(_back(request, "accounts:people"))
    require(rules.can_revoke(request.actor, membership))
    told = {"name": membership.user, "role": membership.get_role_display(), "place": membership.scope_label}
    return ask(
        request,
        title=_("Retirer un rôle"),
        question=_("%(name)s ne sera plus « %(role)s » pour %(place)s.") % told,
        consequences=[
            _("L’effet est immédiat, y compris dans les pages déjà ouvertes."),
            _("Le journal garde la trace."),
        ],
        submit_label=_("Retirer le rôle"),
        cancel_url=reverse(_back(request, "accounts:people")),
    )


@CONFIRMED
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back: its link no longer works."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)
    require(rules.can_withdraw(request.actor, invitation))
    if request.method == "POST":
        actions.withdraw_invitation(invitation, by=request.actor)
        messages.success(request, _("Invitation retirée."))
        return redirect("accounts:invitations")
    return ask(
        request,
        title=_("Retirer une invitation"),
        question=_("Le lien envoyé à %s ne fonctionnera plus.") % invitation.email,
        submit_label=_("Retirer l’invitation"),
        cancel_url=reverse("accounts:invitations"),
    )


@CONFIRMED
def close(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.actor), pk=pk)
    require(rules.can_close_account(request.actor, user))
    if request.method == "POST":
        actions.close_account(user, by=request.actor)
        messages.success(request, _("Compte fermé."))
        return redirect("accounts:accounts")
    return ask(
        request,
        title=_("Fermer un compte"),
        question=_("%s ne pourra plus se connecter.") % user,
        consequences=[
            _("Ses sessions ouvertes s’arrêtent tout de suite."),
            _("Rien de ce que cette personne a écrit n’est effacé."),
            _("Le compte pourra être rouvert, avec les mêmes rôles."),
        ],
        submit_label=_("Fermer le compte"),
        cancel_url=reverse("accounts:accounts"),
    )


@CONFIRMED
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.actor), pk=pk)
    require(rules.can_close_account(request.actor, user))
    if request.method == "POST":
        actions.reopen_account(user, by=request.actor)
        messages.success(request, _("Compte rouvert."))
        return redirect("accounts:accounts")
    roles = [f"{m.get_role_display()} · {m.scope_label}" for m in user.memberships.current()]
    return ask(
        request,
        title=_("Rouvrir un compte"),
        question=_("%s pourra de nouveau se connecter, avec ces rôles :") % user,
        consequences=roles or [_("Aucun rôle.")],
        submit_label=_("Rouvrir le compte"),
        cancel_url=reverse("accounts:accounts"),
        danger=False,
    )


@CONFIRMED
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.actor), pk=pk)
    require(rules.can_reset_second_factor(request.actor, user))
    if request.method == "POST":
        actions.reset_second_factor(user, by=request.actor)
        messages.success(request, _("Second facteur remis à zéro."))
        return redirect("accounts:accounts")
    return ask(
        request,
        title=_("Remettre à zéro un second facteur"),
        question=_("Vous êtes-vous assuré, de vive voix, que c’est bien %s qui le demande ?") % user,
        consequences=[
            _("Son application, ses clés et ses codes de secours sont oubliés."),
            _("À sa prochaine connexion, le mot de passe suffira pour en inscrire de nouveaux."),
        ],
        submit_label=_("Remettre à zéro"),
        cancel_url=reverse("accounts:accounts"),
    )


def actions_column(template: str) -> Column:
    return Column("act", "", value=lambda row: "", template=template, align="end", export=False)


def _back(request: HttpRequest, page: str) -> str:
    """From my account one gives one's own roles back, and returns there."""
    return "accounts:me" if request.GET.get("de") == "moi" else page


def ask(request: HttpRequest, *, danger: bool = True, **told: object) -> HttpResponse:
    return render(request, "ui/confirm.html", {**told, "danger": danger})


def people_tabs(actor: Actor, current: str) -> list[Tab]:
    waiting = Invitation.objects.visible_to(actor).open().count()
    tabs = [
        Tab(_("Rôles"), reverse("accounts:people"), current == "people"),
        Tab(_("Invitations"), reverse("accounts:invitations"), current == "invitations", waiting),
    ]
    if rules.can_see_tokens(actor):
        tabs.append(Tab(_("Jetons"), reverse("accounts:tokens"), current == "tokens"))
    if rules.can_see_accounts(actor):
        tabs.append(Tab(_("Comptes"), reverse("accounts:accounts"), current == "accounts"))
    return tabs
