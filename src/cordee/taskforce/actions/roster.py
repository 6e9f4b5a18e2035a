"""People come into the roster, change, say when they are free, leave."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Avg
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.directory.models import Region, Site
from cordee.journal.record import record
from cordee.taskforce import events, rules
from cordee.taskforce.enums import Level
from cordee.taskforce.models import Availability, Member
from cordee.taskforce.reading import policy
from cordee.ui.cells import fold

FIELDS = (
    "name", "email", "phone", "employer_site", "employer_provider", "employer_text", "skills", "clearances", "on_call",
    "base", "commune",
)  # fmt: skip
MOST_WINDOWS = 24


@action(rules.can_keep)
def add_member(region: Region, *, fields: dict[str, Any], by: Actor) -> Member:
    """``fields``: any of ``FIELDS``; the address is what tells two people apart."""
    now = clock.now()
    return keep(Member(region=region, added_at=now, changed_at=now), fields, by=by)


@action(rules.can_keep_member)
def change_member(member: Member, *, fields: dict[str, Any], by: Actor) -> Member:
    return keep(_fresh(member), fields, by=by)


def keep(member: Member, fields: dict[str, Any], *, by: Actor) -> Member:
    """Write one person, inside the caller's action. Raises ``Refused`` for what cannot be kept."""
    apply_fields(member, fields)
    twins = Member.objects.filter(region=member.region, email=member.email).exclude(pk=member.pk)
    if twins.exists():
        raise Refused(_("Une personne du vivier a déjà l’adresse %s.") % member.email)
    _refuse_absurd(member)
    member.changed_at = clock.now()
    member.save()
    record(events.MemberKept(member.region.scope, {"member": member.pk}), by=by)
    return member


def apply_fields(member: Member, fields: dict[str, Any]) -> None:
    """Set what is told, in memory; where they start from follows."""
    for name in FIELDS:
        if name in fields:
            setattr(member, name, fields[name])
    member.email = member.email.strip().casefold()
    if {"base", "commune"} & fields.keys():
        member.lat, member.lon = _start(member)


@action(rules.can_keep_member)
def add_availability(member: Member, *, starts_on: dt.date, ends_on: dt.date, by: Actor) -> Availability:
    """Both days included."""
    member = _fresh(member)
    if ends_on < starts_on:
        raise Refused(_("La fin vient avant le début."))
    if member.windows.count() >= MOST_WINDOWS:
        raise Refused(_("Cette fiche a déjà %s périodes : retirez celles qui sont passées.") % MOST_WINDOWS)
    window = Availability.objects.create(member=member, starts_on=starts_on, ends_on=ends_on)
    record(events.MemberAvailable(member.region.scope, _told(window)), by=by)
    return window


@action(rules.can_keep_member)
def remove_availability(member: Member, *, window: Availability, by: Actor) -> Member:
    member = _fresh(member)
    if window.member_id != member.pk:
        raise Refused(_("Cette période n’est pas celle de cette personne."))
    told = _told(window)
    member.windows.filter(pk=window.pk).delete()
    record(events.MemberUnavailable(member.region.scope, told), by=by)
    return member


@action(rules.can_keep_member)
def withdraw_member(member: Member, *, by: Actor) -> Member:
    """Out of the roster: their number and their days have no use any more, what they did stays told. Somebody who is
    engaged is stood down or released first."""
    member = _fresh(member)
    if not member.is_active:
        raise Refused(_("Cette personne est déjà retirée du vivier."))
    if member.assignments.live().exists():
        raise Refused(_("Cette personne est engagée : désengagez-la ou libérez-la d’abord."))
    member.withdrawn_at, member.phone = clock.now(), ""
    member.save(update_fields=["withdrawn_at", "phone"])
    member.windows.all().delete()
    record(events.MemberWithdrawn(member.region.scope, {"member": member.pk}), by=by)
    return member


@action(rules.can_keep_member)
def bring_member_back(member: Member, *, by: Actor) -> Member:
    member = _fresh(member)
    if member.is_active:
        raise Refused(_("Cette personne est déjà dans le vivier."))
    member.withdrawn_at = None
    member.save(update_fields=["withdrawn_at"])
    record(events.MemberBack(member.region.scope, {"member": member.pk}), by=by)
    return member


def _refuse_absurd(member: Member) -> None:
    known = policy()
    unknown = [slug for slug in member.skills if slug not in known.skills]
    if unknown:
        raise Refused(_("Compétence inconnue : %s.") % ", ".join(sorted(unknown)))
    if any(level not in Level.values for level in member.skills.values()):
        raise Refused(_("Un niveau est 1, 2 ou 3."))
    if not member.skills:
        raise Refused(_("Dites au moins une compétence."))


def _start(member: Member) -> tuple[float | None, float | None]:
    """Where they leave from: their base, else the middle of the sites of their commune, else unknown."""
    if member.base is not None and member.base.lat is not None:
        return member.base.lat, member.base.lon
    if not member.commune:
        return None, None
    wanted = fold(member.commune)
    placed = Site.objects.filter(region=member.region, lat__isnull=False, lon__isnull=False)
    known = placed.values_list("commune", flat=True).distinct()
    spelt = [commune for commune in known if commune and fold(commune) == wanted]
    middle = placed.filter(commune__in=spelt).aggregate(lat=Avg("lat"), lon=Avg("lon"))
    return middle["lat"], middle["lon"]


def _told(window: Availability) -> dict[str, Any]:
    return {
        "member": window.member_id,
        "starts_on": window.starts_on.isoformat(),
        "ends_on": window.ends_on.isoformat(),
    }


def _fresh(member: Member) -> Member:
    rows = Member.objects.select_for_update(of=("self",)).select_related("region", "base")
    return rows.get(pk=member.pk)
