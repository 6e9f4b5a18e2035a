"""Packs of material: kept, checked, and the pilots reminded when a check is late."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.dates import months_after
from cordee.core.verdict import Refused
from cordee.directory.models import Region
from cordee.journal.record import record
from cordee.taskforce import events, letters, rules
from cordee.taskforce.enums import PackState
from cordee.taskforce.models import MaterialPack, PackCheck
from cordee.taskforce.reading import policy

FIELDS = ("name", "contents", "place", "held_by")


@action(rules.can_keep)
def add_pack(region: Region, *, fields: dict[str, Any], by: Actor) -> MaterialPack:
    """A new pack is to be checked before it is lent."""
    today = timezone.localdate(clock.now())
    return _keep(MaterialPack(region=region, next_check_on=today), fields, by)


@action(rules.can_keep_pack)
def change_pack(pack: MaterialPack, *, fields: dict[str, Any], by: Actor) -> MaterialPack:
    return _keep(fresh(pack), fields, by)


@action(rules.can_keep_pack)
def check_pack(pack: MaterialPack, *, sound: bool, remark: str = "", by: Actor) -> MaterialPack:
    """Say what was found in it. Sound, it is ready until its next check; otherwise it waits, and the remark says why."""
    pack = fresh(pack)
    if pack.state == PackState.ENGAGED:
        raise Refused(_("Ce pack est chez une victime : il se vérifie à son retour."))
    if not sound and not remark.strip():
        raise Refused(_("Dites ce qui manque."))
    now = clock.now()
    today = timezone.localdate(now)
    PackCheck.objects.create(pack=pack, at=now, by=by.label, sound=sound, remark=remark.strip())
    pack.state = PackState.READY if sound else PackState.TO_CHECK
    pack.checked_on = today
    pack.next_check_on = months_after(today, policy().check_every_months) if sound else today
    pack.save(update_fields=["state", "checked_on", "next_check_on"])
    outcome = _("complet et en état") if sound else _("à compléter")
    told = {"pack": pack.name, "outcome": outcome, "remark": remark.strip()}
    record(events.PackChecked(pack.region.scope, told), by=by)
    return pack


@action(rules.can_remind)
def remind_of_check(pack: MaterialPack, *, today: dt.date, by: Actor) -> MaterialPack:
    """Write to the pilots, every so many days while nobody checks it."""
    pack = fresh(pack)
    since = (today - pack.reminded_on).days if pack.reminded_on else None
    if since is not None and since < policy().remind_every_days:
        return UNCHANGED
    if not letters.remind_pilots(pack, by=by):
        return UNCHANGED
    pack.reminded_on = today
    pack.save(update_fields=["reminded_on"])
    record(events.PackReminded(pack.region.scope, {"pack": pack.name}), by=by)
    return pack


def fresh(pack: MaterialPack) -> MaterialPack:
    """As it is now, locked."""
    return MaterialPack.objects.select_for_update(of=("self",)).select_related("region").get(pk=pack.pk)


def _keep(pack: MaterialPack, fields: dict[str, Any], by: Actor) -> MaterialPack:
    for name in FIELDS:
        if name in fields:
            setattr(pack, name, fields[name])
    twins = MaterialPack.objects.filter(region=pack.region, name=pack.name).exclude(pk=pack.pk)
    if twins.exists():
        raise Refused(_("Un pack de la région porte déjà ce nom."))
    if not pack.contents:
        raise Refused(_("Dites au moins une chose que ce pack contient."))
    pack.save()
    record(events.PackKept(pack.region.scope, {"pack": pack.name}), by=by)
    return pack
