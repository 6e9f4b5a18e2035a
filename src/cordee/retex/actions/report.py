"""The cold report: drafted from the records, written by people, signed by the direction, frozen."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor, system
from cordee.core.ids import fingerprint, new_token
from cordee.core.verdict import Conflict, Refused
from cordee.journal.checkpoint import make_checkpoint
from cordee.journal.record import record
from cordee.retex import events, rules
from cordee.retex.actions.attestation import attest
from cordee.retex.content import blank_texts, checked_texts, facts_of
from cordee.retex.documents.papers import report_docx, report_pdf
from cordee.retex.enums import ReportState
from cordee.retex.models import Report, ShareLink
from cordee.retex.subjects import AROUND, Subject, is_crisis, keyed, locked, stream_of

MAX_SHARE_DAYS = 365
CLERK = system("greffe")


@action(rules.can_draft)
def draft_report(subject: Subject, *, by: Actor) -> Report:
    """A new version, its texts taken over from the one before. One draft at a time."""
    subject = locked(subject)
    if subject.reports.filter(state=ReportState.DRAFT).exists():
        raise Refused(_("Un brouillon est déjà ouvert."))
    previous = subject.reports.order_by("-version").first()
    version = (subject.reports.aggregate(last=Max("version"))["last"] or 0) + 1
    report = Report.objects.create(
        **keyed(subject),
        version=version,
        content={"texts": previous.content["texts"] if previous else blank_texts(subject)},
        created_at=clock.now(),
        created_by=by.label,
    )
    record(events.about(events.ReportDrafted, stream_of(subject), version=version), by=by)
    return report


@action(rules.can_edit)
def edit_report(report: Report, *, texts: dict, revision: int, by: Actor) -> Report:
    """Replace the written parts. Refused as a conflict when somebody else saved since ``revision``."""
    fresh = Report.objects.select_for_update(of=("self",)).select_related(*AROUND).get(pk=report.pk)
    if fresh.state != ReportState.DRAFT:
        raise Conflict(
            _("La direction a approuvé cette version entre-temps : ouvrez-en une nouvelle pour la corriger.")
        )
    if fresh.revision != revision:
        raise Conflict(
            _(
                "Quelqu’un a enregistré entre-temps. Votre texte est toujours à l’écran : copiez-le, rechargez, fusionnez."
            )
        )
    fresh.content = {**fresh.content, "texts": {**fresh.content["texts"], **checked_texts(texts)}}
    fresh.revision += 1
    fresh.save(update_fields=["content", "revision"])
    record(events.about(events.ReportEdited, stream_of(fresh.subject), version=fresh.version), by=by)
    return fresh


@action(rules.can_approve)
def approve_report(report: Report, *, revision: int | None = None, by: Actor) -> Report:
    """Freeze a version: facts copied in, journal checkpointed, PDF and DOCX made and digested; an exercise is judged.

    ``revision`` is the one that was read: what is signed is what was seen, or it is refused as a conflict.
    """
    fresh = Report.objects.select_for_update(of=("self",)).select_related(*AROUND).get(pk=report.pk)
    if fresh.state != ReportState.DRAFT:
        return UNCHANGED
    if revision is not None and fresh.revision != revision:
        raise Conflict(_("Le texte a changé depuis que vous l’avez lu : relisez-le avant de l’approuver."))
    subject = fresh.subject
    subject.reports.filter(state=ReportState.APPROVED).update(state=ReportState.SUPERSEDED)
    fresh.state = ReportState.APPROVED
    fresh.approved_at, fresh.approved_by = clock.now(), by.label
    fresh.content = {**fresh.content, "facts": facts_of(subject)}
    fresh.checkpoint = make_checkpoint(subject.room.stream).note
    fresh.pdf, fresh.docx = report_pdf(fresh), report_docx(fresh)
    fresh.pdf_sha256, fresh.docx_sha256 = _digest(fresh.pdf), _digest(fresh.docx)
    fresh.save()
    told = {
        "version": fresh.version,
        "approver": by.label,
        "pdf": fresh.pdf_sha256,
        "docx": fresh.docx_sha256,
    }
    record(events.about(events.ReportApproved, stream_of(subject), **told), by=by)
    if not is_crisis(subject):
        attest(subject, by=CLERK)
    return fresh


@action(rules.can_share)
def share_report(report: Report, *, recipient: str, until: dt.date, by: Actor) -> tuple[ShareLink, str]:
    """A link for an outsider, good until the end of a day. Returns the secret, shown once."""
    days = (until - timezone.localdate(clock.now())).days
    if not 0 <= days <= MAX_SHARE_DAYS:
        raise Refused(_("Un lien vaut d’aujourd’hui à un an au plus."))
    token = new_token()
    link = ShareLink.objects.create(
        report=report,
        token_hash=fingerprint(token),
        recipient=recipient,
        created_at=clock.now(),
        created_by=by.label,
        expires_at=timezone.make_aware(dt.datetime.combine(until, dt.time.max)),
    )
    told = {"version": report.version, "recipient": recipient, "until": until.isoformat()}
    record(events.about(events.ReportShared, stream_of(report.subject), **told), by=by)
    return link, token


@action(rules.can_revoke)
def revoke_share(report: Report, *, link: ShareLink, by: Actor) -> ShareLink:
    if link.report_id != report.pk or link.revoked_at:
        return UNCHANGED
    link.revoked_at = clock.now()
    link.save(update_fields=["revoked_at"])
    record(events.about(events.ShareRevoked, stream_of(report.subject), recipient=link.recipient), by=by)
    return link


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
