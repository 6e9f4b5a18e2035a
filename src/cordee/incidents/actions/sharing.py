"""What the group of a house learns: told when a level that shares is raised, told again when it ends."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.accounts.events import STREAM as ACCOUNTS
from cordee.accounts.models import User
from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.directory.models import Ght, Site
from cordee.incidents import events
from cordee.incidents.actions.shared import about, house_leads, tell
from cordee.incidents.models import Activation, Incident
from cordee.incidents.sharing import houses_of
from cordee.journal.record import record


def share(incident: Incident, activation: Activation, by: Actor) -> None:
    """Inside the raising of a level that has a group: with whom goes into the sealed journal, and each of them gets a mail
    that names nobody."""
    group, sites = activation.shared_with, houses_of(activation.shared_with, incident.site)
    told = {
        "level": _level(incident, activation),
        "group": group.name,
        "houses": [f"{site.name} ({site.finess})" for site in sites],
        "count": len(sites),
    }
    record(about(events.SheetShared, incident, **told), by=by)
    stir(incident, by)
    tell(
        _readers(incident, group, sites),
        incident,
        subject=_("Une crise vous est partagée"),
        said=_("Un établissement de votre groupement partage une crise avec vous."),
        path=reverse("incidents:group"),
        by=by,
    )


def unshare(incident: Incident, activations: Iterable[Activation], by: Actor) -> None:
    """Once those levels are lifted: who reads no more is told, and whatever follows the sheet is cut at once.

    A group with which another level still shares keeps reading; each is told once.
    """
    kept = set(
        incident.activations.filter(lifted_at__isnull=True, shared_with__isnull=False).values_list(
            "shared_with_id", flat=True
        )
    )
    for activation in activations:
        group = activation.shared_with
        if group is None or group.pk in kept:
            continue
        kept.add(group.pk)
        told = {"level": _level(incident, activation), "group": group.name}
        record(about(events.SheetClosed, incident, **told), by=by)
        # In the stream of rights as well: open connections are looked at again as soon as it moves.
        record(events.SharingEnded(ACCOUNTS, {"incident": incident.pk, "group": group.pk}), by=by)
        record(events.SheetChanged(incident.shared_stream, {"incident": incident.pk}), by=by)
        tell(
            _readers(incident, group, houses_of(group, incident.site)),
            incident,
            subject=_("Une crise n’est plus partagée"),
            said=_("Une crise d’un établissement de votre groupement n’est plus partagée avec vous."),
            path=reverse("incidents:group"),
            by=by,
        )


def stir(incident: Incident, by: Actor) -> None:
    """Inside an order that changes what the sheet says: those who read it look again. Nothing when nobody does."""
    if incident.activations.filter(lifted_at__isnull=True, shared_with__isnull=False).exists():
        record(events.SheetChanged(incident.shared_stream, {"incident": incident.pk}), by=by)


def _readers(incident: Incident, group: Ght, sites: Iterable[Site]) -> Iterable[User]:
    """The directions and RSSI of the other houses; those who lead the crisis know already."""
    scopes = {scope for site in sites for scope in (site.scope, f"entity:{site.legal_entity_id}")}
    users = User.objects.holding(tuple(ESTABLISHMENT_EDITORS), sorted(scopes))
    return users.exclude(pk__in=house_leads(incident).values("pk"))


def _level(incident: Incident, activation: Activation) -> str:
    level = incident.rules.level(activation.level)
    return level.title if level else activation.level
