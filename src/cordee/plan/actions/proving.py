"""What proves a level: a file, a link, or something that Cordée has seen itself."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, require
from cordee.directory.models import Site
from cordee.documents.papers import Paper
from cordee.journal.record import record
from cordee.plan import changes, events, rules
from cordee.plan.actions.committing import locked, proven_level
from cordee.plan.enums import EvidenceKind, Level
from cordee.plan.models import Commitment, Evidence, EvidenceFile, Plan


@action(rules.can_add_evidence)
def add_evidence(
    commitment: Commitment,
    *,
    title: str,
    level: int,
    obtained_on: dt.date,
    valid_until: dt.date | None = None,
    url: str = "",
    paper: Paper | None = None,
    replaces: Evidence | None = None,
    by: Actor,
) -> Evidence:
    """Add a file or a link. ``replaces`` makes it the next revision of a piece of evidence of the same commitment."""
    commitment = locked(commitment.plan, commitment.site, commitment.action)
    commitment.plan.refresh_from_db(
        fields=["state"]
    )  # a new version may have been published since the page was drawn
    require(rules.can_add_evidence(by, commitment))
    today = timezone.localdate(clock.now())
    if bool(url) == bool(paper):
        raise Refused(_("Une preuve est un fichier ou une adresse : donnez l’un des deux."))
    if obtained_on > today:
        raise Refused(_("Une preuve ne peut pas être obtenue dans l’avenir."))
    if valid_until and valid_until < today:
        raise Refused(_("Cette preuve est déjà expirée."))
    if level == Level.NOTHING:
        raise Refused(_("Dites quel niveau cette preuve établit."))
    if replaces and (replaces.commitment_id != commitment.pk or hasattr(replaces, "replaced_by")):
        raise Refused(_("Cette preuve a déjà été remplacée."))
    if commitment.pk is None:
        commitment.save()
    evidence = Evidence.objects.create(
        commitment=commitment,
        kind=EvidenceKind.FILE if paper else EvidenceKind.LINK,
        title=title,
        level=level,
        url=url,
        obtained_on=obtained_on,
        valid_until=valid_until,
        revision=replaces.revision + 1 if replaces else 1,
        replaces=replaces,
        added_at=clock.now(),
        added_by=by.label,
    )
    if paper:
        EvidenceFile.objects.create(evidence=evidence, **paper.fields)
    told = {"action": commitment.action, "title": title, "level": str(Level(level).label)}
    if paper:
        told["sha256"] = paper.sha256
    record(events.EvidenceAdded(commitment.site.scope, told), by=by)
    _settle(commitment, _("Preuve « %s »") % title)
    return evidence


@action(rules.can_withdraw_evidence)
def withdraw_evidence(evidence: Evidence, *, why: str, by: Actor) -> Evidence:
    """Take a piece of evidence back; it stays readable, with the reason. A level it alone proved goes down."""
    if not why.strip():
        raise Refused(_("Dites pourquoi cette preuve est retirée."))
    commitment = locked(evidence.commitment.plan, evidence.commitment.site, evidence.commitment.action)
    evidence.withdrawn_at, evidence.withdrawn_why = clock.now(), why.strip()[:250]
    evidence.save(update_fields=["withdrawn_at", "withdrawn_why"])
    told = {"action": commitment.action, "title": evidence.title, "why": evidence.withdrawn_why}
    record(events.EvidenceWithdrawn(commitment.site.scope, told), by=by)
    _settle(commitment, _("Preuve « %s » retirée") % evidence.title)
    return evidence


@action(rules.can_note_proof)
def note_proof(
    site: Site,
    *,
    action: int,
    source: str,
    title: str,
    level: int,
    obtained_on: dt.date,
    valid_until: dt.date | None = None,
    url: str = "",
    why: str,
    stands: bool = True,
    by: Actor,
) -> Evidence:
    """Something that Cordée has seen proves an action of this house, or (``stands`` false) no longer does.

    ``source`` names it (``attestation:12``); noted again, it is renewed and not doubled. Nothing happens where no
    plan is in force, or the plan has no such action.
    """
    plan = Plan.objects.in_force().filter(region_id=site.region_id).first()
    if plan is None or all(known.number != action for known in plan.actions):
        return UNCHANGED
    commitment = locked(plan, site, action)
    known = Evidence.objects.filter(commitment=commitment, source=source).first() if commitment.pk else None
    if known is None and not stands:
        return UNCHANGED
    if commitment.pk is None:
        commitment.save()
    evidence = known or Evidence(
        commitment=commitment,
        kind=EvidenceKind.OBJECT,
        source=source,
        added_at=clock.now(),
        added_by=by.label,
    )
    told = (title[:200], level, obtained_on, valid_until, url)
    kept = (evidence.title, evidence.level, evidence.obtained_on, evidence.valid_until, evidence.url)
    if known and kept == told and (known.withdrawn_at is None) == stands:
        return UNCHANGED
    evidence.title, evidence.level, evidence.obtained_on, evidence.valid_until, evidence.url = told
    evidence.withdrawn_at = None if stands else clock.now()
    evidence.withdrawn_why = "" if stands else why[:250]
    evidence.save()
    _settle(commitment, why)
    shown = {"action": action, "why": why, "level": str(Level(commitment.level).label), "source": source}
    record(events.ProofNoted(site.scope, shown), by=by)
    return evidence


def _settle(commitment: Commitment, why: str) -> None:
    """The level follows the evidence: up to what it proves, and down from « éprouvé » when nothing proves it."""
    proven = proven_level(commitment)
    level = commitment.level
    if proven > level:
        level = proven
    elif level == Level.PROVEN and proven < Level.PROVEN:
        level = Level.IN_PLACE
    if level != commitment.level:
        commitment.level, commitment.level_why = level, why[:250]
        commitment.target_level = max(commitment.target_level, level)
        commitment.changed_at = clock.now()
        commitment.save(update_fields=["level", "level_why", "target_level", "changed_at"])
    changes.tell(commitment.plan, [commitment.site_id])
