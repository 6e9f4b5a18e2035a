"""The mails of each step: a reference and a link, nothing else. A mailbox may be in the attacker's hands.

What is asked from the room of an exercise leaves as such: the outbox marks it and sends it from another address.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.accounts.models import User
from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.outbox.actions import enqueue
from cordee.taskforce.models import HelpRequest, MaterialPack, Member


def tell_pilots(request: HelpRequest, subject: str, *, by: Actor) -> None:
    _tell(request, subject, _addresses([Role.REGION_PILOT], [f"region:{request.site.region_id}"]), by)


def tell_house(request: HelpRequest, subject: str, *, by: Actor) -> None:
    _tell(request, subject, _addresses(ESTABLISHMENT_EDITORS, request.site.scopes), by)


def tell_member(request: HelpRequest, member: Member, subject: str, *, by: Actor) -> None:
    """Somebody of the roster has no account: the reference, and the region calls. Where and why is not for a mail."""
    body = _(
        "Bonjour,\n\n%(subject)s. Un pilote de la région vous appelle ; il vous demandera cette référence : "
        "%(reference)s.\n\nNe répondez pas à ce courriel.\n"
    )
    enqueue(
        member.email,
        subject,
        body % {"subject": subject, "reference": request.reference},
        about=request.site.scope,
        exercise=request.is_exercise,
        by=by,
    )


def remind_pilots(pack: MaterialPack, *, by: Actor) -> int:
    """How many were written to."""
    addresses = _addresses([Role.REGION_PILOT], [pack.region.scope])
    url = settings.BASE_URL + reverse("taskforce:pack", args=[pack.pk])
    body = _("Bonjour,\n\nUn pack de matériels de la Cyber Task Force est à vérifier.\n\n%(url)s\n")
    for address in addresses:
        enqueue(
            address,
            _("Pack de matériels à vérifier"),
            body % {"url": url},
            about=pack.region.scope,
            by=by,
        )
    return len(addresses)


def _tell(request: HelpRequest, subject: str, addresses: Iterable[str], by: Actor) -> None:
    url = settings.BASE_URL + reverse("taskforce:request", args=[request.pk])
    body = _("Bonjour,\n\n%(subject)s. Connectez-vous pour la lire :\n\n%(url)s\n")
    for address in addresses:
        enqueue(
            address,
            subject,
            body % {"subject": subject, "url": url},
            about=request.site.scope,
            exercise=request.is_exercise,
            by=by,
        )


def _addresses(roles: Iterable[Role], scopes: Iterable[str]) -> list[str]:
    return sorted(set(User.objects.holding(roles, scopes).values_list("email", flat=True)))
