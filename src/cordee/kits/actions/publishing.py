"""The life of a version: frozen when published, hidden when retired."""

from __future__ import annotations

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.journal.record import record
from cordee.kits import events, rules
from cordee.kits.enums import KitState
from cordee.kits.models import Kit
from cordee.kits.soundness import require_sound


@action(rules.can_publish)
def publish_kit(kit: Kit, *, by: Actor) -> Kit:
    """Freeze a version: it may now be played, and never changes."""
    fresh = Kit.objects.select_for_update().get(pk=kit.pk)
    if fresh.state != KitState.DRAFT:
        return UNCHANGED
    require_sound(fresh.document, {file.path: bytes(file.data) for file in fresh.files.all()})
    fresh.state, fresh.published_at = KitState.PUBLISHED, clock.now()
    fresh.save(update_fields=["state", "published_at"])
    record(events.about(events.KitPublished, fresh, title=fresh.title, version=fresh.version), by=by)
    return _follow(kit, fresh)


@action(rules.can_retire)
def retire_kit(kit: Kit, *, by: Actor) -> Kit:
    """Take a version out of the library; exercises that use it keep it."""
    fresh = Kit.objects.select_for_update().get(pk=kit.pk)
    if fresh.state == KitState.RETIRED:
        return UNCHANGED
    fresh.state = KitState.RETIRED
    fresh.save(update_fields=["state"])
    record(events.about(events.KitRetired, fresh, title=fresh.title, version=fresh.version), by=by)
    return _follow(kit, fresh)


def _follow(kit: Kit, fresh: Kit) -> Kit:
    """The caller's object tells the truth as well."""
    kit.state, kit.published_at, kit.revision = fresh.state, fresh.published_at, fresh.revision
    return kit
