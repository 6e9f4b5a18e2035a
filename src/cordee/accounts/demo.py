"""The cast of the demonstration, and signing in with one click. Nothing here answers outside demo mode."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cordee.accounts import events
from cordee.accounts.actions import grant_role, open_account
from cordee.accounts.middleware import public
from cordee.accounts.models import User
from cordee.accounts.rules import Offer
from cordee.core.action import action
from cordee.core.actor import Actor, Role
from cordee.core.verdict import Refused, Verdict, allow
from cordee.directory.models import Ght, Provider, Region, Site
from cordee.journal.record import record

DOMAIN = "demo.example"
HOSPITAL, CLINIC, CARE_HOME, PRACTICE = "959900411", "779900476", "919900519", "929901119"
SISTER = "959900379"  # of the GHT of the hospital
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Persona:
    """One member of the cast: who, where (``place``: a place of the directory from the region), to do what."""

    key: str
    name: str
    function: str
    role: Role
    place: Callable[[Region], object]
    may: str

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class OpenedPersona:
    """What the console prints, once: the password is not kept anywhere else."""

    email: str
    password: str
    label: str


def _site(finess: str) -> Callable[[Region], Site]:
    return lambda region: Site.objects.get(region=region, finess=finess)


def _ght_of(finess: str) -> Callable[[Region], Ght]:
    return lambda region: Ght.objects.get(legal_entities__sites__finess=finess)


CAST = (
    Persona(
        "pilote",
        "Maëlle Kerbrat",
        "Pilote cyber, ARS",
        Role.REGION_PILOT,
        lambda region: region,
        gettext_lazy("Suit la cible régionale, lance les campagnes d’exercices, invite les établissements."),
    ),
    Persona(
        "lectrice",
        "Solange Abadie",
        "Chargée de mission, ARS",
        Role.REGION_READER,
        lambda region: region,
        gettext_lazy("Lit tout ce que la région partage, sans rien modifier."),
    ),
    Persona(
        "grades",
        "Ilyes Benkacem",
        "Exploitant de la plateforme, GRADeS",
        Role.ADMIN,
        lambda region: None,
        gettext_lazy("Tient la plateforme : comptes, annuaire, journal."),
    ),
    Persona(
        "direction",
        "Hélène Vasseur-Prigent",
        "Directrice générale",
        Role.DIRECTOR,
        _site(HOSPITAL),
        gettext_lazy("Décide des exercices de son hôpital et signe le RETEX."),
    ),
    Persona(
        "rssi",
        "Tanguy Delorme",
        "RSSI",
        Role.RSSI,
        _site(HOSPITAL),
        gettext_lazy("Choisit un kit, prépare et anime l’exercice de son hôpital."),
    ),
    Persona(
        "cadre",
        "Rosa Mendes-Lachaud",
        "Cadre supérieure de santé",
        Role.MEMBER,
        _site(HOSPITAL),
        gettext_lazy("Participe à la cellule de crise de son hôpital."),
    ),
    Persona(
        "clinique",
        "Bastien Aubrac",
        "Directeur",
        Role.DIRECTOR,
        _site(CLINIC),
        gettext_lazy("Dirige une clinique : ne voit que la sienne."),
    ),
    Persona(
        "ght",
        "Nour El Fassi",
        "RSSI mutualisée du GHT",
        Role.RSSI,
        _ght_of(HOSPITAL),
        gettext_lazy("Veille sur tous les établissements de son groupement."),
    ),
    Persona(
        "voisin",
        "Farid Lemoine-Castel",
        "Directeur",
        Role.DIRECTOR,
        _site(SISTER),
        gettext_lazy("Dirige un autre hôpital du GHT : lit ce que ses voisins partagent, offre de l’aide."),
    ),
    Persona(
        "ehpad",
        "Jeanne Tricot",
        "Directrice",
        Role.DIRECTOR,
        _site(CARE_HOME),
        gettext_lazy("Dirige un EHPAD de 85 places : prépare son premier exercice."),
    ),
    Persona(
        "sagefemme",
        "Maud Kermarrec",
        "Sage-femme",
        Role.DIRECTOR,
        _site(PRACTICE),
        gettext_lazy("Tient un cabinet à trois : fait le diagnostic en cinq minutes, demande de l’aide."),
    ),
    Persona(
        "animatrice",
        "Clémence Roux-Takeda",
        "Animatrice d’exercices",
        Role.PROVIDER,
        lambda region: Provider.objects.order_by("pk").first(),
        gettext_lazy("Anime, pour son entreprise, les exercices que les établissements lui confient."),
    ),
)


def can_open_demo(actor: Actor, region: Region) -> Verdict:
    return allow(settings.DEMO and actor.is_machine, _("Réservé à la démonstration."))


@action(can_open_demo)
def open_demo_cast(region: Region, *, by: Actor) -> list[OpenedPersona]:
    """Open the accounts of the cast, each with a password drawn at this moment.

    Raises ``Refused`` when the region is not the demonstration's.
    """
    opened = [_open(persona, region, by=by) for persona in CAST]
    record(events.about(events.DemoCastOpened, count=len(opened)), by=by)
    return opened


def _open(persona: Persona, region: Region, *, by: Actor) -> OpenedPersona:
    try:
        place = persona.place(region)
    except (Site.DoesNotExist, Ght.DoesNotExist):
        raise Refused(_("Cette région n’est pas celle de la démonstration.")) from None
    password = secrets.token_urlsafe(12)
    user = open_account(persona.email, name=persona.name, function=persona.function, password=password, by=by)
    scope, label = (place.scope, str(place)) if place else ("platform:", _("Plateforme"))
    grant_role(Offer(persona.role, scope, label), user=user, by=by)
    return OpenedPersona(persona.email, password, f"{persona.name}, {persona.role.label}, {label}")


@public
@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The cast: who each one is, where, and what they can do."""
    _only_here(request)
    users = User.objects.filter(email__endswith=f"@{DOMAIN}").prefetch_related("memberships")
    by_email = {user.email: user for user in users}
    people = [
        (persona, user, _place(user, persona)) for persona in CAST if (user := by_email.get(persona.email))
    ]
    return render(request, "accounts/demo.html", {"people": people})


@public
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Become a member of the cast, with one click."""
    _only_here(request)
    known = {persona.email for persona in CAST}
    email = request.POST.get("email", "")
    if email not in known:
        raise Http404
    user = get_object_or_404(User, email=email, is_active=True)
    logout(request)
    login(request, user, backend=BACKEND)
    record_authentication(request, user, "demo", demo=True)
    UserSession.objects.create_from_request(request)
    messages.success(request, _("Vous êtes maintenant %s.") % user.label)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _place(user: User, persona: Persona) -> str:
    """Where this member of the cast holds the role that defines them; they may have gained others since."""
    return next((held.scope_label for held in user.memberships.all() if held.role == persona.role), "")


def _only_here(request: HttpRequest) -> None:
    """From this very machine, and directly: a demonstration is not something to publish."""
    if not settings.DEMO or "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        raise Http404
    try:
        here = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        here = False
    if not here:
        raise Http404
