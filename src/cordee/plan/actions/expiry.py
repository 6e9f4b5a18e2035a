"""Evidence grows old: its owner hears of it before, and the level shows it after."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.journal.record import record
from cordee.outbox.actions import enqueue
from cordee.plan import changes, events, rules
from cordee.plan.actions.committing import locked, proven_level
from cordee.plan.enums import Level
from cordee.plan.models import Commitment, Evidence


@action(rules.can_lapse)
def lapse(commitment: Commitment, *, by: Actor) -> Commitment:
    """Bring « éprouvé » down one step when no evidence proves it any more."""
    commitment = locked(commitment.plan, commitment.site, commitment.action)
    if commitment.level != Level.PROVEN or proven_level(commitment) >= Level.PROVEN:
        return UNCHANGED
    last = commitment.evidence.filter(valid_until__isnull=False).order_by("-valid_until").first()
    why = _("Preuve expirée : « %s »") % last.title if last else _("Plus aucune preuve ne l’établit")
    commitment.level, commitment.level_why = Level.IN_PLACE, why[:250]
    commitment.changed_at = clock.now()
    commitment.save(update_fields=["level", "level_why", "changed_at"])
    told = {"action": commitment.action, "why": why, "level": str(Level.IN_PLACE.label)}
    record(events.CommitmentLapsed(commitment.site.scope, told), by=by)
    changes.tell(commitment.plan, [commitment.site_id])
    return commitment


@action(rules.can_remind)
def remind_of_expiry(evidence: Evidence, *, today: dt.date, by: Actor) -> Evidence:
    """Write to the owner of the commitment. Once a day at most, whatever restarts."""
    commitment = evidence.commitment
    if evidence.reminded_on == today or not commitment.owner_email:
        return UNCHANGED
    evidence.reminded_on = today
    evidence.save(update_fields=["reminded_on"])
    left = (evidence.valid_until - today).days
    until = evidence.valid_until.strftime("%d/%m/%Y")
    title = commitment.plan.action(commitment.action).title
    enqueue(
        commitment.owner_email,
        ngettext("Preuve à renouveler dans %(days)s jour", "Preuve à renouveler dans %(days)s jours", left)
        % {"days": left},
        _(
            "Bonjour,\n\nLa preuve « %(title)s » (%(site)s, action %(number)s : %(action)s) expire le %(until)s. "
            "Après cette date, le niveau « éprouvé » redescendra d’une marche.\n\n%(url)s\n"
        )
        % {
            "title": evidence.title,
            "site": commitment.site.name,
            "number": commitment.action,
            "action": title,
            "until": until,
            "url": settings.BASE_URL
            + reverse("plan:commitment", args=[commitment.site_id, commitment.action]),
        },
        about=f"site:{commitment.site_id}",
        by=by,
    )
    told = {"action": commitment.action, "title": evidence.title, "until": until}
    record(events.EvidenceReminded(commitment.site.scope, told), by=by)
    return evidence
